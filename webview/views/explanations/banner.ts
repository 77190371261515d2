/** A strip under the bar that says what is wrong and what to do. */
import type { FileMistake } from '../../../experiment/messages.js';
import { element } from '../dom.js';
import { mistakeList } from './mistakeList.js';

export type Severity = 'error' | 'warning' | 'note';

export interface BannerContent {
  readonly severity: Severity;
  readonly title: string;
  readonly text: string;
  readonly remedy: string;
  /** Listed below the text. */
  readonly mistakes?: readonly FileMistake[];
  readonly action?: { readonly label: string; run(): void };
}

/** `reveal` shows a mistake in the text. */
export function banner(
  { severity, title, text, remedy, mistakes, action }: BannerContent,
  reveal: (mistake: FileMistake) => void,
): HTMLElement {
  const words = element('p', {}, element('strong', {}, title), ` ${text} `, element('span', { class: 'remedy' }, remedy));
  const strip = element('div', { class: `banner ${severity}` }, words);
  if (mistakes !== undefined) strip.append(mistakeList(mistakes, reveal));
  if (action !== undefined) {
    const button = element('button', { class: 'link', attributes: { type: 'button' } }, action.label);
    button.addEventListener('click', () => action.run());
    words.append(' ', button);
  }
  return strip;
}
