/** Whether a node, or a tensor, is what the file expects. */

import { expectationVerdict } from '../../../experiment/expectationWords.js';
import type { Reference } from '../../../experiment/experiment.js';
import type { PageContext } from '../context.js';
import { VerdictChip } from './verdictChip.js';

export class ExpectationChip {
  readonly #context: PageContext;
  readonly #chip: VerdictChip;
  readonly #unwatch: () => void;
  #references: readonly Reference[] = [];

  /** @param name of the node or tensor. */
  constructor(context: PageContext, name: string) {
    this.#context = context;
    this.#chip = new VerdictChip(`What is expected of ${name}`);
    const unwatch = [
      context.store.watch(
        ({ expected }) => expected,
        () => this.#show(),
      ),
      context.store.watch(
        ({ expected, status }) => expected !== undefined && expected.step !== status.step,
        () => this.#show(),
      ),
    ];
    this.#unwatch = () => {
      for (const end of unwatch) end();
    };
  }

  get element(): HTMLElement {
    return this.#chip.element;
  }

  update(references: readonly Reference[]): void {
    this.#references = references;
    this.#show();
  }

  dispose(): void {
    this.#unwatch();
    this.#chip.dispose();
  }

  #show(): void {
    const { expected, status } = this.#context.store.state;
    const words = expected && expectationVerdict(expected, this.#references);
    this.#chip.update(words && expected.step !== status.step ? { ...words, asOf: `step ${expected.step}` } : words);
  }
}
