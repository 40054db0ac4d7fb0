"""Which birthdays stand in the ids of a column? Conditions on the matrix of `checksums`, by how a country writes them.

Each says what python-stdnum says of one number, centuries and days to come included.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from transforms.detectors.checks.checksums import Bools, Condition, dated, number
from transforms.detectors.checks.layout import MINUS, PLUS, Numbers, Values

Century = Callable[[Values, Numbers], Numbers]
"""The century's first year, for the ids and the last two digits of their years."""


def born(
    year: int, month: int, day: int, century: Century, *, months: int = 100, days: int = 100, past: bool = False
) -> Condition:
    """Whether there is such a day; the parts are two digits each, from these places on.

    Months and days are taken modulo `months` and `days`, where a country adds to them. `past`: and it has come.
    """

    def condition(values: Values) -> Bools:
        years = number(values, year, year + 2)
        return dated(
            century(values, years) + years,
            number(values, month, month + 2) % months,
            number(values, day, day + 2) % days,
            past=today() if past else None,
        )

    return condition


def today() -> int:
    """The day as `20261130`, in the machine's own time zone, as the scalar checks have it."""
    now = datetime.now(UTC).astimezone()
    return now.year * 10_000 + now.month * 100 + now.day


def in_century(first: int) -> Century:
    """The same century for all."""
    return lambda _, years: np.full(len(years), first, np.int64)


def by_character(at: int, *centuries: int) -> Century:
    """The century that the character at this place tells: that of the value `n` is the `n`th."""
    table = np.array(centuries, np.int64)
    return lambda values, _: table[np.minimum(values[:, at], len(table) - 1)]


def either_century(condition: Callable[[Century], Condition], *centuries: int) -> Condition:
    """Whether it holds in one of the centuries."""
    conditions = [condition(in_century(first)) for first in centuries]

    def any_of(values: Values) -> Bools:
        holds = conditions[0](values)
        for other in conditions[1:]:
            holds |= other(values)
        return holds

    return any_of


def not_to_come(_: Values, years: Numbers) -> Numbers:
    """The century in which the year is not to come."""
    now = today() // 10_000
    return np.where(now // 100 * 100 + years > now, now // 100 * 100 - 100, now // 100 * 100)


def danish(values: Values, years: Numbers) -> Numbers:
    """CPR: the seventh digit and the year tell the century."""
    seventh = values[:, 6]
    nineteenth = (seventh >= 5) & (seventh <= 8) & (years >= 58)
    twentieth = (seventh <= 3) | (((seventh == 4) | (seventh == 9)) & (years >= 37))
    return np.where(nineteenth, 1800, np.where(twentieth, 1900, 2000))


def norwegian(values: Values) -> Bools:
    """Fødselsnummer, D- and H-numbers: the individual digits tell the century; nobody is born in the future."""
    day, month, years = number(values, 0, 2), number(values, 2, 4), number(values, 4, 6)
    individual = number(values, 6, 9)
    century = np.select(
        [
            individual < 500,
            (individual < 750) & (years >= 54),
            years < 40,
            (individual >= 900) & (years >= 40),
        ],
        [1900, 1800, 2000, 1900],
        -10_000,
    )
    there = dated(century + years, month - 40 * (month > 40), day - 40 * (day > 40), past=today())
    return there & (day < 80)


def swedish(at: int) -> Condition:
    """Personnummer: of two digits of the year, the last century that is not to come; one more before `+`."""

    def condition(values: Values) -> Bools:
        rest = number(values, at, at + 2)
        if at:
            year = number(values, 0, 2) * 100 + rest
        else:
            now = today() // 10_000
            older = values[:, 6] == PLUS if values.shape[1] == 11 else np.zeros(len(values), np.bool_)
            year = (now // 100 - (rest > now % 100) - older) * 100 + rest
        return dated(year, number(values, at + 2, at + 4), number(values, at + 4, at + 6))

    return condition


def finnish(values: Values, _: Numbers) -> Numbers:
    """HETU: the sign between."""
    sign = values[:, 6]
    later = (sign >= 10) & (sign <= 15)
    return np.where(sign == PLUS, 1800, np.where(later, 2000, np.where(_twentieth(sign), 1900, -10_000)))


def _twentieth(sign: Values) -> Bools:
    return (sign == MINUS) | ((sign >= 30) & (sign <= 34))


def belgian(raised: tuple[int, ...]) -> Condition:
    """National and BIS numbers: modulus 97 for either century, months unknown or raised.

    The days say nothing: those that a month does not have stand for days that are not known.
    """
    allowed = np.isin(np.arange(100), [first + month for first in raised for month in range(13)])

    def condition(values: Values) -> Bools:
        first, check = number(values, 0, 9), number(values, 9, 11)
        years, month = number(values, 0, 2), number(values, 2, 4)
        older = 97 - first % 97 == check
        newer = (97 - (2 * 10**9 + first) % 97 == check) & (years + 2000 <= today() // 10_000)
        return (older | newer) & allowed[month]

    return condition


def czech(values: Values) -> Bools:
    """Rodné číslo: women's months are 50 more, a full day's 20 more; nine digits until 1953."""
    year = number(values, 0, 2) + 1900
    month = number(values, 2, 4) % 50 % 20
    if values.shape[1] == 9:
        year = year - 100 * (year >= 1980)
        return dated(year, month, number(values, 4, 6)) & (year <= 1953)
    return dated(year + 100 * (year < 1954), month, number(values, 4, 6))


def bulgarian(values: Values) -> Bools:
    """EGN: months are 20 more before 1900, 40 more from 2000 on."""
    month = number(values, 2, 4)
    later, older = month > 40, (month > 20) & (month <= 40)
    year = number(values, 0, 2) + 1900 + 100 * later - 100 * older
    return dated(year, month - 40 * later - 20 * older, number(values, 4, 6))


def polish(values: Values) -> Bools:
    """PESEL: months are 20 more in each century after the twentieth, 80 more in the nineteenth."""
    month = number(values, 2, 4)
    century = np.array([1900, 2000, 2100, 2200, 1800])[month // 20]
    return dated(century + number(values, 0, 2), month % 20, number(values, 4, 6))


def yugoslav(values: Values) -> Bools:
    """JMBG: day, month, and the last three digits of the year."""
    year = number(values, 4, 7)
    return dated(year + np.where(year < 800, 2000, 1000), number(values, 2, 4), number(values, 0, 2))
