/** The panels of a card, kept by their ids from one experiment to the next, so that a canvas and what was chosen for it survive an edit. */
import type { PageContext } from '../context.js';
import { PanelView } from '../panels/panelView.js';
import type { PanelPlan } from '../plan/panelPlan.js';
import { gap, roomFor } from './layout.js';

export class PanelSet {
  readonly #context: PageContext;
  readonly #card: string;
  readonly #roomFor: typeof roomFor;
  readonly #views = new Map<string, PanelView>();
  #plans: readonly PanelPlan[] = [];
  #width = 0;

  /** @param room what a panel gets on a card whose content is so wide. */
  constructor(context: PageContext, card: string, room = roomFor) {
    this.#context = context;
    this.#card = card;
    this.#roomFor = room;
  }

  /** The views of `plans`, in their order. */
  update(plans: readonly PanelPlan[]): readonly PanelView[] {
    for (const [id, view] of this.#views) {
      if (plans.some((plan) => plan.id === id)) continue;
      view.dispose();
      this.#views.delete(id);
    }
    this.#plans = plans;
    const views = plans.map((plan) => {
      const view = this.#views.get(plan.id) ?? new PanelView(this.#context, this.#card, plan);
      this.#views.set(plan.id, view);
      view.update(plan, plans);
      return view;
    });
    return views;
  }

  resize(width = this.#width): void {
    this.#width = width;
    if (width === 0) return;
    for (const plan of this.#plans) {
      this.#views.get(plan.id)?.resize(this.#roomFor(plan.arrangement, width));
    }
  }

  /** What is left beside the last panel of what `room` is wide, its gap taken off. */
  leftOf(room: HTMLElement): number {
    const last = this.#views.get(this.#plans.at(-1)?.id ?? '')?.element;
    if (last === undefined) return room.clientWidth;
    return room.getBoundingClientRect().right - last.getBoundingClientRect().right - gap;
  }

  dispose(): void {
    for (const view of this.#views.values()) view.dispose();
    this.#views.clear();
  }
}
