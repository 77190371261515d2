/** The fused kernels on WebGPU: three dispatches forward, two backward, registered with tfjs as one operation and its gradient. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import backwardCode from './backward.wgsl';
import binCode from './bin.wgsl';
import chainCode from './chain.wgsl';
import forwardCode from './forward.wgsl';
import gaussianCode from './gaussian.wgsl';
import prepareCode from './prepare.wgsl';
import { type Form, type Sizes, sizesOf } from './sizes.js';

const forwardName = 'GaussianRender2d';
const backwardName = 'GaussianRender2dGradient';

/** Side of a tile in pixels. */
const tile = 16;
/** Channels that a thread keeps in registers. More are divided into blocks. */
const mostChannelsInBlock = 12;
/** Floats of a Gaussian in whitened form, and sums of the backward pass that are not a channel's. */
const geometryFloats = 8;
const moments = 5;
/** Workgroups of the backward pass that keep a GPU busy: with fewer Gaussians, several share the rows of one. */
const busyWorkgroups = 1024;
/** Beyond 16σ a peak of 1 is under float32's smallest number, so a farther cutoff changes nothing. */
const farthestCutoff = 16;

interface Inputs {
  readonly means: Tensor;
  readonly extent: Tensor;
  readonly colors: Tensor;
}

/**
 * @param inputs means [B?, N, 2], extent [B?, N, 3] in the given form, colors [B?, N, C].
 * @returns the image [B?, H, W, C], and the fault: int32 scalar, the flat index of the first covariance that is not positive definite, or −1.
 */
export function render(inputs: Inputs, form: Form, attributes: Attributes): { image: Tensor; fault: Tensor } {
  const outputs = tf.engine().runKernel(forwardName, { ...inputs }, { ...attributes, form } as tf.NamedAttrMap);
  const [image, geometry, fault] = outputs as unknown as [Tensor, Tensor, Tensor];
  geometry.dispose();
  return { image, fault };
}

/** Bytes of GPU memory beside inputs, outputs and their gradients. */
export function workspaceBytes(means: Shape, colors: Shape | undefined, attributes: Attributes): number {
  const sizes = sizesOf(means, colors, attributes);
  const { batch, gaussians, channels } = sizes;
  const { tileColumns, tileRows, words, slices } = tiling(sizes);
  return 4 * batch * (gaussians * (geometryFloats + slices * (moments + channels)) + tileColumns * tileRows * words);
}

/** How the image is divided into tiles, the bitmap of a tile into words, and the rows of a Gaussian into slices. */
export function tiling({ batch, gaussians, height, width }: Sizes) {
  return {
    tileColumns: Math.ceil(width / tile),
    tileRows: Math.ceil(height / tile),
    words: Math.ceil(gaussians / 32),
    slices: Math.max(1, Math.min(Math.floor(busyWorkgroups / (batch * gaussians)), Math.ceil(height / 8))),
  };
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) =>
    forward(inputs as unknown as Record<keyof Inputs, TensorInfo>, backend as WebGPUBackend, attrs as Attributes),
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

function forward(
  { means, extent, colors }: Record<keyof Inputs, TensorInfo>,
  backend: WebGPUBackend,
  attributes: Attributes,
): TensorInfo[] {
  const sizes = sizesOf(means.shape, colors.shape, attributes);
  const { batch, gaussians, imageShape } = sizes;
  if (batch * gaussians === 0) {
    return [
      zeros(backend, imageShape),
      zeros(backend, [batch, gaussians, geometryFloats]),
      backend.makeTensorInfo([], 'int32', Int32Array.of(-1)),
    ];
  }
  const { tileColumns, tileRows, words } = tiling(sizes);
  const blocks = channelBlocks(sizes.channels);
  const scene = sceneUniforms(sizes, attributes);
  const image = backend.makeTensorInfo([...imageShape], 'float32');
  const geometry = backend.makeTensorInfo([batch, gaussians, geometryFloats], 'float32');
  const fault = backend.makeTensorInfo([], 'int32');
  const bitmap = backend.makeTensorInfo([batch, tileRows, tileColumns, words], 'int32');
  const threads = Math.ceil((batch * gaussians) / 64);

  dispatch(backend, kernel('prepare', prepareCode, formConstant(attributes)), [means, extent, geometry, bitmap, fault], scene, [
    threads,
    1,
    1,
  ]);
  dispatch(backend, kernel('bin', binCode, { TILE: tile }), [geometry, bitmap, fault], scene, [Math.ceil(gaussians / 64), tileRows, batch]);
  const constants = { TILE: tile, ...blocks };
  dispatch(backend, kernel('forward', forwardCode, constants), [geometry, bitmap, colors, image], scene, [
    tileColumns,
    tileRows,
    batch * blocks.BLOCKS,
  ]);
  backend.disposeData(bitmap.dataId);
  return [image, geometry, fault];
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

  dispatch(backend, kernel('backward', backwardCode, channelBlocks(channels)), [geometry, colors, cotangent, partials], scene, [
    columns,
    rows,
    batch,
  ]);
  const constants = { CHANNELS: channels, ...formConstant(attributes) };
  const threads = Math.ceil((batch * gaussians) / 64);
  dispatch(backend, kernel('chain', chainCode, constants), [geometry, extent, partials, ...gradients], scene, [threads, 1, 1]);
  backend.disposeData(partials.dataId);
  return gradients;
}

function kernel(name: string, code: string, constants: Record<string, number>): Kernel {
  return { name: `gaussianRender2d.${name}`, code: gaussianCode + code, constants };
}

function formConstant(attributes: Attributes): { CHOLESKY: number } {
  return { CHOLESKY: attributes['form'] === 'cholesky' ? 1 : 0 };
}

/** The channels in as few blocks as fit, all of nearly the same size. */
function channelBlocks(channels: number) {
  const blocks = Math.ceil(channels / mostChannelsInBlock);
  return { CHANNELS: channels, BLOCKS: blocks, BLOCK: Math.ceil(channels / blocks) };
}

/** The uniforms `Scene` of gaussian.wgsl. */
function sceneUniforms(sizes: Sizes, attributes: Attributes): ArrayBuffer {
  const { tileColumns, tileRows, words, slices } = tiling(sizes);
  const cutoff = Math.min(attributes['cutoffSigma'] as number, farthestCutoff);
  const integers = [sizes.width, sizes.height, sizes.batch, sizes.gaussians, tileColumns, tileRows, words, slices];
  const floats = [attributes['blur'] as number, cutoff, cutoff * cutoff];
  const uniforms = new ArrayBuffer(4 * (integers.length + floats.length));
  new Uint32Array(uniforms).set(integers);
  new Float32Array(uniforms).set(floats, integers.length);
  return uniforms;
}

function zeros(backend: WebGPUBackend, shape: Shape): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(tf.util.sizeFromShape([...shape])));
}
