"""How well was it found? Strict and relaxed precision and recall, and the characters that were left over."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labels import Label, Text

Finder = Callable[[Sequence[str]], list[list[Label]]]
"""What is found in each of the texts, by characters."""


@dataclass
class Score:
    """Counts of one kind; a found span counts once, whatever it overlaps."""

    labels: int = 0
    found: int = 0
    strict: int = 0
    """Labels of which a finding has the very bounds."""
    relaxed: int = 0
    """Labels that a finding overlaps."""
    apt: int = 0
    """Findings that overlap a label."""

    def recall(self, *, strict: bool = False) -> float | None:
        """Of the labels, those that were found; None where there are none."""
        return (self.strict if strict else self.relaxed) / self.labels if self.labels else None

    def precision(self, *, strict: bool = False) -> float | None:
        """Of the findings, those that are right; None where there are none."""
        return (self.strict if strict else self.apt) / self.found if self.found else None

    def f1(self, *, strict: bool = False) -> float | None:
        """Their harmonic mean."""
        recall, precision = self.recall(strict=strict), self.precision(strict=strict)
        if recall is None or precision is None:
            return None
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


@dataclass
class Result:
    """The scores of one finder on one set."""

    by_kind: dict[str, Score] = field(default_factory=dict)
    personal: int = 0
    """Characters of all labels."""
    left: int = 0
    """Those of them that no finding of any kind covers."""

    @property
    def left_over(self) -> float:
        """The share of personal characters that a redaction would have left."""
        return self.left / self.personal if self.personal else 0.0


def scored(texts: Sequence[Text], find: Finder, *, family: Mapping[str, str], kinds: Iterable[str]) -> Result:
    """The scores of these kinds. `family`: kinds that count as one, as a number of one country passes in another."""
    result, wanted = Result(), set(kinds)
    for text, found in zip(texts, find([one.text for one in texts]), strict=True):
        labels = [Label(one.start, one.end, family.get(one.kind, one.kind)) for one in text.labels]
        named = [Label(one.start, one.end, family.get(one.kind, one.kind)) for one in found]
        for kind in wanted:
            _count(result.by_kind.setdefault(kind, Score()), kind, labels, named)
        covered = {place for one in named for place in range(one.start, one.end)}
        personal = {place for one in labels if one.kind in wanted for place in range(one.start, one.end)}
        result.personal += len(personal)
        result.left += len(personal - covered)
    return result


def _count(score: Score, kind: str, labels: Sequence[Label], found: Sequence[Label]) -> None:
    wanted, given = [one for one in labels if one.kind == kind], [one for one in found if one.kind == kind]
    score.labels += len(wanted)
    score.found += len(given)
    score.strict += len(set(wanted) & set(given))
    score.relaxed += sum(any(_overlap(one, other) for other in given) for one in wanted)
    score.apt += sum(any(_overlap(one, other) for other in wanted) for one in given)


def _overlap(one: Label, other: Label) -> bool:
    return one.start < other.end and other.start < one.end
