/** The backward pass: sums over the pixels of each Gaussian, then the chain rule to what was given. */
import { dispatch } from '../../engine/backend/dispatch.js';
import type { TensorInfo } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import sineCosineCode from '../sineCosine.wgsl';
import alphaBackwardCode from './alphaBackward.wgsl';
import chainCode from './chain.wgsl';
import { gather } from './gather.js';
import type { Gaussians } from './gaussians.js';
import { type Buffers, buffer, channelConstants, formConstants, kernel, type Rendering, spare } from './rendering.js';
import { moments, sceneUniforms, sectionGroupsAtMost, tile, tiling, wordsOfGroup } from './tiling.js';
import totalCode from './total.wgsl';

type Gradients = Omit<Gaussians<TensorInfo>, 'form'>;

/**
 * Of at least one Gaussian.
 * @param kept the forward pass's {@link keptBuffers}
 * @returns a gradient for every input that is given.
 */
export function gradientsOf(rendering: Rendering, cotangent: TensorInfo, kept: Buffers): Gradients {
  const { backend, given, accumulate } = rendering;
  const gradientLike = (tensor: TensorInfo | undefined) => tensor && backend.makeTensorInfo(tensor.shape, 'float32');
  const gradients = Object.fromEntries(
    Object.entries({ ...given, form: undefined }).map(([name, tensor]) => [name, gradientLike(tensor)]),
  ) as unknown as Gradients;
  const geometry = kept.geometry as TensorInfo;
  const sums = buffer(rendering, 'moments');
  if (accumulate === 'alpha') {
    gatherSections(rendering, cotangent, kept, sums, gradients);
  } else {
    const kind = ({ sum: 'ofImage', max: 'ofWinner', stack: 'ofMap' } as const)[accumulate];
    const partials = gather(rendering, geometry, kind, cotangent, kept.winners);
    total(rendering, geometry, partials, sums, gradients);
    backend.disposeData(partials.dataId);
  }
  chain(rendering, kept, sums, gradients);
  backend.disposeData(sums.dataId);
  return gradients;
}

/** Through alpha, from the last section of the list of Gaussians to the first. */
function gatherSections(rendering: Rendering, cotangent: TensorInfo, kept: Buffers, sums: TensorInfo, gradients: Gradients): void {
  const { backend, sizes, attributes, given } = rendering;
  const { geometry, bitmap, transmittances } = kept as Record<keyof Buffers, TensorInfo>;
  const { tileColumns, tileRows, sectionGroups, sections } = tiling(sizes);
  const partials = buffer(rendering, 'partials');
  const behind = buffer(rendering, 'behind');
  const ofChannels = channelConstants(rendering);
  const unlit = kernel('alphaBackward', alphaBackwardCode, { TILE: tile, ...ofChannels, SECTION_GROUPS: sectionGroupsAtMost });
  for (let section = sections - 1; section >= 0; section--) {
    const scene = sceneUniforms(sizes, attributes, section * sectionGroups);
    dispatch(backend, unlit, [geometry, bitmap, given.colors ?? geometry, cotangent, transmittances, behind, partials], scene, [
      tileColumns,
      tileRows,
      (sizes.batch * sizes.channels) / ofChannels.BLOCK,
    ]);
    total({ ...rendering, scene }, geometry, partials, sums, gradients, bitmap);
  }
  for (const { dataId } of [partials, behind]) backend.disposeData(dataId);
}

/** @param bitmap where the partial sums are those of tiles, of the section of `rendering.scene` */
function total(
  rendering: Rendering,
  geometry: TensorInfo,
  partials: TensorInfo,
  sums: TensorInfo,
  gradients: Gradients,
  bitmap?: TensorInfo,
): void {
  const { backend, sizes, given, scene } = rendering;
  const { opacities = spare(backend), colors = spare(backend) } = gradients;
  const constants = { TILE: tile, ...channelConstants(rendering), OPACITIES: given.opacities ? 1 : 0, TILES: bitmap ? 1 : 0 };
  const gaussians = sizes.batch * (bitmap ? 32 * wordsOfGroup * tiling(sizes).sectionGroups : sizes.gaussians);
  const threads = gaussians * (moments + constants.COLORS * sizes.channels);
  dispatch(backend, kernel('total', totalCode, constants), [geometry, partials, bitmap ?? geometry, sums, opacities, colors], scene, [
    ...folded(Math.ceil(threads / 64)),
    1,
  ]);
  if (!gradients.opacities) backend.disposeData(opacities.dataId);
  if (!gradients.colors) backend.disposeData(colors.dataId);
}

function chain(rendering: Rendering, kept: Buffers, sums: TensorInfo, gradients: Gradients): void {
  const { backend, sizes, given, scene } = rendering;
  const { geometry, mapMeans = geometry } = kept as Record<keyof Buffers, TensorInfo>;
  const { extent = geometry, rotation = geometry } = given;
  const { means, extent: extentGradient = spare(backend), rotation: rotationGradient = spare(backend) } = gradients;
  dispatch(
    backend,
    kernel('chain', sineCosineCode + chainCode, formConstants(rendering)),
    [geometry, sums, mapMeans, extent, rotation, means, extentGradient, rotationGradient],
    scene,
    [...folded(Math.ceil((sizes.batch * sizes.gaussians) / 64)), 1],
  );
  if (!gradients.extent) backend.disposeData(extentGradient.dataId);
  if (!gradients.rotation) backend.disposeData(rotationGradient.dataId);
}
