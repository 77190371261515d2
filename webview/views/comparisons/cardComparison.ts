/** A node's comparison on its card: the button that opens it, what is compared with what, and the two side by side with their difference. */
import { comparableAttributes } from '../../../experiment/comparison.js';
import type { Experiment, ExperimentNode } from '../../../experiment/experiment.js';
import type { PageContext } from '../context.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { NodeCardPlan } from '../plan/cards.js';
import { ComparisonBar } from './comparisonBar.js';
import { ComparisonRows } from './comparisonRows.js';

export class CardComparison {
  /** Hidden where the node has nothing to compare. */
  readonly button = element('button', { class: 'text-button', attributes: { type: 'button' } }, 'Compare');
  readonly element = element('div', { class: 'comparison', role: 'group' });
  readonly #context: PageContext;
  readonly #card: string;
  readonly #lifetime = new Lifetime();
  #node: ExperimentNode;
  #open: { readonly bar: ComparisonBar; readonly rows: ComparisonRows } | undefined;
  #width = 0;

  constructor(context: PageContext, { id, node }: NodeCardPlan) {
    this.#context = context;
    this.#card = id;
    this.#node = node;
    this.button.setAttribute('aria-label', `Compare ${node.id}`);
    this.button.title = 'Hold this node against a variant of it in which one attribute has another value';
    this.#lifetime.listen(this.button, 'click', () => (this.#open === undefined ? this.#begin() : this.#end()));
    this.#lifetime.listen(this.element, 'keydown', (event) => {
      // What has a use for Escape itself has said so, or is a field that takes its old value back.
      if (event.key !== 'Escape' || event.defaultPrevented || (event.target as Element).closest('.stage, input, vscode-dropdown')) return;
      this.#end();
    });
  }

  /** Whether the card shows this in place of its panels. */
  update({ node, comparison }: NodeCardPlan, experiment: Experiment): boolean {
    this.#node = node;
    const comparable = comparableAttributes(experiment, node);
    this.button.hidden = comparable.length === 0 && comparison === undefined;
    this.button.setAttribute('aria-expanded', String(comparison !== undefined));
    this.element.hidden = comparison === undefined;
    if (comparison === undefined) {
      this.#close();
      return false;
    }
    if (this.#open === undefined) {
      this.#open = { bar: new ComparisonBar(this.#context, () => this.#node), rows: new ComparisonRows(this.#context, this.#card) };
      this.element.append(this.#open.bar.element, this.#open.rows.element);
      this.#open.rows.resize(this.#width);
    }
    this.element.setAttribute('aria-label', `Comparison of ${node.id}`);
    this.#open.bar.update(comparison, comparable);
    this.#open.rows.update(comparison);
    return true;
  }

  /** @param width of the card's content, in CSS pixels. */
  resize(width: number): void {
    this.#width = width;
    this.#open?.rows.resize(width);
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.#close();
  }

  /** With what people ask about first: a convention, where the node has one, else the first attribute. */
  #begin(): void {
    const { store } = this.#context;
    const { experiment } = store.state;
    const node = experiment?.nodes.find(({ id }) => id === this.#node.id);
    const comparable = experiment === undefined || node === undefined ? [] : comparableAttributes(experiment, node);
    const first = comparable.find(({ spec }) => spec.kind === 'choice') ?? comparable[0];
    if (first !== undefined) store.compare({ node: this.#node.id, attribute: first.spec.name, value: first.other });
  }

  #end(): void {
    this.#context.store.endComparison(this.#node.id);
    this.button.focus();
  }

  #close(): void {
    this.#open?.bar.dispose();
    this.#open?.rows.dispose();
    this.#open = undefined;
  }
}
