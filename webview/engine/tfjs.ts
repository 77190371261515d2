/**
 * The one door to tfjs. It takes the parts (core, cpu, webgpu): the union package cannot be tree-shaken and is twice the size.
 * Everything else in the project imports tfjs from here.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

export { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
export { MatMulSmallOutputSizeProgram } from '@tensorflow/tfjs-backend-webgpu/dist/matmul_small_output_size_webgpu.js';
export { tf };
export type Tensor = tf.Tensor;
export type TensorInfo = tf.TensorInfo;
