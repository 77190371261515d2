/**
 * The fused kernels on WebGPU, registered with tfjs as one operation and its gradients. Dispatches: forward 1; backward 3 for the input and 1 for the
 * offset, each only where it is asked for.
 */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import { dispatch, type Kernel } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import { type Lists, reachOf, reachWorkspace, type SamplingKernels, samplingKernel } from '../sampling/reach.js';
import forwardCode from './forward.wgsl';
import inputGradientCode from './inputGradient.wgsl';
import offsetGradientCode from './offsetGradient.wgsl';
import reachCode from './reach.wgsl';
import samplesCode from './samples.wgsl';
import sizesCode from './sizes.wgsl';
import valuesCode from './values.wgsl';

const forwardName = 'DeformSample2d';
const inputGradientName = 'DeformSample2dInputGradient';
const offsetGradientName = 'DeformSample2dOffsetGradient';
const invocationsPerWorkgroup = 256;

/** @returns [B?, H, W, C]; differentiable once, in input and offset. */
export function resample(input: Tensor, offset: Tensor, attributes: Attributes): Tensor {
  return tf.engine().runKernel(forwardName, { input, offset }, attributes as unknown as tf.NamedAttrMap);
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { input, offset } = inputs as { input: TensorInfo; offset: TensorInfo };
    const gpu = backend as WebGPUBackend;
    return written(gpu, input.shape, (output) => {
      const kernels = kernelsOf(input.shape, attrs as unknown as Attributes);
      const main = samplingKernel(kernels, 'forward', `${valuesCode}\n${forwardCode}`);
      dispatch(gpu, main, [input, offset, output], kernels.uniforms, workgroupsOf(input.shape));
    });
  },
});

tf.registerKernel({
  kernelName: offsetGradientName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { input, offset, cotangent } = inputs as { input: TensorInfo; offset: TensorInfo; cotangent: TensorInfo };
    const gpu = backend as WebGPUBackend;
    return written(gpu, offset.shape, (gradient) => {
      const kernels = kernelsOf(input.shape, attrs as unknown as Attributes);
      const main = samplingKernel(kernels, 'offsetGradient', `${valuesCode}\n${offsetGradientCode}`);
      dispatch(gpu, main, [input, offset, cotangent, gradient], kernels.uniforms, workgroupsOf(input.shape));
    });
  },
});

tf.registerKernel({
  kernelName: inputGradientName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { offset, cotangent } = inputs as { offset: TensorInfo; cotangent: TensorInfo };
    const gpu = backend as WebGPUBackend;
    const { shape } = cotangent;
    return written(gpu, shape, (gradient) => {
      const kernels = kernelsOf(shape, attrs as unknown as Attributes);
      const { ranges, records } = reachOf(gpu, kernels, listsOf(shape), [offset], reachCode);
      const main: Kernel = { name: 'deformSample2d.inputGradient', code: `${sizesCode}\n${inputGradientCode}` };
      dispatch(gpu, main, [cotangent, ranges, records, gradient], kernels.uniforms, workgroupsOf(shape));
      for (const { dataId } of [ranges, records]) gpu.disposeData(dataId);
    });
  },
});

tf.registerGradient({
  kernelName: forwardName,
  inputsToSave: ['input', 'offset'],
  gradFunc: (cotangents, saved, attrs) => {
    const [input, offset] = saved as [Tensor, Tensor];
    const cotangent = cotangents as Tensor;
    const attributes = attrs as tf.NamedAttrMap;
    return {
      input: () => tf.engine().runKernel(inputGradientName, { offset, cotangent }, attributes) as Tensor,
      offset: () => tf.engine().runKernel(offsetGradientName, { input, offset, cotangent }, attributes) as Tensor,
    };
  },
});

for (const kernelName of [inputGradientName, offsetGradientName]) {
  tf.registerGradient({
    kernelName,
    gradFunc: () => {
      throw new Error('deformSample2d: the fused kernels have no second derivatives. Use the composition for them.');
    },
  });
}

/** Bytes of each buffer beside inputs, outputs and their gradients. */
export function workspace(input: Shape): Readonly<Record<string, number>> {
  return entryCount(input) === 0 ? {} : reachWorkspace(listsOf(input));
}

/** A tensor of this shape that `write` fills; nothing is to be filled where it has no entries. */
function written(backend: WebGPUBackend, shape: Shape, write: (tensor: TensorInfo) => void): TensorInfo {
  if (entryCount(shape) === 0) return backend.makeTensorInfo([...shape], 'float32', new Float32Array(0));
  const tensor = backend.makeTensorInfo([...shape], 'float32');
  write(tensor);
  return tensor;
}

/** @param shape [B?, H, W, C], of the input, as in all that follows. */
function kernelsOf(shape: Shape, { border, offsetLayout }: Attributes): SamplingKernels {
  const { lists, samples, height, width } = listsOf(shape);
  return {
    name: 'deformSample2d',
    code: `${sizesCode}\n${samplesCode}`,
    constants: { CLAMP: border === 'clamp' ? 1 : 0, PUBLISHED: offsetLayout === 'published' ? 1 : 0 },
    uniforms: Int32Array.of(height, width, shape.at(-1)!, lists, samples).buffer,
  };
}

/** Of each image and channel: the samples of all pixels. */
function listsOf(shape: Shape): Lists {
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  return { lists: entryCount(shape.slice(0, -3)) * channels, samples: height * width, height, width };
}

function workgroupsOf(shape: Shape): [number, number, number] {
  return [...folded(Math.ceil(entryCount(shape) / invocationsPerWorkgroup)), 1];
}
