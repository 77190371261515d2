/** The estimate of memory is what pooling allocates. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { entryCount } from '../../../experiment/shape.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { superpixelPool } from '../../../webview/ops/superpixelPool/index.js';
import { fusedPool } from '../../../webview/ops/superpixelPool/kernels.js';
import { superpixelUnpool } from '../../../webview/ops/superpixelUnpool/index.js';
import { useTestBackend } from '../support/dawn.js';
import { randomPixels, reductions, upload } from './segments.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(errors).toEqual([]);
});

const bytes = (sizes: Readonly<Record<string, number>>) => Object.values(sizes).sort((a, b) => a - b);

/** One digit and two; with groups of chunks and without; one image and several. */
test.each([
  { height: 20, width: 30, channels: 3, segments: 7 },
  { batch: 2, height: 20, width: 30, channels: 8, segments: 300 },
  { height: 150, width: 130, channels: 1, segments: 20 },
])('of $height × $width pixels in $segments segments', (options) => {
  const pixels = randomPixels(options);
  for (const reduce of reductions) {
    const [features, labels] = [upload(pixels.features), upload(pixels.labels, true)];
    const make = vi.spyOn(backend, 'makeTensorInfo');
    const [pooled, winners] = fusedPool(features, labels, reduce, options.segments);
    const allocated = make.mock.calls.map(([shape]) => 4 * entryCount(shape));
    make.mockRestore();
    const wanted = superpixelPool.workspace!({ features: features.shape, labels: labels.shape }, { reduce, segments: options.segments });
    // The binding for winners that a sum has none of wants up to 16 bytes.
    const ofWorkspace = allocated.filter((size) => size > 16).sort((a, b) => a - b);
    expect(ofWorkspace, reduce).toEqual(bytes({ ...wanted, pooled: 4 * pooled.size }).filter((size) => size > 16));
    tf.dispose([features, labels, pooled, ...(winners ? [winners] : [])]);
  }
});

test('unpooling wants in its backward pass what summing wants, and nothing where there are no pixels or no segments', () => {
  const ofUnpool = superpixelUnpool.workspace!({ values: [7, 3], labels: [20, 30] }, {});
  expect(ofUnpool).toEqual(superpixelPool.workspace!({ features: [20, 30, 3], labels: [20, 30] }, { reduce: 'sum', segments: 7 }));
  expect(superpixelUnpool.workspace!({ values: [7, 3], labels: [0, 30] }, {})).toEqual({});
  expect(superpixelUnpool.workspace!({ values: [0, 3], labels: [20, 30] }, {})).toEqual({});
});
