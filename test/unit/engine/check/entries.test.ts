/** Single entries of one-line definitions, each against a gradient that is known by hand. */
import { describe, expect, it } from 'vitest';
import { agrees } from '../../../../experiment/gradientCheck.js';
import { comparison, type Judged } from '../../../../webview/engine/check/compare.js';
import { movableEntry } from '../../../../webview/engine/check/differences.js';
import { typicalMagnitude } from '../../../../webview/engine/check/step.js';
import type { HostTensor, Operation } from '../../../../webview/engine/operation.js';

interface Setting {
  /** Entry 0 is the one that is checked. */
  readonly x: readonly number[];
  readonly cotangent?: readonly number[];
  /** The engine's gradient for entry 0, and the largest of the input. */
  readonly gradient: number;
  readonly largest?: number;
}

function check(f: (x: Float64Array) => ArrayLike<number>, { x, cotangent = [1], gradient, largest = Math.abs(gradient) }: Setting): Judged {
  const tensor = (data: ArrayLike<number>): HostTensor => ({ shape: [data.length], data: Float64Array.from(data) });
  const operation: Operation = {
    name: 'test',
    definition: ({ input }) => [tensor(f((input as HostTensor).data))],
    composition: () => ({ outputs: [] }),
  };
  const call = { inputs: { input: tensor(x) }, attributes: {}, cotangents: [tensor(cotangent)] };
  const entry = movableEntry(operation, call, { input: 'input' }, 0);
  const comparing = comparison(gradient, largest, Math.max(Math.abs(entry.value), typicalMagnitude(x)));
  let turn = comparing.next();
  while (!turn.done) turn = comparing.next(entry.differences(turn.value));
  return turn.value;
}

const relu = (value: number) => Math.max(0, value);

describe('a smooth entry', () => {
  it('agrees with its derivative, and not with one that is off by more than a thousandth of the largest', () => {
    const sine = ([x]: Float64Array) => [Math.sin(x!)];
    expect(agrees(check(sine, { x: [0.3], gradient: Math.cos(0.3) }))).toBe(true);
    expect(agrees(check(sine, { x: [0.3], gradient: Math.cos(0.3) * 1.0009 }))).toBe(true);
    const off = check(sine, { x: [0.3], gradient: Math.cos(0.3) * 1.002 });
    expect(agrees(off)).toBe(false);
    expect(off.numeric).toBeCloseTo(Math.cos(0.3), 9);
    expect(off.difference).toBeCloseTo(0.002 * Math.cos(0.3), 8);
    expect(off.kink).toBe(false);
    expect(agrees(check(sine, { x: [0.3], gradient: -Math.cos(0.3) }))).toBe(false);
  });

  it('may be off by a thousandth of the largest gradient of its input, however small its own', () => {
    const product = ([x]: Float64Array) => [0.001 * x!];
    expect(agrees(check(product, { x: [2], gradient: 0.0014, largest: 1 }))).toBe(true);
    expect(agrees(check(product, { x: [2], gradient: 0.0014, largest: 0.0014 }))).toBe(false);
  });

  it.each([1e-9, 1, 1e9])('is measured in steps of its own size: x² at %d', (x) => {
    expect(agrees(check(([value]) => [value! ** 2], { x: [x], gradient: 2 * x, largest: 2 * x }))).toBe(true);
    expect(agrees(check(([value]) => [value! ** 2], { x: [x], gradient: 2.01 * x, largest: 2.01 * x }))).toBe(false);
  });

  it('that varies a thousand times faster than its magnitude is found smooth at smaller steps', () => {
    const fast = ([x]: Float64Array) => [Math.sin(3000 * x!)];
    const exact = 3000 * Math.cos(3000 * 0.7);
    expect(check(fast, { x: [0.7], gradient: exact })).toMatchObject({ kink: false, numeric: expect.closeTo(exact, 1) });
    expect(agrees(check(fast, { x: [0.7], gradient: exact }))).toBe(true);
    expect(agrees(check(fast, { x: [0.7], gradient: exact * 1.003 }))).toBe(false);
  });

  it('of a mean over a million is not drowned by the rounding of the sum', () => {
    const many = Float64Array.from({ length: 2 ** 20 }, (_, index) => Math.sin(index) + 2);
    const mean = (x: Float64Array) => [x.reduce((sum, value) => sum + value ** 2, 0) / x.length];
    const exact = (2 * many[0]!) / many.length;
    expect(agrees(check(mean, { x: [...many], gradient: exact }))).toBe(true);
    expect(agrees(check(mean, { x: [...many], gradient: exact * 1.05 }))).toBe(false);
  });

  it('among the tails of a few bright spots is moved by what can be seen in the loss', () => {
    // Each but the last 60 is a thousand million times smaller than what the loss is made of.
    const spots = [...Array.from({ length: 300 }, (_, index) => 1e-9 * Math.sin(index)), ...Array.from({ length: 60 }, () => 1)];
    const loss = (x: Float64Array) => [x.reduce((sum, value) => sum + (value - 0.3) ** 2, 0)];
    for (const wrong of [false, true]) {
      const x = [1e-9, ...spots];
      const gradient = 2 * (1e-9 - 0.3) * (wrong ? 1.002 : 1);
      expect(agrees(check(loss, { x, gradient }))).toBe(!wrong);
    }
  });

  it('at a minimum, where its gradient is 0 and all is curve, is no kink', () => {
    const square = ([x]: Float64Array) => [(x! - 2) ** 2];
    expect(check(square, { x: [2], gradient: 0 })).toMatchObject({ kink: false, difference: 0 });
    expect(agrees(check(square, { x: [2], gradient: 1e-9 }))).toBe(false);
  });

  it('of a tiny gradient does not agree with none at all', () => {
    const mean = ([x]: Float64Array) => [1e-9 * x! ** 2];
    expect(agrees(check(mean, { x: [0.5], gradient: 1e-9 }))).toBe(true);
    expect(agrees(check(mean, { x: [0.5], gradient: 0 }))).toBe(false);
    expect(agrees(check(mean, { x: [0.5], gradient: -1e-9 }))).toBe(false);
  });

  it('that float32 cannot tell from a constant may have the gradient 0', () => {
    const sigmoid = ([x]: Float64Array) => [1 / (1 + Math.exp(-x!))];
    expect(agrees(check(sigmoid, { x: [17], gradient: 0 }))).toBe(true);
  });

  it('agrees where the definition hands its input through', () => {
    expect(agrees(check((x) => x, { x: [3, 4], cotangent: [0.5, 7], gradient: 0.5 }))).toBe(true);
  });

  it('takes no notice of outputs that the loss does not depend on', () => {
    const both = ([x]: Float64Array) => [x! ** 2, Number.POSITIVE_INFINITY];
    expect(check(both, { x: [3], cotangent: [1, 0], gradient: 6 })).toMatchObject({ kink: false, numeric: expect.closeTo(6, 6) });
  });
});

describe('rounding in float64 that drowns the differences', () => {
  const sum = (x: Float64Array) => [x.reduce((total, value) => total + value, 0)];

  it('says nothing against a right gradient, and nothing for a wrong one', () => {
    const x = [2, 1e25, 3, 4];
    const mean = (values: Float64Array) => [sum(values)[0]! / 4];
    for (const gradient of [0.25, 0, 7]) expect(check(mean, { x, gradient, largest: 0.25 })).toMatchObject({ untold: true, kink: false });
    expect(check(sum, { x: [2, 1e16, 3, 4], gradient: 1 })).toMatchObject({ untold: true, kink: false });
  });

  it('does not hide what is wrong by more than it', () => {
    const judged = check(sum, { x: [2, 1e10, 3, 4], gradient: 2 });
    expect(judged).toMatchObject({ untold: false, kink: false });
    expect(agrees(judged)).toBe(false);
  });
});

describe('a kink', () => {
  it.each([
    ['relu at 0', ([x]: Float64Array) => [relu(x!)], 0, [0, 0.5, 1], [-0.01, 1.01]],
    ['|x| at 0', ([x]: Float64Array) => [Math.abs(x!)], 0, [-1, 0, 1], [-1.01, 1.01]],
    ['the greater of two equals', ([x, y]: Float64Array) => [Math.max(x!, y!)], 2, [0, 0.5, 1], [-0.01, 1.01]],
  ])('%s holds the gradient between its one-sided derivatives', (_, f, x, inside, outside) => {
    for (const gradient of inside) {
      const judged = check(f, { x: [x, 2], gradient, largest: 1 });
      expect(judged.kink, `${gradient}`).toBe(true);
      expect(agrees(judged), `${gradient}`).toBe(true);
    }
    for (const gradient of outside) {
      const judged = check(f, { x: [x, 2], gradient, largest: 1 });
      expect(agrees(judged), `${gradient}`).toBe(false);
      expect(judged.difference).toBeCloseTo(0.01, 5);
    }
  });

  it('of several outputs that cancel holds what each output gives by itself', () => {
    // relu(x) − relu(−x) = x: the sum is smooth with slope 1, but with relu′(0) = 0 its gradient is 0.
    const both = ([x]: Float64Array) => [relu(x!), relu(-x!)];
    const judged = check(both, { x: [0], cotangent: [1, -1], gradient: 0, largest: 1 });
    expect(judged.kink).toBe(true);
    expect(agrees(judged)).toBe(true);
  });

  it('beside the entry is none: the smaller steps do not reach it', () => {
    for (const x of [1e-6, 1e-7]) {
      const f = ([value]: Float64Array) => [relu(value! - 1)];
      expect(check(f, { x: [1 + x], gradient: 1, largest: 1 })).toMatchObject({ kink: false, numeric: expect.closeTo(1, 4) });
      expect(agrees(check(f, { x: [1 + x], gradient: 0.5, largest: 1 }))).toBe(false);
    }
  });
});

describe('a jump', () => {
  /** Reaches as far as 3 and is cut there. */
  const cut = (x: number) => (Math.abs(x) <= 3 ? Math.exp((-x * x) / 2) : 0);
  const slope = (x: number) => -x * Math.exp((-x * x) / 2);

  it('within the first step of the entry is not taken for a slope', () => {
    const judged = check(([x]) => [cut(x!)], { x: [3 - 1e-6], gradient: slope(3) });
    expect(judged).toMatchObject({ kink: false, numeric: expect.closeTo(slope(3), 4) });
    expect(agrees(check(([x]) => [cut(x!)], { x: [3 - 1e-6], gradient: 0, largest: 0.03 }))).toBe(false);
  });

  it('at the entry itself is not taken for a slope where it is small beside a curve', () => {
    // What is cut off is a thousand millionth, as at six standard deviations; divided by a small step it is no longer small.
    const both = ([x]: Float64Array) => [1e-3 * Math.sin(x!), Math.abs(x!) <= 3 ? 1e-9 : 0];
    const exact = 1e-3 * Math.cos(3);
    expect(agrees(check(both, { x: [3], cotangent: [1, 1], gradient: exact }))).toBe(true);
    expect(agrees(check(both, { x: [3], cotangent: [1, 1], gradient: exact * 1.01 }))).toBe(false);
  });

  it('at the entry itself is a kink, on one side of which anything may be', () => {
    const judged = check(([x]) => [cut(x!)], { x: [3], gradient: slope(3) });
    expect(judged.kink).toBe(true);
    expect(agrees(judged)).toBe(true);
    expect(agrees(check(([x]) => [cut(x!)], { x: [3], gradient: slope(3) + 1e-3 }))).toBe(false);
  });
});

describe('numbers that are none', () => {
  it('a gradient of NaN agrees with nothing, not even at the end of a domain', () => {
    const root = ([x]: Float64Array) => [Math.sqrt(x!)];
    expect(agrees(check(root, { x: [4], gradient: Number.NaN, largest: 1 }))).toBe(false);
    expect(agrees(check(root, { x: [0], gradient: Number.NaN, largest: 1 }))).toBe(false);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])(
    'a gradient of %d is wrong beside a finite derivative',
    (gradient) => {
      const square = ([x]: Float64Array) => [x! ** 2];
      for (const largest of [0, 1, Number.POSITIVE_INFINITY]) {
        const judged = check(square, { x: [3], gradient, largest });
        expect(agrees(judged)).toBe(false);
        expect(judged).toMatchObject({ kink: false, untold: false, numeric: expect.closeTo(6, 5) });
      }
      const kinked = check(([x]) => [relu(x!)], { x: [0], gradient, largest: 1 });
      expect(agrees(kinked)).toBe(false);
      expect(kinked.untold).toBe(false);
    },
  );

  it('an infinite slope has an infinite gradient, and behind an infinite one nothing is known', () => {
    expect(check(([x]) => [Math.sqrt(x!)], { x: [0], gradient: Number.POSITIVE_INFINITY, largest: 0 }).untold).toBe(true);
    for (const gradient of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5]) {
      for (const cotangent of [Number.POSITIVE_INFINITY, Number.NaN]) {
        const judged = check(([x]) => [x! ** 2], { x: [3], cotangent: [cotangent], gradient, largest: 5 });
        expect(judged.untold || judged.kink, `${gradient} behind ${cotangent}`).toBe(true);
      }
    }
  });

  it('a definition that is not a number on one side says nothing against a gradient', () => {
    expect(check(([x]) => [Math.sqrt(x!)], { x: [0], gradient: 5 })).toMatchObject({
      kink: true,
      numeric: [-Infinity, Infinity],
      difference: 0,
    });
  });
});

describe('the typical magnitude', () => {
  it('is what one entry in ten exceeds, the largest where nearly all are 0, and 1 where all are', () => {
    expect(typicalMagnitude([1, -2, 3, 4, 5, 6, 7, 8, 9, -10, 1e30])).toBe(10);
    expect(typicalMagnitude([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3])).toBe(3);
    expect(typicalMagnitude([0, 0])).toBe(1);
    expect(typicalMagnitude([])).toBe(1);
    expect(typicalMagnitude([Number.NaN, 2, Number.POSITIVE_INFINITY])).toBe(2);
    expect(typicalMagnitude(Float64Array.from({ length: 10 ** 6 }, (_, index) => index))).toBeCloseTo(9e5, -4);
  });
});
