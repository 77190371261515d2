/** The image: fused kernels and composition against the definition in float64. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { attributes, composition, draw, fused, gradients, randomScene, type SceneOptions, sceneOf, truth } from './scene.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

/** Every batch size, count, number of channels and image size at least twice, both forms. */
const grid: SceneOptions[] = [
  { form: 'covariance', gaussians: 1, channels: 1, height: 1, width: 1 },
  { form: 'cholesky', gaussians: 2, height: 1, width: 1 },
  { form: 'cholesky', gaussians: 0, channels: 3, height: 7, width: 5 },
  { form: 'covariance', batch: 3, gaussians: 0, channels: 1, height: 16, width: 16 },
  { form: 'covariance', batch: 1, gaussians: 2, channels: 4, height: 7, width: 5 },
  { form: 'cholesky', batch: 3, gaussians: 33, channels: 9, height: 7, width: 5, blur: 0.3 },
  { form: 'covariance', batch: 3, gaussians: 1, channels: 20, height: 16, width: 16 },
  { form: 'cholesky', gaussians: 33, channels: 4, height: 16, width: 16 },
  { form: 'covariance', gaussians: 33, channels: 5, height: 33, width: 47 },
  { form: 'cholesky', batch: 3, gaussians: 300, channels: 3, height: 33, width: 47 },
  { form: 'covariance', batch: 1, gaussians: 300, channels: 9, height: 33, width: 47, blur: 0.1 },
  { form: 'covariance', gaussians: 300, height: 128, width: 128 },
  { form: 'cholesky', gaussians: 5000, channels: 1, height: 33, width: 47 },
  { form: 'covariance', gaussians: 5000, channels: 20, height: 47, width: 33, cutoffSigma: 3 },
  { form: 'cholesky', batch: 1, gaussians: 300, channels: 2, height: 128, width: 128, cutoffSigma: 2.5 },
];

const title = ({ form, batch, gaussians, channels, height, width, ...rest }: SceneOptions) =>
  `${form}, B ${batch ?? '–'}, N ${gaussians}, C ${channels ?? '–'}, ${height}×${width} ${JSON.stringify(rest)}`;

describe('fused equals the definition', () => {
  for (const options of grid) {
    test(title(options), async () => {
      const scene = randomScene(options);
      const { image, fault } = await draw(fused, scene);
      expect(relativeError(image, truth(scene))).toBeLessThan(1e-6);
      expect(fault).toBe(options.form === 'covariance' ? -1 : undefined);
    });
  }
});

describe('the composition equals the definition', () => {
  // On the CPU last, since the backend stays.
  for (const where of ['webgpu', 'cpu'] as const) {
    for (const options of grid.filter(({ gaussians, height }) => gaussians * height < 3000)) {
      test(`on ${where}: ${title(options)}`, async () => {
        if (where === 'cpu') await useCpu();
        const scene = randomScene(options);
        const { image, fault } = await draw(composition, scene);
        await tf.setBackend('webgpu');
        expect(relativeError(image, truth(scene))).toBeLessThan(1e-5);
        expect(fault).toBe(options.form === 'covariance' && options.gaussians > 0 ? -1 : undefined);
      });
    }
  }
});

test('a Gaussian of 5 × 5 pixels has the published sums', async () => {
  const scene = sceneOf({ means: [1.3, 2.6], covariance: [2, 0.5, 1] }, attributes(5, 5));
  const { image } = await draw(fused, scene);
  expect(image[2 * 5 + 1]).toBeCloseTo(0.835270211, 6);
  expect(image.reduce((sum, value) => sum + value, 0)).toBeCloseTo(7.236480479, 5);
  expect(image.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(4.021391654, 5);
});

test('forward takes 3 dispatches, backward 3', async () => {
  const scene = randomScene({ form: 'cholesky', gaussians: 40, channels: 3, height: 20, width: 20 });
  const count = async (run: () => Promise<unknown>) => {
    const before = dispatchCount(backend);
    await run();
    return dispatchCount(backend) - before;
  };
  expect(await count(() => draw(fused, scene))).toBe(3);
  expect(await count(() => gradients(fused, scene, new Float32Array(20 * 20 * 3)))).toBe(3 + 3 + 3);
});

test('images and gradients are the same bits in every run', async () => {
  const scene = randomScene({ form: 'covariance', batch: 2, gaussians: 200, channels: 3, height: 40, width: 40 });
  const [first, second] = [await draw(fused, scene), await draw(fused, scene)];
  expect(second.image).toEqual(first.image);
  expect(await gradients(fused, scene)).toEqual(await gradients(fused, scene));
});

test('no tensor is left behind', async () => {
  const scene = randomScene({ form: 'covariance', gaussians: 20, channels: 2, height: 20, width: 20 });
  const { numTensors, numDataBuffers } = tf.memory();
  await draw(fused, scene);
  await gradients(fused, scene);
  await draw(composition, scene);
  await gradients(composition, scene);
  expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
});
