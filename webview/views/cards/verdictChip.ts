/** The verdict of a comparison at the head of a card: a few words, and behind them all that is known. */
import { type VerdictWords, verdictSigns } from '../../../experiment/verdict.js';
import { element, setText, setWords } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { placeBeside } from '../popover.js';

/** What a screen reader says in place of the sign. */
const outcomeWords: Readonly<Record<VerdictWords['outcome'], string>> = {
  good: 'Agrees:',
  bad: 'Does not agree:',
  underWay: 'Being compared:',
  none: 'Not compared:',
};

export class VerdictChip {
  /** Hidden while there is no verdict. */
  readonly element: HTMLElement;
  readonly #lifetime = new Lifetime();
  readonly #sign = element('span', { class: 'sign', attributes: { 'aria-hidden': 'true' } });
  readonly #outcome = element('span', { class: 'unseen' });
  readonly #text = element('span', { class: 'text' });
  readonly #button = element('button', { class: 'verdict', attributes: { type: 'button', 'aria-haspopup': 'dialog' } });
  readonly #details: HTMLElement;

  /** @param name What is compared, for a screen reader: `Gradient check of render`. */
  constructor(name: string) {
    this.#details = element('div', { class: 'verdict-details', role: 'dialog', attributes: { popover: 'auto', 'aria-label': name } });
    this.#button.append(this.#sign, this.#outcome, ' ', this.#text);
    this.#button.popoverTargetElement = this.#details;
    this.element = element('span', { class: 'verdict-chip' }, this.#button, this.#details);
    this.element.hidden = true;
    this.#lifetime.listen(this.#details, 'toggle', (event: ToggleEvent) => {
      const open = event.newState === 'open';
      this.#button.setAttribute('aria-expanded', String(open));
      if (open) placeBeside(this.#button, this.#details);
    });
  }

  update(words: VerdictWords | undefined): void {
    this.element.hidden = words === undefined;
    if (words === undefined) {
      if (this.#details.matches(':popover-open')) this.#details.hidePopover();
      return;
    }
    const { outcome, text, details, asOf } = words;
    this.#button.dataset['outcome'] = outcome;
    this.#button.classList.toggle('past', asOf !== undefined);
    setText(this.#sign, verdictSigns[outcome]);
    setText(this.#outcome, outcomeWords[outcome]);
    setWords(this.#text, asOf === undefined ? text : `${text} · at ${asOf}`);
    while (this.#details.childElementCount > details.length) this.#details.lastElementChild?.remove();
    details.forEach((line, index) => {
      setText(this.#details.children[index] ?? this.#details.appendChild(element('p')), line);
    });
  }

  dispose(): void {
    this.#lifetime.dispose();
    this.element.remove();
  }
}
