/** The forward pass: Gaussians in whitened form, divided by the sums of their maps where asked for, then accumulated by tiles or side by side. */
import { clearTensor, dispatch } from '../../engine/backend/dispatch.js';
import type { TensorInfo } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import sineCosineCode from '../sineCosine.wgsl';
import accumulateAlphaCode from './accumulateAlpha.wgsl';
import accumulateMaxCode from './accumulateMax.wgsl';
import accumulateSumCode from './accumulateSum.wgsl';
import binCode from './bin.wgsl';
import forwardCode from './forward.wgsl';
import { gather } from './gather.js';
import normalizeCode from './normalize.wgsl';
import prepareCode from './prepare.wgsl';
import { type Buffers, buffer, channelConstants, formConstants, kernel, type Rendering } from './rendering.js';
import stackCode from './stack.wgsl';
import { tile, tiling } from './tiling.js';
import whitenCode from './whiten.wgsl';

/** Threads that share the columns of tiles of one Gaussian. */
const binningThreads = 8;
/** Pixels of a thread of stack.wgsl. */
const stackStrip = 8;

export interface Rendered {
  readonly image: TensorInfo;
  /** int32 scalar: the flat index of the first covariance that is not positive definite, or −1. */
  readonly fault: TensorInfo;
  /** {@link keptBuffers} */
  readonly kept: Buffers;
}

/** Of at least one Gaussian. */
export function draw(rendering: Rendering): Rendered {
  const { backend, sizes, accumulate, normalization } = rendering;
  const { geometry, fault } = prepare(rendering);
  const kept: { -readonly [name in keyof Buffers]: Buffers[name] } = { geometry };
  if (normalization === 'sum') kept.mapMeans = normalize(rendering, geometry);
  const image = backend.makeTensorInfo([...sizes.imageShape], 'float32');
  if (accumulate === 'stack') {
    stack(rendering, geometry, image, fault);
  } else {
    const bins = bin(rendering, geometry, fault);
    Object.assign(kept, accumulateTiles(rendering, geometry, bins, image));
    backend.disposeData(bins.groupsSet.dataId);
    if (accumulate === 'alpha') kept.bitmap = bins.bitmap;
    else backend.disposeData(bins.bitmap.dataId);
  }
  return { image, fault, kept };
}

/** The Gaussians in whitened form; the fault is none, whatever they are. */
export function prepare(rendering: Rendering): { geometry: TensorInfo; fault: TensorInfo } {
  const { backend, sizes, given, scene } = rendering;
  const { means, extent = means, rotation = means, opacities = means, colors = means } = given;
  const geometry = buffer(rendering, 'geometry');
  const fault = backend.makeTensorInfo([], 'int32');
  const constants = { ...formConstants(rendering), CHANNELS: given.colors ? sizes.channels : 0, OPACITIES: given.opacities ? 1 : 0 };
  dispatch(
    backend,
    kernel('prepare', whitenCode + sineCosineCode + prepareCode, constants),
    [means, extent, rotation, opacities, colors, geometry, fault],
    scene,
    [...folded(Math.ceil((sizes.batch * sizes.gaussians) / 64)), 1],
  );
  return { geometry, fault };
}

/** Divides every Gaussian by the sum of its map. */
function normalize(rendering: Rendering, geometry: TensorInfo): TensorInfo {
  const { backend, sizes, scene } = rendering;
  const mapMeans = buffer(rendering, 'mapMeans');
  const partials = gather(rendering, geometry, 'one');
  const workgroups = [...folded(Math.ceil((sizes.batch * sizes.gaussians) / 64)), 1] as const;
  dispatch(backend, kernel('normalize', normalizeCode, {}), [partials, geometry, mapMeans], scene, workgroups);
  backend.disposeData(partials.dataId);
  return mapMeans;
}

/**
 * Which Gaussians reach which tile: a bitmap, int32 [B, tileRows, tileColumns, groups, 4], and which of its groups have a bit set, int32
 * [B, tileRows, tileColumns, groupWords]. The fault becomes what it is.
 */
export function bin(rendering: Rendering, geometry: TensorInfo, fault: TensorInfo): { bitmap: TensorInfo; groupsSet: TensorInfo } {
  const { backend, sizes, scene } = rendering;
  const bitmap = buffer(rendering, 'bitmap');
  const groupsSet = buffer(rendering, 'groupsSet');
  clearTensor(backend, bitmap);
  clearTensor(backend, groupsSet);
  const [columns, rows] = folded(Math.ceil((sizes.batch * sizes.gaussians) / 64));
  const workgroups = [columns, Math.min(tiling(sizes).tileColumns, binningThreads), rows] as const;
  dispatch(backend, kernel('bin', binCode, { TILE: tile }), [geometry, bitmap, groupsSet, fault], scene, workgroups);
  return { bitmap, groupsSet };
}

/** @returns what the backward pass wants of it, by the names of the buffers. */
function accumulateTiles(
  rendering: Rendering,
  geometry: TensorInfo,
  { bitmap, groupsSet }: ReturnType<typeof bin>,
  image: TensorInfo,
): Buffers {
  const { backend, sizes, given, accumulate, scene } = rendering;
  const { tileColumns, tileRows } = tiling(sizes);
  const constants = { TILE: tile, ...channelConstants(rendering) };
  const kept: Buffers = {
    ...(accumulate === 'max' && { winners: buffer(rendering, 'winners') }),
    ...(accumulate === 'alpha' && { transmittances: buffer(rendering, 'transmittances') }),
  };
  const code = { sum: accumulateSumCode, max: accumulateMaxCode, alpha: accumulateAlphaCode, stack: '' }[accumulate];
  dispatch(
    backend,
    kernel(`forward.${accumulate}`, forwardCode + code, constants),
    [geometry, bitmap, groupsSet, given.colors ?? geometry, image, ...Object.values(kept)],
    scene,
    [tileColumns, tileRows, (sizes.batch * sizes.channels) / constants.BLOCK],
  );
  return kept;
}

function stack({ backend, sizes, scene }: Rendering, geometry: TensorInfo, maps: TensorInfo, fault: TensorInfo): void {
  const threads = sizes.batch * Math.ceil(sizes.height / stackStrip) * sizes.width * sizes.gaussians;
  dispatch(backend, kernel('stack', stackCode, {}), [geometry, maps, fault], scene, [...folded(Math.ceil(threads / 64)), 1]);
}
