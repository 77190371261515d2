/** Mean, ends and faults of every tensor that has a panel, and of its gradient. */

import { formatNumber, formatRange } from '../../../experiment/formatNumber.js';
import type { Statistics } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import type { Lifetime } from '../lifetime.js';
import { panelsOf, planCards } from '../plan/cards.js';
import { isSigned, type PanelPlan } from '../plan/panelPlan.js';
import { type PageState, shownExperiment } from '../store.js';

interface Row {
  readonly element: HTMLTableRowElement;
  show(state: PageState): void;
}

export function statisticsTable({ store }: PageContext, lifetime: Lifetime): HTMLElement {
  const head = element('tr', {}, ...['name', 'mean', 'min … max', 'NaN'].map((name) => element('th', {}, name)));
  const body = element('tbody');
  const table = element('table', {}, element('thead', {}, head), body);
  let rows: readonly Row[] = [];
  const show = () => {
    for (const row of rows) row.show(store.state);
  };
  const list = () => {
    const experiment = shownExperiment(store.state);
    const panels = experiment === undefined ? [] : planCards(experiment, store.state.comparisons, store.state.pictures).flatMap(panelsOf);
    rows = rowsOf(panels);
    body.replaceChildren(...rows.map((row) => row.element));
    show();
  };
  lifetime.add(
    store.watch(shownExperiment, list),
    store.watch(({ comparisons }) => comparisons, list),
    store.watch(({ pictures }) => pictures, list),
    store.watch(({ reports }) => reports, show),
  );
  return element('section', { class: 'statistics' }, element('h2', {}, 'tensors'), table);
}

/** One row for each thing that is shown, however many panels show it. */
function rowsOf(panels: readonly PanelPlan[]): Row[] {
  const byName = new Map<string, PanelPlan[]>();
  for (const panel of panels) {
    const { reference, gradient, minus } = panel.target;
    const plain = minus !== undefined ? `${reference} − ${minus}` : gradient ? `∂${reference}` : reference;
    const name = panel.listName ?? plain;
    byName.set(name, [...(byName.get(name) ?? []), panel]);
  }
  return [...byName].map(([name, same]) => statisticsRow(name, same));
}

function statisticsRow(name: string, panels: readonly PanelPlan[]): Row {
  const cells = [element('td'), element('td'), element('td')] as const;
  const row = element('tr', {}, element('th', { title: name }, name), ...cells);
  const signed = panels.some(isSigned);
  // Of labels the ends are names, which are not rounded.
  const integers = panels.every(({ dtype }) => dtype === 'int32') && !signed;
  return {
    element: row,
    show({ reports }) {
      const statistics = panels.map(({ id }) => reports[id]?.statistics).find((told) => told !== undefined);
      const [mean, ends, bad] = cells;
      setText(mean, statistics === undefined ? '–' : brief(statistics.mean));
      setText(
        ends,
        statistics === undefined ? '–' : integers ? formatRange(statistics.minimum, statistics.maximum) : endsOf(statistics, signed),
      );
      setText(bad, statistics === undefined ? '–' : String(statistics.nonFinite));
      bad.classList.toggle('bad', (statistics?.nonFinite ?? 0) > 0);
    },
  };
}

/** A signed tensor's ends are told by the greater of them: `±4.1e-5`. */
function endsOf({ minimum, maximum }: Statistics, signed: boolean): string {
  if (!signed) return formatRange(twoDigits(minimum), twoDigits(maximum));
  const limit = twoDigits(Math.max(-minimum, maximum));
  return formatRange(-limit, limit);
}

function brief(value: number): string {
  return formatNumber(twoDigits(value));
}

/** Enough for a table that is looked over; the panels and the pointer give three. */
function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
