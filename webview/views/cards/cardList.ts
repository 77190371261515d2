/** All cards, kept by their ids from one experiment to the next. */
import type { PageContext } from '../context.js';
import { element, setChildren } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { type CardPlan, panelsOf, planCards } from '../plan/cards.js';
import { shownExperiment } from '../store.js';
import { NodeCard } from './nodeCard.js';
import { TensorsCard } from './tensorsCard.js';

type Card =
  | { readonly kind: 'node'; readonly operation: string; readonly view: NodeCard }
  | { readonly kind: 'tensors'; readonly view: TensorsCard };

export class CardList {
  readonly element = element('div', { class: 'cards' });
  readonly #context: PageContext;
  readonly #lifetime = new Lifetime();
  readonly #cards = new Map<string, Card>();

  constructor(context: PageContext) {
    this.#context = context;
    const { store } = context;
    this.#lifetime.add(
      store.watch(shownExperiment, () => this.#update()),
      store.watch(
        ({ comparisons }) => comparisons,
        () => this.#update(),
      ),
      store.watch(
        ({ pictures }) => pictures,
        () => this.#update(),
      ),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
    for (const { view } of this.#cards.values()) view.dispose();
  }

  #update(): void {
    const { store } = this.#context;
    const experiment = shownExperiment(store.state);
    if (experiment === undefined) return;
    const plans = planCards(experiment, store.state.comparisons, store.state.pictures);
    for (const [id, card] of this.#cards) {
      const plan = plans.find((candidate) => candidate.id === id);
      // Another operation has other controls: its card is made anew.
      if (plan?.kind === 'tensors' || (plan?.kind === 'node' && card.kind === 'node' && plan.node.op === card.operation)) continue;
      card.view.dispose();
      this.#cards.delete(id);
    }
    const elements = plans.map((plan) => {
      const card = this.#cards.get(plan.id) ?? this.#make(plan);
      this.#cards.set(plan.id, card);
      if (plan.kind === 'node' && card.kind === 'node') card.view.update(plan, experiment);
      if (plan.kind === 'tensors' && card.kind === 'tensors') card.view.update(plan, experiment);
      return card.view.element;
    });
    setChildren(this.element, elements);
    this.#forgetReports(plans);
  }

  /** The figures of panels that are gone would stay in the table of statistics. */
  #forgetReports(plans: readonly CardPlan[]): void {
    const { store } = this.#context;
    const ids = new Set(plans.flatMap((plan) => panelsOf(plan).map(({ id }) => id)));
    const kept = Object.entries(store.state.reports).filter(([id]) => ids.has(id));
    if (kept.length < Object.keys(store.state.reports).length) store.update({ reports: Object.fromEntries(kept) });
  }

  #make(plan: CardPlan): Card {
    if (plan.kind === 'tensors') return { kind: 'tensors', view: new TensorsCard(this.#context, plan) };
    return { kind: 'node', operation: plan.node.op, view: new NodeCard(this.#context, plan) };
  }
}
