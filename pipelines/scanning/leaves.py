"""Which places of a data set are looked at, each by itself? Columns, fields, elements, values and keys of maps."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from transforms.paths import KEYS, Path, below, leaf_array, map_keys
from transforms.types import plain


@dataclass(frozen=True)
class Leaf:
    """One place, of one type."""

    at: Path
    """Where it lies; of keys, where their map lies."""
    type: pa.DataType
    """Of its values, a dictionary unwrapped."""
    keys: bool = False
    """Whether it is the keys of the map."""

    @property
    def path(self) -> str:
        """How results call it; a policy too, but for keys, which it cannot name."""
        return str(self.at) + (KEYS if self.keys else "")

    @property
    def name(self) -> str:
        """The word that somebody chose for it: the last name on the way.

        >>> Leaf(Path("contact"), pa.string()).name
        'contact'
        """
        named = [step.name for step in self.at.steps if step.into == "field"]
        return named[-1] if named else self.at.column

    @property
    def flat(self) -> bool:
        """Whether each row has one value there."""
        return not self.keys and all(step.into == "field" for step in self.at.steps)

    def cells(self, batch: pa.RecordBatch) -> pa.Array:
        """Its values in a batch, in row order; dictionaries decoded. Beneath null lists and maps there are none."""
        array = leaf_array(batch, self.at)
        array = map_keys(array) if self.keys else array
        return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def leaves_of(schema: pa.Schema) -> tuple[Leaf, ...]:
    """All places of the schema, in its order; the keys of a map before its values."""
    return tuple(leaf for field in schema for leaf in _below(Path(field.name), field.type))


def _below(path: Path, type_: pa.DataType) -> Iterator[Leaf]:
    if pa.types.is_map(type_):
        yield Leaf(path, plain(type_.key_type), keys=True)
    parts = below(type_)
    if not parts:
        yield Leaf(path, plain(type_))
    for step, part in parts:
        yield from _below(path / step, part.type)
