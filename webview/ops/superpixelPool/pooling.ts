/** The two dispatches, for more than 16384 pixels three, that pool sorted pixels, and the one that paints segments on their pixels. */
import { dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import { sortedPixels, sortWorkspace } from './labelSort.js';
import paintCode from './paint.wgsl';
import chunksCode from './pool/chunks.wgsl';
import extremumCode from './pool/extremum.wgsl';
import groupsCode from './pool/groups.wgsl';
import mergeCode from './pool/merge.wgsl';
import poolCode from './pool/pool.wgsl';
import sumCode from './pool/sum.wgsl';
import type { Sizes } from './sizes.js';

export type Reduce = 'mean' | 'sum' | 'max' | 'min';

/** Of pool.wgsl. */
const pixelsOfChunk = 64;
const chunksOfGroup = 64;
/** As many parts as one thread of merge.wgsl takes without groups. */
const mostChunksAlone = 256;

export function isExtremum(reduce: Reduce): reduce is 'max' | 'min' {
  return reduce === 'max' || reduce === 'min';
}

/**
 * At least one pixel, S ≥ 1.
 * @param features float32 [B?, H, W, C]
 * @param labels int32 [B?, H, W]
 * @returns pooled [B?, S, C] and, of max and min, winners int32 [B?, S, C]: the pixel b·P + y·W + x that each is from, −1 in an empty segment.
 */
export function pool(
  backend: WebGPUBackend,
  features: TensorInfo,
  labels: TensorInfo,
  sizes: Sizes,
  reduce: Reduce,
): { readonly pooled: TensorInfo; readonly winners?: TensorInfo } {
  const { batch, pixels, segments, channels, pooledShape } = sizes;
  const { order, offsets } = sortedPixels(backend, labels, sizes);
  const { chunks, groups, partEntries } = partsOf(sizes, reduce);
  const { blocks, aliases, constants } = blocksOf(channels);
  const pooled = backend.makeTensorInfo([...pooledShape], 'float32');
  // Sums have no winners: what is bound for them is not written.
  const winners = backend.makeTensorInfo(isExtremum(reduce) ? [...pooledShape] : [constants.BLOCK], 'int32');
  const parts = backend.makeTensorInfo([partEntries], 'int32');

  const rows = batch * segments;
  const uniforms = new Uint32Array([pixels, segments, rows, chunks, groups]).buffer;
  const ofReduce = isExtremum(reduce) ? { MAX: reduce === 'max' ? 1 : 0 } : { MEAN: reduce === 'mean' ? 1 : 0 };
  const [monoid, partCode] = isExtremum(reduce) ? ['extremum', extremumCode] : ['sum', sumCode];
  const run = (name: string, code: string, threads: number) => {
    const kernel: Kernel = {
      name: `superpixelPool.${name}.${monoid}`,
      code: poolCode + partCode + code + aliases,
      constants: { ...constants, ...ofReduce, GROUPS: groups > 0 ? 1 : 0 },
    };
    dispatch(backend, kernel, [features, labels, order, offsets, parts, pooled, winners], uniforms, [
      ...folded(Math.ceil(threads / 64)),
      1,
    ]);
  };
  run('chunks', chunksCode, chunks * blocks);
  if (groups > 0) run('groups', groupsCode, groups * blocks);
  run('merge', mergeCode, rows * blocks);
  backend.disposeData(parts.dataId);
  if (isExtremum(reduce)) return { pooled, winners };
  backend.disposeData(winners.dataId);
  return { pooled };
}

/**
 * Paints segments on their pixels: at least one pixel, S ≥ 1.
 * @param values float32 [B?, S, C]
 * @param labels int32 [B?, H, W]
 * @param share how much of the value a pixel gets: all of it, its share of a mean, or all where it has won and else nothing.
 * @param winners of {@link pool}, where they are asked
 * @returns [B?, H, W, C]
 */
export function paint(
  backend: WebGPUBackend,
  values: TensorInfo,
  labels: TensorInfo,
  sizes: Sizes,
  share: 'all' | 'ofMean' | 'ofWinner' = 'all',
  winners?: TensorInfo,
): TensorInfo {
  const { batch, pixels, segments, channels, featuresShape } = sizes;
  const { aliases, constants } = blocksOf(channels);
  const lanes = lanesOf(constants);
  const features = backend.makeTensorInfo([...featuresShape], 'float32');
  const offsets = share === 'ofMean' ? sortedPixels(backend, labels, sizes).offsets : labels;
  const kernel: Kernel = {
    name: 'superpixelPool.paint',
    code: paintCode + aliases,
    constants: { ...constants, LANES: lanes, SHARE: ['all', 'ofMean', 'ofWinner'].indexOf(share) },
  };
  const uniforms = new Uint32Array([batch * pixels, pixels, segments]).buffer;
  dispatch(backend, kernel, [labels, values, offsets, winners ?? values, features], uniforms, [
    ...folded(Math.ceil((batch * pixels * lanes) / 64)),
    1,
  ]);
  return features;
}

/** Bytes of each buffer that pooling works with, by its name. */
export function poolWorkspace(sizes: Sizes, reduce: Reduce): Readonly<Record<string, number>> {
  if (sizes.batch * sizes.pixels * sizes.segments === 0) return {};
  const winners = isExtremum(reduce) && { winners: 4 * sizes.batch * sizes.segments * sizes.channels };
  return { ...sortWorkspace(sizes), parts: 4 * partsOf(sizes, reduce).partEntries, ...winners };
}

/** Two parts of each chunk and one of each group; a sum is one number a channel, an extremum two. */
function partsOf({ batch, pixels, channels }: Sizes, reduce: Reduce) {
  const chunks = Math.ceil((batch * pixels) / pixelsOfChunk);
  const groups = chunks > mostChunksAlone ? Math.floor(chunks / chunksOfGroup) : 0;
  return { chunks, groups, partEntries: (2 * chunks + groups) * channels * (isExtremum(reduce) ? 2 : 1) };
}

/** A thread takes the largest block of channels that divides them and that WGSL stores without gaps. */
function blocksOf(channels: number) {
  const block = [4, 2].find((size) => channels % size === 0) ?? 1;
  const types = { Values: 'f', Bits: 'u', Indices: 'i' };
  const aliases = Object.entries(types).map(([name, type]) => `\nalias ${name} = ${block === 1 ? `${type}32` : `vec${block}${type}`};`);
  const blocks = channels / block;
  return { blocks, aliases: aliases.join(''), constants: { BLOCK: block, BLOCKS: blocks } };
}

/** The threads of paint.wgsl for one pixel: few, so that what they find out of it serves many channels, and as many as write 32 bytes in a row. */
function lanesOf({ BLOCK, BLOCKS }: { readonly BLOCK: number; readonly BLOCKS: number }): number {
  const sector = 8;
  return [8, 4, 2].find((lanes) => lanes * BLOCK <= sector && BLOCKS % lanes === 0) ?? 1;
}
