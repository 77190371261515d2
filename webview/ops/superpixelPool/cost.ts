/** What pooling over segments, and painting them, cannot do without: every feature added or compared once, and the data read and written once. */
import { entryCount } from '../../../experiment/shape.js';
import type { Cost, CostedCall, CostInput } from '../../engine/cost.js';
import { isExtremum, type Reduce } from './pooling.js';

/**
 * Forward features, labels, counts and pooled: 4B(CP + P + K + CK) bytes; backward the same. Of max and min the winners take the place of the counts, and
 * backward that of labels and counts.
 */
export async function poolCost({ inputs, outputs: [pooled], attributes }: CostedCall): Promise<Cost> {
  const { features, labels } = inputs as Record<string, CostInput>;
  const [entries, pixels, values] = [entryCount(features!.shape), entryCount(labels!.shape), entryCount(pooled!)];
  const segments = values / (pooled!.at(-1) as number);
  const backward = (flops: number, bytes: number) => (features!.wanted ? { flops, bytes } : { flops: 0, bytes: 0 });
  if (isExtremum(attributes['reduce'] as Reduce)) {
    return {
      forward: { flops: entries, bytes: 4 * (entries + pixels + 2 * values) },
      backward: backward(0, 4 * (2 * values + entries)),
    };
  }
  const bytes = 4 * (entries + pixels + segments + values);
  return { forward: { flops: entries + values, bytes }, backward: backward(values, bytes) };
}

/** Forward nothing is computed; backward each value's gradient is a sum. */
export async function unpoolCost({ inputs, outputs: [features] }: CostedCall): Promise<Cost> {
  const { values, labels } = inputs as Record<string, CostInput>;
  const entries = entryCount(features!);
  const bytes = 4 * (entries + entryCount(labels!.shape) + entryCount(values!.shape));
  return { forward: { flops: 0, bytes }, backward: values!.wanted ? { flops: entries, bytes } : { flops: 0, bytes: 0 } };
}
