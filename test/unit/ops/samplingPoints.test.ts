/** The overlay of the CPU backend: which dots and arrows it hands to the 2D context; and what a pixel tells. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OverlayScene } from '../../../webview/engine/operation.js';
import { paintSamples } from '../../../webview/ops/samplingPoints/paint.js';

type Matrix = Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f', number>>;

class KeptPath {
  circle: readonly number[] | undefined;
  placed: Matrix | undefined;
  constructor(readonly drawing?: string) {}
  arc(...circle: number[]): void {
    this.circle = circle.slice(0, 3);
  }
  addPath(_: KeptPath, matrix: Matrix): void {
    this.placed = matrix;
  }
}

beforeAll(() => {
  vi.stubGlobal('Path2D', KeptPath);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

function painted(inputs: OverlayScene<number[]>['inputs'], attributes: Record<string, string | number>, arrowLimit = 0) {
  const stroked = new Set<KeptPath>();
  const filled = new Set<KeptPath>();
  const context = { stroke: (path: KeptPath) => stroked.add(path), fill: (path: KeptPath) => filled.add(path) };
  paintSamples(context as unknown as OffscreenCanvasRenderingContext2D, {
    batch: 0,
    size: [2, 3],
    canvas: [20, 30],
    pixelRatio: 1,
    line: [1, 0, 0, 1],
    lineUnderneath: [0, 0, 1, 1],
    accent: [0, 1, 0, 1],
    inputs,
    outputs: {},
    attributes,
    picked: (rows, columns) => [rows - 1, columns - 1],
    arrowLimit: [arrowLimit],
    arrowLength: 24,
  });
  const circles = [...stroked].filter(({ circle }) => circle);
  return {
    dots: circles.map(({ circle }) => circle),
    filled: circles.map((path) => filled.has(path)),
    arrows: [...stroked].flatMap(({ placed }) => (placed ? [placed] : [])),
    tethers: [...stroked].flatMap(({ drawing }) => (drawing?.startsWith('M') ? [drawing] : [])),
  };
}

const input = { shape: [2, 3, 1], values: [0, 0, 0, 0, 0, 0] };

test('dots are where the picked pixel reads, as large as the mask, and rings where that is outside', () => {
  // Ten device pixels to one of the image; the picked pixel is (1, 1) of the output, its taps (1, 1) and (1, 2).
  const values = Array.from({ length: 16 }, (_, i) => [-1, -0.5, 0, 9][i - 12] ?? 0);
  const offset = { shape: [2, 2, 4], values };
  const mask = { shape: [2, 2, 2], values: [0, 0, 0, 0, 0, 0, 1, 0.25] };
  const kernel = { shape: [1, 2, 1, 1], values: [1, 1] };
  const found = painted({ input, offset, mask, kernel }, { strides: 1, padding: 0, dilations: 1 });
  expect(found.dots[0]).toEqual([10, 5, 3.2]);
  expect(found.dots[1]).toEqual([30 - 1.6, 15, 1.6]);
  expect(found.filled).toEqual([true, false]);
  expect(found.tethers[0]).toBe('M15 15L10 5');
});

test('an arrow goes against the gradient of its sample, and another as far as the mean offset', () => {
  const values = Array.from({ length: 12 }, (_, i) => (i === 11 ? 1 : 0));
  const offset = { shape: [2, 3, 2], values, gradient: values.map((value, i) => (i === 10 ? 2 : -value)) };
  const attributes = { border: 'clamp', offsetLayout: 'interleaved' };
  const { dots, arrows, filled } = painted({ input, offset: { ...offset } }, attributes, 2);
  // (1, 2) moved one px to the right is read at the edge.
  expect(dots[0]).toEqual([25, 15, 3.2]);
  expect(filled).toEqual([false]);
  const against = arrows.at(-1) as Matrix;
  expect([against.e, against.f]).toEqual([25, 15]);
  expect(Math.atan2(against.b, against.a)).toBeCloseTo(Math.atan2(-2, 1), 9);
});

test('nothing is drawn where an offset is NaN', () => {
  const offset = { shape: [2, 3, 2], values: Array<number>(12).fill(Number.NaN) };
  const { dots, arrows } = painted({ input, offset }, { border: 'zeros', offsetLayout: 'interleaved' });
  expect([dots, arrows]).toEqual([[], []]);
});
