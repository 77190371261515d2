/**
 * The fused kernels on WebGPU, registered with tfjs as two operations, of which each is the other's gradient, and the gradient of pooling.
 *
 * Dispatches, once the labels are sorted: pool 2 forward, 3 for more than 16384 pixels, and 1 backward; unpool 1 forward, and backward as pool forward.
 */
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';
import { isExtremum, paint, pool, type Reduce } from './pooling.js';
import { type Sizes, sizesOf } from './sizes.js';

const poolName = 'SuperpixelPool';
const poolBackwardName = 'SuperpixelPoolGradient';
const unpoolName = 'SuperpixelUnpool';

interface PoolCall {
  readonly reduce: Reduce;
  readonly segments: number;
}

/**
 * @param features [B?, H, W, C]
 * @param labels int32 [B?, H, W]; those that are not in 0 … S − 1 count nowhere.
 * @returns pooled [B?, S, C] and, of max and min, the winners, int32 [B?, S, C]: the pixel b·P + y·W + x that each is from, −1 in an empty segment.
 */
export function fusedPool(features: Tensor, labels: Tensor, reduce: Reduce, segments: number): [pooled: Tensor, winners?: Tensor] {
  const call: PoolCall = { reduce, segments };
  return tf.engine().runKernel(poolName, { features, labels }, { ...call }) as unknown as [Tensor, Tensor?];
}

/**
 * @param values [B?, S, C]
 * @param labels int32 [B?, H, W]; where they are not in 0 … S − 1 the features are 0.
 * @returns features [B?, H, W, C]
 */
export function fusedUnpool(values: Tensor, labels: Tensor): Tensor {
  return tf.engine().runKernel(unpoolName, { values, labels });
}

tf.registerKernel({
  kernelName: poolName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { features, labels } = inputs as { features: TensorInfo; labels: TensorInfo };
    const { reduce, segments } = attrs as unknown as PoolCall;
    const gpu = backend as WebGPUBackend;
    const sizes = sizesOf(labels.shape, segments, features.shape.at(-1) as number);
    if (!isEmpty(sizes)) {
      const { pooled, winners } = pool(gpu, features, labels, sizes, reduce);
      return winners ? [pooled, winners] : [pooled];
    }
    const pooled = zeros(gpu, sizes.pooledShape);
    if (!isExtremum(reduce)) return [pooled];
    const noPixels = new Int32Array(tf.util.sizeFromShape(pooled.shape)).fill(-1);
    return [pooled, gpu.makeTensorInfo(pooled.shape, 'int32', noPixels)];
  },
});

tf.registerKernel({
  kernelName: poolBackwardName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { cotangent, labels, winners } = inputs as { cotangent: TensorInfo; labels: TensorInfo; winners?: TensorInfo };
    const { reduce, segments } = attrs as unknown as PoolCall;
    const sizes = sizesOf(labels.shape, segments, cotangent.shape.at(-1) as number);
    const share = isExtremum(reduce) ? 'ofWinner' : reduce === 'mean' ? 'ofMean' : 'all';
    const gpu = backend as WebGPUBackend;
    return isEmpty(sizes) ? zeros(gpu, sizes.featuresShape) : paint(gpu, cotangent, labels, sizes, share, winners);
  },
});

tf.registerKernel({
  kernelName: unpoolName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, backend }) => {
    const { values, labels } = inputs as { values: TensorInfo; labels: TensorInfo };
    const gpu = backend as WebGPUBackend;
    const sizes = sizesOf(labels.shape, values.shape.at(-2) as number, values.shape.at(-1) as number);
    return isEmpty(sizes) ? zeros(gpu, sizes.featuresShape) : paint(gpu, values, labels, sizes);
  },
});

tf.registerGradient({
  kernelName: poolName,
  inputsToSave: ['labels'],
  outputsToSave: [false, true],
  gradFunc: (cotangents, saved, call) => {
    const [labels, winners] = saved as [Tensor, Tensor?];
    // tfjs has a list of them only where there are several outputs.
    const cotangent = [cotangents].flat()[0] as Tensor;
    const inputs = { cotangent, labels, ...(winners && { winners }) };
    return { features: () => tf.engine().runKernel(poolBackwardName, inputs, call) as Tensor };
  },
});

tf.registerGradient({
  kernelName: poolBackwardName,
  gradFunc: () => {
    throw new Error('superpixelPool: the fused kernels have no second derivatives. Use the composition for them.');
  },
});

tf.registerGradient({
  kernelName: unpoolName,
  inputsToSave: ['values', 'labels'],
  gradFunc: (cotangent, saved) => {
    const [values, labels] = saved as [Tensor, Tensor];
    return { values: () => pooledSum(cotangent as Tensor, labels, values.shape) };
  },
});

/** @param shape [B?, S, C] */
function pooledSum(features: Tensor, labels: Tensor, shape: readonly number[]): Tensor {
  const segments = shape.at(-2) as number;
  return segments === 0 ? tf.zeros([...shape]) : fusedPool(features, labels, 'sum', segments)[0];
}

function isEmpty({ batch, pixels, segments }: Sizes): boolean {
  return batch * pixels * segments === 0;
}

function zeros(backend: WebGPUBackend, shape: readonly number[]): TensorInfo {
  return backend.makeTensorInfo([...shape], 'float32', new Float32Array(tf.util.sizeFromShape([...shape])));
}
