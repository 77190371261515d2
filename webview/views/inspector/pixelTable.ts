/** Value and gradient of every tensor at the pixel that is pointed at, and what operations tell of it. */
import type { PointedNode } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { element, setText, setWords } from '../dom.js';
import type { Lifetime } from '../lifetime.js';
import { referencesOfSize } from '../panels/cells.js';
import { comparedEntries, type PixelNumbers } from '../panels/comparedPixel.js';
import { factWords, pixelName, pixelNumbers, pointedName } from '../panels/pixelWords.js';
import { type PageState, shownExperiment } from '../store.js';

export function pixelTable({ store }: PageContext, lifetime: Lifetime): HTMLElement {
  const heading = element('h2', {}, 'pixel');
  const body = element('tbody');
  const head = element('thead', {}, element('tr', {}, element('th', {}, 'tensor'), element('th', {}, 'value'), element('th', {}, '∂loss')));
  const table = element('table', {}, head, body);
  const hint = element('p', { class: 'hint' }, 'Point at a picture.');
  const section = element('section', { class: 'pixel' }, heading, hint, table);

  const show = () => {
    const experiment = shownExperiment(store.state);
    const rows = rowsOf(store.state);
    // An edit may have left no picture of the size of what was pointed at.
    const pointer = rows.length === 0 ? null : store.state.pointer;
    setText(heading, pointer === null || experiment === undefined ? 'pixel' : pixelName(pointer, rows[0]?.name, experiment));
    section.classList.toggle('pointing', pointer !== null);
    hint.hidden = pointer !== null;
    table.hidden = pointer === null;
    body.replaceChildren(
      ...rows.map(({ name, within = false, value, gradient }) => {
        const heading = element('th', { title: name, ...(within ? { class: 'within' } : {}) }, name);
        const texts = gradient === undefined ? [value] : [value, gradient];
        const cells = texts.map((text) => {
          const cell = element('td', texts.length > 1 ? { class: 'channels' } : {});
          cell.colSpan = 3 - texts.length;
          setWords(cell, text);
          return cell;
        });
        return element('tr', {}, heading, ...cells);
      }),
    );
  };
  lifetime.add(
    store.watch(({ pointer }) => pointer, show),
    store.watch(({ pointed }) => pointed, show),
  );
  return section;
}

interface Row {
  readonly name: string;
  /** It belongs to the row above: the same tensor in a variant, or the difference; another fact of the same node. */
  readonly within?: boolean;
  readonly value: string;
  /** Undefined where there is nothing to say of one, and the value may take its room. */
  readonly gradient?: string;
}

/** The names are there at once, the numbers when the engine has found a moment between two steps. */
function rowsOf(state: PageState): readonly Row[] {
  const { pointer, pointed } = state;
  const experiment = shownExperiment(state);
  if (pointer === null || experiment === undefined) return [];
  if (pointed.length === 0) return referencesOfSize(experiment, pointer).map((name) => ({ name, value: '…', gradient: '…' }));
  const tensors = pointed
    .filter(({ comparedAt }) => comparedAt === undefined)
    .flatMap((own) => [
      rowOf(pointedName(own), own),
      ...comparedEntries(own, state).map(([name, entry]) => ({ ...rowOf(name, entry), within: true })),
    ]);
  return [...tensors, ...state.pointedNodes.flatMap(nodeRows)];
}

/** `pool  segment 17 · 120 px`, and under it what else its operation tells. */
function nodeRows({ node, facts: [first, ...others] }: PointedNode): Row[] {
  if (first === undefined) return [];
  const { name, value } = factWords(first);
  return [
    { name: node, value: `${name} ${value}` },
    ...others.map((fact) => ({
      ...factWords(fact),
      within: true,
      ...(fact.gradient && { gradient: pixelNumbers(fact.gradient) }),
    })),
  ];
}

function rowOf(name: string, { value, gradient }: PixelNumbers): Row {
  return { name, value: pixelNumbers(value), gradient: gradient === undefined ? '–' : pixelNumbers(gradient) };
}
