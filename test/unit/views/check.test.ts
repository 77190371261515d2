/** When gradients can be checked, and what is heard of it. */
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import type { GradientCheck } from '../../../experiment/gradientCheck.js';
import type { RunStatus } from '../../../experiment/messages.js';
import { checkWords } from '../../../webview/views/explanations/words.js';
import { canCheck, type PageState } from '../../../webview/views/store.js';

const experiment: Experiment = { title: '', seed: 1, tensors: [], nodes: [], loss: 'loss', views: [], expectations: [] };
const other: Experiment = { ...experiment, seed: 2 };

function page(changes: Partial<PageState>): PageState {
  const status: RunStatus = { phase: 'paused', step: 7, steps: 10 };
  return { experiment, loaded: experiment, draft: undefined, status, check: undefined, ...changes } as PageState;
}

const failed = (kind: 'notFinite' | 'badData' | 'deviceLost'): RunStatus => ({
  phase: 'failed',
  step: 7,
  steps: 10,
  problem: { kind, message: '', remedy: '' },
});

describe('gradients can be checked', () => {
  it('of an experiment that is in place, whose run may have failed', () => {
    expect(canCheck(page({}))).toBe(true);
    expect(canCheck(page({ status: failed('notFinite') }))).toBe(true);
  });

  it('not where the file’s experiment was refused and an older one is in place', () => {
    expect(canCheck(page({ status: failed('badData'), experiment: other }))).toBe(false);
    expect(canCheck(page({ status: failed('badData'), draft: other }))).toBe(false);
  });

  it('not after the device was lost for good', () => {
    expect(canCheck(page({ status: failed('deviceLost') }))).toBe(false);
  });

  it('not without a loss', () => {
    const { loss: _, ...rest } = experiment;
    expect(canCheck(page({ experiment: rest, loaded: rest }))).toBe(false);
  });
});

describe('a screen reader', () => {
  const check = (phase: GradientCheck['phase']): GradientCheck => ({ step: 7, phase, nodes: {} });

  it.each([
    ['checking', 'Checking gradients at step 7.'],
    ['stopped', 'Gradients at step 7: stopped before the first entry.'],
    ['done', 'Gradients at step 7: nothing to check.'],
  ] as const)('hears of a check that is %s', (phase, words) => {
    expect(checkWords(page({ check: check(phase) }))).toBe(words);
  });

  it('hears of none where there is none', () => {
    expect(checkWords(page({}))).toBe('');
  });
});
