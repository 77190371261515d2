/** How long an error of a device's commands waits for the word that the device is lost. */
import { afterEach, expect, test, vi } from 'vitest';
import { lossTold } from '../../../webview/engine/lossTold.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { openTestBackend } from '../support/dawn.js';

afterEach(() => {
  vi.useRealTimers();
});

async function toldAfter(error: unknown, milliseconds: number): Promise<boolean> {
  const { backend } = await openTestBackend();
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let told = false;
  const waiting = lossTold(backend, error).then(() => {
    told = true;
  });
  await vi.advanceTimersByTimeAsync(milliseconds);
  vi.useRealTimers();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const result = told;
  backend.device.destroy();
  if (result) await waiting;
  return result;
}

test('an error of any kind is taken at its word after a moment', async () => {
  expect(await toldAfter(new TypeError('a mistake'), 200)).toBe(false);
  expect(await toldAfter(new TypeError('a mistake'), 300)).toBe(true);
});

test('that a buffer could not be read waits for seconds: a busy machine tells of the loss late', async () => {
  const aborted = () => new DOMException('mapAsync was aborted', 'AbortError');
  expect(await toldAfter(aborted(), 3000)).toBe(false);
  expect(await toldAfter(aborted(), 5100)).toBe(true);
});

test('without a GPU there is nothing to wait for', async () => {
  await tf.setBackend('cpu');
  const begin = performance.now();
  await lossTold(tf.backend(), new DOMException('', 'AbortError'));
  expect(performance.now() - begin).toBeLessThan(200);
});
