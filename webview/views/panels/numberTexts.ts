/** Numbers as texts that fit into cells. */
import { formatDigits } from '../../../experiment/formatNumber.js';

/** All with as many digits, at most three, as leave none longer than `room` characters; undefined where even one digit is too many. */
export function textsOf(values: readonly number[], room: number): readonly string[] | undefined {
  for (const digits of [3, 2, 1]) {
    const texts = values.map((value) => formatDigits(value, digits));
    if (texts.every(({ length }) => length <= room)) return texts;
  }
  return undefined;
}
