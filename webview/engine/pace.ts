/** How long a tick of training may take: long enough to keep the GPU busy, short enough that a press on Pause is felt at once. */
const tickMilliseconds = 40;

/** Chooses how many steps are encoded before the engine waits for the GPU and looks up. */
export class Pace {
  private measured: number | undefined;
  private first = true;
  stepsPerTick = 1;

  /** A running mean; absent before the second tick, since the first one compiles the kernels. */
  get millisecondsPerStep(): number | undefined {
    return this.measured;
  }

  note(steps: number, milliseconds: number): void {
    if (this.first) {
      this.first = false;
      return;
    }
    const perStep = milliseconds / steps;
    this.measured = this.measured === undefined ? perStep : 0.8 * this.measured + 0.2 * perStep;
    const wanted = Math.round(tickMilliseconds / Math.max(perStep, 1e-3));
    // Twice at most, so that one lucky measurement does not make a tick of seconds.
    this.stepsPerTick = Math.max(1, Math.min(wanted, 2 * this.stepsPerTick));
  }
}
