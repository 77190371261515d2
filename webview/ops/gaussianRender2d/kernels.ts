/** The fused kernels on WebGPU: three dispatches forward, two backward, registered with tfjs as one operation and its gradient. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { clearTensor, dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import backwardCode from './backward.wgsl';
import binCode from './bin.wgsl';
import chainCode from './chain.wgsl';
import forwardCode from './forward.wgsl';
import gaussianCode from './gaussian.wgsl';
import type { Gaussians } from './gaussians.js';
import prepareCode from './prepare.wgsl';
import { type Sizes, sizesOf } from './sizes.js';

const forwardName = 'GaussianRender2d';
const backwardName = 'GaussianRender2dGradient';

/** Side of a tile in pixels. */
export const tile = 16;
/** Floats of a Gaussian in whitened form, and sums of the backward pass that are not a channel's. */
const geometryFloats = 8;
const moments = 5;
/** Words of the bitmap that the forward pass loads at a time, of 32 Gaussians each. */
const wordsOfGroup = 4;
/** Threads that share the columns of tiles of one Gaussian. */
const binningThreads = 8;
/** Workgroups of the backward pass that keep a GPU busy: with fewer Gaussians, several share the columns of one. */
const busyWorkgroups = 512;
/** Columns of pixels that a workgroup of the backward pass walks side by side. */
const sliceColumns = 32;
/**
 * Beyond so many pixels several workgroups share the columns of a Gaussian, however many Gaussians there are: a thread visits 2¹⁵ pixels and
 * one column at most, once for each block of channels, so that one Gaussian as large as its image does not hold up the GPU.
 */
const slicePixels = 1 << 20;
/** Beyond 16σ a peak of 1 is under float32's smallest number, so a farther cutoff changes nothing. */
const farthestCutoff = 16;

interface Inputs {
  readonly means: Tensor;
  readonly extent: Tensor;
  readonly colors: Tensor;
}

type Infos = Readonly<Record<keyof Inputs, TensorInfo>>;

/** Whether there are kernels for this case. */
export function renders({ form, opacities }: Gaussians<Tensor>, attributes: Attributes): boolean {
  const { normalization = 'peak', accumulate = 'sum', pixelCenter = 0 } = attributes;
  const known = normalization === 'peak' && accumulate === 'sum' && pixelCenter === 0 && opacities === undefined;
  return known && (form === 'covariance' || form === 'cholesky');
}

/**
 * @returns the image [B?, H, W, C], and the fault: int32 scalar, the flat index of the first covariance that is not positive definite, or −1.
 */
export function render(gaussians: Gaussians<Tensor>, attributes: Attributes): { image: Tensor; fault: Tensor } {
  const { form, means, extent, colors = tf.ones([...means.shape.slice(0, -1), 1]) } = gaussians;
  const outputs = tf
    .engine()
    .runKernel(forwardName, { means, extent: extent as Tensor, colors }, { ...attributes, form } as tf.NamedAttrMap);
  const [image, geometry, fault] = outputs as unknown as [Tensor, Tensor, Tensor];
  geometry.dispose();
  return { image, fault };
}

/** Bytes of each buffer beside inputs, outputs and their gradients. */
export function workspace({ means, colors }: Gaussians<Shape>, attributes: Attributes) {
  const sizes = sizesOf(means, colors, attributes);
  const { batch, gaussians, channels } = sizes;
  const { tileColumns, tileRows, groups, groupWords, slices } = tiling(sizes);
  return {
    geometry: 4 * batch * gaussians * geometryFloats,
    bitmap: 4 * batch * tileRows * tileColumns * groups * wordsOfGroup,
    groupsSet: 4 * batch * tileRows * tileColumns * groupWords,
    partials: 4 * batch * gaussians * slices * (moments + channels),
  };
}

/** How the image is divided into tiles, the bitmap of a tile into groups of 128 Gaussians, and the columns of a Gaussian into slices. */
export function tiling({ batch, gaussians, height, width }: Sizes) {
  const groups = Math.ceil(gaussians / (32 * wordsOfGroup));
  const wanted = Math.max(Math.floor(busyWorkgroups / (batch * gaussians)), Math.ceil((height * width) / slicePixels));
  return {
    tileColumns: Math.ceil(width / tile),
    tileRows: Math.ceil(height / tile),
    groups,
    groupWords: Math.ceil(groups / 32),
    slices: Math.min(wanted, Math.ceil(width / sliceColumns)),
  };
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => forward(inputs as unknown as Infos, backend as WebGPUBackend, attrs as Attributes),
});

tf.registerKernel({
  kernelName: backwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => backward(inputs as unknown as SavedInputs, backend as WebGPUBackend, attrs as Attributes),
});

tf.registerGradient({
  kernelName: forwardName,
  inputsToSave: ['extent', 'colors'],
  outputsToSave: [false, true, false],
  gradFunc: (cotangents, [extent, colors, geometry], attributes) => {
    const [cotangent] = cotangents as Tensor[];
    const inputs = { cotangent, extent, colors, geometry } as tf.NamedTensorMap;
    const [means, extentGradient, colorsGradient] = tf.engine().runKernel(backwardName, inputs, attributes) as unknown as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return { means: () => means, extent: () => extentGradient, colors: () => colorsGradient };
  },
});

tf.registerGradient({
  kernelName: backwardName,
  gradFunc: () => {
    throw new Error('gaussianRender2d: the fused kernels have no second derivatives. Use the composition for them.');
  },
});

function forward({ means, extent, colors }: Infos, backend: WebGPUBackend, attributes: Attributes): TensorInfo[] {
  const sizes = sizesOf(means.shape, colors.shape, attributes);
  const { batch, gaussians, channels, imageShape } = sizes;
  if (batch * gaussians === 0) {
    return [
      zeros(backend, imageShape),
      zeros(backend, [batch, gaussians, geometryFloats]),
      backend.makeTensorInfo([], 'int32', Int32Array.of(-1)),
    ];
  }
  const { tileColumns, tileRows } = tiling(sizes);
  const { geometry, bitmap, groupsSet, fault } = bin(backend, { means, extent, colors }, sizes, attributes);
  const image = backend.makeTensorInfo([...imageShape], 'float32');
  const block = channelBlock(channels);
  const constants = { TILE: tile, CHANNELS: channels, BLOCK: block };
  const workgroups = [tileColumns, tileRows, (batch * channels) / block] as const;
  dispatch(
    backend,
    kernel('forward', forwardCode, constants),
    [geometry, bitmap, groupsSet, colors, image],
    sceneUniforms(sizes, attributes),
    workgroups,
  );
  backend.disposeData(bitmap.dataId);
  backend.disposeData(groupsSet.dataId);
  return [image, geometry, fault];
}

/**
 * Which Gaussians reach which tile: a bitmap, int32 [B, tileRows, tileColumns, groups, 4], and which of its groups have a bit set, int32
 * [B, tileRows, tileColumns, groupWords]; with the Gaussians in whitened form and the fault.
 * The attribute `form` says what `extent` holds.
 */
export function bin(backend: WebGPUBackend, { means, extent, colors }: Infos, sizes: Sizes, attributes: Attributes) {
  const { batch, gaussians, channels } = sizes;
  const { tileColumns, tileRows, groups, groupWords } = tiling(sizes);
  const scene = sceneUniforms(sizes, attributes);
  const geometry = backend.makeTensorInfo([batch, gaussians, geometryFloats], 'float32');
  const bitmap = backend.makeTensorInfo([batch, tileRows, tileColumns, groups, wordsOfGroup], 'int32');
  const groupsSet = backend.makeTensorInfo([batch, tileRows, tileColumns, groupWords], 'int32');
  const fault = backend.makeTensorInfo([], 'int32');
  clearTensor(backend, bitmap);
  clearTensor(backend, groupsSet);
  const prepare = kernel('prepare', prepareCode, { CHANNELS: channels, ...formConstant(attributes) });
  dispatch(backend, prepare, [means, extent, colors, geometry, fault], scene, [Math.ceil((batch * gaussians) / 64), 1, 1]);
  const setBits = kernel('bin', binCode, { TILE: tile });
  const workgroups = [Math.ceil(gaussians / 64), Math.min(tileColumns, binningThreads), batch] as const;
  dispatch(backend, setBits, [geometry, bitmap, groupsSet, fault], scene, workgroups);
  return { geometry, bitmap, groupsSet, fault };
}

type SavedInputs = Record<'cotangent' | 'extent' | 'colors' | 'geometry', TensorInfo>;

function backward({ cotangent, extent, colors, geometry }: SavedInputs, backend: WebGPUBackend, attributes: Attributes): TensorInfo[] {
  const meansShape = [...extent.shape.slice(0, -1), 2];
  const sizes = sizesOf(meansShape, colors.shape, attributes);
  const { batch, gaussians, channels } = sizes;
  if (batch * gaussians === 0) return [meansShape, extent.shape, colors.shape].map((shape) => zeros(backend, shape));

  const { slices } = tiling(sizes);
  const scene = sceneUniforms(sizes, attributes);
  const gradients = [meansShape, extent.shape, colors.shape].map((shape) => backend.makeTensorInfo(shape, 'float32'));
  const partials = backend.makeTensorInfo([batch, gaussians, slices, moments + channels], 'float32');
  const columns = Math.min(gaussians * slices, 1 << 15);
  const rows = Math.ceil((gaussians * slices) / columns);

  const constants = { CHANNELS: channels, BLOCK: channelBlock(channels) };
  dispatch(backend, kernel('backward', backwardCode, constants), [geometry, colors, cotangent, partials], scene, [columns, rows, batch]);
  const threads = Math.ceil((batch * gaussians) / 64);
  dispatch(
    backend,
    kernel('chain', chainCode, { CHANNELS: channels, ...formConstant(attributes) }),
    [geometry, extent, partials, ...gradients],
    scene,
    [threads, 1, 1],
  );
  backend.disposeData(partials.dataId);
  return gradients;
}

function kernel(name: string, code: string, constants: Record<string, number>): Kernel {
  return { name: `gaussianRender2d.${name}`, code: gaussianCode + code, constants };
}

function formConstant(attributes: Attributes): { CHOLESKY: number } {
  return { CHOLESKY: attributes['form'] === 'cholesky' ? 1 : 0 };
}

/** A thread keeps a block of channels in registers: the largest divisor of the channels up to 4. */
function channelBlock(channels: number): number {
  return [4, 3, 2].find((block) => channels % block === 0) ?? 1;
}

/** The uniforms `Scene` of gaussian.wgsl. */
function sceneUniforms(sizes: Sizes, attributes: Attributes): ArrayBuffer {
  const { tileColumns, tileRows, groups, groupWords, slices } = tiling(sizes);
  const cutoff = Math.min(attributes['cutoffSigma'] as number, farthestCutoff);
  const integers = [sizes.width, sizes.height, sizes.batch, sizes.gaussians, tileColumns, tileRows, groups, groupWords, slices];
  const floats = [attributes['blur'] as number, cutoff, cutoff * cutoff];
  const uniforms = new ArrayBuffer(4 * (integers.length + floats.length));
  new Uint32Array(uniforms).set(integers);
  new Float32Array(uniforms).set(floats, integers.length);
  return uniforms;
}

function zeros(backend: WebGPUBackend, shape: Shape): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(tf.util.sizeFromShape([...shape])));
}
