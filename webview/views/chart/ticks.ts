/** Where an axis says a number. */
import { meanSquaredErrorOf, psnrOf } from '../../../experiment/psnr.js';

const mostTicks = 6;

/** Numbers for a logarithmic axis: powers of ten, and between them as many as are not too many. */
export function logarithmicTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  for (const digits of [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = first; power <= last; power++) for (const digit of digits) ticks.push(Number(`${digit}e${power}`));
    const inside = ticks.filter((tick) => tick >= low && tick <= high);
    if (inside.length <= mostTicks) return inside;
  }
  const stride = Math.ceil((last - first) / mostTicks);
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((power) => power % stride === 0);
  return powers.map((power) => 10 ** power).filter((tick) => tick >= low && tick <= high);
}

/** The mean squared errors, ascending, at which the PSNR is a round number of dB. */
export function psnrTicks(low: number, high: number, range: number): number[] {
  const best = psnrOf(low, range);
  const worst = psnrOf(high, range);
  const step = [1, 2, 5, 10, 20, 50].find((candidate) => (best - worst) / candidate <= mostTicks) ?? 100;
  const ticks: number[] = [];
  for (let psnr = Math.floor(best / step) * step; psnr >= worst; psnr -= step) ticks.push(meanSquaredErrorOf(psnr, range));
  return ticks;
}
