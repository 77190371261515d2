import { describe, expect, it } from 'vitest';
import { entryName } from '../../../experiment/entryName.js';
import type { Experiment } from '../../../experiment/experiment.js';
import type { GradientCheck, InputCheck } from '../../../experiment/gradientCheck.js';
import { checkLines, checkSummary, directionVerdict, nodeVerdict } from '../../../experiment/gradientCheckWords.js';

const node = (id: string, op: string) => ({ id, fileIndex: 0, op, inputs: {}, attributes: {}, outputs: [] });
const experiment: Experiment = {
  title: '',
  seed: 1,
  tensors: [],
  nodes: [node('render', 'gaussianRender2d'), node('loss', 'mse')],
  loss: 'loss',
  views: [],
  expectations: [],
};

const agreeing: InputCheck = {
  input: 'means',
  reference: 'means',
  shape: [400, 2],
  entries: 800,
  chosen: 64,
  checked: 64,
  kinks: 0,
  untold: 0,
  wrong: 0,
  largest: 2e-3,
  worst: { index: 235, gradient: 1e-3, numeric: 1.0000002e-3, difference: 2e-9, tolerance: 2e-6 },
};
const untouched: InputCheck = { ...agreeing, input: 'colors', reference: 'colors', shape: [400, 1], entries: 400, checked: 0 };
const { worst: _, ...colors } = untouched;
const wrong: InputCheck = {
  ...agreeing,
  kinks: 2,
  wrong: 3,
  worst: { index: 234, gradient: 3.1e-3, numeric: -3.1e-3, difference: 6.2e-3, tolerance: 3e-6 },
};

function check(inputs: readonly InputCheck[], changes: Partial<GradientCheck> = {}): GradientCheck {
  return { step: 350, phase: 'done', nodes: { render: { inputs }, loss: { skipped: 'unused' } }, ...changes };
}

describe('the verdict of a node', () => {
  const verdict = (found: GradientCheck) => nodeVerdict(found, experiment, 'render');

  it('says how many of how many entries agree, and how well', () => {
    expect(verdict(check([agreeing, { ...agreeing, input: 'colors', entries: 400 }]))).toEqual({
      outcome: 'good',
      text: 'gradient 128 of 1 200 · 1e-6',
      details: [
        "The engine's gradients against differences of the definition in float64, at step 350.",
        'means [400, 2]: 64 of 800 entries agree, the worst to 1e-6 at means[117, y]',
        expect.stringContaining('colors [400, 2]: 64 of 400 entries agree'),
      ],
    });
  });

  it('says how far it has come, and what was left for want of time', () => {
    const under = verdict(check([{ ...agreeing, checked: 12 }, colors], { phase: 'checking' }));
    expect(under).toMatchObject({ outcome: 'underWay', text: 'gradient 12 of 128' });
    expect(under?.details[2]).toBe('colors [400, 1]: not checked');
    const short = verdict(check([{ ...agreeing, checked: 12 }]));
    expect(short).toMatchObject({ outcome: 'good', text: 'gradient 12 of 800 · 1e-6' });
    expect(short?.details[1]).toContain('; 64 were chosen');
  });

  it('names the worst entry of all inputs where one is wrong, as soon as it is known', () => {
    for (const phase of ['checking', 'done', 'stopped'] as const) {
      expect(verdict(check([agreeing, wrong], { phase }))).toMatchObject({
        outcome: 'bad',
        text: 'gradient means[117, x] is 3.1e-3, by differences −3.1e-3',
      });
    }
    expect(verdict(check([wrong]))?.details[1]).toBe(
      'means [400, 2]: 3 of 64 checked are wrong (of 800 entries), the worst means[117, x] is 3.1e-3, by differences −3.1e-3, off by 3.1 of the largest; 2 kinks',
    );
  });

  it('gives as many digits as tell two numbers apart, and at a kink the interval', () => {
    const close = { index: 0, gradient: 0.75031, numeric: 0.75012, difference: 1.9e-4, tolerance: 1e-6 };
    expect(verdict(check([{ ...wrong, worst: close }]))?.text).toBe('gradient means[0, x] is 0.75031, by differences 0.75012');
    const kink = { index: 1, gradient: 1.5, numeric: [-1, 1], difference: 0.5, tolerance: 1e-3 } as const;
    expect(verdict(check([{ ...wrong, worst: kink }]))?.text).toBe('gradient means[0, y] is 1.5, outside ±1');
    const nan = { index: 1, gradient: Number.NaN, numeric: 2, difference: Number.NaN, tolerance: 1e-3 };
    expect(verdict(check([{ ...wrong, worst: nan }]))?.text).toBe('gradient means[0, y] is NaN, by differences 2');
  });

  it('says in the absolute what agrees because it is small', () => {
    const small = { ...agreeing, largest: 1e-8, worst: { index: 0, gradient: 0, numeric: 1e-8, difference: 1e-8, tolerance: 1e-7 } };
    const words = verdict(check([small]));
    expect(words).toMatchObject({ outcome: 'good', text: 'gradient 64 of 800 · within 1e-7' });
    expect(words?.details[1]).toBe('means [400, 2]: 64 of 800 entries agree, the worst within 1e-7 at means[0, x]');
  });

  it.each([
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, 'NaN'],
  ])('names a gradient of %d, off by no part of anything', (gradient, name) => {
    const worst = { index: 1, gradient, numeric: 2, difference: Math.abs(gradient - 2), tolerance: 1e-3 };
    const words = verdict(check([{ ...wrong, wrong: 1, worst }]));
    expect(words).toMatchObject({ outcome: 'bad', text: `gradient means[0, y] is ${name}, by differences 2` });
    expect(words?.details[1]).toBe(
      `means [400, 2]: 1 of 64 checked is wrong (of 800 entries), the worst means[0, y] is ${name}, by differences 2; 2 kinks`,
    );
  });

  it('counts what cannot be told apart from what agrees', () => {
    const words = verdict(check([{ ...agreeing, untold: 63 }]));
    expect(words).toMatchObject({ outcome: 'good', text: 'gradient 1 of 800 · 1e-6' });
    expect(words?.details[1]).toBe(
      'means [400, 2]: 1 of 800 entries agrees, the worst to 1e-6 at means[117, y]; 63 cannot be told in float64',
    );
    const { worst: _, ...nothing } = { ...agreeing, untold: 64 };
    expect(verdict(check([nothing]))).toMatchObject({ outcome: 'none', text: 'gradient cannot be told' });
    expect(verdict(check([nothing]))?.details[1]).toBe('means [400, 2]: 64 checked, of which nothing can be told in float64');
    expect(verdict(check([agreeing, nothing]))).toMatchObject({ outcome: 'none' });
  });

  it('says that it was stopped, and is no verdict where an input had no turn', () => {
    const half = { ...agreeing, checked: 12 };
    expect(verdict(check([half], { phase: 'stopped' }))).toMatchObject({ outcome: 'good', text: 'gradient 12 of 800 · 1e-6 · stopped' });
    expect(verdict(check([agreeing], { phase: 'stopped' }))?.text).toBe('gradient 64 of 800 · 1e-6');
    expect(verdict(check([half, colors], { phase: 'stopped' }))).toMatchObject({
      outcome: 'none',
      text: expect.stringContaining('stopped'),
    });
  });

  it('says why there is none', () => {
    expect(nodeVerdict(check([agreeing]), experiment, 'loss')).toMatchObject({ outcome: 'none', text: 'gradient' });
    expect(nodeVerdict(check([agreeing]), experiment, 'loss')?.details[0]).toContain('The loss does not depend on it');
    expect(nodeVerdict(check([]), experiment, 'other')).toBeUndefined();
    expect(verdict(check([colors], { phase: 'stopped' }))).toMatchObject({ outcome: 'none' });
  });
});

describe('the whole check', () => {
  it('is summed up', () => {
    expect(checkSummary(check([agreeing]), experiment)).toMatchObject({ outcome: 'good', text: '64 entries agree to 1e-6' });
    expect(checkSummary(check([agreeing, wrong]), experiment)).toMatchObject({ outcome: 'bad', text: '3 of 128 entries wrong' });
    expect(checkSummary(check([agreeing, colors], { phase: 'checking' }), experiment).text).toBe('64 of 128 entries');
    const direction = { gradient: 1, numeric: 2, difference: 1, tolerance: 0.01 };
    expect(checkSummary(check([agreeing], { direction }), experiment)).toMatchObject({ outcome: 'bad' });
    expect(checkSummary(check([{ ...agreeing, entries: 1, chosen: 1, checked: 1 }]), experiment).text).toBe('1 entry agrees to 1e-6');
    expect(checkSummary(check([agreeing, colors], { phase: 'stopped' }), experiment).text).toBe('64 entries agree to 1e-6 · stopped');
    expect(checkSummary(check([colors], { phase: 'stopped' }), experiment)).toMatchObject({
      outcome: 'none',
      text: 'stopped before the first entry',
    });
    expect(checkSummary({ ...check([]), nodes: {} }, experiment)).toMatchObject({ outcome: 'none', text: 'nothing to check' });
  });

  it('is told in lines, one an input and one for the whole graph', () => {
    const direction = { gradient: 1.00001, numeric: 1, difference: 1e-5, tolerance: 1e-2 };
    expect(checkLines(check([agreeing, wrong], { direction }), experiment)).toEqual([
      { outcome: 'good', text: 'render.means [400, 2]: 64 of 800 entries agree, the worst to 1e-6 at means[117, y]' },
      { outcome: 'bad', text: expect.stringMatching(/^render\.means \[400, 2\]: 3 of 64 checked are wrong/) },
      { outcome: 'none', text: expect.stringMatching(/^loss: not checked\. The loss does not depend on it/) },
      { outcome: 'good', text: 'whole graph: the derivative in a random direction agrees: 1.00001, by differences 1' },
    ]);
  });

  it('tells the derivative of the whole graph relative to what it is the sum of', () => {
    const direction = { gradient: 1.00001, numeric: 1, difference: 1e-5, tolerance: 1e-2 };
    expect(directionVerdict(check([], { direction }))).toMatchObject({ outcome: 'good', text: 'agrees to 1e-6' });
    expect(directionVerdict(check([], { direction: { ...direction, tolerance: 1e-6 } }))).toMatchObject({
      outcome: 'bad',
      text: 'off by 0.01',
    });
    expect(directionVerdict(check([], { direction: { skipped: 'kink' } }))).toMatchObject({ outcome: 'none', text: 'kink' });
    expect(directionVerdict(check([], { phase: 'checking' }))).toMatchObject({ outcome: 'underWay' });
    expect(directionVerdict(check([], { phase: 'stopped' }))).toMatchObject({ outcome: 'none' });
  });
});

describe('a gradient that is not finite', () => {
  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])(
    'of the whole graph, %d, is wrong whatever is allowed',
    (gradient) => {
      for (const tolerance of [1e-3, Number.POSITIVE_INFINITY, Number.NaN]) {
        const direction = { gradient, numeric: 2.73e9, difference: Math.abs(gradient - 2.73e9), tolerance };
        expect(directionVerdict(check([agreeing], { direction })).outcome).toBe('bad');
        expect(checkSummary(check([agreeing], { direction }), experiment).outcome).toBe('bad');
        expect(checkLines(check([], { direction }), experiment).at(-1)?.text).toMatch(/is wrong: (NaN|−?∞), by differences 2.73e9$/);
      }
    },
  );
});

describe('the name of an entry', () => {
  it.each([
    [[], 0, undefined, 'x'],
    [[7], 3, undefined, 'x[3]'],
    [[2, 3, 4], 23, undefined, 'x[1, 2, 3]'],
    [[400, 2], 235, ['x', 'y'], 'x[117, y]'],
    [[400, 1], 235, ['x', 'y'], 'x[235, 0]'],
  ])('of %j at %d with components %j is %s', (shape, index, components, name) => {
    expect(entryName('x', shape, index, components)).toBe(name);
  });
});
