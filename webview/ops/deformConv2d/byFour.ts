/** How the kernels read four neighbours of a buffer: as one vector where the sizes let them, else number by number. */
import type { Sizes } from './sizes.js';

/** Whether channels, and outputs, come in fours: those of every group and offset group begin at a multiple of 4. */
export interface ByFour {
  readonly channels: boolean;
  readonly outputs: boolean;
}

export function byFourOf({ channels, groups, offsetGroups, outputChannels }: Sizes): ByFour {
  return {
    channels: [channels / groups, channels / offsetGroups].every((together) => together % 4 === 0),
    outputs: (outputChannels / groups) % 4 === 0,
  };
}

/**
 * WGSL, with which `buffer` is declared as an array of `bufferElement`: the function `bufferFour(at, last)` gives the four numbers from `at` on, and
 * instead of those behind `last` whatever is in bounds.
 */
export function fourOf(buffer: string, isByFour: boolean): string {
  const element = isByFour ? 'vec4f' : 'f32';
  const places = [0, 1, 2, 3].map((i) => `${buffer}[min(at + ${i}u, last)]`);
  const four = isByFour ? `${buffer}[min(at, last) / 4u]` : `vec4f(${places.join(', ')})`;
  return `alias ${buffer}Element = ${element};\nfn ${buffer}Four(at: u32, last: u32) -> vec4f { return ${four}; }\n`;
}
