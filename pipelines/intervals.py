"""How sure is a share that was counted? Wilson's interval."""

from math import sqrt
from typing import Final

_Z: Final = 1.959963984540054
"""The normal distribution's 0.975 quantile: 95 % two-sided."""


def wilson(hits: int, tried: int) -> tuple[float, float]:
    """The 95 % score interval of a share, without continuity correction: E. B. Wilson, JASA 22 (1927), 209-212.

    Method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872. Nothing tried: anything from 0 to 1.

    >>> [round(bound, 4) for bound in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    if tried == 0:
        return 0.0, 1.0
    share, spread = hits / tried, _Z * _Z / tried
    middle = share + spread / 2
    half = _Z * sqrt(share * (1 - share) / tried + spread / (4 * tried))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return (0.0 if hits == 0 else low), (1.0 if hits == tried else high)
