/** What a gradient check has found in all: of the nodes one by one, and of the whole graph. */
import { checkSummary, directionVerdict } from '../../../experiment/gradientCheckWords.js';
import { VerdictChip } from '../cards/verdictChip.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import type { Lifetime } from '../lifetime.js';
import { checkIsPast } from '../store.js';

export function verdictList({ store }: PageContext, lifetime: Lifetime): HTMLElement {
  const rows = {
    gradients: new VerdictChip('Gradient check of all nodes'),
    'whole graph': new VerdictChip('Gradient check of the whole graph'),
  };
  const list = element(
    'dl',
    {},
    ...Object.entries(rows).flatMap(([name, chip]) => [element('dt', {}, name), element('dd', {}, chip.element)]),
  );
  const heading = element('h2');
  const section = element('section', { class: 'verdict-list' }, heading, list);
  const show = () => {
    const { state } = store;
    const { check, loaded } = state;
    section.hidden = check === undefined;
    if (check === undefined || loaded === undefined) return;
    setText(heading, `verdicts at step ${check.step}`);
    list.classList.toggle('past', checkIsPast(state));
    rows.gradients.update(checkSummary(check, loaded));
    rows['whole graph'].update(directionVerdict(check));
  };
  lifetime.add(
    () => {
      for (const chip of Object.values(rows)) chip.dispose();
    },
    store.watch(({ check }) => check, show),
    store.watch(checkIsPast, show),
  );
  return section;
}
