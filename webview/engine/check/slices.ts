import { nextTask } from '../nextTask.js';

/** Work goes on for so long, in ms, before messages and a run have their turn. */
const slice = 12;

/** Somebody has ended the work. */
export class Stopped extends Error {}

/** Lets long work give way: `pause` is called often, and waits for what else there is to do now and then. */
export class Slices {
  private resumed = performance.now();

  constructor(private readonly goesOn: () => boolean) {}

  /** @throws Stopped */
  async pause(): Promise<void> {
    if (performance.now() - this.resumed >= slice) {
      await nextTask();
      this.resumed = performance.now();
    }
    if (!this.goesOn()) throw new Stopped();
  }
}
