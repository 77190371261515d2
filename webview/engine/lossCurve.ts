/**
 * The loss of every state the run has been in: entry i belongs to the state after i steps, NaN where it is not known.
 * It remembers from where on it changed since it was last asked, so that a listener is told each loss once.
 */
export class LossCurve {
  private values = new Float32Array(1024);
  private count = 0;
  private toldUntil = 0;

  get length(): number {
    return this.count;
  }

  at(step: number): number | undefined {
    return step < this.count ? this.values[step] : undefined;
  }

  set(step: number, loss: number): void {
    if (step < this.count && Object.is(this.values[step], Math.fround(loss))) return;
    if (step >= this.values.length) {
      const larger = new Float32Array(Math.max(step + 1, 2 * this.values.length));
      larger.set(this.values);
      this.values = larger;
    }
    if (step > this.count) this.values.fill(Number.NaN, this.count, step);
    this.values[step] = loss;
    this.toldUntil = Math.min(this.toldUntil, step, this.count);
    this.count = Math.max(this.count, step + 1);
  }

  /** Forgets the states after `length − 1` steps. */
  truncate(length: number): void {
    this.count = Math.min(this.count, length);
    this.toldUntil = Math.min(this.toldUntil, this.count);
  }

  /** The losses that are new or changed since the last call: all from entry `from` on. */
  news(): { readonly from: number; readonly losses: Float32Array } {
    const from = this.toldUntil;
    this.toldUntil = this.count;
    return { from, losses: this.values.slice(from, this.count) };
  }

  all(): Float32Array {
    return this.values.slice(0, this.count);
  }
}
