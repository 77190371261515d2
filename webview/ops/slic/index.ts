/** slic: images cut into superpixels, once, before the first step. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { HostTensor, Operation, TensorInputs } from '../../engine/operation.js';
import { readTensor } from '../../engine/readTensor.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { numberOf, tensorInput } from '../inputs.js';
import { superpixelBorders } from '../superpixelBorders/index.js';
import { composedClusters } from './composition.js';
import { connected } from './connectivity.js';
import { definition } from './definition.js';
import { type Grid, gridOf, positionWeight } from './grid.js';
import { fusedClusters, workspaceOf } from './kernels.js';

/** Clusters int32 [B, H, W] of images [B, H, W, C]. */
type Clustering = (images: Tensor, grid: Grid, weight: number, iterations: number) => Tensor;

export const slic: Operation = {
  name: 'slic',
  overlay: superpixelBorders,
  definition,

  /** The clusters, before they become connected pieces. */
  composition: (inputs, attributes) => ({ outputs: [clusters(composedBatch, inputs, attributes)] }),

  /** The same of the kernels. */
  fused: (inputs, attributes) => ({ outputs: [clusters(fusedClusters, inputs, attributes)] }),

  async once(inputs, attributes) {
    const labels = tf.getBackend() === 'webgpu' ? await onGpu(inputs, attributes) : await onCpu(inputs, attributes);
    return [tf.tensor(labels, tensorInput(inputs, 'image').shape.slice(0, -1), 'int32')];
  },

  workspace(inputs, attributes) {
    const image = inputs['image'] as Shape;
    return workspaceOf(image.length === 4 ? image[0]! : 1, gridOfImage(image, attributes));
  },
};

async function onGpu(inputs: TensorInputs, attributes: Attributes): Promise<Int32Array> {
  const found = tf.tidy(() => clusters(fusedClusters, inputs, attributes));
  try {
    const labels = (await readTensor(tf.backend(), found)) as Int32Array;
    const grid = gridOfImage(tensorInput(inputs, 'image').shape, attributes);
    const pixels = grid.height * grid.width;
    for (let first = 0; first < labels.length; first += pixels) {
      labels.set(connected(labels.subarray(first, first + pixels), grid), first);
    }
    return labels;
  } finally {
    found.dispose();
  }
}

/** The definition: its loops are many times as fast as tfjs's operations. */
async function onCpu(inputs: TensorInputs, attributes: Attributes): Promise<Int32Array> {
  const image = tensorInput(inputs, 'image');
  const data = Float64Array.from(await readTensor(tf.backend(), image));
  const [labels] = definition({ image: { shape: image.shape, data } }, attributes) as [HostTensor];
  return Int32Array.from(labels.data);
}

function clusters(clustering: Clustering, inputs: TensorInputs, attributes: Attributes): Tensor {
  const image = tensorInput(inputs, 'image');
  const { shape } = image;
  const grid = gridOfImage(shape, attributes);
  const images = image.reshape([-1, ...shape.slice(-3)]);
  const found = clustering(images, grid, positionWeight(grid, attributes), numberOf(attributes, 'iterations'));
  return found.reshape(shape.slice(0, -1));
}

const composedBatch: Clustering = (images, ...rest) => tf.stack(tf.unstack(images).map((image) => composedClusters(image, ...rest)));

function gridOfImage(image: Shape, attributes: Attributes): Grid {
  const [height, width] = image.slice(-3) as [number, number, number];
  return gridOf(height, width, numberOf(attributes, 'segments'));
}
