/** Value and gradient of every tensor at the pixel that is pointed at. */
import type { Experiment } from '../../../experiment/experiment.js';
import type { PointedEntry, PointedPixel } from '../../../experiment/messages.js';
import { formatNumber } from '../../color/index.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import type { Lifetime } from '../lifetime.js';
import { arrange } from '../plan/arrangement.js';
import { referentOf } from '../plan/panelPlan.js';

/** Beyond so many channels a row says how many more there are. */
const mostChannels = 4;

export function pixelTable({ store }: PageContext, lifetime: Lifetime): HTMLElement {
  const heading = element('h2', {}, 'pixel');
  const body = element('tbody');
  const head = element('thead', {}, element('tr', {}, element('th', {}, 'tensor'), element('th', {}, 'value'), element('th', {}, '∂loss')));
  const table = element('table', {}, head, body);
  const hint = element('p', { class: 'hint' }, 'Point at a picture.');
  const section = element('section', { class: 'pixel' }, heading, hint, table);

  const show = () => {
    const { pointer, pointed, experiment } = store.state;
    setText(heading, pointer === null || experiment === undefined ? 'pixel' : nameOf(pointer, pointed, experiment));
    section.classList.toggle('pointing', pointer !== null);
    hint.hidden = pointer !== null;
    table.hidden = pointer === null;
    body.replaceChildren(
      ...pointed.map(({ reference, value, gradient }) =>
        element(
          'tr',
          {},
          element('th', {}, reference),
          element('td', {}, channels(value)),
          element('td', {}, gradient === undefined ? '–' : channels(gradient)),
        ),
      ),
    );
  };
  lifetime.add(
    store.watch(({ pointer }) => pointer, show),
    store.watch(({ pointed }) => pointed, show),
  );
  return section;
}

/** `pixel x 63, y 41`; `entry 117, x` where the tensors are lists. */
function nameOf({ row, column, batch }: PointedPixel, pointed: readonly PointedEntry[], experiment: Experiment): string {
  const first = pointed[0]?.reference;
  const shape = first === undefined ? undefined : referentOf(experiment, first)?.shape;
  const arranged = first === undefined || shape === undefined ? undefined : arrange(experiment, first, shape);
  const image = batch > 0 ? ` · image ${batch + 1}` : '';
  if (arranged?.arrangement !== 'list') return `pixel x ${column}, y ${row}${image}`;
  return `entry ${column}, ${arranged.components[row] ?? row}${batch > 0 ? ` · list ${batch + 1}` : ''}`;
}

function channels(numbers: readonly number[]): string {
  const shown = numbers.slice(0, mostChannels).map(formatNumber).join(' ');
  return numbers.length > mostChannels ? `${shown} +${numbers.length - mostChannels}` : shown;
}
