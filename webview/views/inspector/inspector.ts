/** The column at the side: the pixel that is pointed at, verdicts, and the statistics of every tensor, which say the same without a pointer. */
import type { PageContext } from '../context.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { pixelTable } from './pixelTable.js';
import { statisticsTable } from './statisticsTable.js';
import { verdictList } from './verdictList.js';

export class Inspector {
  readonly element: HTMLElement;
  readonly #lifetime = new Lifetime();

  constructor(context: PageContext) {
    this.element = element(
      'aside',
      { class: 'inspector', attributes: { 'aria-label': 'Inspector' } },
      pixelTable(context, this.#lifetime),
      verdictList(context, this.#lifetime),
      statisticsTable(context, this.#lifetime),
    );
  }

  dispose(): void {
    this.#lifetime.dispose();
  }
}
