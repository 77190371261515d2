/**
 * The pixels of every segment as a list, by a stable counting sort of the labels, digit by digit. Made once for a map of labels and kept as long as its data
 * live. No atomics: the same bits in every run.
 *
 * Dispatches: 4 for each digit of at most 6 bits and 1 for the offsets: 9 for 256 segments, 5 for 63.
 */
import { derivedFrom } from '../../engine/backend/derived.js';
import { dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import type { Sizes } from './sizes.js';
import countCode from './sort/count.wgsl';
import moveCode from './sort/move.wgsl';
import offsetsCode from './sort/offsets.wgsl';
import scanCode from './sort/scan.wgsl';
import scanTotalsCode from './sort/scanTotals.wgsl';
import sortCode from './sort/sort.wgsl';

export interface SortedPixels {
  /** int32 [B·P]: pixels b·P + y·W + x, those of one segment after the other, each in row-major order; at the end those that belong to none. */
  readonly order: TensorInfo;
  /** int32 [B·S + 1]: where the pixels of each segment of each image begin in `order`. */
  readonly offsets: TensorInfo;
}

/** As many digits as runs have pixels, so that counting and moving do about as much as clearing the counters. */
const mostDigitBits = 6;
const leastRunLength = 64;
const mostRuns = 2 ** 16;
/** Of sort.wgsl and scan.wgsl. */
const countersOfTile = 64;

/** @param labels int32 [B?, H, W], at least one pixel, S ≥ 1 */
export function sortedPixels(backend: WebGPUBackend, labels: TensorInfo, sizes: Sizes): SortedPixels {
  // The shape says more than the data: a reshaped tensor shares them.
  const name = `pixels of ${sizes.batch} × ${sizes.segments} segments`;
  const [order, offsets] = derivedFrom(backend, labels, name, () => sort(backend, labels, sizes));
  return { order, offsets };
}

function sort(backend: WebGPUBackend, labels: TensorInfo, sizes: Sizes): [order: TensorInfo, offsets: TensorInfo] {
  const { digits, digitBits, passes, runs, counters, tiles } = sortingOf(sizes);
  const make = (size: number) => backend.makeTensorInfo([size], 'int32');
  const shapes = bufferSizes(sizes);
  const [counts, totals] = [make(counters), make(tiles)];
  let [order, spare] = [make(shapes.order), passes > 1 ? make(shapes.order) : undefined];
  for (let pass = 0; pass < passes; pass++) {
    const uniforms = sortUniforms(sizes, pass * digitBits);
    const constants = { DIGITS: digits, FIRST: pass === 0 ? 1 : 0 };
    const target = pass === 0 ? order : (spare as TensorInfo);
    const before = pass === 0 ? labels : order;
    dispatch(backend, kernel('count', sortCode + countCode, constants), [labels, before, counts], uniforms, threads(runs));
    dispatch(backend, kernel('scan', scanCode), [counts, totals], new Uint32Array([counters]).buffer, threads(tiles));
    dispatch(backend, kernel('scanTotals', scanTotalsCode), [totals], new Uint32Array([tiles]).buffer, [1, 1, 1]);
    dispatch(backend, kernel('move', sortCode + moveCode, constants), [labels, before, totals, counts, target], uniforms, threads(runs));
    if (pass > 0) [order, spare] = [target, order];
  }
  const offsets = make(shapes.offsets);
  dispatch(
    backend,
    kernel('offsets', sortCode + offsetsCode, { DIGITS: 1 }),
    [labels, order, offsets],
    sortUniforms(sizes, 0),
    threads(shapes.offsets),
  );
  for (const tensor of [counts, totals, spare]) if (tensor) backend.disposeData(tensor.dataId);
  return [order, offsets];
}

/** Bytes of each buffer of the sort, by its name; only `order` and `offsets` stay. */
export function sortWorkspace(sizes: Sizes): Readonly<Record<string, number>> {
  const { passes, counters, tiles } = sortingOf(sizes);
  const { order, offsets } = bufferSizes(sizes);
  return { order: 4 * order, offsets: 4 * offsets, counts: 4 * counters, totals: 4 * tiles, ...(passes > 1 && { spareOrder: 4 * order }) };
}

function bufferSizes({ batch, pixels, segments }: Sizes) {
  return { order: batch * pixels, offsets: batch * segments + 1 };
}

/** How the sort is done: the bits of the greatest row, B·S for pixels that belong to no segment, are shared among as few passes as can be. */
function sortingOf({ batch, pixels, segments }: Sizes) {
  const bits = 32 - Math.clz32(batch * segments);
  const passes = Math.ceil(bits / mostDigitBits);
  const digitBits = Math.ceil(bits / passes);
  const digits = 2 ** digitBits;
  const runLength = Math.max(leastRunLength, Math.ceil((batch * pixels) / mostRuns));
  const runs = Math.ceil((batch * pixels) / runLength);
  const counters = digits * runs;
  return { passes, digitBits, digits, runLength, runs, counters, tiles: Math.ceil(counters / countersOfTile) };
}

/** The uniforms `Sort` of sort.wgsl. */
function sortUniforms(sizes: Sizes, shift: number): ArrayBuffer {
  const { batch, pixels, segments } = sizes;
  const { runLength, runs } = sortingOf(sizes);
  return new Uint32Array([batch * pixels, pixels, segments, batch * segments, runLength, runs, shift]).buffer;
}

function threads(count: number): [number, number, number] {
  return [...folded(Math.ceil(count / 64)), 1];
}

function kernel(name: string, code: string, constants: Record<string, number> = {}): Kernel {
  return { name: `superpixelPool.sort.${name}`, code, constants };
}
