"""Do the check digits of a document hold? Machine-readable lines by ICAO, British driver numbers."""

import re
from collections.abc import Callable

BETWEEN = r"[\"']?\s{0,3}(?:[,;|>]|</?[a-z]{1,4} ?/?>(?:</?[a-z]{1,4}>)?)?\s{0,3}[\"']?"
"""What may stand between two lines of a zone: a line break, a quote of mail, what parts cells of CSV, JSON and HTML."""
_WEIGHTS = (7, 3, 1)
_BIRTH, _EXPIRY = slice(13, 19), slice(21, 27)
_INITIAL = 5


def zone(text: str) -> tuple[int, int] | None:
    """Where the machine-readable zone stands in what was found: every line of it, name and all, whose digits hold.

    >>> zone("L898902C36UTO7408122F1204159ZE184226B<<<<<10"), zone("L898902C36UTO7408122F1204159ZE184226B<<<<<11")
    ((0, 44), None)
    """
    for form, holds in _ZONES:
        for found in form.finditer(text):
            if holds(*(line for line in found.groups() if line)):
                return found.span()
    return None


def machine_readable(text: str) -> bool:
    """Whether there is such a zone.

    >>> machine_readable("L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    True
    """
    return zone(text) is not None


def check_digit(field: str) -> int:
    """The check digit of ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1 modulo 10; A is 10, `<` is 0.

    >>> check_digit("D23145890"), check_digit("740812")
    (7, 2)
    """
    values = (0 if c == "<" else int(c, 36) for c in field)
    return sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10


def has_digits(text: str) -> bool:
    """Whether a code has digits, and is not one digit over and over."""
    return any(c.isdigit() for c in text) and len(set(text)) > 1


def driver(text: str) -> bool:
    """Whether a British driver number's first five are letters filled up with nines, and its day is one of its month.

    >>> driver("MORGA657054SM9IJ"), driver("9MORG657054SM9IJ")
    (True, False)
    """
    return re.fullmatch("[A-Z]+9*", text[:_INITIAL]) is not None and text[_INITIAL].isdigit()


def _passport(*lines: str) -> bool:
    """TD3, Doc 9303 part 4, section 4.2.2."""
    line = lines[-1]
    personal = line[28:42]
    optional = line[42] in (str(check_digit(personal)), "<" if not personal.strip("<") else "")
    return optional and _dated(line) and _holds(line[:10] + line[13:20] + line[21:43], line[43])


def _official(*lines: str) -> bool:
    """TD2, part 6, section 4.2.2. A long number goes on in the optional data, as in TD1."""
    line = lines[-1]
    numbered = _dated(line) or (line[9] == "<" and _goes_on(line[:9], line[28:35]) and _days(line))
    return numbered and _holds(line[:10] + line[13:20] + line[21:35], line[35])


def _visa(*lines: str) -> bool:
    """MRV-A and MRV-B, part 7, sections 4.2.2 and 5.2.2: no digit over all of it."""
    return _dated(lines[-1])


def _card(first: str, second: str, *_: str) -> bool:
    """TD1, part 5, section 4.2.2."""
    numbered = _holds(first[5:14], first[14]) or (first[14] == "<" and _goes_on(first[5:14], first[15:]))
    whole = first[5:] + second[:7] + second[8:15] + second[18:29]
    return numbered and _holds(second[:6], second[6]) and _holds(second[8:14], second[14]) and _holds(whole, second[29])


def _french(first: str, second: str) -> bool:
    """The French identity card of 1987 to 2021, two lines of 36: arrêté du 21 novembre 1987."""
    return (
        _holds(second[:12], second[12])
        and _holds(second[27:33], second[33])
        and _holds(first + second[:35], second[35])
    )


def _named(line: str) -> bool:
    """Whether names stand in a first line as they do: surname, two fillers, given names, fillers up to the end."""
    return _NAMES.fullmatch(line[5:]) is not None


def _goes_on(number: str, optional: str) -> bool:
    """Whether a number of more than nine characters goes on in the optional data, its check digit behind it."""
    rest = optional.partition("<")[0]
    return len(rest) > 1 and _holds(number + rest[:-1], rest[-1])


def _dated(line: str) -> bool:
    return _holds(line[:9], line[9]) and _days(line)


def _days(line: str) -> bool:
    return _holds(line[_BIRTH], line[19]) and _holds(line[_EXPIRY], line[27])


def _holds(field: str, digit: str) -> bool:
    return str(check_digit(field)) == digit


_NAMES = re.compile("[A-Z]+(?:<[A-Z]+)*<<[A-Z]+(?:<[A-Z]+)*<*")
_LOWER = r"[A-Z0-9<]{9}[0-9<][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}"
_ZONES: tuple[tuple[re.Pattern[str], Callable[..., bool]], ...] = tuple(
    (re.compile(form), holds)
    for form, holds in (
        (
            (
                rf"([ACIP][A-Z<]{{4}}[A-Z0-9<]{{25}}){BETWEEN}([0-9]{{7}}[MFX<][0-9]{{7}}[A-Z<]{{3}}[A-Z0-9<]{{11}}[0-9])"
                rf"(?:{BETWEEN}[A-Z<]{{30}})?"
            ),
            _card,
        ),
        (rf"(P[A-Z<]{{43}}){BETWEEN}({_LOWER}[A-Z0-9<]{{14}}[0-9<][0-9])", _passport),
        (rf"(V[A-Z<]{{43}}){BETWEEN}({_LOWER}[A-Z0-9<]{{16}})", _visa),
        (rf"(IDFRA[A-Z<]{{25}}[A-Z0-9<]{{6}}){BETWEEN}([0-9A-Z]{{12}}[0-9][A-Z<]{{14}}[0-9]{{7}}[MFX<][0-9])", _french),
        (rf"([ACIP][A-Z<]{{35}}){BETWEEN}({_LOWER}[A-Z0-9<]{{7}}[0-9])", _official),
        (rf"(V[A-Z<]{{35}}){BETWEEN}({_LOWER}[A-Z0-9<]{{8}})", _visa),
        (rf"({_LOWER}[A-Z0-9<]{{14}}[0-9<][0-9])(?![A-Z0-9<])", _passport),
        (rf"({_LOWER}[A-Z0-9<]{{7}}[0-9])(?![A-Z0-9<])", _official),
        (r"([PV][A-Z<]{43}|[ACIPV][A-Z<]{35})(?![A-Z0-9<])", _named),
    )
)
"""Forms of zones and what holds of their lines, the fullest first; a last line, or names, may stand alone."""
