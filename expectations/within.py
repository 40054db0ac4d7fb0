"""A number of which only bounds are known, in the place of the number itself: what is asked of it must hold of both."""

from math import nan
from typing import Any, Self

from expectations.spec import Bounds


class Within(float):
    """Some number from `low` to `high`; a comparison holds only if it holds of every number in between.

    Great Expectations compares what a metric came to with the limits of an expectation, so that an expectation whose
    limit lies between the bounds fails. As a float it is `shown`.

    >>> Within(4.0, 6.0) > 3, Within(4.0, 6.0) >= 5, Within(4.0, 6.0) < 5
    (True, False, False)
    """

    low: float
    high: float

    def __new__(cls, low: float, high: float, *, shown: float | None = None) -> Self:
        """Raises nothing; `shown` is `low` unless said."""
        self = super().__new__(cls, low if shown is None else shown)
        self.low, self.high = low, high
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[float, float], dict[str, float]]:
        """What copies are made of: a Checkpoint copies its results before it stores them."""
        return (self.low, self.high), {"shown": float(self)}

    def __lt__(self, other: float) -> bool:
        return self.high < other

    def __le__(self, other: float) -> bool:
        return self.high <= other

    def __gt__(self, other: float) -> bool:
        return self.low > other

    def __ge__(self, other: float) -> bool:
        return self.low >= other

    def __truediv__(self, other: float) -> "Within":
        """For a share of something: `other` is positive."""
        return Within(self.low / other, self.high / other)


def fail_closed(name: str, found: Any) -> Any:
    """What Great Expectations gets to judge by for a metric of which bounds are known.

    Of what breaks an expectation the greatest number; of several numbers, each within its bounds. These count as "not
    a number" where closeness to a limit would do in place of keeping to it.
    """
    if not isinstance(found, Bounds):
        return found
    if name.endswith(("unexpected_count", "not_in_set.count")):
        return found.high
    if isinstance(found.low, list):
        ends = zip(found.low, found.high, strict=True)
        return [low if low == high else Within(low, high, shown=nan) for low, high in ends]
    return Within(found.low, found.high)
