"""Which ids of a column pass the checks of Europe's countries? Those that a line of `checksums` does not say.

Each gives for a column what the row's `check` gives for one number.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module

import numpy as np

from transforms.detectors.checks.checksums import (
    Bools,
    codes,
    dated,
    digits,
    either,
    letters,
    luhn,
    number,
    powers,
    rest_of,
    verhoeff,
    weighted,
    within,
)
from transforms.detectors.checks.layout import Numbers, Values
from transforms.detectors.detector import ColumnCheck
from transforms.detectors.kinds.national import dates
from transforms.detectors.kinds.national.conditions import coded, table, two_steps

_COUNTS = np.array([1 << 4 * digit for digit in range(10)], np.int64)
_ONES = sum(1 << 4 * digit for digit in range(10))
"""A one in each of ten places of four bits: as many digits can be counted at once."""
_X = int("X", 36)
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_OMOCODE = {**{digit: digit for digit in range(10)}, **{int(c, 36): n for n, c in enumerate("LMNPQRSTUV")}}
_ITALIAN_MONTHS = {int(letter, 36): month for month, letter in enumerate("ABCDEHLMPRST", 1)}
_PPS = "WABCDEFGHIJKLMNOPQRSTUV"
_PUPILS = "ABCDEFGHJKLMNPQRTUVWXYZ0123456789"
_PUPIL_VALUES = np.array([max(_PUPILS.find(c), 0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"], np.int64)
_PUPIL_LETTERS = np.array([int(c, 36) for c in _PUPILS], np.int64)
GERMAN_STATES = frozenset((10, 11, *range(21, 25), 26, 27, 28, 30, 31, 32, 40, 41, *range(50, 60), *range(90, 100)))
"""How a tax number of thirteen digits begins, by state."""


def one_repeated(values: Values) -> Bools:
    """Whether of the first ten digits exactly one comes again, twice or thrice in all: the German tax number."""
    counts = _COUNTS[values[:, :10]].sum(axis=1)
    several = ((counts >> 1) | (counts >> 2) | (counts >> 3)) & _ONES
    many = ((counts >> 2) | (counts >> 3)) & _ONES
    return (several != 0) & (several & (several - 1) == 0) & (many == 0)


def british_pupil(values: Values) -> Bools:
    """Whether the first letter is the weighted sum's (2 to 13, modulus 23), and the authority one of the list."""
    total = np.dot(_PUPIL_VALUES[values[:, 1:]], np.arange(2, 14))
    known = np.isin(number(values, 1, 4), sorted(import_module("stdnum.gb.upn")._la_numbers))  # noqa: SLF001 # the list
    return known & np.isin(values[:, 12], _PUPIL_LETTERS) & (_PUPIL_LETTERS[total % 23] == values[:, 0])


def austrian_tax(values: Values) -> Bools:
    """Every other of eight digits doubled, its digits summed: what is lacking to tens is the last digit."""
    doubled = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.int64)[values[:, 1:8:2]].sum(axis=1)
    return -(values[:, 0:8:2].sum(axis=1, dtype=np.int64) + doubled) % 10 == values[:, 8]


def andorran(values: Values) -> Bools:
    """Whether the letter is one of the kinds of taxpayers, and its number in the range of that kind."""
    kind, serial = values[:, 0], number(values, 1, 7)
    high, low = serial > 699_999, serial < 800_000  # as python-stdnum has them
    of = {letter: int(letter, 36) for letter in "ACDEFGLOPU"}
    own = np.isin(kind, [of["A"], of["L"]])
    return np.isin(kind, list(of.values())) & ~((kind == of["F"]) & high) & ~(own & ~(high & low))


def _fr_nir(values: Values) -> Bools:
    corsican = np.isin(values[:, 6], (10, 11)) & (values[:, 5] == 2)  # 2A and 2B
    numeric = (np.delete(values, 6, axis=1) <= 9).all(axis=1) & (corsican | (values[:, 6] <= 9))
    plain = np.where(numeric[:, np.newaxis], values, 0)
    plain[:, 5][corsican] = 1
    plain[:, 6] = np.where(corsican, 19 - values[:, 6], plain[:, 6])
    return numeric & (97 - rest_of(plain, powers(10, 13, 97), 97) == number(plain, 13, 15))


fr_nir = codes("9" * 6 + "X" + "9" * 8, _fr_nir)


def fr_nif(values: Values) -> Bools:
    """The last three digits are the rest of the others by 511."""
    return rest_of(values, powers(10, 10, 511), 511) == number(values, 10, 13)


def be_eid(values: Values) -> Bools:
    """The last two digits are the rest of the others by 97, or 97."""
    rest = rest_of(values, powers(10, 10, 97), 97)
    return np.where(rest == 0, 97, rest) == number(values, 10, 12)


def _es_nie(values: Values) -> Bools:
    series = values[:, :1].astype(np.int64) - _X
    plain = np.concatenate((np.clip(series, 0, 9).astype(np.uint8), values[:, 1:]), axis=1)
    letter = weighted(powers(10, 8, 23), 23, letters("TRWAGMYFPDXBNJZSQVHLCKE"))
    return (series[:, 0] >= 0) & letter(plain)


es_nie = codes("A" + "9" * 7 + "A", _es_nie)


def es_naf(values: Values) -> Bools:
    """The last two digits are the rest by 97 of province and number, without its leading zero."""
    serial = number(values, 2, 10)
    province = number(values, 0, 2) * np.where(serial >= 10**7, 10**8, 10**7)
    return (province + serial) % 97 == number(values, 10, 12)


def _it_codicefiscale(values: Values) -> Bools:
    odd = table([_ODD[value] if value < 10 else _ODD[value - 10] for value in range(36)])
    even = table([value if value < 10 else value - 10 for value in range(36)])
    total = odd[values[:, 0:15:2]].sum(axis=1) + even[values[:, 1:15:2]].sum(axis=1)
    digit = table([_OMOCODE.get(value, 1000) for value in range(36)])
    month = table([_ITALIAN_MONTHS.get(value, 99) for value in range(36)])[values[:, 8]]
    years = digit[values[:, 6]] * 10 + digit[values[:, 7]]
    day = digit[values[:, 9]] * 10 + digit[values[:, 10]]
    formed = (values[:, :6] >= 10).all(axis=1) & (values[:, 11] >= 10) & (digit[values[:, 12:15]] < 10).all(axis=1)
    formed &= (years < 100) & (day < 100)  # digits, or the letters that stand for them
    there = dated(years + np.where(years < 20, 2000, 1900), month, day % 40)
    return formed & there & (total % 26 + 10 == values[:, 15])


it_codicefiscale = codes("X" * 15 + "A", _it_codicefiscale)


se_personnummer = either(
    digits(10, dates.swedish(0), luhn()),
    digits(12, dates.swedish(2), luhn(2)),
    codes("9" * 6 + "+" + "9" * 4, dates.swedish(0), lambda values: luhn()(np.delete(values, 6, axis=1))),
    codes("9" * 8 + "+" + "9" * 4, dates.swedish(2), lambda values: luhn()(np.delete(values[:, 2:], 6, axis=1))),
)


def _fi_hetu(values: Values) -> Bools:
    individual = number(values, 7, 10)
    rest = (number(values, 0, 6) * 1000 + individual) % 31
    control = coded(tuple("0123456789ABCDEFHJKLMNPRSTUVWXY"))[rest]
    there = dates.born(4, 2, 0, dates.finnish)(values)
    return there & (individual >= 2) & (individual < 900) & (control == values[:, 10])  # as given


fi_hetu = codes("9" * 6 + "*" + "999X", _fi_hetu, kept="-")


@cache
def _counties() -> Bools:
    known = import_module("stdnum.ro.cnp")._COUNTIES  # noqa: SLF001
    return np.array([f"{county:02}" in known for county in range(100)], np.bool_)


def _ro_cnp(values: Values) -> Bools:
    century = dates.by_character(0, 1900, 1900, 1900, 1800, 1800, 2000, 2000, 1900)
    known = _counties()[number(values, 7, 9)] & (values[:, 0] > 0)
    return known & dates.born(1, 3, 5, century)(values)


ro_cnp = digits(13, weighted((2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), 11, lambda rest: rest % 10 + rest // 10), _ro_cnp)


def jmbg(*regions: int) -> ColumnCheck:
    """The former Yugoslavia's number, for those of these regions."""
    check = weighted((7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11, lambda rest: -rest % 11 % 10)
    return digits(13, check, dates.yugoslav, within(7, 9, lambda region: region in regions))


czech = either(
    digits(9, dates.czech),
    digits(10, weighted(powers(10, 9, 11), 11, lambda rest: rest % 10), dates.czech),
)


def baltic(*, numbered: bool) -> ColumnCheck:
    """Isikukood, and asmens kodas, which has numbers without a birthday, that begin with 9."""
    check = two_steps((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3), tens=True)
    born = dates.born(1, 3, 5, dates.by_character(0, -10_000, 1800, 1800, 1900, 1900, 2000, 2000, 2100, 2100, -10_000))
    return digits(11, check, lambda values: born(values) | (numbered & (values[:, 0] == 9)))


def _lv_pk(values: Values) -> Bools:
    first = number(values, 0, 2)
    century = 1800 + 100 * values[:, 6].astype(np.int64)
    there = dated(century + number(values, 4, 6), number(values, 2, 4), first)
    return (first == 32) | (there & (first < 32))  # 32 before numbers without a birthday


lv_pk = digits(11, weighted((10, 5, 8, 4, 2, 1, 6, 3, 7, 9), 11, lambda rest: (1 + rest) % 11 % 10), _lv_pk)


def ru_snils(values: Values) -> Bools:
    """The last two digits are the sum's rest by 101; 100 is written 00."""
    return np.equal(rest_of(values, range(9, 0, -1), 101) % 100, number(values, 9, 11))


kz_iin = digits(
    12,
    two_steps(range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), tens=False),
    dates.born(0, 2, 4, dates.by_character(6, 2000, 1800, 1800, 1900, 1900, 2000, 2000)),
    within(6, 7, lambda century: century <= 6),
)


def _lettered(values: Values, at: int) -> Values:
    """The letter there as two digits, A 01 to Z 26."""
    place = values[:, at] - 9
    pair = np.stack((place // 10, place % 10), axis=1).astype(np.uint8)
    return np.concatenate((values[:, :at], pair, values[:, at + 1 :]), axis=1)


def _crossed(values: Values, weights: Sequence[int]) -> Numbers:
    """The sums of the cross sums of each digit times its weight."""
    products = values[:, : len(weights)].astype(np.int64) * np.array(weights)
    return np.add(products // 10, products % 10).sum(axis=1)


def _de_rvnr(values: Values) -> Bools:
    total = _crossed(_lettered(values, 8), (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1))
    there = dated(np.full(len(values), 2000), number(values, 4, 6), number(values, 2, 4) % 50)
    return there & (total % 10 == values[:, 11])


de_rvnr = codes("9" * 8 + "A999", _de_rvnr)
de_kvnr = codes("A" + "9" * 9, lambda values: _crossed(_lettered(values, 0), (1, 2) * 5) % 10 == values[:, 9])


def _ie_pps(values: Values) -> Bools:
    last = values[:, 8] - 9
    counted = np.where(np.isin(last, (1, 2, 8)), last, 0)  # A, B, H; the old form's W, T, X are not
    rest = (rest_of(values, range(8, 1, -1), 23) + 9 * counted.astype(np.int64)) % 23
    return np.isin(values[:, 8], coded(tuple("ABHWTX"))) & (coded(tuple(_PPS))[rest] == values[:, 7])


ie_pps = either(codes("9" * 7 + "A", weighted(range(8, 1, -1), 23, letters(_PPS))), codes("9" * 7 + "AA", _ie_pps))


def lu_matricule(values: Values) -> Bools:
    """A date, and Verhoeff over the first eleven digits and the last; Luhn is beside it."""
    there = dated(number(values, 0, 4), number(values, 4, 6), number(values, 6, 8))
    return (
        there
        & (values[:, 0] < 3)
        & within(0, 2, lambda first: first in {18, 19, 20})(values)
        & verhoeff(np.delete(values, 11, axis=1))
    )
