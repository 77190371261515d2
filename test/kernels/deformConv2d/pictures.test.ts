/** The pictures of deformConv2d and deformSample2d: one number for each pixel of the output. */
import { afterAll, describe, expect, test } from 'vitest';
import type { HostTensor, Operation } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { deformSample2d } from '../../../webview/ops/deformSample2d/index.js';
import { backendNames, gpuErrors, useBackend } from '../engine/backends.js';
import { host, wave } from '../support/evaluate.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const tensorOf = ({ shape, data }: HostTensor) => tf.tensor(Float32Array.from(data), [...shape]);

async function pictureOf(operation: Operation, name: string, inputs: Readonly<Record<string, HostTensor>>, attributes: object) {
  const tensors = Object.fromEntries(Object.entries(inputs).map(([input, given]) => [input, tensorOf(given)]));
  const call = { inputs: tensors, outputs: [] as Tensor[], attributes: attributes as Record<string, number> };
  const picture = operation.pictures![name]!(call);
  const { shape } = picture;
  const data = [...(await picture.data())];
  tf.dispose([tensors, picture]);
  return { shape, data };
}

describe.each(backendNames)('on %s', (backend) => {
  test('length of the offsets, share of samples outside and mean of the mask, over taps and offset groups', async () => {
    await useBackend(backend);
    // Two output pixels, one above the other, of two taps beside one another, in two offset groups: at (0, 0), (0, 1) and (1, 0), (1, 1).
    const inputs = {
      input: wave([2, 2, 2], Math.sin),
      kernel: wave([1, 2, 2, 1], Math.cos),
      offset: host([2, 1, 8], [3, 4, 0, 0, 0, -2, 0, 0.5, Number.NaN, 0, 1e9, 0, -1.5, 0, 0, 0]),
      mask: host([2, 1, 4], [1, 2, 3, 4, 0, 0, 0, 1]),
    };
    const attributes = { strides: 1, padding: 0, dilations: 1 };
    const magnitude = await pictureOf(deformConv2d, 'magnitude', inputs, attributes);
    expect(magnitude.shape).toEqual([2, 1, 1]);
    expect(magnitude.data[0]).toBeCloseTo((5 + 0 + 2 + 0.5) / 4, 6);
    expect(magnitude.data[1]).toBeNaN();
    // (3, 4) and (0, −2) are outside, (0, 1.5) is near enough; NaN and 10⁹ are outside, (−0.5, 0) is near enough.
    expect(await pictureOf(deformConv2d, 'outside', inputs, attributes)).toEqual({ shape: [2, 1, 1], data: [0.5, 0.5] });
    expect(await pictureOf(deformConv2d, 'maskMean', inputs, attributes)).toEqual({ shape: [2, 1, 1], data: [2.5, 0.25] });
  });

  test('of a resampled image: what the border rule decides is outside', async () => {
    await useBackend(backend);
    const inputs = { input: wave([1, 2, 2], Math.sin), offset: host([1, 2, 4], [-0.5, 0, 3, 4, 0, 0.5, 0, 0]) };
    const [clamp, zeros] = [
      { border: 'clamp', offsetLayout: 'interleaved' },
      { border: 'zeros', offsetLayout: 'interleaved' },
    ];
    expect(await pictureOf(deformSample2d, 'magnitude', inputs, clamp)).toEqual({ shape: [1, 2, 1], data: [2.75, 0.25] });
    expect(await pictureOf(deformSample2d, 'outside', inputs, clamp)).toEqual({ shape: [1, 2, 1], data: [1, 0.5] });
    expect(await pictureOf(deformSample2d, 'outside', inputs, zeros)).toEqual({ shape: [1, 2, 1], data: [0.5, 0] });
    const published = { border: 'clamp', offsetLayout: 'published' };
    // Channel 0 of the pixels: (−0.5, 0) and (0, 0.5), of the two offset channels laid end to end.
    const { data } = await pictureOf(deformSample2d, 'magnitude', inputs, published);
    expect(data).toEqual([(Math.hypot(-0.5, 0) + Math.hypot(3, 0)) / 2, (Math.hypot(0, 0.5) + Math.hypot(4, 0)) / 2].map(Math.fround));
  });
});
