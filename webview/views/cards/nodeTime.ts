/** The time of a node at the end of its card's header; behind it, what the limit is. */
import type { Experiment, ExperimentNode } from '../../../experiment/experiment.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { referentOf } from '../plan/panelPlan.js';
import { placeBeside } from '../popover.js';
import { type PageState, shownExperiment, type TimedNode } from '../store.js';
import { timeWords } from './timeWords.js';

export class NodeTime {
  readonly element: HTMLElement;
  readonly #lifetime = new Lifetime();
  readonly #button = element('button', {
    class: 'time',
    title: 'This node by itself; what the limit is',
    attributes: { type: 'button', 'aria-haspopup': 'dialog' },
  });
  readonly #popover: HTMLElement;

  constructor({ store }: PageContext, node: string) {
    this.#popover = element('div', {
      class: 'time-details',
      role: 'dialog',
      attributes: { popover: 'auto', 'aria-label': `Time of ${node}` },
    });
    this.element = element('span', { class: 'node-time' }, this.#button, this.#popover);
    this.element.hidden = true;
    this.#button.popoverTargetElement = this.#popover;
    this.#lifetime.listen(this.#popover, 'toggle', ({ newState }: ToggleEvent) => {
      this.#button.setAttribute('aria-expanded', String(newState === 'open'));
      if (newState === 'open') placeBeside(this.#button, this.#popover);
    });
    const showStale = () => this.#button.classList.toggle('stale', isStale(store.state, node));
    this.#lifetime.add(
      store.watch(
        ({ times }) => times[node],
        (timed) => {
          this.#show(timed);
          showStale();
        },
      ),
      store.watch(shownExperiment, showStale),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #show(timed: TimedNode | undefined): void {
    const words = timed && timeWords(timed.times);
    this.element.hidden = words === undefined;
    if (words === undefined) {
      if (this.#popover.matches(':popover-open')) this.#popover.hidePopover();
      return;
    }
    const { short, passes, explanation } = words;
    setText(this.#button, short);
    this.#popover.replaceChildren(
      element(
        'table',
        {},
        element(
          'tbody',
          {},
          ...passes.map(({ pass, time, dispatches, limit, share }) =>
            element('tr', {}, element('th', {}, pass), ...[time, dispatches, limit, share].map((cell) => element('td', {}, cell))),
          ),
        ),
      ),
      ...explanation.map((sentence) => element('p', {}, sentence)),
    );
  }
}

/** The node has another operation, other attributes or other shapes than when it was timed: it will be timed again when the run rests. */
function isStale(state: PageState, id: string): boolean {
  const timed = state.times[id];
  const shown = shownExperiment(state);
  if (timed === undefined || shown === undefined || shown === timed.experiment) return false;
  return workOf(shown, id) !== workOf(timed.experiment, id);
}

function workOf(experiment: Experiment, id: string): string | undefined {
  const node: ExperimentNode | undefined = experiment.nodes.find((each) => each.id === id);
  if (node === undefined) return undefined;
  const shapes = Object.entries(node.inputs).map(([name, source]) => [
    name,
    [source].flat().map((reference) => referentOf(experiment, reference)?.shape),
  ]);
  return JSON.stringify([node.op, node.attributes, shapes]);
}
