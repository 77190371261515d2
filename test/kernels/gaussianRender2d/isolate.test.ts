/** What a gradient check of one entry leaves out changes nothing: neither the derivative nor the engine's verdict. */
import { describe, expect, test } from 'vitest';
import { movableEntry } from '../../../webview/engine/check/differences.js';
import type { HostTensor } from '../../../webview/engine/operation.js';
import { gaussianRender2d } from '../../../webview/ops/gaussianRender2d/index.js';
import { host, randomScene, type Scene } from './scene.js';

const size = { gaussians: 5, channels: 2, height: 11, width: 13 };
const scenes: readonly (readonly [string, Scene])[] = [
  ['one image', randomScene({ form: 'cholesky', ...size })],
  ['a batch', randomScene({ form: 'covariance', batch: 3, ...size })],
  ['a batch without colours', randomScene({ form: 'cholesky', batch: 2, gaussians: 4, height: 9, width: 7 })],
  ['maps that sum to 1', randomScene({ form: 'scaling', opacities: true, normalization: 'sum', ...size })],
  ['points in a stack', randomScene({ form: 'points', opacities: true, accumulate: 'stack', batch: 2, gaussians: 4, height: 9, width: 7 })],
  ['greatest values in a batch', randomScene({ form: 'sigma', accumulate: 'max', batch: 2, ...size })],
  ['layers in a batch', randomScene({ form: 'cholesky', opacities: true, accumulate: 'alpha', batch: 2, ...size })],
];

test('layers of one image are not taken apart', () => {
  const { inputs, attributes } = randomScene({ form: 'cholesky', opacities: true, accumulate: 'alpha', ...size });
  const cotangents = gaussianRender2d.definition(inputs, attributes);
  expect(gaussianRender2d.isolate!({ inputs, attributes, cotangents }, 'means', 0)).toBeUndefined();
});

describe.each(scenes)('an entry of %s', (_, { inputs, attributes }) => {
  const [image] = gaussianRender2d.definition(inputs, attributes);
  const cotangent = host(
    image!.shape,
    image!.data.map((_, index) => Math.sin(index)),
  );
  const call = { inputs, attributes, cotangents: [cotangent] };

  test.each(Object.entries(inputs) as [string, HostTensor][])('of %s has the same derivative alone', (input, { data }) => {
    for (let index = 0; index < data.length; index++) {
      const isolated = gaussianRender2d.isolate!(call, input, index)!;
      const [drawn] = gaussianRender2d.definition(isolated.call.inputs, attributes);
      expect(drawn!.shape).toEqual(isolated.call.cotangents[0]!.shape);
      const alone = movableEntry(gaussianRender2d, isolated.call, { input }, isolated.index);
      const whole = movableEntry(gaussianRender2d, call, { input }, index);
      expect(alone.value).toBe(whole.value);
      const [a, b] = [alone.differences(1e-3), whole.differences(1e-3)];
      for (const name of ['central', 'low', 'high', 'absolute'] as const) expect(a[name]).toBeCloseTo(b[name], 9);
    }
  });
});
