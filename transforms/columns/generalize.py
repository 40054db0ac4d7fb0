"""`generalize`: which coarser value stands for a value?"""

import math
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from transforms.columns.domain import is_text
from transforms.columns.generalization.ages import by_age
from transforms.columns.generalization.buckets import by_buckets
from transforms.columns.generalization.hierarchies import by_hierarchy
from transforms.columns.generalization.networks import by_network
from transforms.columns.generalization.periods import by_period
from transforms.columns.generalization.way import Way
from transforms.columns.generalization.widths import by_grid, by_width
from transforms.columns.generalization.zips import by_zip3
from transforms.columns.promise import Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

WAYS = ("to", "width", "buckets", "prefix", "network", "grid", "hierarchy")


def _finite(number: float) -> float:
    if not math.isfinite(number):
        msg = "must be a finite number"
        raise ValueError(msg)
    return number


def _as_date(raw: Any) -> Any:
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def _ascending(edges: tuple[Any, ...]) -> tuple[Any, ...]:
    kinds = {isinstance(edge, date) for edge in edges}
    if len(kinds) > 1 or not all(low < high for low, high in pairwise(edges)):
        msg = "edges must ascend, and be numbers or dates alike"
        raise ValueError(msg)
    return edges


Day = Annotated[date, BeforeValidator(_as_date, json_schema_input_type=date)]
Number = Annotated[int | float, AfterValidator(_finite)]
Positive = Annotated[int | float, Field(gt=0), AfterValidator(_finite)]
Edges = Annotated[tuple[Number | Day, ...], Field(strict=False, min_length=1), AfterValidator(_ascending)]


class Generalize(ColumnTransform):
    """A coarser value, in exactly one of seven ways; nulls stay null.

    `to`: see `by_period`, `by_age` (with `at`), `by_zip3`. `width` and `grid`: see `by_width`, `by_grid`. `buckets`:
    see `by_buckets`. `network`: see `by_network`. `hierarchy` (with `level`): see `by_hierarchy`; each is a function
    of a module of `transforms.columns.generalization`, which says what types it takes, what comes out and which rows
    are bad. `prefix`: the first so many characters (Unicode code points) of a text; shorter texts stay whole.
    """

    to: Literal["hour", "day", "month", "quarter", "year", "decade", "age", "us_zip3"] | None = None
    at: Day | None = None
    width: Positive | None = None
    buckets: Edges | None = None
    prefix: Annotated[int, Field(ge=1, le=1000)] | None = None
    network: Annotated[int, Field(ge=1, le=127)] | None = None
    grid: Annotated[int | float, Field(gt=0, le=180), AfterValidator(_finite)] | None = None
    hierarchy: str | None = None
    level: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, way) is not None for way in WAYS) != 1:
            msg = f"write exactly one of {', '.join(WAYS)}"
            raise ValueError(msg)
        if (self.to == "age") != (self.at is not None):
            msg = "`at: DATE` stands beside `to: age`, and nowhere else"
            raise ValueError(msg)
        if (self.hierarchy is None) != (self.level is None):
            msg = "`level` stands beside `hierarchy`, and nowhere else"
            raise ValueError(msg)
        return self

    def keyed(self) -> bool:
        """No."""
        return False

    def out_type(self, site: Site) -> pa.DataType:
        """What the way says."""
        return self._way(site).out

    def files(self) -> tuple[str, ...]:
        """The hierarchy's."""
        return () if self.hierarchy is None else (self.hierarchy,)

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """What the way says."""
        coarser = self._way(site).kernel
        return lambda values, _: coarser(values)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """What the way says."""
        return self._way(site).promises

    def _way(self, site: Site) -> Way:  # noqa: PLR0911 - the table of ways
        match self:
            case Generalize(to="age", at=date() as at):
                return by_age(at, site)
            case Generalize(to="us_zip3"):
                return by_zip3(site)
            case Generalize(width=int() | float() as width):
                return by_width(width, site)
            case Generalize(buckets=tuple() as edges):
                return by_buckets(edges, site)
            case Generalize(prefix=int() as length):
                return _by_prefix(length, site)
            case Generalize(network=int() as bits):
                return by_network(bits, site)
            case Generalize(grid=int() | float() as degrees):
                return by_grid(degrees, site)
            case Generalize(hierarchy=str() as path, level=int() as level):
                return by_hierarchy(path, level, site)
            case Generalize(to="hour" | "day" | "month" | "quarter" | "year" | "decade" as period):
                return by_period(period, site)
        raise AssertionError


def _by_prefix(length: int, site: Site) -> Way:
    if not is_text(site.type):
        msg = f"`prefix` is for text, and {site.path!r} is {site.type}: take `width` for numbers and `to` for dates"
        raise Misfit(msg)
    pattern = f"(?s:.{{0,{length}}})"
    return Way(
        pa.string(),
        lambda values: pc.utf8_slice_codeunits(values.cast(pa.string()), 0, length),
        (Matches(pattern),),
    )
