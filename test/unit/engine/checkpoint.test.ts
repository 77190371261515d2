import { expect, test } from 'vitest';
import { type Checkpoint, Checkpoints } from '../../../webview/engine/checkpoint.js';

const at = (step: number): Checkpoint => ({ step, parameters: new Map() });

test('the last two are kept', () => {
  const checkpoints = new Checkpoints();
  checkpoints.begin(at(0));
  checkpoints.add(at(10));
  checkpoints.add(at(20));
  expect(checkpoints.newest?.step).toBe(20);
  expect(checkpoints.atOrBefore(19)?.step).toBe(10);
  expect(checkpoints.atOrBefore(20)?.step).toBe(20);
});

test('where none is old enough, the oldest is the nearest', () => {
  const checkpoints = new Checkpoints();
  checkpoints.begin(at(5));
  checkpoints.add(at(9));
  expect(checkpoints.atOrBefore(4)?.step).toBe(5);
});

test('one that is taken again after going back replaces what came after it', () => {
  const checkpoints = new Checkpoints();
  checkpoints.begin(at(0));
  checkpoints.add(at(10));
  checkpoints.add(at(4));
  expect(checkpoints.newest?.step).toBe(4);
  expect(checkpoints.atOrBefore(10)?.step).toBe(4);
  expect(checkpoints.atOrBefore(3)?.step).toBe(0);
});

test('a new beginning forgets all', () => {
  const checkpoints = new Checkpoints();
  checkpoints.begin(at(0));
  checkpoints.add(at(10));
  checkpoints.begin(at(12));
  expect(checkpoints.atOrBefore(3)?.step).toBe(12);
});
