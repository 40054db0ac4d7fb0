"""Which conditions do several countries' ids share? On the matrix of `checksums`, beside its vocabulary."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module

import numpy as np

from transforms.detectors.checks.checksums import Bools, Condition, number, rest_of
from transforms.detectors.checks.layout import MINUS, Numbers, Values


def something(values: Values) -> Bools:
    """Whether a digit is not zero."""
    return values.T.max(axis=0, initial=0) > 0


def one_of(at: int, signs: str) -> Condition:
    """Whether the character there is one of these digits and letters."""
    allowed = np.zeros(MINUS + 1, np.bool_)
    allowed[[int(sign, 36) for sign in signs]] = True
    return lambda values: allowed[values[:, at]]


def none_of(words: tuple[str, ...]) -> Condition:
    """Whether the first characters are none of these words, which are of one length."""
    return lambda values: ~np.isin(base_36(values, 0, len(words[0])), coded(words))


def above_zero(start: int, stop: int) -> Condition:
    """Whether these digits write a number above zero."""
    return lambda values: number(values, start, stop) > 0


def registered(start: int, stop: int, register: str) -> Condition:
    """Whether these digits begin an entry of a register that python-stdnum carries."""
    return lambda values: _entries(register, stop - start)[number(values, start, stop)]


@cache
def _entries(register: str, digits: int) -> Bools:
    """By number of so many digits, whether it begins an entry; looked up when the first id is met."""
    read = import_module("stdnum.numdb").get(register)
    return np.array([bool(read.info(f"{one:0{digits}}")[0][1]) for one in range(10**digits)], np.bool_)


def not_one_digit(values: Values) -> Bools:
    """Whether there are two different digits."""
    return (values[:, 1:] != values[:, :1]).any(axis=1)


def no_palindrome(values: Values) -> Bools:
    """Whether it reads differently backwards."""
    half = values.shape[1] // 2
    return (values[:, :half] != values[:, : -half - 1 : -1]).any(axis=1)


def two_steps(first: Sequence[int], second: Sequence[int], *, tens: bool) -> Condition:
    """Whether the last digit is the sum's rest by 11, by the second row of weights where the first gives 10.

    Where both give 10, no digit fits, or 0 where `tens` says so.
    """

    def condition(values: Values) -> Bools:
        rest, again = rest_of(values, first, 11), rest_of(values, second, 11)
        check = np.where(rest == 10, again, rest)  # no digit
        return np.equal(check % 10 if tens else check, values[:, -1])

    return condition


def table(by_value: Sequence[int]) -> Numbers:
    """A table by character, up to `Z`; 0 for the signs behind it."""
    return np.array([*by_value, *(0 for _ in range(40 - len(by_value)))], np.int64)


def base_36(values: Values, start: int, stop: int) -> Numbers:
    """The numbers that these characters write in base 36, as `coded` has words."""
    return np.dot(values[:, start:stop].astype(np.int64), 36 ** np.arange(stop - start - 1, -1, -1))


@cache
def coded(words: tuple[str, ...]) -> Numbers:
    """Words read in base 36.

    >>> coded(("9", "A", "10")).tolist()
    [9, 10, 36]
    """
    return np.array([int(word, 36) for word in words], np.int64)
