"""Numbers from names: the same formula as formula.ts, so that weights and images need not be stored.

seed(name)      FNV-1a, 32 bits, over the bytes of the ASCII name
mix(h)          MurmurHash3's finaliser
hash(name, i)   mix(mix(i + 0x9e3779b9) ^ seed(name)), 32 bits
uniform         (hash >> 8) * 2^-24, in [0, 1): exact in float32
symmetric       float32(a * (2 * uniform - 1)), in [-a, a): float64 until the last rounding
"""

import numpy as np

MASK = 0xFFFFFFFF


def seed(name):
    h = 0x811C9DC5
    for byte in name.encode("ascii"):
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def mix(h):
    h = h ^ (h >> np.uint64(16))
    h = (h * np.uint64(0x85EBCA6B)) & np.uint64(MASK)
    h = h ^ (h >> np.uint64(13))
    h = (h * np.uint64(0xC2B2AE35)) & np.uint64(MASK)
    return h ^ (h >> np.uint64(16))


def hashes(name, count):
    index = np.arange(count, dtype=np.uint64)
    return mix(mix((index + np.uint64(0x9E3779B9)) & np.uint64(MASK)) ^ np.uint64(seed(name)))


def uniform(name, count):
    return (hashes(name, count) >> np.uint64(8)).astype(np.float64) * 2.0**-24


def symmetric(name, count, a):
    return (a * (2 * uniform(name, count) - 1)).astype(np.float32)


def sample_indices(size, count=48):
    """Spread over the whole tensor, first and last included; every index where there are few."""
    if size <= count:
        return list(range(size))
    return [k * (size - 1) // (count - 1) for k in range(count)]
