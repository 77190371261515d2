/** One segment alone stands for the whole: a gradient check that leaves out the rest finds the same differences. */
import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../experiment/contract.js';
import type { DefinitionCall, HostTensor, Operation } from '../../../webview/engine/operation.js';
import { superpixelPool } from '../../../webview/ops/superpixelPool/index.js';
import { superpixelUnpool } from '../../../webview/ops/superpixelUnpool/index.js';
import { cotangentFor, randomPixels, reductions } from './segments.js';

function lossOf(operation: Operation, { inputs, attributes, cotangents }: DefinitionCall): number {
  const [output] = operation.definition(inputs, attributes);
  return output!.data.reduce((sum, value, i) => sum + value * cotangents[0]!.data[i]!, 0);
}

function moved(call: DefinitionCall, input: string, index: number, step: number): DefinitionCall {
  const { shape, data } = call.inputs[input] as HostTensor;
  return { ...call, inputs: { ...call.inputs, [input]: { shape, data: data.with(index, data[index]! + step) } } };
}

/** How much the loss changes with each entry of an input, in the call as it is and in what is isolated of it. */
function expectSameDifferences(operation: Operation, input: string, call: DefinitionCall): void {
  const { data } = call.inputs[input] as HostTensor;
  for (let index = 0; index < data.length; index++) {
    const alone = operation.isolate!(call, input, index)!;
    expect((alone.call.inputs[input] as HostTensor).data[alone.index]).toBe(data[index]);
    for (const step of [0.3, -0.3]) {
      const whole = lossOf(operation, moved(call, input, index, step)) - lossOf(operation, call);
      const part = lossOf(operation, moved(alone.call, input, alone.index, step)) - lossOf(operation, alone.call);
      expect(part).toBeCloseTo(whole, 10);
    }
  }
}

const pixels = randomPixels({ batch: 2, height: 5, width: 6, channels: 2, segments: 7 });

describe('superpixelPool', () => {
  test.each(reductions)('%s: a segment and channel alone', (reduce) => {
    const attributes: Attributes = { reduce, segments: 7 };
    const { features, labels } = pixels;
    const call: DefinitionCall = { inputs: { features, labels }, attributes, cotangents: [cotangentFor([2, 7, 2])] };
    expectSameDifferences(superpixelPool, 'features', call);
  });

  test('of a few pixels of one channel, whatever the image holds', () => {
    const { features, labels } = pixels;
    const call: DefinitionCall = {
      inputs: { features, labels },
      attributes: { reduce: 'mean', segments: 7 },
      cotangents: [cotangentFor([2, 7, 2])],
    };
    const members = labels.data.subarray(0, 30).filter((label) => label === labels.data[3]).length;
    const isolated = superpixelPool.isolate!(call, 'features', 3 * 2 + 1)!.call;
    expect((isolated.inputs['features'] as HostTensor).shape).toEqual([1, labels.data[3]! < 0 ? 1 : members, 1]);
  });

  test('without a gradient to compare there is nothing to isolate', () => {
    const call: DefinitionCall = { inputs: { features: pixels.features, labels: pixels.labels }, attributes: {}, cotangents: [undefined] };
    expect(superpixelPool.isolate!(call, 'features', 0)).toBeUndefined();
  });
});

test('superpixelUnpool: the pixels of a segment and a channel alone', () => {
  const call: DefinitionCall = {
    inputs: { values: cotangentFor([2, 7, 2], 'values'), labels: pixels.labels },
    attributes: {},
    cotangents: [cotangentFor([2, 5, 6, 2])],
  };
  expectSameDifferences(superpixelUnpool, 'values', call);
});
