"""Do the check digits of a whole column hold? A small vocabulary, at numpy's speed.

    luhn_of_nine = digits(9, luhn())
    luhn_of_nine(Layout.of(pa.array(["130 692 544", "130 692 545"], pa.large_string())))   # [True, False]

Conditions look at the matrix that `layout` makes of codes of one length; a code is valid where its form fits and all
conditions hold.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from transforms.detectors.checks.layout import MINUS, PLUS, Layout, Numbers, Values
from transforms.detectors.detector import ColumnCheck

Bools = npt.NDArray[np.bool_]
Condition = Callable[[Values], Bools]
"""Which codes satisfy it; given are only those whose form fits."""

_RANGES = {"9": (0, 9), "A": (10, 35), "X": (0, 35), "+": (PLUS, MINUS), "*": (0, MINUS)}
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
_DIHEDRAL = "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210"  # D5
_PERMUTED = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def codes(form: str, *conditions: Condition, kept: str = "", more: str = "") -> ColumnCheck:
    """The check of codes of one length: `9` for a digit, `A` for a letter, `X` for both, `+` for one of `+-`.

    Rows in are rows out. `kept` names separators that mean something, and stay (`-`); `more` are left out too.
    """
    low = np.array([_RANGES[place][0] for place in form], np.uint8)
    span = np.array([_RANGES[place][1] for place in form], np.uint8) - low

    def check(found: Layout) -> Bools:
        at, values = found.of_length(len(form), kept=kept, more=more)
        foreign = values - low > span  # wraps below
        if foreign.any():
            formed = ~foreign.any(axis=1)
            at, values = at[formed], values[formed]
        valid = np.ones(len(at), np.bool_)
        for condition in conditions:
            valid &= condition(values)
        passed = np.zeros(len(found), np.bool_)
        passed[at[valid]] = True
        return passed

    return check


def digits(count: int, *conditions: Condition) -> ColumnCheck:
    """The check of codes of so many digits."""
    return codes("9" * count, *conditions)


def either(*checks: ColumnCheck) -> ColumnCheck:
    """The check of codes that pass one of the checks: of several lengths, or of an old form and a new one."""

    def check(found: Layout) -> Bools:
        passed = checks[0](found)
        for other in checks[1:]:
            passed |= other(found)
        return passed

    return check


def weighted(
    weights: Sequence[int],
    modulus: int,
    expected: Callable[[int], int] = int,
    *,
    at: int = -1,
    start: int = 0,
) -> Condition:
    """Whether the character at `at` is the one expected for the weighted sum's rest by the modulus.

    The weights are of the characters from `start` on.
    """
    table = np.array([expected(rest) for rest in range(modulus)], np.int64)
    return lambda values: table[rest_of(values, weights, modulus, start=start)] == values[:, at]


def rests(weights: Sequence[int], modulus: int, rest: int = 0) -> Condition:
    """Whether the weighted sum, check digit and all, leaves this rest."""
    return lambda values: rest_of(values, weights, modulus) == rest


def rest_of(values: Values, weights: Sequence[int], modulus: int, *, start: int = 0) -> Numbers:
    """The rests of the weighted sums of the characters from `start` on."""
    positive = [weight % modulus for weight in weights]
    total = _sums(values[:, start : start + len(weights)], positive)
    return _rests(modulus, MINUS * sum(positive) + 1)[total]


def _sums(values: Values | Bools, weights: npt.ArrayLike) -> Numbers:
    """The weighted sums of the characters, exact as they are far below the 2^24 of a float."""
    return (values.astype(np.float32) @ np.asarray(weights, np.float32)).astype(np.int64)


@cache
def _rests(modulus: int, count: int) -> Numbers:
    """The rests of so many sums: looked up, they take a third of the time that a division takes."""
    return np.arange(count, dtype=np.int64) % modulus


def powers(base: int, count: int, modulus: int) -> tuple[int, ...]:
    """Weights whose sum has the rest of the whole number, read in that base.

    >>> powers(10, 3, 97)
    (3, 10, 1)
    """
    return tuple(pow(base, place, modulus) for place in range(count - 1, -1, -1))


def letters(text: str) -> Callable[[int], int]:
    """For `weighted`: the character expected is that of the text at the rest's place."""
    return lambda rest: int(text[rest], 36)


def luhn(start: int = 0, stop: int | None = None) -> Condition:
    """Luhn (ISO/IEC 7812-1 annex B) over these characters."""

    def condition(values: Values) -> Bools:
        read = values[:, start:stop]
        twice = np.arange(read.shape[1])[::-1] % 2
        over = read[:, twice > 0] > 4  # noqa: PLR2004 # twice as much has two digits, whose sum is 9 less
        total = _sums(read, twice + 1) - 9 * _sums(over, np.ones(over.shape[1]))
        return total % 10 == 0

    return condition


def mod_11_10(values: Values) -> Bools:
    """ISO/IEC 7064 MOD 11,10 over all digits."""
    table = np.array([((check or 10) * 2 % 11 + digit) % 10 for check in range(10) for digit in range(10)], np.uint8)
    return _chained(values, [table] * values.shape[1], 5) == 1


def verhoeff(values: Values) -> Bools:
    """Verhoeff, 1969: the dihedral group D5, with a permutation by place, over all digits."""
    return _chained(values[:, ::-1], [_verhoeff_step(place % 8) for place in range(values.shape[1])], 0) == 0


@cache
def _verhoeff_step(place: int) -> Values:
    steps = [int(_DIHEDRAL[check * 10 + int(permuted)]) for check in range(10) for permuted in _PERMUTED[place]]
    return np.array(steps, np.uint8)


def _chained(values: Values, tables: Sequence[Values], first: int) -> Values:
    """The last state of a machine that takes a digit a step; its tables are by state, then digit."""
    state = np.full(len(values), first, np.uint8)
    for place, table in enumerate(tables):
        state = table[state * np.uint8(10) + values[:, place]]
    return state


def within(start: int, stop: int, allowed: Callable[[int], bool]) -> Condition:
    """Whether the number that these digits write is allowed; three digits at most are cheap."""
    table = np.array([allowed(number) for number in range(10 ** (stop - start))], np.bool_)
    return lambda values: table[number(values, start, stop)]


def number(values: Values, start: int, stop: int) -> Numbers:
    """The whole numbers that these digits write, 18 at most."""
    total = values[:, start].astype(np.int64)
    for place in range(start + 1, stop):
        total = total * 10 + values[:, place]
    return total


def dated(year: Numbers, month: Numbers, day: Numbers, *, past: int | None = None) -> Bools:
    """Which days there are, in the Gregorian calendar; none after `past`, a day as `20261130`, where given."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS[np.minimum(month, 13)] + (leap & (month == 2))  # noqa: PLR2004 # February
    there = (day >= 1) & (day <= last) & (year >= 1)
    return there if past is None else there & (year * 10_000 + month * 100 + day <= past)
