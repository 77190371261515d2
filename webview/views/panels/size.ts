/** How large a panel's canvas is: whole device pixels a cell where the room allows, so that each number is one even square. */

/** In CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface CanvasSize {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** In device pixels. */
  readonly deviceWidth: number;
  readonly deviceHeight: number;
}

/** Cells of tiny pictures stop growing here, in CSS pixels: wide enough for a number. */
const largestCell = { width: 52, height: 28 };

/** The height of one row of a list, in CSS pixels. */
const listRowHeight = 13;

/** A picture of `rows` × `columns` in a room of `width` × `height` CSS pixels. */
export function pictureSize(rows: number, columns: number, room: Room, ratio: number): CanvasSize {
  const fit = Math.min((room.width * ratio) / columns, (room.height * ratio) / rows);
  const cell = fit >= 1 ? Math.floor(fit) : fit;
  const small = rows * columns <= 64;
  const cellWidth = small ? Math.min(cell, largestCell.width * ratio) : cell;
  const cellHeight = small ? Math.min(cell, largestCell.height * ratio) : cell;
  return inCssPixels(columns * cellWidth, rows * cellHeight, ratio);
}

/** A list of `entries` things with `components` numbers each: a strip as wide as the room allows. */
export function listSize(components: number, entries: number, width: number, ratio: number): CanvasSize {
  const fit = (width * ratio) / entries;
  const cellWidth = fit >= 1 ? Math.min(Math.floor(fit), largestCell.width * ratio) : fit;
  const small = components * entries <= 64;
  const cellHeight = (small ? 20 : listRowHeight) * ratio;
  return inCssPixels(entries * cellWidth, components * cellHeight, ratio);
}

function inCssPixels(deviceWidth: number, deviceHeight: number, ratio: number): CanvasSize {
  const width = Math.max(1, Math.round(deviceWidth));
  const height = Math.max(1, Math.round(deviceHeight));
  return { width: width / ratio, height: height / ratio, deviceWidth: width, deviceHeight: height };
}
