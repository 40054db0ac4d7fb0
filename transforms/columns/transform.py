"""What a column transform is: a frozen value that a policy names, and that makes a kernel.

A transform decides once, in `kernel`, and returns a closure over Arrow arrays. It never sees a row, a file or Beam.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from transforms.bad_values import BadValues as BadValues
from transforms.canonical import Step
from transforms.columns.promise import Promise

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

Kernel = Callable[[pa.Array, Mapping[str, pa.Array]], pa.Array]
"""(values, beside) -> values of the announced type, equally long, null exactly where the input is null.

`values`: a plain array of the site's type (dictionaries decoded, any slice offset, any null count, maybe empty).
`beside`: the other input columns that the transform reads, by name, aligned cell by cell with `values`.
Raises `BadValues` for cells that it cannot take; never passes one through.
"""


TYPED = "give its type under `types` where the input is CSV; Parquet has types of its own: write the column in one"
"""What to do where a column has the wrong type."""


class Misfit(Exception):  # noqa: N818 (the policy's word)
    """A transform that does not fit its column; the text says why and what to do. `bind` collects these."""


@dataclass(frozen=True)
class Site:
    """Where a transform stands: the leaf that it is bound to and what it may know of the rest."""

    path: str
    """The leaf as the policy writes it: `email`, `contact.city`, `messages[].content`, `attributes{}`."""
    type: pa.DataType
    """Arrow type of the leaf's values, dictionary unwrapped."""
    schema: pa.Schema
    """The input's columns (dictionaries and all), partition columns last."""
    domains: Mapping[str, str] = field(default_factory=dict)
    """Input column -> domain that the column's own transform names (only columns that have one)."""
    normalize: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """Input column -> how its own transform normalizes it before it keys (only columns where it does)."""
    kept: frozenset[str] = frozenset()
    """Input columns that are published unchanged."""
    transforms: "Mapping[str, ColumnTransform]" = field(default_factory=dict)
    """Input column -> what the policy does to it, for columns that it names as a whole."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 (hex) of every file that the policy names, by path."""


class ColumnTransform(BaseModel):
    """One entry of the catalogue. The class name in lower case is the policy's word."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    shorthand: ClassVar[str | None] = None
    """The option that a bare value stands for (`constant: XX` is `constant: {value: XX}`), if any."""

    @classmethod
    def word(cls) -> str:
        """The policy's word for this transform."""
        return cls.__name__.lower()

    def out_type(self, site: Site) -> pa.DataType:
        """The Arrow type that comes out. Raises `Misfit` where the transform cannot take the site."""
        raise NotImplementedError

    def beside(self, site: Site) -> tuple[str, ...]:
        """The other input columns whose cells the kernel needs; the plan decodes them even where they are dropped."""
        return ()

    def keyed(self) -> bool:
        """Whether it derives keys, which needs the policy's `scope`."""
        return True

    def files(self) -> tuple[str, ...]:
        """Paths of the files that the transform reads; their digests are part of a run's identity."""
        return ()

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """Decide everything once and return the closure that works on arrays."""
        raise NotImplementedError

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """What every value of the output satisfies, beyond type and nulls."""
        raise NotImplementedError

    def drawn_for(self, site: Site, values: pa.Array, beside: Mapping[str, pa.Array]) -> tuple[pa.Array, ...]:
        """What tells one draw from another where `Differs` allows for chance; asked of cells that the kernel took.

        Arrays as long as `values`: cells that are alike in all of them equal their source together or not at all, and
        of others one says nothing about another.
        """
        raise NotImplementedError
