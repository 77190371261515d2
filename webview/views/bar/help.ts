/** The keys, behind a question mark. */
import { element } from '../dom.js';
import { keepsKeys } from '../keyboard.js';
import { Lifetime } from '../lifetime.js';

const keys: readonly (readonly [string, string])[] = [
  ['Space or R', 'run, pause'],
  ['S', 'one step'],
  ['0', 'reset'],
  ['G', 'check gradients; stop checking'],
  ['Tab', 'from panel to panel'],
  ['Arrows', 'point at a cell of the panel; with Shift ten cells on'],
  ['Escape', 'leave the panel; take back a slider that is being dragged'],
  ['?', 'this list'],
];

export interface HelpButton {
  readonly element: HTMLElement;
  dispose(): void;
}

export function helpButton(): HelpButton {
  const lifetime = new Lifetime();
  const list = element('dl', {}, ...keys.flatMap(([key, what]) => [element('dt', {}, element('kbd', {}, key)), element('dd', {}, what)]));
  const note = element(
    'p',
    {},
    'Pointing at a pixel shows value and gradient there, in every panel of the same size. The ⋯ of a panel locks its range or makes its colours logarithmic.',
  );
  const popover = element('div', { class: 'help', attributes: { popover: 'auto', 'aria-label': 'Keys', tabindex: '-1' } }, list, note);
  const button = element('button', { class: 'quiet-button', title: 'Keys (?)', attributes: { 'aria-label': 'Keys', type: 'button' } }, '?');
  button.popoverTargetElement = popover;
  const whole = element('div', { class: 'help-button' }, button, popover);
  lifetime.listen(document, 'keydown', (event) => {
    if (event.key === '?' && !keepsKeys(event.target)) popover.togglePopover();
  });
  return { element: whole, dispose: () => lifetime.dispose() };
}
