"""Is a number that stands loosely in text somebody's telephone number? By shape first, then by the national plans."""

import re
from functools import cache
from importlib import import_module

from transforms.detectors.checks import genuine

REGIONS = (
    *("US", "DE", "GB", "FR", "IT", "ES", "NL", "BE", "AT", "CH", "PL", "CZ", "PT", "SE", "NO", "DK", "FI", "IE", "GR"),
    *("HU", "RO", "BG", "HR", "RS", "SK", "UA", "RU", "TR", "IL", "SA", "AE", "EG", "ZA", "NG", "KE", "IN", "PK", "BD"),
    *("CN", "JP", "KR", "TH", "VN", "ID", "MY", "PH", "SG", "AU", "NZ", "BR", "MX", "AR", "CO", "CL", "PE"),
)
"""Whose national plans are tried, one after the other."""
_DATE = re.compile(
    r"\(?(?:(?:19|20)[0-9]{2}([-./ ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])|"
    r"(?:0?[1-9]|[12][0-9]|3[01])([-./ ])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20)[0-9]{2})(?![0-9])"
)
_DATED = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
"""A date behind something else: what came out on a day, as versions do."""
_ADDRESS = re.compile(r"(?:(?:1?[0-9]{1,2}|2[0-4][0-9]|25[0-5])(?:\.(?!\Z)|(?=/|\Z))){4}(?:/[0-9]{1,2})?")
_DECIMAL = re.compile(
    r"(?:0|[1-9][0-9]*)\.[0-9]{1,2}|[0-9]{1,3}(?:[., ][0-9]{3})+\.[0-9]{1,2}|(?:0|[1-9][0-9]{0,2})\.[0-9]+|"
    r"(?:0|[1-9][0-9]*)\.[0-9]{5,}"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([ .])[0-9]{3})(?:\1[0-9]{3})*")
_YEARS = re.compile(r"(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)[0-9]{2}")
_ORDER = re.compile("(?:19|20)[0-9]{2}[-/][0-9]{3,6}")
"""Numbers of orders and files, which begin with their year."""
_ROW = re.compile(
    r"(?:19|20)[0-9]{2}(?: (?:19|20)[0-9]{2})+|\(?[0-9]{1,2}-[0-9]{1,2}(?:\)? \(?[0-9]{1,2}-[0-9]{1,2})+|"
    r"[^(]*\((?:19|20)[0-9]{2}\)?"
)
"""Years behind each other, results of games, and what a year in brackets stands behind."""
_BOOK = re.compile(r"[0-9]-[0-9]{2,6}-[0-9]{2,6}-[0-9]")
"""ISBN of ten digits."""
_SUBSTANCE = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")
"""Number of the Chemical Abstracts Service."""
_SOCIAL_SECURITY = re.compile(r"[0-9]{3}([ -])[0-9]{2}\1[0-9]{4}")
_NORTH_AMERICAN = re.compile(
    r"(?:1[ .-]?)?(?:[2-9][0-9]{2}\) ?-?|[2-9][0-9]{2}([ .-]))[2-9][0-9]{2}(?:[ .-])[0-9]{4}(?: ?x[0-9]+)?"
)
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*\.[0-9](?:\.[0-9]+)*")
"""Dots alone, and behind one of them a single digit: of software."""
_OTHERS = re.compile(
    "|".join(one.pattern for one in (_SOCIAL_SECURITY, _ADDRESS, _DECIMAL, _YEARS, _ORDER, _VERSION, _ROW))
)
"""What is something else as a whole; the first refers to a group of its own."""
_RUNS = re.compile("[0-9]+")
_EXTENSION = re.compile(r"(?i) ?(?:x|ext\.?|#|-?dw) ?[0-9]{1,6}\Z")
_FEWEST, _MOST = 7, 15
"""Digits of a number: the shortest that stands by its form, and the longest of ITU-T E.164."""
_BRIEFEST = 6
"""Digits of the shortest number that a word beside it makes sure."""


_BARE = (10, 11)
"""Numbers of digits, the trunk 0 among them, of which digits alone may be a telephone number; fewer are anything."""


def dialled_anywhere(text: str) -> bool:
    """Whether a number in text is a telephone number by its form and a plan.

    With `+` or 00: a country code that there is, and as many digits as its numbers have. Without: separated as
    telephone numbers are, and in the general form of one of the plans of `REGIONS`, or separated as North America
    does. Ten or eleven digits alone are one where a trunk 0 leads them into a range of a large plan; dates, addresses
    of hosts, decimals and grouped thousands are none.

    >>> dialled_anywhere("+49(0) 30 901820"), dialled_anywhere("0161 496 0623"), dialled_anywhere("2025-01-08")
    (True, True, False)
    """
    number = _EXTENSION.sub("", text)
    digits = _digits(number)
    if not _FEWEST <= len(digits) <= _MOST + 2 or _something_else(number):
        return False
    if number.startswith("+") or digits.startswith("00"):
        return _abroad(number.replace("(0)", ""))
    if number.isdigit():
        return len(number) in _BARE and number.startswith("0") and genuine.phone(number)
    if _THOUSANDS.fullmatch(number):
        return False
    return _NORTH_AMERICAN.fullmatch(number) is not None or (_grouped(number) and _planned(digits))


def dialled_near(text: str) -> bool:
    """Whether a number may be a telephone number where a word beside it says so: numbers that no plan has, too.

    >>> dialled_near("07151620466"), dialled_near("2025-01-08"), dialled_near("10.0.0.1")
    (True, False, False)
    """
    number = _EXTENSION.sub("", text)
    digits = _digits(number)
    most = _MOST + 2 if digits.startswith("00") else _MOST
    return _BRIEFEST <= len(digits) <= most and not _something_else(number)


def _something_else(number: str) -> bool:
    dated = _DATE.match(number) or _DATED.search(number)
    return dated is not None or _OTHERS.fullmatch(number) is not None or _listed(number)


def _listed(number: str) -> bool:
    """Whether it is the number of a book or a substance, with its check digit."""
    book = _BOOK.fullmatch(number) is not None
    if not book and _SUBSTANCE.fullmatch(number) is None:
        return False
    digits = [int(digit) for digit in _digits(number)]
    if book and len(digits) == 10:  # noqa: PLR2004
        return sum(weight * digit for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
    return not book and sum(weight * digit for weight, digit in enumerate(reversed(digits))) % 10 == digits[-1]


def _grouped(number: str) -> bool:
    """Whether the digits stand in groups as telephone numbers do: a trunk 0, an area in brackets, or three groups."""
    groups = _RUNS.findall(number)
    return number.startswith("0") or ")" in number or (len(groups) > 2 and max(map(len, groups)) <= 4)  # noqa: PLR2004


def _abroad(number: str) -> bool:
    """Whether a country's code begins the number, and as many digits follow as its numbers have."""
    digits = _digits(number).removeprefix("00")
    for size in (1, 2, 3):
        if lengths := _lengths(digits[:size]):
            national = digits[size:]
            return len(national) in lengths or (national.startswith("0") and len(national) - 1 in lengths)
    return False


@cache
def _lengths(code: str) -> frozenset[int]:
    """How many digits the numbers behind a country's calling code have; none where there is no such code."""
    library = import_module("phonenumbers")
    regions = library.COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0), ())
    plans = (library.PhoneMetadata.metadata_for_region_or_calling_code(int(code), region) for region in regions)
    return frozenset(length for plan in plans for length in plan.general_desc.possible_length)


def _planned(digits: str) -> bool:
    return any(plan.fullmatch(digits) is not None for plan in _plans())


@cache
def _plans() -> tuple[re.Pattern[str], ...]:
    """The general forms of the national plans, with the trunk prefix that may stand before them."""
    library = import_module("phonenumbers")
    plans = []
    for region in REGIONS:
        plan = library.PhoneMetadata.metadata_for_region(region)
        trunk = f"(?:{plan.national_prefix})?" if plan.national_prefix else ""
        plans.append(f"{trunk}(?:{plan.general_desc.national_number_pattern})")
    return tuple(re.compile(plan) for plan in dict.fromkeys(plans))


def _digits(text: str) -> str:
    return "".join(_RUNS.findall(text))
