"""What did a drill find? Recall by kind with its interval, and where survivors stand: counts, and no value."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.drilling.planting import Mention
from pipelines.drilling.surviving import Survivor
from pipelines.intervals import wilson


@dataclass(frozen=True)
class Recall:
    """How many planted values of one sort did not come out."""

    name: str
    """A kind, a locale or a disguise."""
    planted_in: str
    """The input path; empty where all are counted together."""
    planted: int
    survived: int

    @property
    def recall(self) -> float:
        """The share that did not come out."""
        return 1 - self.survived / self.planted

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of that share, as if each value had been drawn for itself."""
        return wilson(self.planted - self.survived, self.planted)

    def to_json(self) -> dict[str, Any]:
        """For JSON: the counts, `recall`, and the interval's ends `low` and `high`."""
        low, high = self.interval
        return asdict(self) | {"recall": self.recall, "low": low, "high": high}


@dataclass(frozen=True)
class SurvivedAt:
    """How many values of a kind came out at an output path."""

    kind: str
    planted_in: str
    """The input path."""
    column: str
    """The output path."""
    place: str
    """`own column`, `text`, `list element`, `map value`, `map key` or `other column`."""
    survived: int


@dataclass(frozen=True)
class Drilled:
    """What a drill found. Names of columns and kinds, and counts; no value, planted or real."""

    floor: float
    rows: int
    """Rows with planted people that came out."""
    lost: int
    """Rows with planted people of which nothing came out: rules dropped them."""
    refused: Mapping[str, int]
    """By input column: planted values that its transform cannot take. A run would stop; here they are not counted."""
    accepted: tuple[tuple[str, str], ...]
    """(input path, kind) that the policy accepts: planted, and not counted."""
    kinds: tuple[Recall, ...]
    """Of each kind in each path: what many columns hide would hide what one of them, or a text, lets through."""
    places: tuple[SurvivedAt, ...]
    locales: tuple[Recall, ...]
    disguises: tuple[Recall, ...]

    @property
    def below(self) -> tuple[Recall, ...]:
        """Kinds whose recall lies below the floor: the share that was counted, not the lower end of its interval.

        That end lies below 0.99 for any kind of which fewer than 381 values were planted, survivors or none.
        """
        return tuple(kind for kind in self.kinds if kind.recall < self.floor)

    @property
    def unsure(self) -> tuple[Recall, ...]:
        """Kinds whose recall does not lie below the floor, though the lower end of its interval does."""
        return tuple(kind for kind in self.kinds if kind.recall >= self.floor > kind.interval[0])

    @property
    def passed(self) -> bool:
        """Whether no kind lies below the floor, and some kind was planted."""
        return bool(self.kinds) and not self.below

    def to_json(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "passed": self.passed,
            "floor": self.floor,
            "rows": self.rows,
            "rows_lost": self.lost,
            "refused": dict(self.refused),
            "accepted": [{"column": column, "kind": kind} for column, kind in self.accepted],
            "kinds": [kind.to_json() for kind in self.kinds],
            "places": [asdict(at) for at in self.places],
            "locales": [locale.to_json() for locale in self.locales],
            "disguises": [disguise.to_json() for disguise in self.disguises],
        }


def recalls(
    mentions: Sequence[Mention], found: Sequence[Survivor], name: Callable[[Mention], tuple[str, str]]
) -> tuple[Recall, ...]:
    """Recall of all mentions that have the same (name, where they were planted), sorted by them."""
    planted, survived = Counter(map(name, mentions)), Counter(name(one.mention) for one in found)
    return tuple(Recall(*one, count, survived[one]) for one, count in sorted(planted.items()))


def survived_at(found: Sequence[Survivor], path: Callable[[Mention], str]) -> tuple[SurvivedAt, ...]:
    """Survivors by kind, path that they were planted in, and place, most first."""
    at = Counter((one.mention.kind, path(one.mention), one.column, one.place) for one in found)
    return tuple(SurvivedAt(*where, count) for where, count in sorted(at.items(), key=lambda one: (-one[1], one[0])))
