"""Are the card and account numbers of a column valid? What `checks.card` and `checks.iban` say, for a whole column."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

import numpy as np
import pyarrow as pa

from transforms.detectors import checks, checksums
from transforms.detectors.checksums import Bools, Numbers, Values

_FEWEST, _MOST = 12, 19
"""Digits of cards."""
_DIGIT, _ANY = 9, 35
_STRUCTURE = re.compile(r"([1-9][0-9]*)!([nac])")
_RANGES = {"n": (0, _DIGIT), "a": (10, _ANY), "c": (0, _ANY)}


def cards(found: pa.LargeStringArray) -> Bools:
    """Which have a brand's first digits and length, and satisfy Luhn. About 60 ns each."""
    flat, bounds = checksums.characters(found)
    passed = np.zeros(len(found), np.bool_)
    for length in range(_FEWEST, _MOST + 1):
        at, values = checksums.of_length(flat, bounds, length)
        if len(at):
            numeric = (values <= _DIGIT).all(axis=1)
            at, values = at[numeric], values[numeric]
            branded = _brands()[length][checksums.number(values, 0, 4)]
            passed[at] = branded & checksums.luhn()(values)
    return passed


@cache
def _brands() -> Bools:
    """By number of digits and the first four: whether a brand has them."""
    table = np.zeros((_MOST + 1, 10_000), np.bool_)
    for firsts, lengths in checks.BRANDS:
        for first in firsts:
            size = 10 ** (4 - len(first))
            for length in lengths:
                table[length, int(first) * size : (int(first) + 1) * size] = True
    return table


def ibans(found: pa.LargeStringArray) -> Bools:
    """Which begin with an IBAN: the registry's length and structure, and MOD 97-10 of ISO/IEC 7064. About 150 ns each.

    Words may follow behind a space, as `checks.iban` lets them.
    """
    flat, bounds = checksums.characters(found)
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
            values = flat[bounds[at][:, np.newaxis] + np.arange(len(ranges))]
            formed = ((values >= ranges[:, 0]) & (values <= ranges[:, 1])).all(axis=1)
            passed[at] = formed & (_rest_97(values) == 1)
    at = np.flatnonzero(passed)
    passed[at] = _ended(found.take(pa.array(at)), _lengths(flat, bounds, at))
    return passed


_LEAST = 4
"""Characters of country and check digits."""


def _lengths(flat: Values, bounds: Numbers, at: Numbers) -> Numbers:
    """The registry's lengths for the countries that these begin with."""
    countries = flat[bounds[at]].astype(np.int64) * 36 + flat[bounds[at] + 1]
    table = np.zeros(36 * 36, np.int64)
    for code, ranges in _structures().items():
        table[code] = len(ranges)
    return table[countries]


def _ended(found: pa.LargeStringArray, lengths: Numbers) -> Bools:
    """Which texts have a space or nothing behind so many characters that are no separators."""
    plain = np.asarray(pa.compute.binary_length(found)) == lengths
    ended = np.array(plain, np.bool_)
    for row in np.flatnonzero(~plain):
        text, left = found[int(row)].as_py(), int(lengths[row])
        for place, character in enumerate(text):
            left -= character.isalnum()
            if not left:
                ended[row] = text[place + 1 : place + 2].strip() == ""
                break
    return ended


def _rest_97(values: Values) -> Numbers:
    """The rest by 97 of account, country and check digits, letters as two digits."""
    rest = np.zeros(len(values), np.int64)
    for place in (*range(_LEAST, values.shape[1]), *range(_LEAST)):
        rest = _step_97()[rest * 36 + values[:, place]]
    return rest


@cache
def _step_97() -> Numbers:
    steps = [(rest * (10 if value <= _DIGIT else 100) + value) % 97 for rest in range(97) for value in range(36)]
    return np.array(steps, np.int64)


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
