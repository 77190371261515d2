/** Tensors that are held against each other: one row each, with how far they are apart. */
import { comparisonRoom } from '../cards/layout.js';
import { PanelSet } from '../cards/panelSet.js';
import type { PageContext } from '../context.js';
import { element, setChildren, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { ComparisonPlan, ComparisonRowPlan } from '../plan/comparisonPlan.js';
import { differenceWords } from './difference.js';

interface Row {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  readonly facts: HTMLElement;
  readonly panels: HTMLElement;
}

export class ComparisonRows {
  readonly element = element('div', { class: 'rows' });
  readonly #context: PageContext;
  readonly #lifetime = new Lifetime();
  readonly #panels: PanelSet;
  readonly #rows = new Map<string, Row>();
  #plan: ComparisonPlan | undefined;

  constructor(context: PageContext, card: string) {
    this.#context = context;
    this.#panels = new PanelSet(context, card, comparisonRoom);
    this.#lifetime.add(
      context.store.watch(
        ({ reports }) => reports,
        () => this.#showDifferences(),
      ),
      context.store.watch(
        ({ comparisonReports }) => comparisonReports,
        () => this.#hideUnknown(),
      ),
    );
  }

  update(plan: ComparisonPlan): void {
    this.#plan = plan;
    const views = this.#panels.update(plan.rows.flatMap(({ panels }) => panels));
    for (const title of this.#rows.keys()) if (!plan.rows.some((row) => row.title === title)) this.#rows.delete(title);
    const rows = plan.rows.map((rowPlan, index) => {
      const row = this.#rows.get(rowPlan.title) ?? newRow();
      this.#rows.set(rowPlan.title, row);
      setText(row.title, rowPlan.title);
      setChildren(
        row.panels,
        views.slice(3 * index, 3 * index + 3).map((view) => view.element),
      );
      return row.element;
    });
    setChildren(this.element, rows);
    this.#panels.resize();
    this.#showDifferences();
    this.#hideUnknown();
  }

  resize(width: number): void {
    this.#panels.resize(width);
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.#panels.dispose();
    this.element.remove();
  }

  #showDifferences(): void {
    for (const plan of this.#plan?.rows ?? []) {
      const row = this.#rows.get(plan.title);
      if (row !== undefined) setText(row.facts, this.#factsOf(plan));
    }
  }

  /** `[128,128,1] · relative difference 3.1e-2 · greatest 0.21`. */
  #factsOf({ shape, panels: [own, , difference] }: ComparisonRowPlan): string {
    const { reports } = this.#context.store.state;
    const ownReport = reports[own.id];
    const report = reports[difference.id];
    if (ownReport === undefined || report === undefined) return shape;
    return `${shape} · ${differenceWords(report.statistics, ownReport.statistics, own.dtype)}`;
  }

  /** Pictures of a variant that could not be evaluated would be those of another moment. */
  #hideUnknown(): void {
    const node = this.#plan?.comparison.node ?? '';
    this.element.hidden = this.#context.store.state.comparisonReports[node]?.shown === false;
  }
}

function newRow(): Row {
  const title = element('span');
  const facts = element('span', {
    class: 'note',
    title: 'Relative difference: ‖variant − own‖₂ / ‖own‖₂ over the whole tensor. Greatest: the largest |variant − own| of any entry.',
  });
  const panels = element('div', { class: 'panels' });
  return { element: element('div', { class: 'row' }, element('h3', {}, title, facts), panels), title, facts, panels };
}
