r"""What does every match of a pattern look like? Read off the pattern: how close its digits stand, and its shape.

    form_of(r"[A-Z]{1,2}[0-9]{6}-?[0-9]\b")   # at least 7 digits, 2 signs before, 1 between, 0 behind

Patterns are read as RE2 writes them. Where one holds something that is not read here (anchors, properties of Unicode in
braces, signs beyond ASCII), nothing is said of it, and who asks has to search the whole text for it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from transforms.detectors.detector import BEFORE

_ENDLESS = 10_000
"""Stands for lengths without a bound; whatever is this long is not looked at by its digits."""
_DIGIT, _LETTER = "0", "a"


@dataclass(frozen=True)
class Form:
    """What the matches of a pattern have in common, what stands before (`BEFORE`) not counted."""

    least: int
    """Digits, at least."""
    lead: int
    """Signs before the first digit, at most."""
    gap: int
    """Signs between one digit and the next, at most."""
    tail: int
    """Signs behind the last digit, at most."""
    shape: str
    """A pattern that finds the shape (`SHAPES`) of every text that the pattern finds something in."""
    parts: "Node"
    """The pattern's parts, as `readings` goes through them."""


Node = tuple[Any, ...]
"""A part of a pattern: `("one", signs)`, `("then", first, second)`, `("either", parts)`, `("times", part, low, high)`,
`("nothing",)`, and `("edge",)` where a word begins or ends."""


def _shape_of(character: str) -> str:
    return _DIGIT if character.isdigit() else _LETTER if character.isalpha() else character


_ASCII = "".join(map(chr, range(128)))
SHAPES = bytes(ord(_shape_of(chr(code))) if chr(code).isascii() else ord(_LETTER) for code in range(256))
"""By byte, what it is in a shape: digits are 0, letters a, other signs of ASCII themselves. Whether bytes beyond ASCII
stand for letters has to be seen elsewhere; those that do not are `STRANGE`."""
STRANGE = 0x0F
_CLASSES = {
    "d": frozenset("0123456789"),
    "w": frozenset(c for c in _ASCII if c.isalnum() or c == "_"),
    "s": frozenset("\t\n\v\f\r "),
}
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}


@cache
def form_of(pattern: str) -> Form | None:
    """What matches of the pattern look like; None where that cannot be told, or where they need no digit."""
    body = pattern.removeprefix(BEFORE)
    try:
        part = _Reading(body).whole()
    except _UnreadError:
        return None
    if not part.digits or part.free is not None:
        return None
    before = BEFORE if pattern.startswith(BEFORE) else ""
    return Form(part.least, part.lead, part.gap, part.tail, f"{before}(?:{part.shape})", part.node)


@dataclass(frozen=True)
class _Part:
    """What is known of a part of a pattern."""

    shape: str
    node: Node
    free: int | None
    """The longest match without a digit; None where every match has one."""
    digits: bool = False
    """Whether a match may have a digit; the others speak of those that have."""
    least: int = 0
    lead: int = 0
    gap: int = 0
    tail: int = 0

    def then(self, other: "_Part") -> "_Part":
        """One behind the other."""
        ways = []
        if self.digits and other.digits:
            gap = max(self.gap, other.gap, self.tail + other.lead)
            ways.append((self.lead, gap, other.tail))
        if self.digits and other.free is not None:
            ways.append((self.lead, self.gap, self.tail + other.free))
        if self.free is not None and other.digits:
            ways.append((self.free + other.lead, other.gap, other.tail))
        free = None if self.free is None or other.free is None else self.free + other.free
        node = other.node if self.node == _NOTHING.node else ("then", self.node, other.node)
        return _Part(self.shape + other.shape, node, free, bool(ways), self.least + other.least, *_greatest(ways))

    def repeated(self, low: int, high: int | None) -> "_Part":
        """So many of it, or (`high` is None) as many as there are from `low` on."""
        times = f"{{{low},{'' if high is None else high}}}"
        count = max(low, _ENOUGH) if high is None else high
        part = _NOTHING
        for place in range(count):
            part = part.then(self if place < low else _either([self, _NOTHING]))
        if high is None and self.free:
            part = replace(part, free=_ENDLESS, lead=_ENDLESS, gap=_ENDLESS, tail=_ENDLESS)
        return replace(part, shape=f"(?:{self.shape}){times}", node=("times", self.node, low, high))


_ENOUGH = 3
"""Copies after which what has no bound of its own but in number grows no more."""
_NOTHING = _Part("", ("nothing",), 0)


def _greatest(ways: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(min(max(column), _ENDLESS) for column in zip(*ways, strict=True)) or (0, 0, 0)


def _either(parts: list[_Part]) -> _Part:
    """One of them."""
    free = [part.free for part in parts if part.free is not None]
    ways = [(part.lead, part.gap, part.tail) for part in parts if part.digits]
    shape = "(?:" + "|".join(dict.fromkeys(part.shape for part in parts)) + ")"
    least = min(part.least for part in parts)
    node = ("either", tuple(part.node for part in parts))
    return _Part(shape, node, max(free) if free else None, bool(ways), least, *_greatest(ways))


def _one_of(signs: frozenset[str]) -> _Part:
    """One sign of these."""
    shapes = sorted({_shape_of(sign) for sign in signs})
    shape = "[" + "".join(f"\\x{{{ord(sign):02x}}}" for sign in shapes) + "]"
    has, others = bool(signs & _CLASSES["d"]), bool(signs - _CLASSES["d"])
    return _Part(shape, ("one", signs), 1 if others else None, has, 0 if others else 1)


class _UnreadError(Exception):
    """The pattern holds something that is not read here."""


class _Reading:
    """A pattern that is read from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0

    def whole(self) -> _Part:
        part = self._alternatives(folded=False)
        if self.at < len(self.pattern):
            raise _UnreadError
        return part

    def _alternatives(self, *, folded: bool) -> _Part:
        parts = [self._sequence(folded=folded)]
        while self._took("|"):
            parts.append(self._sequence(folded=folded))
        return parts[0] if len(parts) == 1 else _either(parts)

    def _sequence(self, *, folded: bool) -> _Part:
        part = _NOTHING
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = part.then(self._counted(self._atom(folded=folded)))
        return part

    def _atom(self, *, folded: bool) -> _Part:
        if self._took("("):
            return self._group(folded=folded)
        if self._took("["):
            return self._set(folded=folded)
        if self._took(r"\b"):
            return _Part(r"\b", ("edge",), 0)
        sign = self._sign() if self.pattern[self.at] == "\\" else frozenset(self._next())
        if sign & frozenset("^$.*+?{") and self.pattern[self.at - 2] != "\\":
            raise _UnreadError
        return _one_of(_both_cases(sign) if folded else sign)

    def _group(self, *, folded: bool) -> _Part:
        if self._took("?i:"):
            folded = True
        elif not self._took("?:") and self.pattern[self.at] == "?":
            raise _UnreadError
        part = self._alternatives(folded=folded)
        if not self._took(")"):
            raise _UnreadError
        return replace(part, shape=f"(?:{part.shape})")

    def _counted(self, part: _Part) -> _Part:
        found = _COUNT.match(self.pattern, self.at)
        if found is None:
            return part
        self.at = found.end()
        if self.pattern[self.at : self.at + 1] in {"?", "+", "*"}:
            raise _UnreadError
        low, high = _TIMES.get(found[0][0], (0, None))
        if found[0][0] == "{":
            low = int(found["low"])
            high = low if found["comma"] is None else int(found["high"]) if found["high"] else None
        if max(low, high or 0) > _MOST:
            raise _UnreadError
        return part.repeated(low, high)

    def _set(self, *, folded: bool) -> _Part:
        inverted, signs = self._took("^"), frozenset[str]()
        first = True
        while first or not self._took("]"):
            if self._took("[") or self._took("&&"):
                raise _UnreadError
            signs |= self._range(self._sign() if self.pattern[self.at] == "\\" else frozenset(self._next()))
            first = False
        if inverted:
            raise _UnreadError  # signs beyond ASCII are among them
        return _one_of(_both_cases(signs) if folded else signs)

    def _range(self, low: frozenset[str]) -> frozenset[str]:
        if self.pattern[self.at : self.at + 1] != "-" or self.pattern[self.at + 1 : self.at + 2] == "]":
            return low
        self.at += 1
        high = self._sign() if self.pattern[self.at] == "\\" else frozenset(self._next())
        if len(low) != 1 or len(high) != 1:
            raise _UnreadError
        return frozenset(map(chr, range(ord(*low), ord(*high) + 1)))

    def _sign(self) -> frozenset[str]:
        """What stands behind a backslash."""
        self.at += 1
        sign = self._next()
        if sign == "d":
            return _CLASSES["d"]  # of other scripts none is left when a text is folded
        if sign in _SIGNS:
            return frozenset(_SIGNS[sign])
        if sign.isalnum():
            raise _UnreadError
        return frozenset(sign)

    def _next(self) -> str:
        if self.at >= len(self.pattern) or not self.pattern[self.at].isascii():
            raise _UnreadError
        self.at += 1
        return self.pattern[self.at - 1]

    def _took(self, text: str) -> bool:
        there = self.pattern.startswith(text, self.at)
        self.at += len(text) * there
        return there


_COUNT = re.compile(r"(?:[*+?]|\{(?P<low>\d+)(?P<comma>,(?P<high>\d*))?\})")
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_MOST = 64


def _both_cases(signs: frozenset[str]) -> frozenset[str]:
    return signs | {sign.swapcase() for sign in signs if sign.isascii()}
