/**
 * Segments of one piece each, out of clusters that may lie scattered.
 *
 * A component is a set of pixels of one cluster that hang together through their edges; here it goes by the index of its first pixel in
 * row-major order. Of every cluster the largest component stays, the first one of equals. The others are given away in rounds, from the outside
 * in: each becomes part of the neighbour with the longest common border, the first one of equals, among those that had a place before the
 * round. Segments that are then still smaller than a quarter of a cell are given away in the same manner, as in the code of the SLIC paper.
 */
import type { Grid } from './grid.js';

/**
 * @param clusters [H, W]: for each pixel the number of its cluster, less than the number of cells
 * @returns labels [H, W]: from 0 without gaps, in the order of the segments' first pixels; no more than there are clusters
 */
export function connected(clusters: Int32Array, { height, width, rows, columns }: Grid): Int32Array {
  const cells = rows * columns;
  // There is always a segment that stays: one of them is as large as a cell.
  return withoutSmaller(withoutSmaller(clusters, width, cells, 1), width, cells, (height * width) / cells / 4);
}

/** Labels of the largest component of each cluster, where it has at least `fewest` pixels, and of what is given to it. */
function withoutSmaller(clusters: Int32Array, width: number, clusterCount: number, fewest: number): Int32Array {
  const components = componentsOf(clusters, width);
  return numbered(components, homesOf(components, stayingComponents(clusters, components, clusterCount, fewest), width));
}

/** The component of each pixel, by union and find. */
function componentsOf(clusters: Int32Array, width: number): Int32Array {
  // Points from each pixel to one of its component that comes no later; in the end to the first.
  const earlier = new Int32Array(clusters.length);
  const firstOf = (pixel: number): number => {
    let p = pixel;
    while (earlier[p]! !== p) {
      earlier[p] = earlier[earlier[p]!]!;
      p = earlier[p]!;
    }
    return p;
  };
  for (let p = 0; p < clusters.length; p++) {
    const left = p % width > 0 && clusters[p - 1] === clusters[p] ? firstOf(p - 1) : p;
    const above = p >= width && clusters[p - width] === clusters[p] ? firstOf(p - width) : p;
    const first = Math.min(left, above);
    earlier[p] = first;
    earlier[left] = first;
    earlier[above] = first;
  }
  for (let p = 0; p < earlier.length; p++) earlier[p] = earlier[earlier[p]!]!;
  return earlier;
}

/** 1 at each component that stays. */
function stayingComponents(clusters: Int32Array, components: Int32Array, clusterCount: number, fewest: number): Uint8Array {
  const sizes = new Int32Array(components.length);
  for (const component of components) sizes[component]!++;
  const largest = new Int32Array(clusterCount).fill(-1);
  for (let p = 0; p < sizes.length; p++) {
    if (components[p] !== p) continue;
    const rival = largest[clusters[p]!]!;
    if (rival === -1 || sizes[p]! > sizes[rival]!) largest[clusters[p]!] = p;
  }
  const stays = new Uint8Array(components.length);
  for (const component of largest) if (component !== -1 && sizes[component]! >= fewest) stays[component] = 1;
  return stays;
}

/** At each component the staying one whose part it becomes. */
function homesOf(components: Int32Array, stays: Uint8Array, width: number): Int32Array {
  const { starts, across } = bordersOfLeavers(components, stays, width);
  const homes = new Int32Array(components.length).fill(-1);
  for (let p = 0; p < homes.length; p++) if (stays[p] === 1) homes[p] = p;

  const lengths = new Map<number, number>();
  const homeWithLongestBorder = (component: number): number => {
    lengths.clear();
    for (let i = starts[component]!; i < starts[component + 1]!; i++) {
      const home = homes[across[i]!]!;
      if (home !== -1) lengths.set(home, (lengths.get(home) ?? 0) + 1);
    }
    let [best, longest] = [-1, 0];
    for (const [home, length] of lengths) {
      if (length > longest || (length === longest && home < best)) [best, longest] = [home, length];
    }
    return best;
  };

  const queued = stays.slice();
  let round: number[] = [];
  for (let component = 0; component < homes.length; component++) {
    for (let i = starts[component]!; i < starts[component + 1]! && queued[component] === 0; i++) {
      if (stays[across[i]!] === 0) continue;
      queued[component] = 1;
      round.push(component);
    }
  }
  while (round.length > 0) {
    const chosen = round.map(homeWithLongestBorder);
    const next: number[] = [];
    round.forEach((component, r) => {
      homes[component] = chosen[r]!;
      for (let i = starts[component]!; i < starts[component + 1]!; i++) {
        const neighbor = across[i]!;
        if (queued[neighbor] === 1) continue;
        queued[neighbor] = 1;
        next.push(neighbor);
      }
    });
    round = next;
  }
  return homes;
}

/**
 * The borders of the components that do not stay: `across` lists, for each edge of a pixel on the border of component c, the component on the other
 * side, at the places from starts[c] to starts[c + 1].
 */
function bordersOfLeavers(components: Int32Array, stays: Uint8Array, width: number): { starts: Int32Array; across: Int32Array } {
  const forEdges = (visit: (component: number, other: number) => void): void => {
    const between = (a: number, b: number): void => {
      if (a === b) return;
      if (stays[a] === 0) visit(a, b);
      if (stays[b] === 0) visit(b, a);
    };
    for (let p = 0; p < components.length; p++) {
      if (p % width > 0) between(components[p - 1]!, components[p]!);
      if (p >= width) between(components[p - width]!, components[p]!);
    }
  };
  const starts = new Int32Array(components.length + 1);
  forEdges((component) => starts[component + 1]!++);
  for (let c = 0; c < components.length; c++) starts[c + 1]! += starts[c]!;
  const across = new Int32Array(starts.at(-1)!);
  const places = starts.slice();
  forEdges((component, other) => {
    across[places[component]!++] = other;
  });
  return { starts, across };
}

function numbered(components: Int32Array, homes: Int32Array): Int32Array {
  const numbers = new Int32Array(homes.length).fill(-1);
  let count = 0;
  return components.map((component) => {
    const home = homes[component]!;
    if (numbers[home] === -1) numbers[home] = count++;
    return numbers[home]!;
  });
}
