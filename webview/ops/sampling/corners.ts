/** Where a sample between pixels comes from, for the float64 definitions. */

/** What is read beyond the edge: zeros, or the nearest pixel of the image. */
export type Border = 'zeros' | 'clamp';

export interface Corner {
  /** row · width + column, inside the image. */
  readonly pixel: number;
  readonly weight: number;
}

/**
 * The pixels around (y, x) with the weights of linear interpolation. Only those inside the image: none where y or x is 1 or more away from it.
 * A coordinate that is NaN gives one corner of weight NaN, so that whatever is read there is NaN.
 */
export function cornersOf(y: number, x: number, height: number, width: number, border: Border): Corner[] {
  if (Number.isNaN(y) || Number.isNaN(x)) return [{ pixel: 0, weight: Number.NaN }];
  const [row, column] = border === 'clamp' ? [clamped(y, height), clamped(x, width)] : [y, x];
  const [top, left] = [Math.floor(row), Math.floor(column)];
  if (!(top >= -1 && top < height && left >= -1 && left < width)) return [];
  const [fy, fx] = [row - top, column - left];
  const corners = [
    { row: top, column: left, weight: (1 - fy) * (1 - fx) },
    { row: top, column: left + 1, weight: (1 - fy) * fx },
    { row: top + 1, column: left, weight: fy * (1 - fx) },
    { row: top + 1, column: left + 1, weight: fy * fx },
  ];
  return corners
    .filter((corner) => corner.row >= 0 && corner.row < height && corner.column >= 0 && corner.column < width)
    .map((corner) => ({ pixel: corner.row * width + corner.column, weight: corner.weight }));
}

function clamped(coordinate: number, size: number): number {
  return Math.min(Math.max(coordinate, 0), size - 1);
}
