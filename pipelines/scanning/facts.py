"""What is known of one place of a data set, read for the rules that judge it? Shares of forms, and counts by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import pyarrow as pa
from pyarrow import types

from expectations.watch import recognized
from pipelines.scanning.evidence import INSIDE, WHOLE, Evidence, LeafEvidence
from pipelines.scanning.kinds import PERSON
from pipelines.scanning.leaves import Leaf
from pipelines.scanning.people import part_of_name
from transforms.columns.domain import is_text
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.hints import hinted
from transforms.sketch import ERROR

MOSTLY, OFTEN = 0.9, 0.5
"""Shares of values."""
_UNIQUE = 0.95
_STRAY = 0.01
_ABOUT = 1 - 4 * ERROR
"""What an estimate of distinct values may fall short by: four standard errors."""
_NAMES = 4
"""Distinct words from which on single words that are names too are taken for names."""
FEW = 100
"""Distinct values up to which there are few."""
_REPEATED = 5
"""Times that values of a category stand on average, at least."""
_ENOUGH = 20
"""Values from which on uniqueness says something."""


@dataclass(frozen=True)
class Facts:
    """What is known of one place, read for the rules."""

    leaf: Leaf
    evidence: LeafEvidence
    hints: tuple[str, ...]

    @classmethod
    def of(cls, leaf: Leaf, evidence: Evidence) -> Self:
        """What the evidence of a data set says of one of its places."""
        return cls(leaf, evidence.leaves.get(leaf.path, LeafEvidence()), hints_of(leaf))

    @property
    def values(self) -> int:
        """Values that were looked at."""
        return self.evidence.values

    def share(self, form: str) -> float:
        """The share of values of this form."""
        return self.evidence.share(form)

    @property
    def text(self) -> bool:
        """Whether the values are text, or binary that is text."""
        type_ = self.leaf.type
        return bool(is_text(type_) or (is_binary(type_) and "letters" in self.evidence.forms))

    @property
    def number(self) -> bool:
        """Whether the values are numbers, as their type says or as text."""
        type_ = self.leaf.type
        if types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_):
            return True
        return self.share("integer") + self.share("decimal") + self.share("empty") >= 1

    @property
    def whole_number(self) -> bool:
        """Whether the values are whole numbers, but for a stray one."""
        return self.number and self.share("fraction") <= _STRAY

    @property
    def filled(self) -> float:
        """The share of values that are neither blank nor NaN."""
        return 1 - self.share("empty")

    @cached_property
    def by_chance(self) -> Mapping[str, int]:
        """By kind: sampled numbers and codes that pass, where more do than chance explains."""
        sampled = {kind: list(self.evidence.found.sampled(kind)) for kind in KINDS}
        return recognized([0, {}, {kind: two for kind, two in sampled.items() if two[1]}])

    @cached_property
    def whole(self) -> Mapping[str, int]:
        """By kind: values that are one finding as a whole; of numbers, scaled up from those that were sampled."""
        found = self.evidence.texts.counts(WHOLE)
        counts = {kind: n for kind, n in found.items() if self._counts(kind, n) and not self._other_word(kind)}
        sampled = sum(len(part) for part in self.evidence.found.sample.values())
        for kind, passed in self.by_chance.items():
            counts[kind] = max(counts.get(kind, 0), round(self.looked * passed / max(sampled, 1)))
        return counts

    @cached_property
    def inside(self) -> Mapping[str, int]:
        """By kind: values in which one stands within more text."""
        return {kind: n for kind, n in self.evidence.texts.counts(INSIDE).items() if self._counts(kind, n)}

    def _counts(self, kind: str, found: int) -> bool:
        """Whether findings of a kind say something: of one that chance can meet, many do, or the name says the same."""
        alone = kind not in BY_KIND or BY_KIND[kind].alone
        return alone or kind in self.hints or kind in self.by_chance or found >= OFTEN * self.looked

    def _other_word(self, kind: str) -> bool:
        """Whether what looks like a name is but another word, as nearly all values are single words."""
        if kind != PERSON or kind in self.hints or self.share("word") <= MOSTLY * self.filled:
            return False
        return self.evidence.texts.distinct(WHOLE + PERSON) < _NAMES

    @cached_property
    def looked(self) -> int:
        """Values that were looked at closely: of text those of a sample of distinct ones without blanks, else all."""
        return self.evidence.texts.values or self.values

    @property
    def distinct(self) -> float:
        """How many distinct values were seen."""
        return self.evidence.profile.distinct or 0.0

    @property
    def unique(self) -> float:
        """The share of the distinct values that stand once, of those that are known exactly."""
        sketch = self.evidence.profile.sketch
        if sketch is None or not len(sketch.numbers):
            return 0.0
        return float((sketch.numbers == 1).mean())

    @property
    def key_like(self) -> bool:
        """Whether nearly every value stands once: of those counted exactly, and of all as far as is known."""
        sketch = self.evidence.profile.sketch
        if sketch is None or self.values < _ENOUGH:
            return False
        counted = len(sketch.numbers) >= _UNIQUE * sketch.numbers.sum()
        return bool(counted and self.distinct >= _UNIQUE * _ABOUT * self.values)

    @property
    def few(self) -> bool:
        """Whether few values stand there, each often."""
        return self.distinct <= FEW and self.distinct * _REPEATED <= self.values

    @property
    def one_word(self) -> float:
        """The share of values of one word, number or code."""
        return self.share("code") + self.share("word")


def hints_of(leaf: Leaf) -> tuple[str, ...]:
    """The kinds that a place's name suggests, best first."""
    said = hinted(leaf.name)
    return said if PERSON in said or not part_of_name(leaf.name) else (*said, PERSON)


def is_binary(type_: pa.DataType) -> bool:
    """Whether values are bytes in any of Arrow's layouts."""
    tests = types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view
    return any(test(type_) for test in tests)
