/** What matrix products and convolutions cannot do without: their multiply-adds. */
import type { Attributes } from '../../../experiment/contract.js';
import { pairOf } from '../../../experiment/pair.js';
import { entryCount } from '../../../experiment/shape.js';
import { allInputs, bytesOf, type Cost, type CostedCall, type CostInput, transferCost } from '../../engine/cost.js';

export function matMulCost(call: CostedCall): Cost {
  const inner = inputOf(call, 'a').shape.at(call.attributes['transposeA'] ? -2 : -1)!;
  return costOfSums(call, ['a', 'b'], inner * entryCount(call.outputs[0]!));
}

export function denseCost(call: CostedCall): Cost {
  return costOfSums(call, ['input', 'kernel'], inputOf(call, 'kernel').shape[0]! * entryCount(call.outputs[0]!));
}

export function conv2dCost(call: CostedCall): Cost {
  const [height, width] = inputOf(call, 'input').shape.slice(-3) as [number, number];
  const [kernelHeight, kernelWidth, channelsOfGroup, outputChannels] = inputOf(call, 'kernel').shape as [number, number, number, number];
  const output = call.outputs[0]!;
  const [outputHeight, outputWidth] = output.slice(-3) as [number, number];
  const batch = entryCount(output.slice(0, -3));
  const taps =
    tapsInside(0, height, kernelHeight, outputHeight, call.attributes) * tapsInside(1, width, kernelWidth, outputWidth, call.attributes);
  return costOfSums(call, ['input', 'kernel'], batch * taps * channelsOfGroup * outputChannels);
}

/** Along one axis, of all windows together: how many taps lie in the image and not in its padding. */
function tapsInside(axis: 0 | 1, size: number, taps: number, windows: number, attributes: Attributes): number {
  const [stride, padding, dilation] = ['strides', 'padding', 'dilations'].map((name) => pairOf(attributes, name)[axis]) as [
    number,
    number,
    number,
  ];
  let inside = 0;
  for (let window = 0; window < windows; window++) {
    for (let tap = 0; tap < taps; tap++) {
      const at = window * stride - padding + tap * dilation;
      if (at >= 0 && at < size) inside++;
    }
  }
  return inside;
}

/** Of an operation that sums products of two factors. The gradient of each factor is as much work again, and takes the other factor. */
function costOfSums(call: CostedCall, factors: readonly [string, string], multiplyAdds: number): Cost {
  const { forward, backward } = transferCost(call);
  const isWanted = factors.map((name) => inputOf(call, name).wanted);
  const taken = factors.filter((_, index) => isWanted[1 - index]).map((name) => inputOf(call, name).shape);
  return {
    forward: { flops: 2 * multiplyAdds, bytes: forward.bytes },
    backward: { flops: 2 * multiplyAdds * isWanted.filter(Boolean).length, bytes: backward.bytes + bytesOf(taken) },
  };
}

function inputOf({ inputs }: CostedCall, name: string): CostInput {
  const [input] = allInputs({ [name]: inputs[name] });
  if (!input) throw new Error(`The cost was asked for without the input ${name}.`);
  return input;
}
