"""Expectations about what the rows of a table have in common: k-anonymity, l-diversity, t-closeness.

A class holds the rows that agree in all quasi-identifiers, in which a null is a value of its own. Results are counts:
`unexpected_count` the rows of the classes that fail, `element_count` all rows; `unexpected_classes` and `classes` the
same in classes; `observed_value` what the worst class has (rows, entities, values, or its distance). A table without
rows passes.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.custom.numbers import exact, whole
from expectations.custom.tallied import Metrics, Outcome, Tallied


class _OfClasses(Tallied):
    """A test of every class."""

    quasi_identifiers: list[str] = pydantic.Field(..., min_items=1, unique_items=True)

    def _validate(
        self, metrics: Metrics, runtime_configuration: dict[str, Any] | None = None, execution_engine: Any = None
    ) -> Outcome:
        outcome = super()._validate(metrics, runtime_configuration, execution_engine)
        _, _, broken, classes, worst = self.found(metrics)
        outcome["result"] |= {"observed_value": worst, "unexpected_classes": broken, "classes": classes}
        return outcome

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Rows of the classes that fail."""
        unexpected, checked, *_ = self.found(metrics)
        return int(unexpected), int(checked)

    @abstractmethod
    def found(self, metrics: Metrics) -> Sequence[Any]:
        """The fields of `groups.Classes`."""


def _apart(sensitive: str, values: dict[str, Any]) -> str:
    if sensitive in values.get("quasi_identifiers", ()):
        msg = "a quasi-identifier cannot be the sensitive column"
        raise ValueError(msg)
    return sensitive


class ExpectTableToBeKAnonymous(_OfClasses):
    """Every class has at least k rows or, with `entity`, rows of at least k different entities; a null is no entity.

    Sweeney, "k-Anonymity: A Model for Protecting Privacy" (2002), where an entity has one row.
    """

    k: int = pydantic.Field(..., ge=1)
    entity: str | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.small_classes",)
    success_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "k", "entity")
    args_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "k", "entity")

    _whole = pydantic.validator("k", pre=True, allow_reuse=True)(whole)

    def found(self, metrics: Metrics) -> Sequence[Any]:
        """The test of k."""
        found: Sequence[Any] = metrics["beamveil.small_classes"]
        return found


class ExpectTableToBeLDiverse(_OfClasses):
    """Every class has at least l different sensitive values; a null is no value.

    Machanavajjhala, Kifer, Gehrke, Venkitasubramaniam, "l-Diversity: Privacy Beyond k-Anonymity" (2007), section 4: the
    principle with "well-represented" read as "distinct", which is called distinct l-diversity. It is neither entropy
    nor recursive (c, l)-diversity, which bound how frequent a value may be and are stricter.
    """

    sensitive: str
    l: int = pydantic.Field(..., ge=1)  # noqa: E741 - its name
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.uniform_classes",)
    success_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "sensitive", "l")
    args_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "sensitive", "l")
    _apart = pydantic.validator("sensitive", allow_reuse=True)(_apart)
    _whole = pydantic.validator("l", pre=True, allow_reuse=True)(whole)

    def found(self, metrics: Metrics) -> Sequence[Any]:
        """The test of l."""
        found: Sequence[Any] = metrics["beamveil.uniform_classes"]
        return found


class ExpectTableToBeTClose(_OfClasses):
    """In every class the sensitive value is distributed as in the whole table, to a distance of t (0 to 1).

    Li, Li, Venkatasubramanian, "t-Closeness: Privacy Beyond k-Anonymity and l-Diversity" (2007): the earth mover's
    distance, with equal distances between categories or, with `edges`, the ordered distance between the ranges that
    the edges cut (below the first, from each up to the next, from the last on), each one of the m values. Numbers and
    dates need `edges`: their order counts, and hashes have none. How nulls count: `expectations.closeness`. With more
    than 65,536 categories every class fails.
    """

    sensitive: str
    t: float = pydantic.Field(..., ge=0, le=1)
    edges: list[Any] | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("beamveil.skewed_classes",)
    success_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "sensitive", "t", "edges")
    args_keys: ClassVar[tuple[str, ...]] = ("quasi_identifiers", "sensitive", "t", "edges")
    _apart = pydantic.validator("sensitive", allow_reuse=True)(_apart)
    _exact = pydantic.validator("t", pre=True, allow_reuse=True)(exact)

    @pydantic.validator("edges")  # type: ignore[untyped-decorator]
    def _ascend(cls, edges: list[Any] | None) -> list[Any] | None:  # noqa: N805 - pydantic binds the class
        if edges is not None and (not edges or edges != sorted(set(edges))):
            msg = "edges are one or more numbers or dates, each greater than the one before"
            raise ValueError(msg)
        return edges

    def found(self, metrics: Metrics) -> Sequence[Any]:
        """The test of t."""
        found: Sequence[Any] = metrics["beamveil.skewed_classes"]
        return found
