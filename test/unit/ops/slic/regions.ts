/** Pictures whose regions are known. */
import { fillUniform, generatorFor } from '../../../../experiment/data/random.js';

/** Voronoi cells of sites at random, each in a colour of its own: image [H, W, 3], and the region of each pixel. */
export function regions(height: number, width: number, count: number, seed: number): { image: Float32Array; region: Int32Array } {
  const uniform = (name: string, length: number) => {
    const values = new Float32Array(length);
    fillUniform(values, generatorFor(seed, name), 0, 1);
    return values;
  };
  const [y, x, colors] = [uniform('y', count), uniform('x', count), uniform('colors', 3 * count)];
  const region = Int32Array.from({ length: height * width }, (_, p) => {
    const distances = Array.from(y, (_, i) => Math.hypot(y[i]! * height - Math.floor(p / width), x[i]! * width - (p % width)));
    return distances.indexOf(Math.min(...distances));
  });
  const image = Float32Array.from({ length: 3 * region.length }, (_, i) => colors[3 * region[Math.floor(i / 3)]! + (i % 3)]!);
  return { image, region };
}

/** The share of pixels that are right where each segment is given to the region that it has most pixels of: achievable segmentation accuracy. */
export function achievableAccuracy(labels: ArrayLike<number>, region: ArrayLike<number>): number {
  const overlaps = new Map<number, Map<number, number>>();
  for (let p = 0; p < labels.length; p++) {
    const counts = overlaps.get(labels[p]!) ?? new Map<number, number>();
    counts.set(region[p]!, (counts.get(region[p]!) ?? 0) + 1);
    overlaps.set(labels[p]!, counts);
  }
  return [...overlaps.values()].reduce((sum, counts) => sum + Math.max(...counts.values()), 0) / labels.length;
}
