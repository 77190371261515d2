import type { RunStatus } from '../experiment/messages.js';

const width = 24;
const clearLine = '\r\x1b[K';

/** One line on a terminal's standard error, drawn anew while a run goes on; nothing where standard error is no terminal. */
export class ProgressBar {
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(status: () => RunStatus, inDecibels: (loss: number) => number | undefined) {
    if (!process.stderr.isTTY) return;
    const draw = () => process.stderr.write(clearLine + progressLine(status(), inDecibels));
    this.timer = setInterval(draw, 100);
  }

  end(): void {
    if (!this.timer) return;
    clearInterval(this.timer);
    process.stderr.write(clearLine);
  }
}

/** `██████░░░░░░ 350/700 · loss 0.00123 · 29.1 dB · 12.3 ms a step · 4 s left` */
export function progressLine(
  { step, steps, loss, millisecondsPerStep }: RunStatus,
  inDecibels: (loss: number) => number | undefined,
): string {
  const done = steps === 0 ? width : Math.round((width * step) / steps);
  const decibels = loss === undefined ? undefined : inDecibels(loss);
  const parts = [`${'█'.repeat(done)}${'░'.repeat(width - done)} ${step}/${steps}`];
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(3)}`);
  if (decibels !== undefined) parts.push(`${decibels.toFixed(1)} dB`);
  if (millisecondsPerStep !== undefined) {
    parts.push(`${millisecondsPerStep.toPrecision(3)} ms a step`, `${Math.ceil(((steps - step) * millisecondsPerStep) / 1000)} s left`);
  }
  return parts.join(' · ');
}
