"""Is it really one? Checks of what a pattern found; libraries are imported when the first text needs them."""

import re
from functools import cache
from importlib import import_module
from typing import Any

from transforms.detectors.detector import Check

FILES = frozenset(
    ("css", "gif", "htm", "html", "jpeg", "jpg", "json", "pdf", "png", "svg", "tiff", "txt", "webp", "xml")
)
"""What comes behind `@2x.` in the names of files; no top-level domains."""
_TOP_LEVEL = frozenset(
    (
        *("app", "biz", "com", "dev", "edu", "email", "example", "gov", "info", "int", "mail", "mil", "name", "net"),
        *("online", "org", "pro", "site", "swiss", "test", "xyz", "berlin", "london", "paris", "cloud", "shop", "blog"),
    )
)
"""Top-level domains of more than two letters that are written out in words."""
_COUNTRY = 2
"""Letters of a country's top-level domain."""
_LAST_LABEL = re.compile(r"[^\s.@\[\](){}<>]+")
BRANDS = (
    (("4",), (13, 16, 19)),  # Visa
    (tuple(map(str, (*range(51, 56), *range(2221, 2721)))), (16,)),  # Mastercard
    (("34", "37"), (15,)),  # American Express
    (("300", "301", "302", "303", "304", "305", "3095", "36", "38", "39"), (14, 16, 19)),  # Diners Club
    (("6011", "644", "645", "646", "647", "648", "649", "65"), (16, 19)),  # Discover
    (tuple(map(str, range(3528, 3590))), (16, 17, 18, 19)),  # JCB
    (("62", "81"), (16, 17, 18, 19)),  # UnionPay
    (("1800", "2131"), (15,)),  # JCB, the older ones
    (
        ("5018", "5020", "5038", "56", "57", "58", "6304", "6759", "6761", "6762", "6763"),
        tuple(range(12, 20)),
    ),  # Maestro
    (("2200", "2201", "2202", "2203", "2204"), (16, 17, 18, 19)),  # Mir
    (("508", "606", "607", "608"), (16,)),  # RuPay
)
"""First digits and numbers of digits, by brand."""
_TRUNK_REGIONS = ("DE", "FR", "GB", "NL", "IT", "JP")
"""Where a number that begins with 0 is tried: the most usual national plans with that trunk prefix."""
_VIN_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMNPR", (1, 2, 3, 4, 5, 7, 9), strict=True)),
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def stdnum(module: str) -> Check:
    """The check of a module of python-stdnum.

    >>> stdnum("nl.bsn")("111222333")
    True
    """
    return lambda text: bool(_module(f"stdnum.{module}").is_valid(text))


_CLABE, _RIB = 18, 23
"""Signs of these account numbers: the first has a check digit by weights 3, 7, 1, the second a key modulo 97."""
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def email(text: str) -> bool:
    """Whether an address may be one: its last label is no file's ending, or a usual one where words stand for signs.

    >>> email("icon@2x.png"), email("ann at example dot com"), email("look at the dot product")
    (False, True, False)
    """
    last = _LAST_LABEL.findall(text)[-1].lower()
    signs = "@" in text and " " not in text
    return last not in FILES if signs else len(last) == _COUNTRY or last in _TOP_LEVEL


def card(text: str) -> bool:
    """Whether the digits begin like a brand's, are as many, and satisfy ISO/IEC 7812-1 annex B (Luhn).

    >>> card("4111 1111 1111 1111")
    True
    """
    number = _digits(text)
    branded = any(len(number) in lengths and number.startswith(first) for first, lengths in BRANDS)
    return branded and luhn(number)


def account(text: str) -> bool:
    """Whether a bank's account number may be one: the longest are a CLABE's or a RIB's, and have their check digits.

    >>> account("12345678"), account("032180000118359719"), account("20041 01005 0500013M026 06")
    (True, True, True)
    """
    number = re.sub("[ -]", "", text)
    if len(number) == _CLABE:
        return sum(int(digit) * int("371"[place % 3]) % 10 for place, digit in enumerate(number)) % 10 == 0
    if len(number) == _RIB:
        bank, branch, own, key = number[:5], number[5:10], number[10:21].translate(_RIB_LETTERS), number[21:]
        return (89 * int(bank) + 15 * int(branch) + 3 * int(own) + int(key)) % 97 == 0
    return len(number) < _CLABE


def luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others by modulus 10, every other digit doubled."""
    single, double = number[-1::-2], number[-2::-2]
    return (sum(map(int, single)) + sum(_DOUBLED[int(digit)] for digit in double)) % 10 == 0


def luhn_digits(text: str) -> bool:
    """Whether the digits of the text, separators left out, satisfy it.

    >>> luhn_digits("8944 1100 0000 0000 008")
    True
    """
    return luhn(_digits(text))


def imei(text: str) -> bool:
    """Whether the fifteen digits satisfy it, and are not all the same."""
    number = _digits(text)
    return len(set(number)) > 1 and luhn(number)


def iban(text: str) -> bool:
    """Whether the text begins with an IBAN: the registry's length and structure, and MOD 97-10 of ISO/IEC 7064.

    Words that a pattern took for its last groups may follow.

    >>> iban("DE89 3704 0044 0532 0130 00 an")
    True
    """
    groups = text.split()
    valid = _module("stdnum.iban").is_valid
    return any(valid("".join(groups[:count]), check_country=False) for count in range(len(groups), 0, -1))


def npi(text: str) -> bool:
    """Whether a national provider identifier of the United States satisfies Luhn with 80840 before it.

    >>> npi("1234567893")
    True
    """
    return luhn("80840" + text)


def dea(text: str) -> bool:
    """Whether the last of seven digits ends the sum of the odd ones and twice the even ones before it.

    >>> dea("AB1234563")
    True
    """
    digits = [int(c) for c in text[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def vin(text: str) -> bool:
    """Whether seventeen signs mix letters and digits, and end in digits as ISO 3779 has them."""
    return any(c.isalpha() for c in text) and text[-4:].isdigit()


def vin_checked(text: str) -> bool:
    """Whether the ninth of seventeen signs is the check digit of 49 CFR 565.15: weighted sum modulo 11.

    >>> vin_checked("1M8GDM9AXKP042788")
    True
    """
    values = (_VIN_VALUES[c] for c in text.upper())
    rest = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return vin(text) and text[8].upper() == "0123456789X"[rest]


def phone(text: str) -> bool:
    """Whether libphonenumber knows the range.

    Ten digits are tried as North American, those with a 0 before them in six large plans; else as international, with
    `+` or 00 or neither before them.

    >>> phone("+49 30 901820"), phone("1736899200")
    (True, False)
    """
    number = _digits(text)
    if text.startswith("+"):
        return _dialled(f"+{number}", None)
    if number.startswith("00"):
        return _dialled(f"+{number[2:]}", None)
    if number.startswith("0"):
        return any(_dialled(number, region) for region in _TRUNK_REGIONS)
    if len(number) == _NORTH_AMERICAN:
        return _dialled(number, "US")
    return _dialled(f"+{number}", None)


_NORTH_AMERICAN = 10
"""Digits of a number of the North American plan without its country code."""


def _dialled(number: str, region: str | None) -> bool:
    library = _module("phonenumbers")
    try:
        return bool(library.is_valid_number(library.parse(number, region)))
    except library.NumberParseException:
        return False


def _digits(text: str) -> str:
    return "".join(c for c in text if "0" <= c <= "9")


@cache
def _module(name: str) -> Any:
    return import_module(name)
