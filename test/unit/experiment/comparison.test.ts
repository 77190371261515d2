/** Variants of an experiment, and which attributes have one. */
import { describe, expect, test } from 'vitest';
import { comparableAttributes, variantOf } from '../../../experiment/comparison.js';
import type { Experiment } from '../../../experiment/experiment.js';
import { resolveText } from './marked.js';

const file = (attrs: string, views = '') => `{
  "gradlab": 1,
  "tensors": { "m": { "fill": 1, "shape": [5, 2], "trainable": true }, "k": { "fill": 1, "shape": [5, 3] } },
  "graph": [
    { "id": "r", "op": "gaussianRender2d", "inputs": { "means": "m", "cholesky": "k" }, "attrs": ${attrs} },
    { "id": "flat", "op": "reshape", "inputs": { "input": "r" }, "attrs": { "shape": [48] } },
    { "id": "l", "op": "mean", "inputs": { "input": "flat" } }
  ],
  "loss": "l",
  "views": [ ${views} ]
}`;

function experimentOf(attrs = '{ "height": 8, "width": 6, "blur": 0.5 }', views = ''): Experiment {
  const { experiment, diagnostics } = resolveText(file(attrs, views));
  if (experiment === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return experiment;
}

const comparable = (experiment: Experiment, id: string) =>
  comparableAttributes(experiment, experiment.nodes.find((node) => node.id === id) as Experiment['nodes'][number]);

describe('a view with a comparison', () => {
  test('names the node that makes what it shows, whatever it is called there, and its gradient alike', () => {
    for (const show of ['r', 'r.image', 'grad:r']) {
      const [view] = experimentOf(undefined, `{ "show": "${show}", "compare": { "blur": 2 } }`).views;
      expect(view).toEqual({ reference: 'r', gradient: show.startsWith('grad'), compare: { node: 'r', attribute: 'blur', value: 2 } });
    }
  });

  test('may be written twice for one node, and may have the value that the node has', () => {
    const views = '{ "show": "r", "compare": { "blur": 0.5 } }, { "show": "grad:r", "compare": { "blur": 0.5 } }';
    expect(experimentOf(undefined, views).views).toHaveLength(2);
  });
});

describe('a variant', () => {
  test('is the experiment that the file with the other value describes', () => {
    const variant = variantOf(experimentOf(), { node: 'r', attribute: 'blur', value: 2 });
    expect(variant).toEqual({ experiment: experimentOf('{ "height": 8, "width": 6, "blur": 2 }') });
  });

  test('of another shape is refused, and the words name the shapes', () => {
    expect(variantOf(experimentOf(), { node: 'r', attribute: 'height', value: 4 })).toMatchObject({
      problem: { at: { attribute: 'height' } },
    });
    const { experiment } = resolveText(
      file('{ "height": 8, "width": 6 }')
        .replace(/\{ "id": "flat".*\n/, '')
        .replace('"flat"', '"r"'),
    );
    const refused = variantOf(experiment as Experiment, { node: 'r', attribute: 'height', value: 4 });
    expect(refused).toMatchObject({ problem: { message: 'With height 4, r would be [4, 6, 1] instead of [8, 6, 1].' } });
  });

  test('of a node that is not there is refused', () => {
    expect(variantOf(experimentOf(), { node: 'gone', attribute: 'blur', value: 4 })).toHaveProperty('problem');
  });
});

describe('attributes that can be compared', () => {
  test('leave shapes as they are, and are given', () => {
    const names = comparable(experimentOf(), 'r').map(({ spec }) => spec.name);
    expect(names).toContain('blur');
    expect(names).toContain('pixelCenter');
    for (const name of ['height', 'width', 'sigma']) expect(names).not.toContain(name);
    expect(comparable(experimentOf(), 'flat')).toEqual([]);
    expect(comparable(experimentOf(), 'l')).toEqual([]);
  });

  test('begin with another value: the default, else another choice, else half', () => {
    const others = (attrs: string) => Object.fromEntries(comparable(experimentOf(attrs), 'r').map(({ spec, other }) => [spec.name, other]));
    expect(others('{ "height": 8, "width": 6 }')).toMatchObject({ pixelCenter: 0.5, normalization: 'density', cutoffSigma: 3, blur: 1 });
    expect(others('{ "height": 8, "width": 6, "pixelCenter": 0.5, "blur": 0.3, "cutoffSigma": 3 }')).toMatchObject({
      pixelCenter: 0,
      blur: 0,
      cutoffSigma: 6,
    });
  });

  test('offer no choice that changes a shape', () => {
    const accumulate = comparable(experimentOf(), 'r').find(({ spec }) => spec.name === 'accumulate');
    const choices = accumulate?.spec.kind === 'choice' ? accumulate.spec.choices.map(({ value }) => value) : [];
    expect(choices).toEqual(['sum', 'max', 'alpha']);
  });
});
