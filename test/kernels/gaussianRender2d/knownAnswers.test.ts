/** Numbers that are known from elsewhere: closed forms, and values and gradients of PyTorch in float64. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  type AttributeOptions,
  attributes,
  centralDifferences,
  composition,
  draw,
  fused,
  gradients,
  host,
  type InputName,
  type Numbers,
  type Scene,
  sceneOf,
  truth,
} from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

interface Implementation {
  image(scene: Scene): Promise<ArrayLike<number>>;
  gradient(scene: Scene, name: InputName): Promise<ArrayLike<number>>;
  /** Of the numbers that are known to nine digits. */
  readonly tolerance: number;
}

/** The gradients of the definition are central differences. */
const implementations: Record<string, Implementation> = {
  definition: {
    image: async (scene) => truth(scene),
    gradient: async (scene, name) => centralDifferences(scene, name, 1e-5),
    tolerance: 1e-7,
  },
  ...Object.fromEntries(
    Object.entries({ composition, fused }).map(([name, way]) => [
      name,
      {
        image: async (scene: Scene) => (await draw(way, scene)).image,
        gradient: async (scene: Scene, input: InputName) => (await gradients(way, scene))[input] as Float32Array,
        tolerance: 1e-5,
      },
    ]),
  ),
};

const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
const squaresOf = (values: ArrayLike<number>) => sumOf(Array.from(values, (value) => value * value));

describe.each(Object.entries(implementations))('%s', (_, { image, gradient, tolerance }) => {
  const means = [1.3, 2.6];
  const covariance = [2, 0.5, 1];
  const on5x5 = (numbers: Numbers, given: AttributeOptions = {}) => sceneOf(numbers, attributes(5, 5, { cutoffSigma: 9, ...given }));

  test.each<[string, AttributeOptions, image: number[], means: number[], covariance: number[]]>([
    [
      'peak, pixels at integers',
      {},
      [0.835270211, 7.236480479, 4.021391654],
      [0.144388256, -0.016825716],
      [0.499362005, -0.574373883, 1.131435231],
    ],
    [
      'density, pixels at integers',
      { normalization: 'density' },
      [0.100491216, 0.870619725, 0.058207452],
      [0.002089941, -0.000243543],
      [-0.009402708, 0.008316952, -0.016884493],
    ],
    [
      'peak, pixels at halves',
      { pixelCenter: 0.5 },
      [0.977402103, 6.775921559, 3.793296677],
      [0.343143842, -0.002368129],
      [0.419246787, -0.541358371, 1.079308219],
    ],
  ])('one Gaussian on 5 × 5 pixels: %s', async (__, given, [pixel, sum, squares], dMeans, dCovariance) => {
    for (const scene of [on5x5({ means, covariance }, given), on5x5({ points: [...means, ...covariance] }, given)]) {
      const values = await image(scene);
      expect(relativeError([values[2 * 5 + 1]!, sumOf(values), squaresOf(values)], [pixel!, sum!, squares!])).toBeLessThan(tolerance);
      const expected = scene.inputs.points ? { points: [...dMeans, ...dCovariance] } : { means: dMeans, covariance: dCovariance };
      // The small gradients are known to seven digits.
      for (const [name, known] of Object.entries(expected))
        expect(relativeError(await gradient(scene, name as InputName), known), name).toBeLessThan(10 * tolerance);
    }
  });

  test('Cholesky factor (1.5, −0.4, 0.8), and with a negative diagonal', async () => {
    const of = (cholesky: number[]) => gradient(on5x5({ means, cholesky }), 'cholesky');
    expect(relativeError(await of([1.5, -0.4, 0.8]), [0.991756407, -0.009419416, 2.27149463])).toBeLessThan(tolerance);
    // Negating a column of L leaves Σ as it is and negates the column's gradient.
    expect(relativeError(await of([-1.5, 0.4, 0.8]), [-0.991756407, 0.009419416, 2.27149463])).toBeLessThan(tolerance);
    expect(relativeError(await of([1.5, -0.4, -0.8]), [0.991756407, -0.009419416, -2.27149463])).toBeLessThan(tolerance);
  });

  test('scaling (2, 0.5) turned by 0.6: Σ = (2.80442079, 1.747573286, 1.44557921), and with negative scalings', async () => {
    const scene = on5x5({ means, scaling: [2, 0.5], rotation: [0.6] });
    const sameCovariance = on5x5({ means, covariance: [2.80442079, 1.747573286, 1.44557921] });
    expect(relativeError(await image(scene), await image(sameCovariance))).toBeLessThan(10 * tolerance);
    const found = [...Array.from(await gradient(scene, 'scaling')), ...Array.from(await gradient(scene, 'rotation'))];
    expect(relativeError(found, [0.534816621, 2.927103295, 0.00418052])).toBeLessThan(tolerance);
    const negative = on5x5({ means, scaling: [-2, -0.5], rotation: [0.6] });
    expect(relativeError(await image(negative), await image(scene))).toBe(0);
    expect(relativeError(await gradient(negative, 'scaling'), [-0.534816621, -2.927103295])).toBeLessThan(tolerance);
  });

  test('normalised by its sum, σ = 0.5 at (2, 2): the centre, its neighbours and the corners', async () => {
    const values = await image(on5x5({ means: [2, 2] }, { sigma: 0.5, normalization: 'sum', accumulate: 'stack' }));
    expect(relativeError([values[12]!, values[13]!, values[0]!], [0.61869351, 0.08373106, 6.9625e-8])).toBeLessThan(tolerance);
    expect(sumOf(values)).toBeCloseTo(1, 6);
  });

  test('colors 1 and 0.5 with opacities 0.6 and 0.5 are 0.70 front to back, 0.55 the other way round, 0.85 summed', async () => {
    const at = async (order: readonly number[], accumulate: 'alpha' | 'sum') => {
      const of = (values: readonly number[]) => order.map((n) => values[n] as number);
      const { inputs, attributes: given } = sceneOf(
        { means: [0, 0, 0, 0], opacities: of([0.6, 0.5]) },
        attributes(1, 1, { sigma: 2, accumulate }),
      );
      return (await image({ inputs: { ...inputs, colors: host([2, 1], of([1, 0.5])) }, attributes: given }))[0];
    };
    expect(await at([0, 1], 'alpha')).toBeCloseTo(0.7, 6);
    expect(await at([1, 0], 'alpha')).toBeCloseTo(0.55, 6);
    expect(await at([0, 1], 'sum')).toBeCloseTo(0.85, 6);
  });
});
