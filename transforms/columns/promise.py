"""What an output column is bound to satisfy. `expectations.suite` turns each promise into an expectation.

Every output leaf also keeps two promises that no transform states: its type is the planned one, and it is null
exactly where its input was.
"""

from dataclasses import dataclass

Scalar = bool | int | float | str


@dataclass(frozen=True)
class Matches:
    """Every value matches the pattern as a whole (RE2 syntax, printable ASCII, without ^ and $)."""

    pattern: str


@dataclass(frozen=True)
class OneOf:
    """Every value is one of these."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Between:
    """Every value lies within the bounds, both included; None: no bound on that side. Numbers only."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Differs:
    """No value equals the input value in its cell, but for chance.

    `chance` is the probability that one draw agrees by chance: 0.0 where it cannot. Above zero the promise is broken
    where so many distinct draws that agree are improbable at p < 1e-9 (binomial, one-sided); cells that one draw stands
    in count once, as `ColumnTransform.drawn_for` tells them apart.
    """

    chance: float = 0.0


@dataclass(frozen=True)
class FreeOf:
    """No value holds personal data of these kinds (`transforms.detectors.catalogue.WATCHED`), in ascending order."""

    kinds: tuple[str, ...]


Promise = Matches | OneOf | Between | Differs | FreeOf
