/** Random numbers: the published generator, the promised distribution, and the same ones again. */
import { describe, expect, test } from 'vitest';
import { fillNormal, fillUniform, generatorFor, xoshiro128 } from '../../../experiment/data/random.js';

const count = 200_000;

// States and outputs of the authors' C code, as edorfaus/xoshiro-6502 lists them (test-rom/testdata.asm).
test.each([
  [[0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0], 0xf1391922],
  [[0x72410269, 0xef382c52, 0x2e43bec7, 0x62432f20], 0x6fe53806],
  [[0xff3a011b, 0xb33a90fc, 0x2c5a18ae, 0xd81b946b], 0xa5be2840],
  [[0x941b058c, 0x605a8949, 0xa641e1b5, 0x0824bb59], 0xf510ee70],
] as const)("xoshiro128** gives its authors' numbers from %j", ([a, b, c, d], output) => {
  expect(xoshiro128(a, b, c, d)()).toBe(output);
});

test("xoshiro128** goes from state to state as its authors' code", () => {
  const generator = xoshiro128(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0);
  expect(Array.from({ length: 4 }, () => generator())).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
});

function moments(data: ArrayLike<number>): { mean: number; variance: number; skewness: number; kurtosis: number } {
  const values = Array.from(data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const central = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return { mean, variance: central(2), skewness: central(3) / central(2) ** 1.5, kurtosis: central(4) / central(2) ** 2 };
}

describe('uniform', () => {
  const data = new Float32Array(count);
  fillUniform(data, generatorFor(7, 'means'), -2, 6);

  test('mean, variance, ends', () => {
    const { mean, variance, skewness, kurtosis } = moments(data);
    expect(mean).toBeCloseTo(2, 1);
    expect(variance / (64 / 12)).toBeCloseTo(1, 2);
    expect(Math.abs(skewness)).toBeLessThan(0.02);
    expect(kurtosis).toBeCloseTo(1.8, 1);
    expect(data.every((value) => value >= -2 && value < 6)).toBe(true);
  });

  test('every hundredth of the interval gets its share (χ² of 99 degrees)', () => {
    const bins = new Float64Array(100);
    for (const value of data) bins[Math.floor(((value + 2) / 8) * 100)]! += 1;
    const expected = count / 100;
    expect(bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0)).toBeLessThan(149); // p = 0.001
  });

  test('neighbours do not know each other', () => {
    let product = 0;
    for (let index = 1; index < count; index++) product += ((data[index - 1] ?? 0) - 2) * ((data[index] ?? 0) - 2);
    expect(Math.abs(product / count / (64 / 12))).toBeLessThan(0.01);
  });

  test('rounding to float32 does not reach the upper end', () => {
    const narrow = new Float32Array(100_000);
    fillUniform(narrow, generatorFor(1, 'x'), 1, 1 + 2 ** -22);
    expect(narrow.every((value) => value >= 1 && value < 1 + 2 ** -22)).toBe(true);
    expect(new Set(narrow).size).toBe(2);
  });

  test('integers from low up to but not including high', () => {
    const labels = new Int32Array(10_000);
    fillUniform(labels, generatorFor(1, 'labels'), -1, 3);
    expect([...new Set(labels)].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });
});

test('normal: four moments and the tails', () => {
  const data = new Float32Array(count + 1);
  fillNormal(data, generatorFor(7, 'colors'), 3, 2);
  const { mean, variance, skewness, kurtosis } = moments(data);
  expect(mean).toBeCloseTo(3, 1);
  expect(variance / 4).toBeCloseTo(1, 1);
  expect(Math.abs(skewness)).toBeLessThan(0.03);
  expect(Math.abs(kurtosis - 3)).toBeLessThan(0.06);
  const within = (deviations: number) => data.filter((value) => Math.abs(value - 3) < 2 * deviations).length / data.length;
  expect(within(1)).toBeCloseTo(0.6827, 2);
  expect(within(2)).toBeCloseTo(0.9545, 2);
  expect(within(3)).toBeCloseTo(0.9973, 3);
  expect(data.every(Number.isFinite)).toBe(true);
});

test('the same seed and name give the same numbers, other ones others', () => {
  const draw = (seed: number, name: string) => {
    const generator = generatorFor(seed, name);
    return Array.from({ length: 8 }, () => generator());
  };
  expect(draw(7, 'means')).toEqual(draw(7, 'means'));
  const others = [draw(7, 'means'), draw(8, 'means'), draw(7, 'mean'), draw(7, 'colors'), draw(71, 'means'), draw(0, '')];
  expect(new Set(others.flat()).size).toBe(48);
});

test('these numbers are part of the file format: they must not change between versions', () => {
  const generator = generatorFor(7, 'means');
  expect([generator(), generator(), generator()]).toMatchInlineSnapshot(`
    [
      750125753,
      1035712362,
      3389959160,
    ]
  `);
});
