/** One rendering as the kernels see it, and the buffers that they work with. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { Kernel } from '../../engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import gaussianCode from './gaussian.wgsl';
import type { Form, Gaussians } from './gaussians.js';
import { type Sizes, sizesOf } from './sizes.js';
import { channelBlock, moments, sceneUniforms, tiling, wordsOfGroup } from './tiling.js';

export type Accumulation = 'sum' | 'max' | 'alpha' | 'stack';
export type Normalization = 'peak' | 'density' | 'sum';

export interface Rendering {
  readonly backend: WebGPUBackend;
  readonly given: Gaussians<TensorInfo>;
  readonly attributes: Attributes;
  readonly sizes: Sizes;
  readonly normalization: Normalization;
  readonly accumulate: Accumulation;
  /** The uniforms `Scene` of gaussian.wgsl. */
  readonly scene: ArrayBuffer;
}

export function renderingOf(backend: WebGPUBackend, given: Gaussians<TensorInfo>, attributes: Attributes): Rendering {
  const sizes = sizesOf(given.means.shape, given.colors?.shape, attributes);
  return { backend, given, attributes, sizes, ...choicesOf(attributes), scene: sceneUniforms(sizes, attributes) };
}

function choicesOf(attributes: Attributes) {
  return {
    normalization: attributes['normalization'] as Normalization,
    accumulate: attributes['accumulate'] as Accumulation,
  };
}

/** A kernel of this operation: the files that it consists of come after gaussian.wgsl. */
export function kernel(name: string, code: string, constants: Record<string, number>): Kernel {
  return { name: `gaussianRender2d.${name}`, code: gaussianCode + code, constants };
}

/** The numbers of the choices in gaussian.wgsl. */
export function formConstants({ given, normalization }: Rendering) {
  const forms: readonly Form[] = ['covariance', 'cholesky', 'scaling', 'sigma', 'points'];
  const normalizations: readonly Normalization[] = ['peak', 'density', 'sum'];
  return { FORM: forms.indexOf(given.form), NORMALIZATION: normalizations.indexOf(normalization) };
}

/** What the kernels that walk channels are compiled for. */
export function channelConstants({ given, sizes }: Rendering) {
  return { CHANNELS: sizes.channels, BLOCK: channelBlock(sizes.channels), COLORS: given.colors ? 1 : 0 };
}

export type BufferName = keyof ReturnType<typeof bufferShapes>;

export type Buffers = Readonly<Partial<Record<BufferName, TensorInfo>>>;

/** The buffers of the forward pass that the backward pass wants. */
export function keptBuffers({ normalization, accumulate }: Pick<Rendering, 'normalization' | 'accumulate'>): BufferName[] {
  const names: BufferName[] = ['geometry'];
  if (normalization === 'sum') names.push('mapMeans');
  if (accumulate === 'max') names.push('winners');
  if (accumulate === 'alpha') names.push('bitmap', 'transmittances');
  return names;
}

/** A buffer for the kernels, not zeroed; whoever asks for it disposes of it. */
export function buffer({ backend, sizes, accumulate }: Rendering, name: BufferName): TensorInfo {
  const integers: readonly BufferName[] = ['bitmap', 'groupsSet', 'winners'];
  return backend.makeTensorInfo([...bufferShapes(sizes, accumulate)[name]], integers.includes(name) ? 'int32' : 'float32');
}

/** A GPU wants a buffer for every binding: one that a kernel leaves alone gets a number of its own to write to. */
export function spare(backend: WebGPUBackend): TensorInfo {
  return backend.makeTensorInfo([1], 'float32');
}

/** The shapes of the buffers beside inputs, outputs and their gradients; all of numbers of four bytes. */
function bufferShapes(sizes: Sizes, accumulate: Accumulation) {
  const { batch, gaussians, channels, height, width } = sizes;
  const { tileColumns, tileRows, groups, groupWords, slices, sectionGroups, sections } = tiling(sizes);
  const block = channelBlock(channels);
  const tiles = [batch, tileRows, tileColumns];
  const numbersOfGaussian = 8;
  return {
    geometry: [batch, gaussians, numbersOfGaussian],
    bitmap: [...tiles, groups, wordsOfGroup],
    groupsSet: [...tiles, groupWords],
    mapPartials: [batch, gaussians, slices, moments],
    mapMeans: [batch, gaussians, moments - 1],
    winners: [batch, height, width, channels],
    transmittances: sections > 1 ? [sections - 1, batch, height, width] : [1],
    behind: sections > 1 ? [batch, channels / block, height, width] : [1],
    moments: [batch, gaussians, moments],
    partials:
      accumulate === 'alpha'
        ? [batch, 32 * wordsOfGroup * sectionGroups, tileRows, tileColumns, channels / block, moments + block]
        : [batch, gaussians, slices, moments + channels],
  } satisfies Record<string, Shape>;
}

/** Bytes of each buffer beside inputs, outputs and their gradients. */
export function workspace({ means, colors }: Gaussians<Shape>, attributes: Attributes): Readonly<Record<string, number>> {
  const choices = choicesOf(attributes);
  const shapes = bufferShapes(sizesOf(means, colors, attributes), choices.accumulate);
  const names = new Set<BufferName>([...keptBuffers(choices), 'moments', 'partials']);
  if (choices.accumulate !== 'stack') names.add('bitmap').add('groupsSet');
  if (choices.accumulate === 'alpha') names.add('behind');
  if (choices.normalization === 'sum') names.add('mapPartials');
  return Object.fromEntries([...names].map((name) => [name, 4 * shapes[name].reduce((product: number, size) => product * size, 1)]));
}
