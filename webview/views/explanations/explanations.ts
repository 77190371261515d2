/** Banners above the cards, the page that stands instead of them, and the line for screen readers. */
import type { FileMistake, Phase } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { isComputing, type PageState } from '../store.js';
import { banner } from './banner.js';
import { mistakeList } from './mistakeList.js';
import { bannersOf, checkWords, explanationOf } from './words.js';

const phaseWords: Readonly<Record<Phase, string>> = {
  empty: '',
  loading: 'Loading.',
  paused: 'Paused.',
  running: 'Training.',
  finished: 'All steps are done.',
  failed: 'Stopped.',
};

export class Explanations {
  readonly banners = element('div', { class: 'banners' });
  /** In place of the cards; hidden while there is something to show. */
  readonly page = element('main', { class: 'explanation' });
  /** Read out by screen readers, seen by nobody. */
  readonly announcer = element('div', { class: 'announcer', role: 'status', attributes: { 'aria-live': 'polite' } });
  readonly #lifetime = new Lifetime();

  constructor({ store, host }: PageContext) {
    const reveal = (node: string) => {
      const fileIndex = store.state.experiment?.nodes.find(({ id }) => id === node)?.fileIndex;
      if (fileIndex !== undefined) host.reveal(['graph', fileIndex]);
    };
    const revealMistake = ({ line, column }: FileMistake) => host.revealPosition(line, column);
    let shown = '';
    let explained = '';
    const show = (state: PageState) => {
      const contents = bannersOf(state, reveal);
      const explanation = explanationOf(state);
      // Frames come sixty times a second; words change when their reason does.
      const banners = JSON.stringify(contents);
      if (banners !== shown) {
        shown = banners;
        this.banners.replaceChildren(...contents.map((content) => banner(content, revealMistake)));
      }
      const words = JSON.stringify(explanation);
      if (words !== explained) {
        explained = words;
        this.page.hidden = explanation === undefined;
        this.page.replaceChildren(
          element('h1', {}, explanation?.title ?? ''),
          ...(explanation?.paragraphs ?? []).map((text) => element('p', {}, text)),
          mistakeList(explanation?.mistakes ?? [], revealMistake),
        );
      }
      setText(
        this.announcer,
        [
          phaseWords[state.status.phase],
          isComputing(state) && state.status.phase !== 'loading' ? 'Computing.' : '',
          checkWords(state),
          ...contents.map(({ title, text }) => `${title} ${text}`),
          explanation?.title ?? '',
        ]
          .filter((words) => words !== '')
          .join(' ')
          .trim(),
      );
    };
    this.page.hidden = true;
    this.#lifetime.add(store.watch((state) => state, show));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
