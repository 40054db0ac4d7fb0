"""How is a date in text moved by some days and written as it was?

Read are, with four digits of a year or two (69 to 99 are of the 20th century, as POSIX has it):

- year first: 2020-01-31, 2020/1/31, 2020.01.31
- with points or hyphens: day first where that is a date, else month first: 31.1.2020, 31-01-20
- with slashes: month first where that is a date, else day first: 1/31/2020, 31/01/2020
- with the month's name in English, German, French, Spanish or Italian, day or month first: 31 January 2020,
  Jan. 31, 2020, 31. Januar 2020, 31 de enero de 2020; ordinals (31st, 1er) are written as plain numbers

What comes out has the same order, separators, zeros before digits, language, shortness and case, and the time of the
day behind it (2020-01-31T10:15:00Z). Anything else cannot be read, nor can a date that would leave the years 1 to 9999.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

_NAMES: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_SHORT: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
}
_SPELLED: Final = {"sept": ("en", 9), "maerz": ("de", 3), "jänner": ("de", 1), "setiembre": ("es", 9), "mrz": ("de", 3)}
"""Other spellings: language and month."""
Names = tuple[str, ...]


def _tables() -> dict[str, tuple[Names, int]]:
    """By name in lower case: the names of its like, and the number of the month. The first language that has it."""
    found: dict[str, tuple[Names, int]] = {}
    for names in (*_NAMES.values(), *_SHORT.values()):
        for number, name in enumerate(names.split(), 1):
            found.setdefault(name.lower(), (tuple(names.split()), number))
    short = {"sept", "mrz"}
    for name, (language, number) in _SPELLED.items():
        found.setdefault(name, (tuple((_SHORT if name in short else _NAMES)[language].split()), number))
    return found


_MONTHS: Final = _tables()
_TIMED: Final = re.compile(r"[0-9]T[0-9]")
_ISO: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_NUMERIC: Final = re.compile(r"([0-9]{1,2})([-/.])( ?)([0-9]{1,2})\2\3([0-9]{4}|[0-9]{2})")
_DAY_FIRST: Final = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|º|°)?(\.?(?:\s+de|\s+of)?[\s-]+)([^\W\d_]{3,10})(\.?,?(?:\s+de)?[\s-]+)([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    r"([^\W\d_]{3,10})(\.?[\s-]+)([0-9]{1,2})(?:st|nd|rd|th)?(,?[\s-]+)([0-9]{4}|[0-9]{2})", re.IGNORECASE
)


def shifted(texts: Sequence[str], days: Sequence[int]) -> list[str | None]:
    """Each date moved by its days; None where the text cannot be read as a date.

    >>> shifted(["2020-02-28", "28 February 2020", "Feb. 28, 2020", "29/02/2019"], [2, 2, 2, 2])
    ['2020-03-01', '1 March 2020', 'Mar. 1, 2020', None]
    """
    return [_moved(text, by) for text, by in zip(texts, days, strict=True)]


def _moved(text: str, days: int) -> str | None:
    whole, time, clock = text.partition("T") if _TIMED.search(text) else (text, "", "")
    for read in (_iso, _numeric, _day_first, _month_first):
        found = read(whole)
        if found:
            day, write = found
            try:
                return write(day + timedelta(days=days)) + time + clock
            except OverflowError:
                return None
    return None


_Read = tuple[date, Callable[[date], str]] | None


def _iso(text: str) -> _Read:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, mark, month, day = found.groups()
    when = _date(year, month, day)
    width = _width(month, day)
    return (
        None if when is None else (when, lambda to: f"{to.year:04d}{mark}{to.month:0{width}d}{mark}{to.day:0{width}d}")
    )


def _numeric(text: str) -> _Read:
    found = _NUMERIC.fullmatch(text)
    if not found:
        return None
    one, mark, gap, two, year = found.groups()
    between = mark + gap
    day_first, month_first = _date(year, two, one), _date(year, one, two)
    width = _width(one, two)
    if month_first and (mark == "/" or not day_first):
        return month_first, lambda to: between.join([f"{to.month:0{width}d}", f"{to.day:0{width}d}", _year(year, to)])
    if day_first is None:
        return None
    return (
        day_first,
        lambda to: between.join([f"{to.day:0{width}d}", f"{to.month:0{width}d}", _year(year, to)]),
    )


def _day_first(text: str) -> _Read:
    found = _DAY_FIRST.fullmatch(text)
    if not found or found[3].lower() not in _MONTHS:
        return None
    day, first, name, second, year = found.groups()
    names, month = _MONTHS[name.lower()]
    when = _date(year, str(month), day)
    if when is None:
        return None
    return (
        when,
        lambda to: f"{to.day:0{_width(day)}d}{first}{_named(name, names, to)}{second}{_year(year, to)}",
    )


def _month_first(text: str) -> _Read:
    found = _MONTH_FIRST.fullmatch(text)
    if not found or found[1].lower() not in _MONTHS:
        return None
    name, first, day, second, year = found.groups()
    names, month = _MONTHS[name.lower()]
    when = _date(year, str(month), day)
    if when is None:
        return None
    return (
        when,
        lambda to: f"{_named(name, names, to)}{first}{to.day:0{_width(day)}d}{second}{_year(year, to)}",
    )


def _date(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004
        number += 1900 if number >= 69 else 2000  # noqa: PLR2004 (POSIX, strptime %y)
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _width(*parts: str) -> int:
    """Digits of days and months: two where one of them begins with a zero, or where several have two each."""
    zero = any(part[0] == "0" for part in parts)
    return 2 if zero or (len(parts) > 1 and min(map(len, parts)) > 1) else 1


def _day(before: str, to: date) -> str:
    return f"{to.day:0{_width(before)}d}"


def _year(before: str, to: date) -> str:
    return f"{to.year:04d}" if len(before) == 4 else f"{to.year % 100:02d}"  # noqa: PLR2004


def _named(before: str, names: Names, to: date) -> str:
    name = names[to.month - 1]
    if before.isupper():
        return name.upper()
    return name.lower() if before.islower() else name[0].upper() + name[1:]
