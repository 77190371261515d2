import { describe, expect, test } from 'vitest';
import { type Checkpoint, Checkpoints, type SavedParameter } from '../../../webview/engine/checkpoint.js';

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

describe('when the experiment changes', () => {
  const saved: SavedParameter = { values: Float32Array.of(1), optimizer: 'adam', state: [], updates: 3 };
  const changed = (goesOn: boolean) => {
    const checkpoints = new Checkpoints();
    checkpoints.begin(at(5));
    checkpoints.add({ step: 9, parameters: new Map(['kept', 'gone'].map((name) => [name, saved])) });
    checkpoints.keepOnly(new Set(['kept', 'constant']), goesOn);
    return checkpoints;
  };

  test('the newest tells only of what is kept', () => {
    expect(changed(true).newest).toEqual({ step: 9, parameters: new Map([['kept', saved]]) });
    expect(changed(true).atOrBefore(5)?.step).toBe(9);
  });

  test('the count of steps may begin anew', () => {
    expect(changed(false).newest?.step).toBe(0);
  });

  test('where there is none yet, there is none', () => {
    const checkpoints = new Checkpoints();
    checkpoints.keepOnly(new Set(['kept']), true);
    expect(checkpoints.newest).toBeUndefined();
  });
});
