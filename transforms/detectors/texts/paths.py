"""Which readings does a shape have? The ways in which a pattern may match texts of one shape, most wanted first.

A shape says where digits, letters and separators stand. Which signs each place takes is left to be looked up in the
texts: `Path.signs` names a set of `Alphabet` for each. A text's readings are those whose signs it has.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.forms import SHAPES, Node

_MOST = 24
"""Readings of one kind in one shape; where there are more, nothing is said."""
_STEPS = 20_000


@dataclass(frozen=True)
class Path:
    """One way in which a pattern may match: where in the shape, and by which signs."""

    start: int
    end: int
    signs: tuple[int, ...]
    """By place, the number of the set of signs in the alphabet."""


@dataclass
class Alphabet:
    """The sets of signs that patterns name, numbered as they are met."""

    numbers: dict[frozenset[str], int] = field(default_factory=dict)
    rows: list[npt.NDArray[np.bool_]] = field(default_factory=list)

    def number(self, signs: frozenset[str]) -> int:
        """The set's number."""
        if signs not in self.numbers:
            self.numbers[signs] = len(self.rows)
            row = np.zeros(256, np.bool_)
            row[[ord(sign) for sign in signs]] = True
            self.rows.append(row)
        return self.numbers[signs]

    def said(self, number: int, shape: str) -> bool:
        """Whether all that this sign of a shape may be is in the set."""
        return shape != _LETTER and bool(self.rows[number][_SAME[shape]].all())

    @property
    def table(self) -> npt.NDArray[np.bool_]:
        """By set and byte, whether it is among them."""
        return np.array(self.rows, np.bool_).reshape(-1, 256)


class _TooManyError(Exception):
    """There are more ways than are looked at."""


def paths(node: Node, shape: str, alphabet: Alphabet, *, whole: bool = False) -> list[Path] | None:
    """The readings of the pattern, led by `BEFORE`, in a shape: leftmost first, then as RE2 prefers them.

    `whole` asks for those from end to end. None where there are too many to look at. Of those that begin at one place
    all but the first end where a code ends: a dot between digits ties them to one.
    """
    walk = _Walk(shape)
    starts = [0] if whole else [at for at in range(len(shape)) if not at or shape[at - 1] not in _TIED]
    kept: dict[Path, None] = {}
    try:
        for start in starts:
            first = None
            for end, signs in walk.through(node, start):
                first = end if first is None else first
                if (end == len(shape)) if whole else (end == first or _apart(shape, end)):
                    kept[Path(start, end, tuple(map(alphabet.number, signs)))] = None
                if len(kept) > _MOST:
                    return None
    except _TooManyError:
        return None
    return list(kept)


def _apart(shape: str, end: int) -> bool:
    """Whether what ends here is tied to nothing behind."""
    behind, beyond = shape[end : end + 1], shape[end + 1 : end + 2]
    return behind not in _TIED or (behind not in _WORDY and beyond not in _WORDY)


_LETTER = "a"
_SAME = {sign: [code for code in range(128) if chr(SHAPES[code]) == sign] for sign in map(chr, set(SHAPES[:128]))}
"""By sign of a shape but letters, which may be beyond ASCII, the bytes that it stands for."""
_WORDY = frozenset("0a_")
_TIED = _WORDY | frozenset(".-")
_Way = tuple[int, tuple[frozenset[str], ...]]
"""Where it ends, and the signs on it."""


class _Walk:
    """Going through a shape by a pattern, as a regular expression that goes back would."""

    def __init__(self, shape: str) -> None:
        self.shape, self.steps = shape, 0

    def through(self, node: Node, at: int) -> Iterator[_Way]:
        """Every way from here, in the order in which they are preferred."""
        self.steps += 1
        if self.steps > _STEPS:
            raise _TooManyError
        kind = node[0]
        if kind == "then":
            yield from self._then(node[1], node[2], at)
        elif kind == "times":
            yield from self._times(node[1], node[2], node[3], at)
        elif kind == "either":
            for part in node[1]:
                yield from self.through(part, at)
        elif kind == "one" and at < len(self.shape) and self.shape[at] in _shapes(node[1]):
            yield at + 1, (node[1],)
        elif kind == "nothing" or (kind == "edge" and self._edge(at)):
            yield at, ()

    def _then(self, first: Node, second: Node, at: int) -> Iterator[_Way]:
        for end, signs in self.through(first, at):
            for last, more in self.through(second, end):
                yield last, signs + more

    def _times(self, node: Node, low: int, high: int | None, at: int) -> Iterator[_Way]:
        if high is None or high > 0:
            for end, signs in self.through(node, at):
                if end > at:
                    for last, more in self._times(node, max(low - 1, 0), None if high is None else high - 1, end):
                        yield last, signs + more
        if low == 0:
            yield at, ()

    def _edge(self, at: int) -> bool:
        before = at > 0 and self.shape[at - 1] in _WORDY
        behind = at < len(self.shape) and self.shape[at] in _WORDY
        return before != behind


@cache
def _shapes(signs: frozenset[str]) -> frozenset[str]:
    """What these signs are in a shape."""
    return frozenset(chr(SHAPES[ord(sign)]) for sign in signs)
