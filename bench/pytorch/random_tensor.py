"""The random numbers of experiment/data/random.ts, bit by bit: xoshiro128**, seeded by SplitMix32 over a hash of seed and name.

Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47(4), 2021.
"""

import numpy as np

SEED = 1  # of every benchmark
_WORD = 0xFFFFFFFF


def random_tensor(name: str, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """float32 numbers uniform in [low, high), the same as those of an experiment's tensor of this name with the seed 1."""
    count = int(np.prod(shape, dtype=np.int64))
    words = np.fromiter(_generator(SEED, name), dtype=np.uint32, count=count)
    values = low + (high - low) * (words.astype(np.float64) / 2**32)
    rounded = values.astype(np.float32)
    # Rounding to float32 may reach `high`, which is not in the interval.
    return np.where(rounded.astype(np.float64) < high, rounded, np.float32(low)).reshape(shape)


def _generator(seed: int, name: str):
    """32-bit words without end."""
    next_word = _split_mix_32(_fnv_1a(f"{seed}/{name}"))
    s0, s1, s2, s3 = (next(next_word) for _ in range(4))
    while True:
        yield _rotate_left(s1 * 5 & _WORD, 7) * 9 & _WORD
        shifted = s1 << 9 & _WORD
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = _rotate_left(s3, 11)


def _fnv_1a(text: str) -> int:
    """Fowler, Noll and Vo's hash, 32 bits, over UTF-8."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & _WORD
    return value


def _split_mix_32(state: int):
    """A Weyl sequence through MurmurHash3's finaliser."""
    while True:
        state = state + 0x9E3779B9 & _WORD
        mixed = (state ^ state >> 16) * 0x85EBCA6B & _WORD
        mixed = (mixed ^ mixed >> 13) * 0xC2B2AE35 & _WORD
        yield mixed ^ mixed >> 16


def _rotate_left(bits: int, by: int) -> int:
    return (bits << by | bits >> 32 - by) & _WORD
