/**
 * Random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators,
 * ACM TOMS 47(4), 2021), seeded as its authors advise from another generator, SplitMix32 over a hash of the experiment's seed and the
 * tensor's name. A tensor thus keeps its numbers when others come and go.
 */

/** Draws uniform 32-bit integers. */
export type Generator = () => number;

export function generatorFor(seed: number, name: string): Generator {
  const next = splitMix32(fnv1a(`${seed}/${name}`));
  return xoshiro128(next(), next(), next(), next());
}

/** xoshiro128**, from a state of four words that are not all 0. https://prng.di.unimi.it/xoshiro128starstar.c */
export function xoshiro128(a: number, b: number, c: number, d: number): Generator {
  const state = Int32Array.of(a, b, c, d);
  return () => {
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    state[1] = s1 ^ s2 ^ s0;
    state[0] = s0 ^ s3 ^ s1;
    state[2] = s2 ^ s0 ^ (s1 << 9);
    state[3] = rotateLeft(s3 ^ s1, 11);
    return result;
  };
}

/** Fills `data` with numbers uniform in [low, high); for an Int32Array with integers. */
export function fillUniform(data: Float32Array | Int32Array, generator: Generator, low: number, high: number): void {
  for (let index = 0; index < data.length; index++) {
    const value = low + (high - low) * (generator() / 2 ** 32);
    // Rounding to float32 may reach `high`, which is not in the interval.
    data[index] = data instanceof Int32Array ? Math.floor(value) : Math.fround(value) < high ? value : low;
  }
}

/** Fills `data` with normal numbers, two at a time (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
export function fillNormal(data: Float32Array, generator: Generator, mean: number, std: number): void {
  for (let index = 0; index < data.length; index += 2) {
    const radius = std * Math.sqrt(-2 * Math.log((generator() + 1) / 2 ** 32));
    const angle = 2 * Math.PI * (generator() / 2 ** 32);
    data[index] = mean + radius * Math.cos(angle);
    if (index + 1 < data.length) data[index + 1] = mean + radius * Math.sin(angle);
  }
}

/** Fowler, Noll and Vo's hash, 32 bits, over UTF-8. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** A Weyl sequence through MurmurHash3's finaliser: the 32-bit sibling of SplitMix64. */
function splitMix32(seed: number): Generator {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

function rotateLeft(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
