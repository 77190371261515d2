/** What deformSample2d cannot do without: it moves data, and interpolates. */
import { entryCount } from '../../../experiment/shape.js';
import { bytesOf, type Cost, type CostedCall, type CostInput, transferCost } from '../../engine/cost.js';

/** Of each sample: its place, the fractions and four weights, and four weighted corners. */
const forwardFlops = 14 + 7;
/** Place and weights again; to the four corners, and the differences along both axes. */
const backwardFlops = 14;
const flopsOfInputGradient = 8;
const flopsOfOffsetGradient = 14;

export async function cost(call: CostedCall): Promise<Cost> {
  const { input, offset } = call.inputs as { input: CostInput; offset: CostInput };
  const { forward, backward } = transferCost(call);
  const samples = entryCount(input.shape);
  const taken = [offset.shape, ...(offset.wanted ? [input.shape] : [])];
  const ofInputs = (input.wanted ? flopsOfInputGradient : 0) + (offset.wanted ? flopsOfOffsetGradient : 0);
  return {
    forward: { flops: forwardFlops * samples, bytes: forward.bytes },
    backward: { flops: (backwardFlops + ofInputs) * samples, bytes: backward.bytes + bytesOf(taken) },
  };
}
