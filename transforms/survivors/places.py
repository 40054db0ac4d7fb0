"""Which input leaves are protected, and in which cells of the output are their values searched for?

In its own row a value is searched for in every other cell, whatever protects it; across the data set only values that
came out as codes are (`guarded`), since others are drawn from lists or keep some of what they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from transforms.columns.hash import Hash
from transforms.columns.mask import Mask
from transforms.columns.redact import Redact
from transforms.columns.tokenize import Tokenize
from transforms.columns.transform import ColumnTransform
from transforms.paths import KEYS, Path, below, field_at, find
from transforms.plan import MapNode, Node, Plan, PlannedLeaf, parts
from transforms.survivors.written import SHORTEST

_OPEN = frozenset({"keep", "constant"})
"""Transforms whose input is not protected: what is kept is published, and of a constant nothing but nulls is left."""
_CODES = frozenset({"tokenize", "hash", "encrypt"})
_WHOLE = _CODES | {"fpe", "surrogate"}
"""Outputs that are keyed codes or entries of lists, as the gate checks on every value: what stands in a part of one
stands there by chance, so that only whole cells are held against values."""
_BY_CHANCE = frozenset({"surrogate", "shift", "fpe", "generalize"})
"""Outputs that may equal what they have nothing to do with: drawn from lists, or coarse."""
_KEEPS_SOME = frozenset({"mask", "generalize", "redact", "fpe", "shift"})
"""Transforms that declare to keep some of a value, or whose output `comparison` holds against its own input as a whole,
which is all that can be said of it."""
_SHAPES = {("tokenize", "base32"): (1, 26), ("tokenize", "hex"): (1, 32), ("tokenize", "uuid"): (5, 36),
           ("hash", "hex"): (1, 64)}  # fmt: skip
_FROM_LISTS, _OF_DAYS, _OF_DIGITS = 1e-3, 1e-4, 1e-6


@dataclass(frozen=True)
class Searched:
    """Cells of the output in which values are searched for."""

    column: str
    """The output leaf that hits are counted for; for the keys of a map the map."""
    at: Path
    """Where they lie, in the output."""
    keys: bool = False
    """Whether they are the keys of the map that lies there, not its values."""
    transform: ColumnTransform | None = None
    """What made them; None for the keys of maps, which come out as they are."""
    source: str = ""
    """The input leaf that they were made from."""

    @property
    def name(self) -> str:
        """Where they lie, as results call it."""
        return str(self.at) + (KEYS if self.keys else "")

    @property
    def whole(self) -> bool:
        """Whether only whole cells are held against values."""
        return self.transform is not None and self.transform.word() in _WHOLE

    @property
    def spelled(self) -> bool:
        """Whether they are codes in letters, unless they are numbers."""
        return self.transform is not None and self.transform.word() in _CODES

    @property
    def shape(self) -> tuple[int, int] | None:
        """(words, bytes) of every cell, as the gate checks on each; None where they are not all of one shape."""
        if isinstance(self.transform, Tokenize | Hash):
            return _SHAPES.get((self.transform.word(), self.transform.form))
        return None

    @property
    def by_chance(self) -> bool:
        """Whether a hit may be chance, whatever the value is: also in text in which surrogates stand."""
        if isinstance(self.transform, Redact):
            return self.transform.replacement == "surrogate"
        return self.transform is not None and self.transform.word() in _BY_CHANCE

    def concerns(self, leaf: PlannedLeaf) -> bool:
        """Whether the leaf's values are searched for here: not where its own transform keeps some of them."""
        own = self.transform is not None and self.source == leaf.source
        return not (own and leaf.transform.word() in _KEEPS_SOME)


def protected(plan: Plan) -> tuple[PlannedLeaf, ...]:
    """The leaves whose input must not come out elsewhere."""
    return tuple(leaf for leaf in plan.leaves if leaf.transform.word() not in _OPEN)


@dataclass(frozen=True)
class Guarded:
    """Cells of the input whose values are searched for in all of the output."""

    source: str
    """The input leaf, as text; for the keys of a map with ` (keys)` behind it."""
    at: Path
    """Where they lie, in the input."""
    keys: bool = False
    """Whether they are the keys of the map that lies there."""
    dropped: bool = False
    """Whether the policy drops them: then what is found is counted and fails nothing."""

    def type_in(self, schema: pa.Schema) -> pa.DataType:
        """Their type in the input."""
        found = field_at(self.at, schema).type
        return found.key_type if self.keys else found


def guarded(plan: Plan) -> tuple[Guarded, ...]:
    """Whose values are searched for across the data set: leaves that come out as codes, and those that are dropped."""
    coded = [Guarded(leaf.source, leaf.origin) for leaf in plan.leaves if leaf.transform.word() in _CODES | {"fpe"}]
    roots = [find(path, plan.source) for path in plan.dropped]
    return (*coded, *(one for root in roots for one in _dropped(root, field_at(root, plan.source).type)))


def _dropped(path: Path, type_: pa.DataType) -> Iterator[Guarded]:
    if pa.types.is_map(type_):
        yield Guarded(f"{path}{KEYS}", path, keys=True, dropped=True)
    further = below(type_)
    if not further:
        yield Guarded(str(path), path, dropped=True)
    for step, field in further:
        yield from _dropped(path / step, field.type)


@dataclass(frozen=True)
class Whereabouts:
    """A place of the output that is searched for values of the whole data set."""

    name: str
    """As findings name it: a leaf's path, with ` (statistics)` and the like behind it for what is no cell."""
    column: str | None
    """The output column that answers for it; None for what belongs to the whole table."""
    own: str | None = None
    """The input leaf whose values count for nothing there: it is what the place was made from."""
    of_cells: bool = False
    """Whether it is cells of the column, not what a file says of them."""


FILE_NAMES, COLUMN_NAMES, METADATA = "file names", "column names", "metadata"
STATISTICS, DICTIONARY, OF_FIELD = " (statistics)", " (dictionary)", " (metadata)"


def whereabouts(plan: Plan) -> tuple[Whereabouts, ...]:
    """All places, each once, in a fixed order; none for cells that may equal anything by chance, or are constant.

    A column meets its own raw values only row by row, but text codes cannot equal any: their dictionaries and
    statistics are searched for them too.
    """
    known = {place.name: place for place in searched(plan)}
    constant = {leaf.path for leaf in plan.leaves if leaf.transform.word() == "constant"}
    found = [Whereabouts(name, None) for name in (FILE_NAMES, COLUMN_NAMES, METADATA)]
    for name, holds_cells in (name for field in plan.schema for name in _names(Path(field.name), field.type)):
        place = known.get(name)
        found.append(Whereabouts(name + OF_FIELD, None))
        if not holds_cells or name in constant or (place is not None and place.by_chance):
            continue
        column, own = (place.column, place.source or None) if place else (name.removesuffix(KEYS), None)
        if place is not None:
            found.append(Whereabouts(name, column, own, of_cells=True))
        beside = None if place is not None and place.spelled else own
        found += [Whereabouts(name + kind, column, beside) for kind in (STATISTICS, DICTIONARY)]
    return tuple(found)


def _names(path: Path, type_: pa.DataType) -> Iterator[tuple[str, bool]]:
    """(the path, whether cells lie right there) and all below it, keys of maps included, as results call them."""
    further = below(type_)
    yield str(path), not further
    if pa.types.is_map(type_):
        yield f"{path}{KEYS}", True
    for step, field in further:
        yield from _names(path / step, field.type)


def searched(plan: Plan) -> tuple[Searched, ...]:
    """All cells of the output that can hold a value; those of one column behind each other."""
    return tuple(place for column in plan.columns for place in _searched(column.node, Path(column.name)))


def prior(leaf: PlannedLeaf, by_chance: bool) -> float:  # noqa: FBT001 - read off `Searched`
    """How probable chance is taken to be in one pair of cells before any is seen.

    One in a thousand where the cell is drawn from a list or coarse, one in ten thousand for dates, else one in a
    million, as six digits are the fewest that are searched for.
    """
    if by_chance:
        return _FROM_LISTS
    return prior_of(leaf.site.type)


def prior_of(type_: pa.DataType) -> float:
    """The same for numbers of a column of this type, where the cell may hold anything."""
    return _OF_DAYS if pa.types.is_date(type_) else _OF_DIGITS


def _searched(node: Node, path: Path) -> Iterator[Searched]:
    if isinstance(node, PlannedLeaf):
        if not _says_nothing(node.transform):
            yield from _below(node, path, node.type)
        return
    if isinstance(node, MapNode):
        yield Searched(str(path), path, keys=True)
    for step, part in parts(node):
        yield from _searched(part, path / step)


def _below(leaf: PlannedLeaf, path: Path, type_: pa.DataType) -> Iterator[Searched]:
    """The cells of a leaf; of a nested one, which is kept, all that lie in it."""
    if pa.types.is_map(type_):
        yield Searched(leaf.path, path, keys=True)
    further = below(type_)
    if not further:
        yield Searched(leaf.path, path, transform=leaf.transform, source=leaf.source)
    for step, field in further:
        yield from _below(leaf, path / step, field.type)


def _says_nothing(transform: ColumnTransform) -> bool:
    """Constants are the policy's words; a mask that shows fewer than six characters shows nothing that is searched."""
    if isinstance(transform, Mask):
        shown = transform.keep_first + transform.keep_last
        return shown < SHORTEST and not any(map(str.isalnum, transform.ignore))
    return transform.word() == "constant"
