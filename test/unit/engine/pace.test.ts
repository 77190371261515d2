import { expect, test } from 'vitest';
import { Pace } from '../../../webview/engine/pace.js';

test('ticks grow until they take about 40 ms, at most twofold each', () => {
  const pace = new Pace();
  pace.note(1, 900); // compiling
  expect(pace.millisecondsPerStep).toBeUndefined();
  const sizes: number[] = [];
  for (let tick = 0; tick < 8; tick++) {
    pace.note(pace.stepsPerTick, 2 * pace.stepsPerTick);
    sizes.push(pace.stepsPerTick);
  }
  expect(sizes).toEqual([2, 4, 8, 16, 20, 20, 20, 20]);
  expect(pace.millisecondsPerStep).toBeCloseTo(2);
});

test('a slow step makes ticks of one step at once', () => {
  const pace = new Pace();
  pace.note(1, 1);
  for (let tick = 0; tick < 5; tick++) pace.note(pace.stepsPerTick, pace.stepsPerTick);
  expect(pace.stepsPerTick).toBe(32);
  pace.note(32, 32 * 70);
  expect(pace.stepsPerTick).toBe(1);
});
