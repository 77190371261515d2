/** A strip under the bar that says what is wrong and what to do. */
import { element } from '../dom.js';

export type Severity = 'error' | 'warning' | 'note';

export interface BannerContent {
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  readonly remedy: string;
  /** Items below the text, such as the mistakes in a file. */
  readonly items?: readonly { readonly place: string; readonly text: string }[];
  readonly action?: { readonly label: string; run(): void };
}

export function banner({ severity, title, text, remedy, items = [], action }: BannerContent): HTMLElement {
  const words = element('p', {}, element('strong', {}, title), ` ${text} `, element('span', { class: 'remedy' }, remedy));
  const strip = element('div', { class: `banner ${severity}` }, words);
  if (items.length > 0)
    strip.append(
      element('ul', {}, ...items.map(({ place, text: item }) => element('li', {}, element('span', { class: 'place' }, place), ` ${item}`))),
    );
  if (action !== undefined) {
    const button = element('button', { class: 'link', attributes: { type: 'button' } }, action.label);
    button.addEventListener('click', () => action.run());
    words.append(' ', button);
  }
  return strip;
}
