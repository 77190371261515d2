/** Whether a tensor is drawn as a picture or as a list, and that no shape of a file costs the page more than a glance. */
import { describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { arrange } from '../../../webview/views/plan/arrangement.js';
import { fileWith, resolveText } from '../experiment/marked.js';

function experimentOf(tensors: string, graph = ''): Experiment {
  const { experiment, diagnostics } = resolveText(fileWith(tensors, graph));
  if (experiment === undefined) throw new Error(diagnostics[0]?.message);
  return experiment;
}

const gaussians = experimentOf(
  '"means": { "fill": 1, "shape": [5, 2] }, "chol": { "fill": 1, "shape": [5, 3] }, "colors": { "fill": 1, "shape": [5, 4] }',
  `{ "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "cholesky": "chol", "colors": "colors" },
     "attrs": { "height": 8, "width": 8 } }`,
);

describe('an operation says what its tensors are', () => {
  test('lists, with the names of their components', () => {
    expect(arrange(gaussians, 'means', [5, 2])).toEqual({ arrangement: 'list', components: ['x', 'y'] });
    expect(arrange(gaussians, 'colors', [5, 4])).toEqual({ arrangement: 'list', components: ['0', '1', '2', '3'] });
  });

  test('a row of numbers, or one for each image of a batch, where there is one number a Gaussian', () => {
    const batch = experimentOf(
      '"m": { "fill": 1, "shape": [3, 5, 2] }, "o": { "fill": 1, "shape": [3, 5] }',
      '{ "id": "r", "op": "gaussianRender2d", "inputs": { "means": "m", "opacities": "o" }, "attrs": { "height": 8, "width": 8, "sigma": 1 } }',
    );
    expect(arrange(batch, 'o', [3, 5])).toEqual({ arrangement: 'picture', components: [] });
    expect(arrange(batch, 'm', [3, 5, 2])).toEqual({ arrangement: 'list', components: ['x', 'y'] });
  });

  test('pictures', () => {
    expect(arrange(gaussians, 'render', [8, 8, 4])).toEqual({ arrangement: 'picture', components: [] });
  });
});

test('where nobody says, a tall matrix is a list of points', () => {
  const experiment = experimentOf('"t": { "fill": 1, "shape": [40, 3] }');
  expect(arrange(experiment, 't', [40, 3])).toEqual({ arrangement: 'list', components: ['0', '1', '2'] });
  expect(arrange(experiment, 't', [4, 3])).toEqual({ arrangement: 'picture', components: [] });
  expect(arrange(experiment, 't', [40])).toEqual({ arrangement: 'picture', components: [] });
});

test.each([[[1, 0, 1_000_000_000]], [[4, 4, 1_000_000]], [[5, 100_000]], [[1_000_000_000]]])('%j has no label for each entry', (shape) => {
  expect(arrange(gaussians, 'other', shape)).toEqual({ arrangement: 'picture', components: [] });
  expect(arrange(gaussians, 'colors', shape).components.length).toBeLessThanOrEqual(1);
});
