/** Sums over the pixels of each Gaussian: for the gradients, and for the map's own sum. */
import { dispatch } from '../../engine/backend/dispatch.js';
import type { TensorInfo } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import gatherCode from './gather.wgsl';
import { buffer, channelConstants, kernel, type Rendering } from './rendering.js';
import { tiling } from './tiling.js';

/** What a pixel and channel count, as gather.wgsl names and numbers it. */
const cotangents = ['ofImage', 'ofWinner', 'ofMap', 'one'] as const;

/**
 * @param cotangent of the image; none for 'one'
 * @param winners of accumulateMax.wgsl, for 'ofWinner'
 * @returns partials [B, N, slices, …]
 */
export function gather(
  rendering: Rendering,
  geometry: TensorInfo,
  kind: (typeof cotangents)[number],
  cotangent: TensorInfo = geometry,
  winners: TensorInfo = cotangent,
): TensorInfo {
  const { backend, sizes, given, scene } = rendering;
  const partials = buffer(rendering, kind === 'one' ? 'mapPartials' : 'partials');
  const ofChannels = kind === 'one' ? { CHANNELS: 1, BLOCK: 1, COLORS: 0 } : channelConstants(rendering);
  dispatch(
    backend,
    kernel('gather', gatherCode, { ...ofChannels, COTANGENT: cotangents.indexOf(kind) }),
    [geometry, given.colors ?? geometry, cotangent, winners, partials],
    scene,
    [...folded(sizes.batch * sizes.gaussians * tiling(sizes).slices), 1],
  );
  return partials;
}
