/** Colours in which equal distances look equally far apart. */

/**
 * Linear sRGB to CIE XYZ (IEC 61966-2-1), each row over its sum, which is that of white: X/Xn, Y/Yn, Z/Zn. Greys get the same three numbers and
 * so no colour at all.
 */
export const xyzOfWhite: readonly (readonly [number, number, number])[] = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
].map(([r, g, b]) => {
  const white = r! + g! + b!;
  return [r! / white, g! / white, b! / white] as const;
});

/** Below it the cube root gives way to a straight line: (6/29)³. */
export const linearBelow = (6 / 29) ** 3;
export const linearSlope = 1 / (3 * (6 / 29) ** 2);
export const linearOffset = 4 / 29;

/**
 * CIELAB (L* of 0 to 100, a*, b*) of an sRGB colour.
 * @param red of 0 to 1, as the others; what lies outside is clamped, NaN counts as 0
 */
export function labOf(red: number, green: number, blue: number): readonly [number, number, number] {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const [x, y, z] = xyzOfWhite.map((row) => compressed(row[0] * r + row[1] * g + row[2] * b)) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function linear(value: number): number {
  const clamped = Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), 1);
  return clamped <= 0.04045 ? clamped / 12.92 : ((clamped + 0.055) / 1.055) ** 2.4;
}

function compressed(t: number): number {
  return t > linearBelow ? Math.cbrt(t) : t * linearSlope + linearOffset;
}
