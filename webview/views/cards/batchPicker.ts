/** Chooses the image of a batch for a whole card; there only where one of its panels shows a batch. */
import { batchSize } from '../../../experiment/layout.js';
import type { PageContext } from '../context.js';
import { Lifetime } from '../lifetime.js';
import { type Picker, picker } from '../panels/picker.js';
import type { PanelPlan } from '../plan/panelPlan.js';
import { defaultCardOptions } from '../store.js';

export class BatchPicker {
  readonly #context: PageContext;
  readonly #card: string;
  readonly #picker: Picker;
  readonly #lifetime = new Lifetime();
  #images = 1;

  constructor(context: PageContext, card: string) {
    const { store } = context;
    this.#context = context;
    this.#card = card;
    this.#picker = picker('Image of the batch', (batch) => store.setCardOptions(card, { batch: Number(batch) }));
    this.#lifetime.add(
      () => this.#picker.dispose(),
      store.watch(
        ({ cardOptions }) => cardOptions[card]?.batch,
        () => this.#show(),
      ),
    );
  }

  get element(): HTMLElement {
    return this.#picker.element;
  }

  /** Offers the images of the largest batch. */
  update(panels: readonly PanelPlan[]): void {
    this.#images = Math.max(1, ...panels.map(({ shape, arrangement }) => batchSize(shape, arrangement)));
    this.#show();
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #show(): void {
    const { batch } = this.#context.store.state.cardOptions[this.#card] ?? defaultCardOptions;
    const count = this.#images;
    this.#picker.show({ count, first: 1, label: (number) => `image ${number} of ${count}` }, Math.min(batch, count - 1));
  }
}
