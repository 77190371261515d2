/** Angles whose whole turns float32 arithmetic cannot take off, brought near zero by one kernel on each backend. */
import { dispatch } from '../engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../engine/tfjs.js';
import unaryCode from './general/unaryForward.wgsl';
import angleCode from './principalAngle.wgsl';
import sineCosineCode from './sineCosine.wgsl';

const kernelName = 'PrincipalAngle';
const invocationsPerWorkgroup = 256;
const maximumWorkgroups = 65535;
/** Up to here plain tensor operations take whole turns off. */
const largestNearAngle = 1e4;

/**
 * Angles in radians, float32 of any shape. Those beyond ±10⁴ become their equals modulo a turn in [−π, π], good to 3e-7; the others stay.
 * NaN and infinity become NaN, or stay. Differentiable any number of times: locally it takes off a constant.
 */
export function principalAngle(angles: Tensor): Tensor {
  return angles.size === 0 ? angles : tf.engine().runKernel(kernelName, { angles });
}

tf.registerKernel({
  kernelName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const gpu = backend as WebGPUBackend;
    const angles = inputs['angles'] as TensorInfo;
    const count = tf.util.sizeFromShape(angles.shape);
    const result = gpu.makeTensorInfo(angles.shape, 'float32');
    const code = [unaryCode, sineCosineCode, angleCode].join('\n');
    const workgroups = Math.min(Math.ceil(count / invocationsPerWorkgroup), maximumWorkgroups);
    dispatch(gpu, { name: kernelName, code }, [angles, result], new Uint32Array([count]).buffer, [workgroups, 1, 1]);
    return result;
  },
});

tf.registerKernel({
  kernelName,
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { dataId, shape, dtype } = inputs['angles'] as TensorInfo;
    const cpu = backend as tf.KernelBackend & { makeTensorInfo(shape: number[], dtype: string, values: Float32Array): TensorInfo };
    const angles = cpu.readSync(dataId) as Float32Array;
    return cpu.makeTensorInfo(shape, dtype, angles.map(nearAngle));
  },
});

/** In float64, where JavaScript's sine and cosine are good for every angle. */
function nearAngle(angle: number): number {
  return Math.abs(angle) <= largestNearAngle ? angle : Math.atan2(Math.sin(angle), Math.cos(angle));
}

tf.registerGradient({
  kernelName,
  gradFunc: (cotangent) => ({ angles: () => cotangent as Tensor }),
});
