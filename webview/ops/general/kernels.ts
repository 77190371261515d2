/** Functions of one number whose digits tfjs loses on WebGPU: our own kernels, one dispatch forward and one backward. */
import { dispatch } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import sineCosineCode from '../sineCosine.wgsl';
import sineCode from './sine.wgsl';
import tangentCode from './tangent.wgsl';
import backwardCode from './unaryBackward.wgsl';
import forwardCode from './unaryForward.wgsl';

const invocationsPerWorkgroup = 256;
const maximumWorkgroups = 65535;

/** Sine of an angle in radians, of any shape with at least one entry; differentiable once. */
export const sine = fusedUnary('Sine', `${sineCosineCode}\n${sineCode}`);

/** Hyperbolic tangent, of any shape with at least one entry; differentiable once. */
export const tangent = fusedUnary('HyperbolicTangent', tangentCode);

/** @param code WGSL with the functions `value` and `derivative` */
function fusedUnary(name: string, code: string): (input: Tensor) => Tensor {
  const backwardName = `${name}Gradient`;

  const run = (gpu: WebGPUBackend, kernel: string, main: string, inputs: readonly TensorInfo[]) => {
    const { shape } = inputs[0]!;
    const result = gpu.makeTensorInfo(shape, 'float32');
    const count = tf.util.sizeFromShape(shape);
    const workgroups = Math.min(Math.ceil(count / invocationsPerWorkgroup), maximumWorkgroups);
    dispatch(gpu, { name: kernel, code: `${main}\n${code}` }, [...inputs, result], new Uint32Array([count]).buffer, [workgroups, 1, 1]);
    return result;
  };

  tf.registerKernel({
    kernelName: name,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend }) => {
      const { input } = inputs as { input: TensorInfo };
      return run(backend as WebGPUBackend, name, forwardCode, [input]);
    },
  });

  tf.registerKernel({
    kernelName: backwardName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend }) => {
      const { input, cotangent } = inputs as { input: TensorInfo; cotangent: TensorInfo };
      return run(backend as WebGPUBackend, backwardName, backwardCode, [input, cotangent]);
    },
  });

  tf.registerGradient({
    kernelName: name,
    inputsToSave: ['input'],
    gradFunc: (cotangent, saved) => ({
      input: () => tf.engine().runKernel(backwardName, { input: saved[0] as Tensor, cotangent: cotangent as Tensor }) as Tensor,
    }),
  });

  tf.registerGradient({
    kernelName: backwardName,
    gradFunc: () => {
      throw new Error(`${name} has no second derivative on the GPU.`);
    },
  });

  return (input) => tf.engine().runKernel(name, { input });
}
