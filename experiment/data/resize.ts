/**
 * Resizing with an antialiased triangle filter, the same in the editor and headless. The rule is Pillow's and torch's
 * (`interpolate(mode="bilinear", antialias=True)`): pixel centres at half integers; the filter is as wide as the reduction, and never
 * narrower than one pixel; at the edges the weights inside the picture are divided by their sum. All in float64, one axis after the other.
 */

export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Row-major, channels interleaved. */
  readonly data: Float64Array;
}

export function resize(picture: Picture, height: number, width: number): Picture {
  return resizeRows(resizeColumns(picture, width), height);
}

interface Taps {
  /** The first source pixel that counts. */
  readonly first: number;
  readonly weights: Float64Array;
}

/** Which source pixels make each of `to` pixels, and by which weights, along an axis of `from` pixels. */
function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, index) => {
    const center = (index + 0.5) * scale;
    const first = Math.max(0, Math.ceil(center - support - 0.5));
    const last = Math.min(from - 1, Math.floor(center + support - 0.5));
    const weights = Float64Array.from({ length: last - first + 1 }, (_, tap) => 1 - Math.abs(first + tap + 0.5 - center) / support);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function resizeColumns({ height, width, channels, data }: Picture, to: number): Picture {
  if (to === width) return { height, width, channels, data };
  const result = new Float64Array(height * to * channels);
  const taps = tapsOf(width, to);
  for (let row = 0; row < height; row++) {
    for (const [column, { first, weights }] of taps.entries()) {
      for (let channel = 0; channel < channels; channel++) {
        let source = (row * width + first) * channels + channel;
        let sum = 0;
        for (const weight of weights) {
          sum += weight * (data[source] ?? 0);
          source += channels;
        }
        result[(row * to + column) * channels + channel] = sum;
      }
    }
  }
  return { height, width: to, channels, data: result };
}

function resizeRows({ height, width, channels, data }: Picture, to: number): Picture {
  if (to === height) return { height, width, channels, data };
  const rowLength = width * channels;
  const result = new Float64Array(to * rowLength);
  for (const [row, { first, weights }] of tapsOf(height, to).entries()) {
    for (const [tap, weight] of weights.entries()) {
      const source = (first + tap) * rowLength;
      for (let entry = 0; entry < rowLength; entry++) {
        result[row * rowLength + entry] = (result[row * rowLength + entry] ?? 0) + weight * (data[source + entry] ?? 0);
      }
    }
  }
  return { height: to, width, channels, data: result };
}
