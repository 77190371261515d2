/** Numbers as people read them beside a picture: three significant digits, a real minus sign, powers of ten where zeros would hide them. */

/** `0.756`, `−4.1e-5`, `1.92e-3`, `16384`, `NaN`, `−∞`. */
export function formatNumber(value: number): string {
  return formatDigits(value, 3);
}

/** The same with as many significant digits; below 1e5 none before the point is rounded away. */
export function formatDigits(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '−' : '';
  if (!Number.isFinite(value)) return `${sign}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(size) && size < 1e6) return `${sign}${size}`;
  const rounded = Number(size.toPrecision(size < 10 ? digits : Math.max(digits, 2)));
  if (rounded < 0.01 || rounded >= 1e5) return `${sign}${scientific(rounded)}`;
  return `${sign}${rounded >= 100 ? Math.round(size) : rounded}`;
}

/** `0.03 … 0.97`; `±4.1e-5` where the ends are opposite; one number where they are equal. */
export function formatRange(low: number, high: number): string {
  if (low === high) return formatNumber(low);
  if (low === -high) return `±${formatNumber(Math.abs(high))}`;
  return `${formatNumber(low)} … ${formatNumber(high)}`;
}

/** A whole number with spaces between its thousands: `16 384`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en').replaceAll(',', ' ');
}

function scientific(rounded: number): string {
  const [digits = '', exponent = ''] = rounded.toExponential().split('e');
  return `${digits}e${exponent.replace('+', '')}`;
}
