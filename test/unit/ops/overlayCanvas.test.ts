/** The overlay of the CPU backend: which ellipses and arrows it hands to the 2D context. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OverlayScene } from '../../../webview/engine/operation.js';
import { paintOverlay } from '../../../webview/ops/gaussianRender2d/overlayCanvas.js';

type Matrix = Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f', number>>;

/** A path that remembers how it was placed: circles become ellipses, and arrows are turned. */
class PlacedPath {
  placed: Matrix | undefined;
  arrow = false;
  constructor(readonly drawing?: string) {}
  arc(): void {}
  addPath(path: PlacedPath, matrix: Matrix): void {
    this.placed = matrix;
    this.arrow = path.drawing !== undefined;
  }
}

beforeAll(() => {
  vi.stubGlobal('Path2D', PlacedPath);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const picture = { batch: 0, size: [20, 30], canvas: [200, 300], pixelRatio: 1, arrowLength: 24 } as const;
const colors = { line: [1, 0, 0, 1], lineUnderneath: [0, 0, 1, 1], accent: [0, 1, 0, 1] } as const;

function painted(inputs: OverlayScene<number[]>['inputs'], attributes: Record<string, number>, arrowLimit = 0) {
  const paths = new Set<PlacedPath>();
  const context = { stroke: (path: PlacedPath) => paths.add(path), fill: () => undefined } as unknown as OffscreenCanvasRenderingContext2D;
  paintOverlay(context, {
    ...picture,
    ...colors,
    inputs,
    outputs: {},
    attributes: { blur: 0, pixelCenter: 0, ...attributes },
    arrowLimit: [arrowLimit],
  });
  const placed = (arrow: boolean) => [...paths].filter((path) => path.arrow === arrow).map((path) => path.placed as Matrix);
  return { ellipses: placed(false), arrows: placed(true) };
}

const means = { shape: [1, 2], values: [10, 7] };
const close = (found: Matrix | undefined, wanted: Matrix) => {
  for (const [name, value] of Object.entries(wanted)) expect(found?.[name as keyof Matrix], name).toBeCloseTo(value, 9);
};

test('the unit circle becomes the ellipse of one standard deviation, in every form', () => {
  // Ten device pixels to one of the picture; Σ = (4, 1, 2.5).
  const covariance = [4, 1, 2.5];
  const wanted = { a: 20, b: 5, c: 0, d: 15, e: 105, f: 75 };
  close(painted({ means, covariance: { shape: [1, 3], values: covariance } }, {}).ellipses[0], wanted);
  close(painted({ points: { shape: [1, 5], values: [10, 7, ...covariance] } }, {}).ellipses[0], wanted);
  close(painted({ means, cholesky: { shape: [1, 3], values: [-2, -0.5, 1.5] } }, {}).ellipses[0], wanted);
  const scaled = { scaling: { shape: [1, 2], values: [1, -3] }, rotation: { shape: [1], values: [Math.PI / 2] } };
  close(painted({ means, ...scaled }, {}).ellipses[0], { a: 30, b: 0, c: 0, d: 10, e: 105, f: 75 });
  close(painted({ means }, { sigma: 1.5, blur: 4, pixelCenter: 0.5 }).ellipses[0], { a: 25, b: 0, c: 0, d: 25, e: 100, f: 70 });
});

test('there is no ellipse where there is no area, and none of a covariance that is not positive definite', () => {
  expect(painted({ means, covariance: { shape: [1, 3], values: [1, 2, 1] } }, { blur: 9 }).ellipses).toEqual([]);
  expect(painted({ means, cholesky: { shape: [1, 3], values: [1, 2, 0] } }, {}).ellipses).toEqual([]);
  expect(painted({ means: { shape: [1, 2], values: [Number.NaN, 1] } }, { sigma: 1 }).ellipses).toEqual([]);
});

test('the arrow of a point goes against the first two entries of its gradient', () => {
  const points = { shape: [2, 5], values: [10, 7, 1, 0, 1, 3, 4, 1, 0, 1], gradient: [9, 9, 9, 9, 9, 0, -2, 5, 6, 7] };
  const { arrows } = painted({ points }, {}, 2);
  expect(arrows).toHaveLength(2);
  close(arrows[1], { a: 0, b: 1, c: -1, d: 0, e: 35, f: 45 });
});
