/** The line that `gradlab run` draws on a terminal. */
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../cli/progressBar.js';

const inDecibels = (loss: number) => -10 * Math.log10(loss);
const none = () => undefined;

describe('progressLine', () => {
  it('tells how far, how good, how fast, and how long still', () => {
    const line = progressLine({ phase: 'running', step: 350, steps: 700, loss: 0.00123, millisecondsPerStep: 12.34 }, inDecibels);
    expect(line).toBe('████████████░░░░░░░░░░░░ 350/700 · loss 0.00123 · 29.1 dB · 12.3 ms a step · 5 s left');
  });

  it('leaves out what is not known', () => {
    expect(progressLine({ phase: 'loading', step: 0, steps: 10 }, inDecibels)).toBe('░░░░░░░░░░░░░░░░░░░░░░░░ 0/10');
    expect(progressLine({ phase: 'running', step: 5, steps: 10, loss: 2 }, none)).toBe('████████████░░░░░░░░░░░░ 5/10 · loss 2.00');
  });

  it('is full at the end, also of a run without steps', () => {
    expect(progressLine({ phase: 'finished', step: 10, steps: 10, millisecondsPerStep: 1 }, none)).toBe(
      '████████████████████████ 10/10 · 1.00 ms a step · 0 s left',
    );
    expect(progressLine({ phase: 'finished', step: 0, steps: 0 }, none)).toBe('████████████████████████ 0/0');
  });
});
