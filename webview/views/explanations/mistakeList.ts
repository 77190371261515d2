/** The mistakes of a file, each with a link to its place in the text. */
import type { FileMistake } from '../../../experiment/messages.js';
import { element } from '../dom.js';

export function mistakeList(mistakes: readonly FileMistake[], reveal: (mistake: FileMistake) => void): HTMLElement {
  return element(
    'ul',
    {},
    ...mistakes.map((mistake) => {
      const { line, column, message, remedy } = mistake;
      const place = element(
        'button',
        {
          class: 'place link',
          title: 'Show in the text',
          attributes: { type: 'button', 'aria-label': `line ${line}, column ${column}: show in the text` },
        },
        `line ${line}`,
      );
      place.addEventListener('click', () => reveal(mistake));
      return element('li', {}, place, ` ${message} ${remedy}`);
    }),
  );
}
