"""Are the card and account numbers of a column valid? `genuine.card` and `genuine.iban`, for a whole column."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.detectors.checks import checksums, genuine
from transforms.detectors.checks.checksums import Bools
from transforms.detectors.checks.layout import Layout, Numbers, Values

_FEWEST, _MOST = 12, 19
"""Digits of cards."""
_DIGIT, _ANY = 9, 35
_STRUCTURE = re.compile(r"([1-9][0-9]*)!([nac])")
_RANGES = {"n": (0, _DIGIT), "a": (10, _ANY), "c": (0, _ANY)}


def cards(found: Layout) -> Bools:
    """Which have a brand's first digits and length, and satisfy Luhn. About 60 ns each."""
    passed = np.zeros(len(found), np.bool_)
    for length in range(_FEWEST, _MOST + 1):
        at, values = found.of_length(length, more="_")
        if len(at):
            foreign = values > _DIGIT
            if foreign.any():
                numeric = ~foreign.any(axis=1)
                at, values = at[numeric], values[numeric]
            branded = np.flatnonzero(_brands()[length][checksums.number(values, 0, 4)])
            passed[at[branded]] = checksums.luhn()(values.T[:, branded].T)
    return passed


@cache
def _brands() -> Bools:
    """By number of digits and the first four: whether a brand has them."""
    table = np.zeros((_MOST + 1, 10_000), np.bool_)
    for firsts, lengths in genuine.BRANDS:
        for first in firsts:
            size = 10 ** (4 - len(first))
            for length in lengths:
                table[length, int(first) * size : (int(first) + 1) * size] = True
    return table


def ibans(found: Layout) -> Bools:
    """Which begin with an IBAN: the registry's length and structure, and MOD 97-10 of ISO/IEC 7064. About 200 ns each.

    Words may follow behind a space, as `genuine.iban` lets them.
    """
    flat, bounds = found.characters()
    long = np.flatnonzero(np.diff(bounds) > _LEAST)
    first, second = flat[bounds[long]].astype(np.int64), flat[bounds[long] + 1].astype(np.int64)
    lettered = (first <= _ANY) & (second <= _ANY)
    long, country = long[lettered], (first * 36 + second)[lettered]
    passed = np.zeros(len(found), np.bool_)
    for code in np.unique(country):
        ranges = _structures().get(int(code))
        if ranges is not None:
            at = long[country == code]
            at = at[bounds[at + 1] - bounds[at] >= len(ranges)]
            values = np.asfortranarray(flat[bounds[at][:, np.newaxis] + np.arange(len(ranges))])
            foreign = values - ranges[:, 0] > ranges[:, 1] - ranges[:, 0]  # wraps below
            if foreign.any():
                formed = ~foreign.any(axis=1)
                at, values = at[formed], values[formed]
            passed[at] = _rest_97(values) == 1
            followed = at[bounds[at + 1] - bounds[at] > len(ranges)]
            passed[followed] &= _ended(found.array.take(pa.array(followed, pa.int64())), len(ranges))
    return passed


def followed(found: Layout) -> Bools:
    """Which have more characters than the account numbers of their country."""
    flat, bounds = found.characters()
    sizes = np.diff(bounds)
    begins = np.minimum(bounds[:-1], max(0, len(flat) - 2))
    first, second = (np.minimum(flat[begins + place], _ANY).astype(np.int64) for place in (0, 1))
    return sizes > _sizes()[first * 36 + second]


_LEAST = 4
"""Characters of country and check digits."""


def _ended(found: pa.LargeStringArray, length: int) -> Bools:
    """Which texts have a space behind so many characters that are no separators."""
    spaced = re.compile(rf"(?:[ ./-]*[^ ./-]){{{length}}}\s")
    return np.array([spaced.match(text) is not None for text in found.to_pylist()], np.bool_)


def _rest_97(values: Values) -> Numbers:
    """The rest by 97 of account, country and check digits, letters as two digits."""
    rest = np.zeros(len(values), np.uint16)
    for place in (*range(_LEAST, values.shape[1]), *range(_LEAST)):
        rest = _step_97()[rest * np.uint16(36) + values[:, place]]
    return rest.astype(np.int64)


@cache
def _step_97() -> npt.NDArray[np.uint16]:
    steps = [(rest * (10 if value <= _DIGIT else 100) + value) % 97 for rest in range(97) for value in range(36)]
    return np.array(steps, np.uint16)


@cache
def _sizes() -> Numbers:
    """By country, how many characters its account numbers have."""
    sizes = np.zeros(36 * 36, np.int64)
    for country, ranges in _structures().items():
        sizes[country] = len(ranges)
    return sizes


@cache
def _structures() -> Mapping[int, Values]:
    """By country, the least and greatest character at each place, from the registry as python-stdnum carries it."""
    registry = import_module("stdnum.numdb").get("iban")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    structures = {}
    for country in (first + second for first in letters for second in letters):
        places = registry.info(country + "00")[0][1].get("bban", "")
        if places:
            ranges = [(10, _ANY)] * 2 + [(0, _DIGIT)] * 2
            for count, kind in _STRUCTURE.findall(places):
                ranges += [_RANGES[kind]] * int(count)
            structures[int(country[0], 36) * 36 + int(country[1], 36)] = np.array(ranges, np.uint8)
    return structures
