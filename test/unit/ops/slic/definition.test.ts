/** What slic is by definition: borders of colours are found, labels keep their promises, and nothing that is no colour does harm. */
import { describe, expect, test } from 'vitest';
import { fillUniform, generatorFor } from '../../../../experiment/data/random.js';
import { definition } from '../../../../webview/ops/slic/definition.js';
import { pieces } from './pieces.js';
import { achievableAccuracy, regions } from './regions.js';

const defaults = { segments: 100, compactness: 10, iterations: 10 };

function labelsOf(data: ArrayLike<number>, shape: readonly number[], attributes: Partial<typeof defaults> = {}): Float64Array {
  const [labels] = definition({ image: { shape, data: Float64Array.from(data) } }, { ...defaults, ...attributes });
  expect(labels!.shape).toEqual(shape.slice(0, -1));
  return labels!.data;
}

const noise = (length: number, seed: number) => {
  const values = new Float32Array(length);
  fillUniform(values, generatorFor(seed, 'pixels'), 0, 1);
  return values;
};

test('four quarters of four colours are four segments', () => {
  const colors = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 1],
  ];
  const quarter = (p: number) => 2 * Math.floor(p / 32) + Math.floor((p % 8) / 4);
  const image = Array.from({ length: 64 }, (_, p) => colors[quarter(p)]!).flat();
  expect([...labelsOf(image, [8, 8, 3], { segments: 4 })]).toEqual(Array.from({ length: 64 }, (_, p) => quarter(p)));
});

test('a border off the grid is found: the left 5 of 12 columns are dark', () => {
  const image = Array.from({ length: 8 * 12 }, (_, p) => (p % 12 < 5 ? 0.2 : 0.8));
  const labels = labelsOf(image, [8, 12, 1], { segments: 2 });
  expect([...labels]).toEqual(Array.from({ length: 8 * 12 }, (_, p) => (p % 12 < 5 ? 0 : 1)));
});

test('a blank image is cut along the grid, whatever its colour', () => {
  for (const color of [0, 0.5, 1]) {
    const labels = labelsOf(Array(12 * 16).fill(color), [12, 16, 1], { segments: 12 });
    expect([...labels]).toEqual(Array.from({ length: 12 * 16 }, (_, p) => 4 * Math.floor(p / 64) + Math.floor((p % 16) / 4)));
  }
});

test('without iterations the grid stays as it is', () => {
  const labels = labelsOf(noise(8 * 8 * 3, 1), [8, 8, 3], { segments: 4, iterations: 0 });
  expect([...labels]).toEqual(Array.from({ length: 64 }, (_, p) => 2 * Math.floor(p / 32) + Math.floor((p % 8) / 4)));
});

test('coloured regions are found: of each segment hardly a pixel lies beyond the border of its region', () => {
  const { image, region } = regions(96, 128, 12, 3);
  expect(achievableAccuracy(labelsOf(image, [96, 128, 3]), region)).toBeGreaterThan(0.97);
  // The grid alone does not.
  expect(achievableAccuracy(labelsOf(image, [96, 128, 3], { iterations: 0 }), region)).toBeLessThan(0.95);
});

test('compactness makes segments square', () => {
  const { image } = regions(64, 64, 6, 5);
  const grain = noise(image.length, 2);
  const noisy = image.map((value, i) => value + 0.2 * grain[i]!);
  const edges = (compactness: number) => {
    const labels = labelsOf(noisy, [64, 64, 3], { segments: 64, compactness });
    return labels.reduce((count, label, p) => count + (p % 64 > 0 && labels[p - 1] !== label ? 1 : 0), 0);
  };
  expect(edges(1000)).toBe(7 * 64);
  expect(edges(5)).toBeGreaterThan(1.1 * edges(1000));
});

test('a grey image and the same in three channels have the same segments', () => {
  const grey = noise(20 * 20, 7);
  const colors = Array.from(grey, (value) => [value, value, value]).flat();
  expect(labelsOf(grey, [20, 20, 1], { segments: 9 })).toEqual(labelsOf(colors, [20, 20, 3], { segments: 9 }));
});

test('each image of a batch is cut by itself, with labels from 0', () => {
  const [first, second] = [noise(10 * 12 * 3, 1), noise(10 * 12 * 3, 2)];
  const both = labelsOf([...first, ...second], [2, 10, 12, 3], { segments: 6 });
  expect([...both]).toEqual([first, second].flatMap((image) => [...labelsOf(image, [10, 12, 3], { segments: 6 })]));
});

describe('labels go from 0 without gaps, fewer than segments, each of one piece', () => {
  test.each([
    [1, 1, 1, 10],
    [1, 1, 100, 10],
    [1, 30, 7, 10],
    [30, 1, 7, 10],
    [3, 5, 1000, 10],
    [20, 30, 1, 10],
    [20, 30, 37, 0],
    [20, 30, 37, 1e6],
    [61, 47, 150, 2],
  ])('%i × %i pixels, %i segments, compactness %f', (height, width, segments, compactness) => {
    const labels = labelsOf(noise(height * width * 3, segments), [height, width, 3], { segments, compactness });
    const found = pieces(labels, width);
    expect(found).toEqual(found.map((_, label) => label));
    expect(found.length).toBeLessThanOrEqual(segments);
  });
});

test('NaN counts as 0 and infinity as the nearer of 0 and 1', () => {
  const image = noise(16 * 16 * 3, 4);
  const [broken, mended] = [image.slice(), image.slice()];
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].forEach((value, i) => {
    for (let p = i; p < image.length; p += 29) [broken[p], mended[p]] = [value, i === 1 ? 1 : 0];
  });
  expect(labelsOf(broken, [16, 16, 3])).toEqual(labelsOf(mended, [16, 16, 3]));
  expect([...labelsOf(Array(48).fill(Number.NaN), [4, 4, 3], { segments: 1 })]).toEqual(Array(16).fill(0));
});
