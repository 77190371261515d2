/** What becomes of open comparisons when the file changes, and how far two tensors are apart. */
import { describe, expect, test } from 'vitest';
import type { Comparison, Experiment } from '../../../experiment/experiment.js';
import type { Statistics } from '../../../experiment/messages.js';
import { comparisonsAfter } from '../../../webview/views/comparisons/comparisonsAfter.js';
import { differenceOf, differenceWords } from '../../../webview/views/comparisons/difference.js';
import { resolveText } from '../experiment/marked.js';

function experimentWith({ blur = 0.5, id = 'r', preset }: { blur?: number; id?: string; preset?: number } = {}): Experiment {
  const { experiment, diagnostics } = resolveText(`{
    "gradlab": 1,
    "tensors": { "m": { "fill": 1, "shape": [5, 2] }, "k": { "fill": 1, "shape": [5, 3] } },
    "graph": [
      { "id": "${id}", "op": "gaussianRender2d", "inputs": { "means": "m", "cholesky": "k" }, "attrs": { "height": 8, "width": 6, "blur": ${blur} } }
    ],
    "views": [ ${preset === undefined ? '' : `{ "show": "${id}", "compare": { "blur": ${preset} } }`} ]
  }`);
  if (experiment === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return experiment;
}

const blur = (value: number): Comparison => ({ node: 'r', attribute: 'blur', value });

describe('open comparisons', () => {
  test('are those of the views at first', () => {
    expect(comparisonsAfter([], undefined, experimentWith({ preset: 2 }))).toEqual([blur(2)]);
    expect(comparisonsAfter([], undefined, experimentWith())).toEqual([]);
  });

  test('follow the views when these change', () => {
    expect(comparisonsAfter([blur(2)], experimentWith({ preset: 2 }), experimentWith({ preset: 3 }))).toEqual([blur(3)]);
    expect(comparisonsAfter([blur(2)], experimentWith({ preset: 2 }), experimentWith())).toEqual([]);
    expect(comparisonsAfter([], experimentWith(), experimentWith({ preset: 3 }))).toEqual([blur(3)]);
  });

  test('stay as a person has left them while the views stay', () => {
    const open = [blur(1)];
    expect(comparisonsAfter(open, experimentWith({ preset: 2 }), experimentWith({ preset: 2, blur: 0.7 }))).toBe(open);
    expect(comparisonsAfter([], experimentWith({ preset: 2 }), experimentWith({ preset: 2, blur: 0.7 }))).toEqual([]);
  });

  test('take the value that the file gives up for theirs', () => {
    expect(comparisonsAfter([blur(2)], experimentWith({ blur: 0.5 }), experimentWith({ blur: 2 }))).toEqual([blur(0.5)]);
    expect(comparisonsAfter([blur(2)], experimentWith({ blur: 0.5, preset: 2 }), experimentWith({ blur: 2, preset: 2 }))).toEqual([
      blur(0.5),
    ]);
  });

  test('end with their node', () => {
    expect(comparisonsAfter([blur(2)], experimentWith(), experimentWith({ id: 'renamed' }))).toEqual([]);
  });
});

describe('the difference of two tensors', () => {
  const statistics = (numbers: Partial<Statistics>): Statistics => ({
    count: 4,
    minimum: 0,
    maximum: 0,
    mean: 0,
    rms: 0,
    nonFinite: 0,
    ...numbers,
  });

  test('is relative to the norm of the first, whatever the sign of its greatest entry', () => {
    const told = differenceOf(statistics({ minimum: -3, maximum: 1, rms: 2 }), statistics({ rms: 8 }));
    expect(told).toEqual({ relative: 0.25, absolute: 4, greatest: 3 });
  });

  test('is told as it is where the first is all zero', () => {
    expect(differenceOf(statistics({ maximum: 2, rms: 1 }), statistics({}))).toEqual({ relative: undefined, absolute: 2, greatest: 2 });
  });

  test('of integers says only whether there is one: a label that is greater by two is not twice as wrong', () => {
    const own = statistics({ maximum: 7, rms: 4 });
    expect(differenceWords(statistics({ minimum: -3, maximum: 2, rms: 1 }), own, 'int32')).toBe('not the same integers');
    expect(differenceWords(statistics({}), own, 'int32')).toBe('no difference');
    expect(differenceWords(statistics({ maximum: 2, rms: 1 }), own, 'float32')).toBe('relative difference 0.25 · greatest 2');
  });
});
