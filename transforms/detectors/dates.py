"""Is it a day that there was? Dates as text has them, in the orders and month names of the main languages."""

import re
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
_NAMES = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_DD, _MM, _YYYY = "(?:[12][0-9]|3[01]|0?[1-9])", "(?:1[0-2]|0?[1-9])", "(?:18|19|20)[0-9]{2}"
DATE = (
    rf"(?:(?:19|20)[0-9]{{2}}[-/.]{_MM}[-/.]{_DD}|"
    rf"{_DD}(?:\. ?|[/-]){_DD}(?:\. ?|[/-]){_YYYY}|{_DD}[/-]{_DD}[/-][0-9]{{2}}|[0-3][0-9]\.[01][0-9]\.[0-9]{{2}}|"
    rf"(?i:{_DD}(?:st|nd|rd|th|er|\.|º|ª|o)?[ -](?:(?:of|de|di|d') ?)?(?:{_NAMES})\.?,?(?: del?)?[ -]"
    rf"(?:{_YYYY}|'?[0-9]{{2}})|(?:{_NAMES})\.? {_DD}(?:st|nd|rd|th)?,? {_YYYY})|"
    rf"{_YYYY}年{_MM}月{_DD}日)"
)
"""How dates are written, in RE2: ISO 8601, numbers in European and North American order, with a month's name."""
_PARTS = re.compile(r"[0-9]+|[^\W\d_]{3,}")
_YEAR = 4
_CENTURY, _PIVOT = 1900, 30
"""Years of two digits are of this century up to the pivot, else of the last."""


def read(text: str) -> date | None:
    """The day that the text names, day before month where both could be; None where there is no such day.

    >>> read("24 December 1985"), read("31.02.1990")
    (datetime.date(1985, 12, 24), None)
    """
    parts = _PARTS.findall(text)
    named = [MONTHS[part.lower()] for part in parts if part.lower() in MONTHS]
    numbers = [int(part) for part in parts if part.isdigit()]
    if named and len(numbers) == 2:  # noqa: PLR2004
        return _day(_full(numbers[1]), named[0], numbers[0])
    if len(numbers) != 3:  # noqa: PLR2004
        return None
    first, second, third = numbers
    if len(parts[0]) == _YEAR:
        return _day(first, second, third)
    return _day(_full(third), second, first) or _day(_full(third), first, second)


def is_date(text: str) -> bool:
    """Whether there was, or will be, such a day.

    >>> is_date("1985-12-24"), is_date("12/24/1985"), is_date("1985-13-24")
    (True, True, False)
    """
    return read(text) is not None


def _full(year: int) -> int:
    if year >= 100:  # noqa: PLR2004
        return year
    return year + _CENTURY + (100 if year <= _PIVOT else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
