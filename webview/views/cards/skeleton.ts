/** What stands on the page for the moment before the host has said which experiment it is. */
import { element } from '../dom.js';

export function skeleton(): HTMLElement {
  const panel = () => element('div', { class: 'stage waiting' });
  const card = () =>
    element(
      'section',
      { class: 'card' },
      element('header', {}, element('h2', {}, 'Reading the file')),
      element('div', { class: 'panels' }, panel(), panel(), panel()),
    );
  return element('div', { class: 'skeleton', attributes: { 'aria-hidden': 'true' } }, card());
}
