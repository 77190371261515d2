import { expect, test } from 'vitest';
import type { DeviceRates, NodeTimes } from '../../../experiment/messages.js';
import { timeWords } from '../../../webview/views/cards/timeWords.js';

/** Of nodes that have some. */
const wordsOf = (times: NodeTimes) => timeWords(times)!;

const rates: DeviceRates = { flopsPerSecond: 1.2e13, bytesPerSecond: 3.12e11, dispatchMilliseconds: 0.004 };

const onGpu: NodeTimes = {
  clock: 'device',
  rates,
  forward: { milliseconds: 0.31, dispatches: 3, limit: { milliseconds: 0.1, boundBy: 'arithmetic', flops: 1.2e9, bytes: 4e6 } },
  backward: { milliseconds: 0.69, dispatches: 2, limit: { milliseconds: 0.24, boundBy: 'memory', flops: 1e6, bytes: 7.5e7 } },
};

test('a card says both passes and their common share of the limit', () => {
  expect(wordsOf(onGpu).short).toBe('0.31 ms forward · 0.69 ms backward · 34 % of limit');
});

test('the table behind it has a line for each pass, with what its limit comes from', () => {
  expect(wordsOf(onGpu).passes).toEqual([
    { pass: 'forward', time: '0.31 ms', dispatches: '3 dispatches', limit: 'limit 0.1 ms (1.2 GFLOP)', share: '32 %' },
    { pass: 'backward', time: '0.69 ms', dispatches: '2 dispatches', limit: 'limit 0.24 ms (75 MB)', share: '35 %' },
  ]);
});

test('the explanation names the rates and the clock', () => {
  const { explanation } = wordsOf(onGpu);
  expect(explanation.join(' ')).toContain('12 TFLOP/s');
  expect(explanation.join(' ')).toContain('310 GB/s');
  expect(explanation[0]).toContain("the GPU's own clock");
});

test('what runs only once says so, and has no share of a limit', () => {
  const { short, passes, explanation } = wordsOf({ once: true, clock: 'wall', forward: { milliseconds: 1234 } });
  expect(short).toBe('1.2 s, once');
  expect(passes).toEqual([{ pass: 'forward', time: '1.2 s', dispatches: '', limit: '', share: '' }]);
  expect(explanation.join(' ')).toContain('before the first step');
});

test('a node whose limit is less than an empty dispatch has no share, and is told why', () => {
  const limit = { milliseconds: 0.0002, boundBy: 'memory' as const, flops: 0, bytes: 6e4 };
  const { short, explanation } = wordsOf({ clock: 'device', rates, forward: { milliseconds: 0.006, dispatches: 1, limit } });
  expect(short).toBe('6 µs forward');
  expect(explanation.join(' ')).toContain('a dispatch takes 4 µs even if it does nothing');
});

test('more than the limit is explained', () => {
  const limit = { milliseconds: 0.02, boundBy: 'memory' as const, flops: 0, bytes: 6e6 };
  const { short, explanation } = wordsOf({ clock: 'device', rates, forward: { milliseconds: 0.01, limit } });
  expect(short).toBe('10 µs forward · 200 % of limit');
  expect(explanation.at(-1)).toContain('cache');
});

test('on the CPU there are times and no limit', () => {
  const { short, passes, explanation } = wordsOf({ clock: 'wall', forward: { milliseconds: 12.34 }, backward: { milliseconds: 1250 } });
  expect(short).toBe('12 ms forward · 1.3 s backward');
  expect(passes[0]).toEqual({ pass: 'forward', time: '12 ms', dispatches: '', limit: '', share: '' });
  expect(explanation).toEqual(['Measured while the run rested, this node alone, by the clock on the wall.']);
});

test('a node that dispatches nothing has no times to tell of', () => {
  const nothing = { milliseconds: 0, dispatches: 0 };
  expect(timeWords({ ...onGpu, forward: nothing, backward: nothing })).toBeUndefined();
  expect(timeWords({ ...onGpu, forward: nothing })?.short).toBe('0 ms forward · 0.69 ms backward');
});
