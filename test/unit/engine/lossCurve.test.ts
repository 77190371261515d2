import { expect, test } from 'vitest';
import { LossCurve } from '../../../webview/engine/lossCurve.js';

function curveOf(...losses: number[]): LossCurve {
  const curve = new LossCurve();
  for (const [step, loss] of losses.entries()) curve.set(step, loss);
  return curve;
}

test('each loss is told once', () => {
  const curve = new LossCurve();
  curve.set(0, 3);
  curve.set(1, 2);
  expect(curve.news()).toEqual({ from: 0, losses: Float32Array.of(3, 2) });
  curve.set(1, 2);
  expect(curve.news()).toEqual({ from: 2, losses: new Float32Array() });
  curve.set(2, 1);
  expect(curve.news()).toEqual({ from: 2, losses: Float32Array.of(1) });
});

test('a loss that changes is told again, with all that follow', () => {
  const curve = curveOf(5, 4, 3);
  curve.news();
  curve.set(1, 4.5);
  expect(curve.news()).toEqual({ from: 1, losses: Float32Array.of(4.5, 3) });
});

test('going back forgets what came after, and says so', () => {
  const curve = curveOf(5, 4, 3);
  curve.news();
  curve.truncate(1);
  expect(curve.at(1)).toBeUndefined();
  expect(curve.news()).toEqual({ from: 1, losses: new Float32Array() });
  curve.set(1, 9);
  expect(curve.all()).toEqual(Float32Array.of(5, 9));
});

test('unknown losses in between are NaN', () => {
  const curve = new LossCurve();
  curve.set(0, 1);
  curve.truncate(0);
  curve.set(2, 7);
  expect(curve.all()).toEqual(Float32Array.of(Number.NaN, Number.NaN, 7));
});

test('it grows beyond its first size', () => {
  const curve = new LossCurve();
  for (let step = 0; step < 5000; step++) curve.set(step, step);
  expect(curve.length).toBe(5000);
  expect(curve.at(4999)).toBe(4999);
  expect(curve.at(17)).toBe(17);
});
