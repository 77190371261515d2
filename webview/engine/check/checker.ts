import type { GradientCheck } from '../../../experiment/gradientCheck.js';
import { checkGradients, type RunNumbers, sampled } from './gradientCheck.js';

/** Between two reports of a check in progress, in ms. */
const reportInterval = 100;

/** Works through one check at a time, and tells of it now and then. */
export class Checker {
  private work: { readonly told: GradientCheck | undefined } | undefined;

  constructor(private readonly tell: (check: GradientCheck) => void) {}

  /**
   * Ends the check that is under way, if there is one, and begins another. Resolves when that is done or ended.
   * @param reading What is checked; resolves to undefined where that is nothing.
   */
  async begin(reading: Promise<RunNumbers | undefined>): Promise<void> {
    this.end();
    const work: { told: GradientCheck | undefined } = { told: undefined };
    this.work = work;
    const numbers = await reading;
    if (!numbers) return;
    let toldAt = Number.NEGATIVE_INFINITY;
    const note = (check: GradientCheck): void => {
      // Whoever ended it has told so.
      if (this.work !== work) return;
      work.told = check;
      if (check.phase === 'checking' && performance.now() - toldAt < reportInterval) return;
      toldAt = performance.now();
      this.tell(check);
    };
    await checkGradients(numbers, sampled, note, () => this.work === work);
    if (this.work === work) this.work = undefined;
  }

  /** Ends the check that is under way. What it has found so far is told at once, and nothing of it afterwards. */
  end(): void {
    const told = this.work?.told;
    this.work = undefined;
    if (told) this.tell({ ...told, phase: 'stopped' });
  }
}
