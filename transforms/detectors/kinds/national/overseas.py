"""Which ids of a column pass the checks of other continents' countries? Those that a line of `checksums` does not say.

Each gives for a column what the row's `check` gives for one number.
"""

from importlib import import_module

import numpy as np

from transforms.detectors.checks.checksums import (
    Bools,
    Condition,
    codes,
    dated,
    digits,
    either,
    letters,
    luhn,
    number,
    rest_of,
    weighted,
    within,
)
from transforms.detectors.checks.layout import Values
from transforms.detectors.kinds.national.conditions import base_36, coded, one_of, something, table, two_steps

_H, _M, _N, _X = (int(letter, 36) for letter in "HMNX")
_UNASSIGNED = (78_05_1120, 457_55_5462, 219_09_9999)
_VENEZUELA = table(
    [{"V": 4, "E": 8, "J": 12, "P": 16, "G": 20}.get(c, 0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
)
_TAIWAN = {int(c, 36): place // 10 + 9 * (place % 10) for place, c in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", 10)}
_SINGAPORE = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "XWUTRQPNJLK"),
}
_HEALTH = {int(c, 36): place for place, c in enumerate("ABCDEFGHJKLMNPQRSTUVWXYZ", 1)}

_MEDICARE_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
MEDICARE: tuple[Condition, ...] = (
    one_of(0, "123456789"),
    *(one_of(at, _MEDICARE_LETTERS) for at in (1, 4, 7, 8)),
    *(one_of(at, _MEDICARE_LETTERS + "0123456789") for at in (2, 5)),
)
"""Which characters stand where in an identifier of Medicare's."""


def vietnamese_tax(values: Values) -> Bools:
    """MST: what the weighted sum lacks to ten, modulus 11, is the tenth digit."""
    return 10 - rest_of(values, (31, 29, 23, 19, 17, 13, 7, 5, 3), 11) == values[:, 9]


def ceylonese_day(day: int) -> bool:
    """Whether it is a day of the year; women's are 500 more."""
    return 1 <= day % 500 <= 366  # of a leap year


def _us_ssn(values: Values) -> Bools:
    area, group, serial = number(values, 0, 3), number(values, 3, 5), number(values, 5, 9)
    given = (area > 0) & (area < 900) & (area != 666) & (group > 0) & (serial > 0)
    return given & ~np.isin(number(values, 0, 9), _UNASSIGNED)


us_ssn = digits(9, _us_ssn)


def chilean(count: int) -> Condition:
    """RUT of so many characters: weights 2 to 7 and again, from the right, modulus 11."""
    weights = [4 + (5 - place) % 6 for place in range(count - 2, -1, -1)]
    return weighted(weights, 11, letters("0123456789K"))


def colombian(count: int) -> Condition:
    """NIT of so many digits, its weights from the right, modulus 11."""
    weights = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43)[: count - 1]
    return weighted(weights[::-1], 11, letters("01987654321"))


def _mx_curp(values: Values) -> Bools:
    library = import_module("stdnum.mx.curp")
    ranked = values.astype(np.int64) + (values > _N)  # a letter of the alphabet's own comes after N
    total = ranked[:, :17] @ np.arange(18, 1, -1)
    words, states = coded(tuple(library._name_blacklist)), coded(tuple(library._valid_states))  # noqa: SLF001
    century = np.where(values[:, 16] <= 9, 1900, 2000)
    there = dated(number(values, 4, 6) + century, number(values, 6, 8), number(values, 8, 10))
    sexed = (values[:, 10] == _H) | (values[:, 10] == _M)
    known = ~np.isin(base_36(values, 0, 4), words) & np.isin(base_36(values, 11, 13), states)
    return there & sexed & known & (-total % 10 == values[:, 17])


mx_curp = codes("AAAA" + "9" * 6 + "A" * 6 + "X9", _mx_curp)


def do_cedula(values: Values) -> Bools:
    """Luhn, or one of the early ones that python-stdnum lists."""
    early = import_module("stdnum.do.cedula").whitelist
    known = np.array([int(one) for one in early if len(one) == values.shape[1]], np.int64)
    return luhn()(values) | np.isin(number(values, 0, 11), known)


gt_nit = either(
    *(
        codes("9" * (count - 1) + "X", something, weighted(range(count, 1, -1), 11, letters("0K987654321")))
        for count in (7, 8, 9)
    )
)


def _sv_nit(values: Values) -> Bools:
    old = rest_of(values, range(14, 1, -1), 11) % 10
    new = -rest_of(values, (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11) % 11 % 10
    return np.where(number(values, 10, 13) <= 100, old, new) == values[:, 13]  # as it is laid down


sv_nit = digits(14, _sv_nit, within(0, 1, lambda first: first in {0, 1, 9}))


def _pe_cui(values: Values) -> Bools:
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    digit, letter = letters("65432110987"), letters("KJIHGFEDCBA")
    return weighted(weights, 11, digit)(values) | weighted(weights, 11, letter)(values)


pe_cui = codes("9" * 8 + "X", _pe_cui)


def _ve_rif(values: Values) -> Bools:
    sort = _VENEZUELA[values[:, 0]]
    rest = (sort + rest_of(values[:, 1:], (3, 2, 7, 6, 5, 4, 3, 2), 11)) % 11
    return (sort > 0) & (coded(tuple("00987654321"))[rest] == values[:, 9])


ve_rif = codes("A" + "9" * 9, _ve_rif)


def nz_ird(values: Values) -> Bools:
    """IRD number of eight or nine digits, in the range that is given; two rows of weights, modulus 11."""
    first, second = (-3, -2, -7, -6, -5, -4, -3, -2), (-7, -4, -3, -2, -5, -2, -7, -6)
    size = values.shape[1] - 1
    given = number(values, 0, size + 1)
    check = two_steps(first[8 - size :], second[8 - size :], tens=False)
    return check(values) & (given > 10_000_000) & (given < 150_000_000)


def _nz_nhi(values: Values) -> Bools:
    ranks = table([_HEALTH.get(value, 0) if value > 9 else value for value in range(36)])[values]
    total, last = np.dot(ranks[:, :6], np.arange(7, 1, -1)), ranks[:, 6]
    lettered = values[:, 6] > 9
    old = (total % 11 != 0) & (-total % 11 % 10 == last)
    new = (23 - total % 23 == last) | (24 - total % 24 == last)
    known = (ranks[:, :3] > 0).all(axis=1) & (~lettered | ((ranks[:, 5] > 0) & (last > 0)))
    return known & np.where(lettered, new, old)


nz_nhi = either(codes("AAA9999", _nz_nhi), codes("AAA99AA", _nz_nhi))


def _tw_nid(values: Values) -> Bools:
    first = table([_TAIWAN.get(value, 0) for value in range(36)])[values[:, 0]]
    rest = (first + rest_of(values[:, 1:], (8, 7, 6, 5, 4, 3, 2, 1, 1), 10)) % 10
    return (rest == 0) & np.isin(values[:, 1], (1, 2, 8, 9))


tw_nid = codes("A" + "9" * 9, _tw_nid)


def _sg_nric(values: Values) -> Bools:
    rest = rest_of(values[:, 1:], (2, 7, 6, 5, 4, 3, 2), 11)
    valid = np.zeros(len(values), np.bool_)
    for series, (offset, ends) in _SINGAPORE.items():
        expected = coded(tuple(ends))[(rest + offset) % 11]
        valid |= (values[:, 0] == int(series, 36)) & (expected == values[:, 8])
    return valid


sg_nric = codes("A" + "9" * 7 + "A", _sg_nric)


def tr_vkn(values: Values) -> Bools:
    """A chain of moduli 10 and 9, a table by place."""
    total = np.zeros(len(values), np.int64)
    for place in range(9):
        power = 9 - place
        shifted = [(digit + power) % 10 for digit in range(10)]
        total += np.array([one and (one * 2**power % 9 or 9) for one in shifted])[values[:, place]]
    return np.equal(-total % 10, values[:, 9])


gh_tin = codes(
    "A" + "9" * 9 + "X",
    weighted(range(1, 10), 11, lambda rest: rest if rest < 10 else _X, start=1),
    within(1, 3, lambda zeros: zeros == 0),
    lambda values: np.isin(values[:, 0], coded(tuple("PCGQV"))),
)


def _mu_nid(values: Values) -> Bools:
    total = np.dot(values[:, :13].astype(np.int64), np.arange(14, 1, -1))
    there = dated(2000 + number(values, 5, 7), number(values, 3, 5), number(values, 1, 3))
    return there & (-total % 17 == values[:, 13])


mu_nid = codes("A" + "9" * 12 + "X", _mu_nid)
