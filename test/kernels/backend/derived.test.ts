/** What is derived from a tensor's data: made once, never stale, never left behind. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { derivedFrom } from '../../../webview/engine/backend/derived.js';
import { clearTensor, copyTensor, flush } from '../../../webview/engine/backend/dispatch.js';
import { type Tensor, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { openTestBackend } from '../support/dawn.js';

let backend: WebGPUBackend;

beforeEach(async () => {
  backend ??= (await openTestBackend()).backend;
});
afterEach(() => flush(backend));

const ids = () => tf.tensor1d([2, 0, 1], 'int32');
const make = () => vi.fn(() => [backend.makeTensorInfo([3], 'int32'), backend.makeTensorInfo([4], 'int32')] as const);

/** Data that tfjs holds, after what was waiting for the commands has gone. */
function dataCount(): number {
  flush(backend);
  return backend.numDataIds();
}

function expectNothingLeft(before: number, source: Tensor): void {
  source.dispose();
  expect(dataCount()).toBe(before);
}

test('it is made once for the same data, whatever their shape, and for each name', () => {
  const before = dataCount();
  const [source, work] = [ids(), make()];
  const first = derivedFrom(backend, source, 'order', work);
  const reshaped = source.reshape([3, 1]);
  expect(derivedFrom(backend, reshaped, 'order', work)).toBe(first);
  expect(work).toHaveBeenCalledTimes(1);
  const other = make();
  expect(derivedFrom(backend, source, 'order of 5 segments', other)).not.toBe(first);
  expect(other).toHaveBeenCalledTimes(1);
  reshaped.dispose();
  expect(derivedFrom(backend, source, 'order', work)).toBe(first);
  expect(dataCount()).toBe(before + 5);
  expectNothingLeft(before, source);
});

test('it goes with the data when a scope ends, also while commands with them are waiting', () => {
  const before = dataCount();
  tf.tidy(() => {
    const source = ids();
    const [order] = derivedFrom(backend, source, 'order', make());
    copyTensor(backend, source, order);
  });
  expect(dataCount()).toBe(before);
});

test('a tensor of the same numbers has its own, and outlives the other', () => {
  const before = dataCount();
  const [a, b] = [ids(), ids()];
  const [workA, workB] = [make(), make()];
  derivedFrom(backend, a, 'order', workA);
  const ofB = derivedFrom(backend, b, 'order', workB);
  a.dispose();
  expect(derivedFrom(backend, b, 'order', workB)).toBe(ofB);
  expect([workA.mock.calls.length, workB.mock.calls.length]).toEqual([1, 1]);
  expectNothingLeft(before, b);
});

test.each([
  ['copied over', (source: Tensor, other: Tensor) => copyTensor(backend, other, source)],
  ['cleared', (source: Tensor) => clearTensor(backend, source)],
])('where the data are %s it is made anew', (_, change) => {
  const before = dataCount();
  const [source, other, work] = [ids(), tf.tensor1d([1, 1, 1], 'int32'), make()];
  const first = derivedFrom(backend, source, 'order', work);
  change(source, other);
  expect(derivedFrom(backend, source, 'order', work)).not.toBe(first);
  expect(work).toHaveBeenCalledTimes(2);
  other.dispose();
  expectNothingLeft(before, source);
});

test('a device that is opened after a loss begins with nothing', async () => {
  const old = backend;
  const source = ids();
  const work = make();
  derivedFrom(old, source, 'order', work);
  backend = (await openTestBackend()).backend;
  expect(dataCount()).toBe(0);
  const [again, anew] = [ids(), make()];
  derivedFrom(backend, again, 'order', anew);
  expect(anew).toHaveBeenCalledTimes(1);
  expectNothingLeft(0, again);
});
