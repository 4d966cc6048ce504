"""Whether the sources can carry the draw (RFC 3797, section 3.3)."""

from math import lgamma, log, log2


def bits_needed(pool_size: int, places: int) -> float:
    """log2 of the number of ways to choose ``places`` of ``pool_size``; 0 where there is nothing to choose."""
    if places < 1 or places >= pool_size:
        return 0.0
    ways = lgamma(pool_size + 1) - lgamma(places + 1) - lgamma(pool_size - places + 1)
    return max(ways / log(2), 0.0)


def bits_of_outcomes(outcomes: int) -> float:
    """What a source carries that has so many equally likely outcomes: 17,721,088 (six of 33 and one of 16) are 24.1 bits."""
    return log2(outcomes) if outcomes > 1 else 0.0
