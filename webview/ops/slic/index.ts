/** slic: images cut into superpixels, once, before the first step. */
import type { Attributes } from '../../../experiment/contract.js';
import type { HostTensor, Operation } from '../../engine/operation.js';
import { readTensor } from '../../engine/readTensor.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { numberOf, tensorInput } from '../inputs.js';
import { composedClusters } from './composition.js';
import { definition } from './definition.js';
import { gridOf, positionWeight } from './grid.js';

export const slic: Operation = {
  name: 'slic',
  definition,

  /** The clusters, before they become connected pieces. */
  composition(inputs, attributes) {
    const image = tensorInput(inputs, 'image');
    const images = image.rank === 3 ? [image] : tf.unstack(image);
    const clusters = images.map((one) => clustersOf(one, attributes));
    return { outputs: [image.rank === 3 ? clusters[0]! : tf.stack(clusters)] };
  },

  /** The definition's loops: on the CPU they are many times as fast as tfjs's operations. */
  async once(inputs, attributes) {
    const image = tensorInput(inputs, 'image');
    const data = Float64Array.from(await readTensor(tf.backend(), image));
    const [labels] = definition({ image: { shape: image.shape, data } }, attributes) as [HostTensor];
    return [tf.tensor(Int32Array.from(labels.data), [...labels.shape], 'int32')];
  },
};

function clustersOf(image: Tensor, attributes: Attributes): Tensor {
  const [height, width] = image.shape as [number, number, number];
  const grid = gridOf(height, width, numberOf(attributes, 'segments'));
  return composedClusters(image, grid, positionWeight(grid, attributes), numberOf(attributes, 'iterations'));
}
