/** mse in three dispatches, two forward and one backward, where tfjs's own operations take eight. */
import { dispatch } from '../../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import backward from './backward.wgsl';
import squares from './squares.wgsl';
import total from './total.wgsl';

/** Of squares.wgsl. */
const squaresPerWorkgroup = 64;
/** Of backward.wgsl. */
const gradientsPerWorkgroup = 256;
/** Few enough for the one workgroup of the second kernel. */
const maximumPartials = 256;
const maximumWorkgroups = 65535;

/** Mean of (prediction − target)² over all entries, a scalar; differentiable once, in both. At least one entry. */
export function fusedMse(prediction: Tensor, target: Tensor): Tensor {
  return tf.engine().runKernel('Mse', { prediction, target });
}

tf.registerKernel({
  kernelName: 'Mse',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const { prediction, target } = inputs as { prediction: TensorInfo; target: TensorInfo };
    const gpu = backend as WebGPUBackend;
    const count = tf.util.sizeFromShape(prediction.shape);
    const workgroups = Math.min(Math.ceil(count / squaresPerWorkgroup), maximumPartials);
    const partials = gpu.makeTensorInfo([workgroups], 'float32');
    const loss = gpu.makeTensorInfo([], 'float32');
    dispatch(gpu, { name: 'mse squares', code: squares }, [prediction, target, partials], new Uint32Array([count]).buffer, [
      workgroups,
      1,
      1,
    ]);
    dispatch(gpu, { name: 'mse total', code: total }, [partials, loss], new Uint32Array([workgroups, count]).buffer, [1, 1, 1]);
    gpu.disposeData(partials.dataId);
    return loss;
  },
});

tf.registerKernel({
  kernelName: 'MseBackward',
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const { a, b, cotangent } = inputs as { a: TensorInfo; b: TensorInfo; cotangent: TensorInfo };
    const gpu = backend as WebGPUBackend;
    const count = tf.util.sizeFromShape(a.shape);
    const workgroups = Math.min(Math.ceil(count / gradientsPerWorkgroup), maximumWorkgroups);
    const gradient = gpu.makeTensorInfo(a.shape, 'float32');
    dispatch(gpu, { name: 'mse backward', code: backward }, [a, b, cotangent, gradient], new Uint32Array([count]).buffer, [
      workgroups,
      1,
      1,
    ]);
    return gradient;
  },
});

tf.registerGradient({
  kernelName: 'Mse',
  inputsToSave: ['prediction', 'target'],
  gradFunc: (cotangent, saved) => {
    const [prediction, target] = saved as [Tensor, Tensor];
    const backwardOf = (a: Tensor, b: Tensor) => () =>
      tf.engine().runKernel('MseBackward', { a, b, cotangent: cotangent as Tensor }) as Tensor;
    return { prediction: backwardOf(prediction, target), target: backwardOf(target, prediction) };
  },
});

tf.registerGradient({
  kernelName: 'MseBackward',
  gradFunc: () => {
    throw new Error('mse has no second derivative on the GPU.');
  },
});
