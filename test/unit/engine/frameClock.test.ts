import { expect, test } from 'vitest';
import { FrameClock } from '../../../webview/engine/frameClock.js';

/** How many frames are drawn in a second of a run whose ticks take 2 ms, where drawing takes `cost` milliseconds. */
function framesInASecond(cost: number): number {
  let now = 5000;
  let frames = 0;
  const clock = new FrameClock(() => now);
  while (now < 6000) {
    if (clock.due()) {
      now += cost;
      frames++;
      clock.drawn();
    }
    now += 2;
  }
  return frames;
}

test('cheap frames come 30 times a second at most', () => {
  expect(framesInASecond(1)).toBeGreaterThanOrEqual(28);
  expect(framesInASecond(1)).toBeLessThanOrEqual(30);
});

test('dear frames take a quarter of the time, but for the first one', () => {
  expect(framesInASecond(50) * 50).toBeGreaterThan(180);
  expect(framesInASecond(50) * 50).toBeLessThanOrEqual(300);
});

test('a slow first frame is not followed by a long wait for the second', () => {
  let now = 0;
  const clock = new FrameClock(() => now);
  now = 100;
  expect(clock.due()).toBe(true);
  now = 1100;
  clock.drawn();
  now = 1134;
  expect(clock.due()).toBe(true);
});
