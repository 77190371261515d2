/** How much room a card gives each of its panels: the same on all cards, so that pictures of one size stand in columns down the page. */

import type { Arrangement } from '../../../experiment/layout.js';
import type { Room } from '../panels/size.js';

export const gap = 16;

/** Below this width panels go under one another rather than beside. */
const narrowest = 240;
const widest = 420;
const mostPerRow = 3;

/** What the curve or the controls need to stand beside the pictures, in CSS pixels. */
export const leastBeside = 224;

/** What the controls need there with their names above them. */
export const leastBesideStacked = 168;

/** The room for a panel on a card whose content is `width` CSS pixels wide. */
export function roomFor(arrangement: Arrangement, width: number): Room {
  return arrangement === 'list' ? listRoom(width) : pictureRoom(width);
}

/** The same for the panels of a comparison: always as many beside one another as are compared. */
export function comparisonRoom(_: Arrangement, width: number): Room {
  return { width: Math.min(widest, Math.floor((width - 2 * gap) / 3)), height: widest };
}

function pictureRoom(width: number): Room {
  const perRow = Math.min(mostPerRow, Math.max(1, Math.floor((width + gap) / (narrowest + gap))));
  const room = Math.min(widest, Math.floor((width - (perRow - 1) * gap) / perRow));
  return { width: room, height: widest };
}

/** The room for a list: half a wide card, so that value and gradient stand side by side; all of a narrow one. */
function listRoom(width: number): Room {
  const beside = width >= 2 * 400 + gap;
  return { width: beside ? Math.floor((width - gap) / 2) : width, height: widest };
}
