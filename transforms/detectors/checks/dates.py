"""Is it a day that there was? Dates as text has them, in the orders and month names of the main languages."""

import re
from collections.abc import Iterable
from datetime import date

MONTHS = {
    **dict.fromkeys(("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen"), 1),
    **dict.fromkeys(
        ("januari", "stycznia", "styczeń", "janeiro", "januari", "tammikuuta", "ledna", "leden", "января", "ocak"), 1
    ),
    **dict.fromkeys(
        ("february", "feb", "februar", "février", "févr", "febrero", "febbraio", "februari", "lutego", "luty"), 2
    ),
    **dict.fromkeys(("fevereiro", "fev", "helmikuuta", "února", "únor", "февраля", "şubat"), 2),
    **dict.fromkeys(("march", "mar", "märz", "mrz", "mars", "marzo", "maart", "mrt", "marca", "marzec", "março"), 3),
    **dict.fromkeys(("maaliskuuta", "března", "březen", "marts", "марта", "mart"), 3),
    **dict.fromkeys(
        ("april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwiecień", "huhtikuuta"), 4
    ),
    **dict.fromkeys(("dubna", "duben", "апреля", "nisan"), 4),
    **dict.fromkeys(("may", "mai", "mayo", "maggio", "mag", "mei", "maja", "maj", "maio", "toukokuuta", "května"), 5),
    **dict.fromkeys(("květen", "мая", "mayıs"), 5),
    **dict.fromkeys(("june", "jun", "juni", "juin", "junio", "giugno", "giu", "czerwca", "czerwiec", "junho"), 6),
    **dict.fromkeys(("kesäkuuta", "června", "červen", "июня", "haziran"), 6),
    **dict.fromkeys(
        ("july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "lipca", "lipiec", "julho"), 7
    ),
    **dict.fromkeys(("heinäkuuta", "července", "červenec", "июля", "temmuz"), 7),
    **dict.fromkeys(("august", "aug", "août", "agosto", "ago", "augustus", "sierpnia", "sierpień", "augusti"), 8),
    **dict.fromkeys(("elokuuta", "srpna", "srpen", "августа", "ağustos"), 8),
    **dict.fromkeys(
        ("september", "sep", "sept", "septembre", "septiembre", "settembre", "set", "września", "wrzesień"), 9
    ),
    **dict.fromkeys(("setembro", "syyskuuta", "září", "сентября", "eylül"), 9),
    **dict.fromkeys(("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "października"), 10),
    **dict.fromkeys(("październik", "outubro", "out", "lokakuuta", "října", "říjen", "октября", "ekim"), 10),
    **dict.fromkeys(
        ("november", "nov", "novembre", "noviembre", "listopada", "listopad", "novembro", "marraskuuta"), 11
    ),
    **dict.fromkeys(("listopadu", "ноября", "kasım"), 11),
    **dict.fromkeys(
        ("december", "dec", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dicembre", "grudnia"), 12
    ),
    **dict.fromkeys(("grudzień", "dezembro", "joulukuuta", "prosince", "prosinec", "декабря", "aralık"), 12),
}
"""Month by name, in lower case. Source: Unicode CLDR, months (format, wide and abbreviated)."""
_AMBIGUOUS = frozenset(("march", "mars", "mart", "marca", "maja", "august", "nisan", "ekim"))
"""Names of four letters and more that are other words, or another month's day, in lower case."""
_DD, _MM, _YYYY = "(?:[12][0-9]|3[01]|0?[1-9])", "(?:1[0-2]|0?[1-9])", "(?:18|19|20)[0-9]{2}"


def _either(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))})"


_NAMES = _either(MONTHS)
_CAPITALS = _either(
    written
    for name in (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec"),
        *("januar", "jänner", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember"),
    )
    for written in (name.capitalize(), name.upper())
)
"""English and German names, which are seldom anything else with a capital."""
_LONG = _either(name for name in MONTHS if len(name) > 3 and name not in _AMBIGUOUS)  # noqa: PLR2004
_CLOCK = r"T[0-2][0-9]:?[0-5][0-9](?::?[0-5][0-9](?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-2][0-9](?::?[0-5][0-9])?)?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª|°|o)?"
DATE = (
    rf"(?:(?:19|20)[0-9]{{2}}[-/.]{_MM}[-/.]{_DD}(?:{_CLOCK})?|"
    rf"{_DD}(?:\. ?|[/-]){_DD}(?:\. ?|[/-]){_YYYY}|{_DD}[/-]{_DD}[/-][0-9]{{2}}|[0-3][0-9]\.[01][0-9]\.[0-9]{{2}}|"
    rf"(?i:{_DD}{_ORDINAL}[ -](?:(?:of|de|di|d') ?)?(?:{_NAMES})\.?,?(?: del?)?[ -]"
    rf"(?:{_YYYY}|'?[0-9]{{2}})|(?:{_NAMES})\.? {_DD}(?:st|nd|rd|th)?,? (?:{_YYYY}|['’][0-9]{{2}}))|"
    rf"{_YYYY}年{_MM}月{_DD}日|{_YYYY}년 ?{_MM}월 ?{_DD}일)"
)
"""How days are written, in RE2: ISO 8601, numbers in European and North American order, with a month's name."""
PARTLY = (
    rf"(?:{_CAPITALS}\.? {_DD}(?:st|nd|rd|th)?|{_DD}{_ORDINAL}[ -](?:of )?{_CAPITALS}|"
    rf"(?i:{_DD}{_ORDINAL} (?:(?:of|de|di|d') ?)?(?:{_LONG}|mars|mai|mei|maj))|"
    rf"(?:{_CAPITALS}\.?|(?i:{_LONG}),?)(?: (?:of|del?))? {_YYYY}|"
    rf"{_MM}月{_DD}日|{_YYYY}年{_MM}月|{_MM}월 ?{_DD}일|{_YYYY}년 ?{_MM}월)"
)
"""Days without their year, and months of a year: elements of a date as well."""
NUMBERED_MONTH = rf"(?:{_MM}[/.]{_YYYY}|{_YYYY}-(?:1[0-2]|0[1-9]))"
"""Months of a year in figures, which order numbers look like."""
_PARTS = re.compile(r"[0-9]+|[^\W\d_]{3,}")
_TIME = re.compile(r"T[0-9].*")
_YEAR, _LEAP = 4, 2000
_CENTURY, _PIVOT = 1900, 30
"""Years of two digits are of this century up to the pivot, else of the last."""


def read(text: str) -> date | None:
    """The day that the text names, day before month where both could be; None where there is no such day.

    >>> read("24 December 1985"), read("31.02.1990")
    (datetime.date(1985, 12, 24), None)
    """
    parts, named, numbers = _parts(text)
    if named and len(numbers) == 2:  # noqa: PLR2004
        return _day(_full(numbers[1]), named[0], numbers[0])
    if len(numbers) != 3:  # noqa: PLR2004
        return None
    first, second, third = numbers
    if len(parts[0]) == _YEAR:
        return _day(first, second, third)
    return _day(_full(third), second, first) or _day(_full(third), first, second)


def is_date(text: str) -> bool:
    """Whether there was, or will be, such a day, or such a month where it names no more.

    >>> is_date("1985-12-24"), is_date("12/24/1985"), is_date("1985-13-24"), is_date("30 February")
    (True, True, False, False)
    """
    if read(text) is not None:
        return True
    parts, named, numbers = _parts(text)
    if named and len(numbers) == 1:
        return len(str(numbers[0])) == _YEAR or _day(_LEAP, named[0], numbers[0]) is not None
    if named or len(numbers) != 2:  # noqa: PLR2004
        return False
    if _YEAR in map(len, parts):
        return True
    return _day(_LEAP, *numbers) is not None


def _parts(text: str) -> tuple[list[str], list[int], list[int]]:
    """The words and numbers of the text, the months among them, and the numbers; no time of the day."""
    parts = _PARTS.findall(_TIME.sub("", text))
    named = [MONTHS[part.lower()] for part in parts if part.lower() in MONTHS]
    return parts, named, [int(part) for part in parts if part.isdigit()]


def _full(year: int) -> int:
    if year >= 100:  # noqa: PLR2004
        return year
    return year + _CENTURY + (100 if year <= _PIVOT else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
