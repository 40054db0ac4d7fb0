"""Do the check digits of a document hold? Machine-readable lines by ICAO, British driver numbers."""

import re

_WEIGHTS = (7, 3, 1)
_LINE, _CARD = 44, 30
_BIRTH, _EXPIRY = slice(13, 19), slice(21, 27)
_INITIAL = 5


def machine_readable(text: str) -> bool:
    """Whether every check digit holds of the last line of a passport (TD3), or of the two lines of a card (TD1).

    >>> machine_readable("L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    True
    """
    lines = text.split()
    if len(lines[-1]) == _LINE:
        return _passport(lines[-1])
    return len(lines) > 1 and len(lines[0]) == len(lines[1]) == _CARD and _card(lines[0], lines[1])


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


def _passport(line: str) -> bool:
    number, personal = line[:9], line[28:42]
    optional = line[42] in (str(check_digit(personal)), "<" if not personal.strip("<") else "")
    whole = line[:10] + line[13:20] + line[21:43]
    return (
        _holds(number, line[9])
        and _holds(line[_BIRTH], line[19])
        and _holds(line[_EXPIRY], line[27])
        and optional
        and _holds(whole, line[43])
    )


def _card(first: str, second: str) -> bool:
    whole = first[5:] + second[:7] + second[8:15] + second[18:29]
    return (
        _holds(first[5:14], first[14])
        and _holds(second[:6], second[6])
        and _holds(second[8:14], second[14])
        and _holds(whole, second[29])
    )


def _holds(field: str, digit: str) -> bool:
    return str(check_digit(field)) == digit
