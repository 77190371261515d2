/** The shape rules of superpixelPool and superpixelUnpool: how many segments there are, and what is said where labels need more. */
import { describe, expect, test } from 'vitest';
import type { Attributes, Shape, ShapeResult, TensorType } from '../../../experiment/contract.js';
import { superpixelPool } from '../../../experiment/contracts/superpixelPool.js';
import { superpixelUnpool } from '../../../experiment/contracts/superpixelUnpool.js';

const float = (shape: Shape): TensorType => ({ shape, dtype: 'float32' });
const ids = (shape: Shape, bound?: number): TensorType => ({ shape, dtype: 'int32', ...(bound !== undefined && { bound }) });

describe('superpixelPool', () => {
  const infer = (features: Shape, labels: TensorType, attributes: Attributes = {}): ShapeResult =>
    superpixelPool.inferShapes({ inputs: { features: float(features), labels }, attributes: { reduce: 'mean', ...attributes } });

  test.each<[Shape, TensorType, Attributes, Shape]>([
    [[4, 5, 3], ids([4, 5], 7), {}, [7, 3]],
    [[2, 4, 5, 3], ids([2, 4, 5], 7), {}, [2, 7, 3]],
    [[4, 5, 3], ids([4, 5], 7), { segments: 9 }, [9, 3]],
    [[4, 5, 3], ids([4, 5], 7), { segments: 7 }, [7, 3]],
    [[4, 5, 3], ids([4, 5]), { segments: 9 }, [9, 3]],
    [[0, 5, 3], ids([0, 5], 0), {}, [1, 3]],
  ])('%j with labels %j and %j gives %j', (features, labels, attributes, pooled) => {
    expect(infer(features, labels, attributes)).toMatchObject({ outputs: [{ shape: pooled, dtype: 'float32' }] });
  });

  test('segments is derived where it is left out, and only there', () => {
    expect(infer([4, 5, 3], ids([4, 5], 7))).toHaveProperty('derived', { segments: 7 });
    expect(infer([4, 5, 3], ids([4, 5], 7), { segments: 9 })).not.toHaveProperty('derived');
  });

  test('where no pixel belongs to a segment there is one, which is empty', () => {
    expect(infer([4, 5, 3], ids([4, 5], 0))).toMatchObject({ outputs: [{ shape: [1, 3] }], derived: { segments: 1 } });
  });

  test('a label without a segment is named, with the segments that there are and what to do', () => {
    expect(infer([4, 5, 3], ids([4, 5], 13), { segments: 11 })).toEqual({
      problem: {
        at: { attribute: 'segments' },
        message: 'labels go up to 12, but segments is 11: labels with a segment are 0 to 10.',
        remedy: 'Make segments at least 13, or leave it out. Pixels of no segment have a label below 0.',
      },
    });
    expect(infer([4, 5, 3], ids([4, 5], 2), { segments: 1 })).toMatchObject({
      problem: { message: 'labels go up to 1, but segments is 1: the only label with a segment is 0.' },
    });
  });

  test('a stray label that would make more segments than a tensor has rows is named, and not the rows', () => {
    expect(infer([4, 5, 3], ids([4, 5], 2 ** 31))).toEqual({
      problem: {
        at: { input: 'labels' },
        message: 'labels go up to 2147483647, which would make 2147483648 segments.',
        remedy: 'Number segments from 0 without gaps, 16777216 at most, and give pixels of no segment a label below 0.',
      },
    });
    expect(infer([4, 5, 3], ids([4, 5], 2 ** 24))).toMatchObject({ derived: { segments: 2 ** 24 } });
  });

  test.each<[Shape, TensorType, string, string]>([
    [[4, 5], ids([4, 5], 1), 'features', '[H, W, C]'],
    [[1, 2, 4, 5, 3], ids([1, 2, 4, 5], 1), 'features', '[B, H, W, C]'],
    [[4, 5, 0], ids([4, 5], 1), 'features', 'C ≥ 1'],
    [[4, 5, 3], ids([5, 4], 1), 'labels', 'Give it [4, 5]'],
    [[4, 5, 3], ids([4, 5, 1], 1), 'labels', 'Give it [4, 5]'],
    [[2, 4, 5, 3], ids([4, 5], 1), 'labels', 'Give it [2, 4, 5]'],
    [[4, 5, 3], ids([4, 5]), 'labels', 'Give segments'],
  ])('%j with labels %j blames %s', (features, labels, input, remedy) => {
    expect(infer(features, labels)).toMatchObject({ problem: { at: { input }, remedy: expect.stringContaining(remedy) } });
  });

  test('its pictures lie on the pixels', () => {
    const call = { inputs: { features: float([2, 4, 5, 3]), labels: ids([2, 4, 5], 7) }, attributes: { segments: 7 } };
    const shapes = superpixelPool.pictures?.map(({ name, inferShape }) => [name, inferShape(call, [float([2, 7, 3])])]);
    const ofFeatures = [2, 4, 5, 3];
    expect(Object.fromEntries(shapes ?? [])).toEqual({
      ...{ painted: ofFeatures, variance: ofFeatures, residual: ofFeatures },
      count: [2, 4, 5, 1],
    });
  });
});

describe('superpixelUnpool', () => {
  const infer = (values: Shape, labels: TensorType): ShapeResult =>
    superpixelUnpool.inferShapes({ inputs: { values: float(values), labels }, attributes: {} });

  test.each<[Shape, TensorType, Shape]>([
    [[7, 3], ids([4, 5], 7), [4, 5, 3]],
    [[7, 3], ids([4, 5], 2), [4, 5, 3]],
    [[7, 3], ids([4, 5]), [4, 5, 3]],
    [[2, 7, 3], ids([2, 4, 5], 0), [2, 4, 5, 3]],
    [[0, 3], ids([4, 5], 0), [4, 5, 3]],
  ])('%j with labels %j gives %j', (values, labels, features) => {
    expect(infer(values, labels)).toEqual({ outputs: [float(features)] });
  });

  test('a label without a segment is named, with the segments that there are and what to do', () => {
    expect(infer([11, 3], ids([4, 5], 13))).toEqual({
      problem: {
        at: { input: 'labels' },
        message: 'labels go up to 12, but values has 11 segments, [11, 3]: labels with a segment are 0 to 10.',
        remedy: 'Give values with at least 13 rows, or labels below 11. Pixels of no segment have a label below 0.',
      },
    });
    expect(infer([0, 3], ids([4, 5], 1))).toMatchObject({
      problem: {
        message: 'labels go up to 0, but values has 0 segments, [0, 3]: no label has a segment.',
        remedy: expect.stringContaining('at least 1 row, '),
      },
    });
  });

  test.each<[Shape, TensorType, string, string]>([
    [[7], ids([4, 5], 7), 'values', '[S, C]'],
    [[1, 2, 7, 3], ids([4, 5], 7), 'values', '[B, S, C]'],
    [[7, 0], ids([4, 5], 7), 'values', 'C ≥ 1'],
    [[7, 3], ids([4], 7), 'labels', 'Give it [H, W]'],
    [[2, 7, 3], ids([3, 4, 5], 7), 'labels', 'Give it [2, H, W]'],
    [[7, 3], ids([2, 4, 5], 7), 'labels', 'Give it [H, W]'],
  ])('%j with labels %j blames %s', (values, labels, input, remedy) => {
    expect(infer(values, labels)).toMatchObject({ problem: { at: { input }, remedy: expect.stringContaining(remedy) } });
  });
});
