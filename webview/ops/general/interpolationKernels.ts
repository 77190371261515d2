/** Linear interpolation along one axis on WebGPU, one dispatch forward and one backward: tfjs's own resizing has no gradient for half pixels. */
import { dispatch } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import sharedCode from './interpolate.wgsl';
import backwardCode from './interpolateBackward.wgsl';
import forwardCode from './interpolateForward.wgsl';
import type { Interpolation } from './interpolation.js';

const forwardName = 'InterpolateAxis';
const backwardName = 'InterpolateAxisGradient';
const invocationsPerWorkgroup = 256;
const maximumWorkgroups = 65535;

/** [outer, before, inner] → [outer, after, inner], none of them 0; differentiable once. */
export function interpolateAxis(input: Tensor, interpolation: Interpolation): Tensor {
  return tf.engine().runKernel(forwardName, { input }, { ...interpolation });
}

tf.registerKernel({
  kernelName: forwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const interpolation = attrs as unknown as Interpolation;
    return run(backend as WebGPUBackend, forwardName, forwardCode, inputs['input'] as TensorInfo, interpolation.after, interpolation);
  },
});

tf.registerKernel({
  kernelName: backwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const interpolation = attrs as unknown as Interpolation;
    return run(
      backend as WebGPUBackend,
      backwardName,
      backwardCode,
      inputs['cotangent'] as TensorInfo,
      interpolation.before,
      interpolation,
    );
  },
});

function run(gpu: WebGPUBackend, name: string, code: string, source: TensorInfo, size: number, interpolation: Interpolation): TensorInfo {
  const [outer, , inner] = source.shape as [number, number, number];
  const result = gpu.makeTensorInfo([outer, size, inner], 'float32');
  const count = outer * size * inner;
  const { before, after, step, start, denominator } = interpolation;
  const uniforms = Int32Array.of(count, inner, before, after, step, start, denominator);
  const workgroups = Math.min(Math.ceil(count / invocationsPerWorkgroup), maximumWorkgroups);
  dispatch(gpu, { name, code: `${code}\n${sharedCode}` }, [source, result], uniforms.buffer, [workgroups, 1, 1]);
  return result;
}

tf.registerGradient({
  kernelName: forwardName,
  gradFunc: (cotangent, _, attributes) => ({
    input: () => tf.engine().runKernel(backwardName, { cotangent: cotangent as Tensor }, attributes as tf.NamedAttrMap) as Tensor,
  }),
});

tf.registerGradient({
  kernelName: backwardName,
  gradFunc: () => {
    throw new Error('resizeBilinear has no second derivative on the GPU.');
  },
});
