/** Every form with every normalisation and every accumulation: values against the definition, gradients against its central differences. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { centralDifferences, composition, draw, fused, gradients, type InputName, randomScene, type SceneOptions, truth } from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const forms = ['covariance', 'cholesky', 'scaling', 'sigma', 'points'] as const;
const normalizations = ['peak', 'density', 'sum'] as const;
const accumulations = ['sum', 'max', 'alpha', 'stack'] as const;

/** All 60, each with other sizes and settings beside; the cutoff where nothing is left to cut, so that the definition is smooth. */
const variants = accumulations.flatMap((accumulate, a) =>
  normalizations.flatMap((normalization, b) =>
    forms.map((form, c): SceneOptions => {
      const i = 15 * a + 5 * b + c;
      return {
        form,
        normalization,
        accumulate,
        pixelCenter: i % 2 === 0 ? 0 : 0.5,
        gaussians: 4 + (i % 3),
        height: 7 + (i % 4),
        width: 12 - (i % 5),
        cutoffSigma: 9,
        blur: i % 3 === 0 ? 0.3 : 0,
        seed: i,
        ...(i % 7 < 2 && { batch: 1 + (i % 7) }),
        ...(accumulate !== 'stack' && i % 4 < 3 && { channels: 1 + (i % 4) }),
        ...(i % 5 !== 1 && { opacities: true }),
      };
    }),
  ),
);

const title = ({ form, normalization, accumulate, ...rest }: SceneOptions) =>
  `${accumulate} of ${normalization}, ${form} ${JSON.stringify(rest)}`;

// The CPU comes last, since a test that fails leaves it in place.
const ways = [
  ['fused', fused, 'webgpu'],
  ['composition on webgpu', composition, 'webgpu'],
  ['composition on cpu', composition, 'cpu'],
] as const;

describe.each(ways)('%s', (_, way, backend) => {
  for (const options of variants) {
    test(title(options), async () => {
      if (backend === 'cpu') await useCpu();
      const scene = randomScene(options);
      const { image, fault } = await draw(way, scene);
      const found = await gradients(way, scene);
      await tf.setBackend('webgpu');
      expect(relativeError(image, truth(scene)), 'image').toBeLessThan(1e-5);
      expect(fault).toBe(options.form === 'covariance' || options.form === 'points' ? -1 : undefined);
      for (const name of Object.keys(scene.inputs) as InputName[]) {
        expect(relativeError(found[name]!, centralDifferences(scene, name, 1e-4)), name).toBeLessThan(1e-4);
      }
    });
  }
});
