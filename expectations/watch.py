"""What personal data do kept columns hold, and is it more than chance explains? A metric, and how it is read.

The metric `beamveil.detected` is [looked at, {kind: cells}, {kind: [passed, of its form]}]: cells of text in which a
kind that stands alone was found, and for bare numbers and codes how many of a sample of distinct values passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from expectations.chance import upper_tail
from expectations.counters import Counter
from expectations.spec import Refused
from expectations.view import View
from transforms.columns.keep import Keep
from transforms.detectors.catalogue import BY_KIND, WATCHED, kinds_of
from transforms.detectors.finding import Found, found, watched
from transforms.paths import KEYS, Path, below
from transforms.plan import MapNode, Node, Plan, PlannedLeaf, parts

BEYOND_CHANCE = 1e-6
"""Numbers are of a kind where as many passing its check is less probable than this, were they anybody's.

A table of 100 columns of long numbers, each of the form of ten kinds, raises a false alarm once in a thousand.
Seven numbers of a kind with a check digit, all valid, are enough to be seen.
"""


def detected(column: str, kinds: list[str]) -> Counter:
    """[values looked at, cells by kind, sampled by kind] of a column, nested leaf or the keys of a map."""
    if unknown := sorted(set(kinds) - set(BY_KIND)):
        raise Refused(f"there is no kind {', '.join(map(repr, unknown))}")

    def measure(view: View) -> Found:
        stored = view.stored(column)
        if not (watched(stored.type) or pa.types.is_null(stored.type)):
            raise Refused(f"detectors look at text, binary and numbers, not {stored.type}")
        return Found() if pa.types.is_null(stored.type) else found(stored, kinds)

    def result(all_found: Found) -> list[Any]:
        sampled = {kind: list(all_found.sampled(kind)) for kind in kinds}
        return [all_found.looked, dict(all_found.cells), {kind: two for kind, two in sampled.items() if two[1]}]

    return Counter(measure, zero=Found(), result=result)


def recognized(measured: list[Any]) -> dict[str, int]:
    """By kind what was found, where it is more than chance explains: so many at least.

    Cells and sampled values may be the same ones, as cards in groups of digits are: the larger number counts.

    >>> recognized([9, {"email": 1}, {"ca_sin": [1, 8], "pl_pesel": [7, 7]}])
    {'email': 1, 'pl_pesel': 7}
    >>> recognized([9, {"card": 9}, {"card": [9, 9]}])
    {'card': 9}
    """
    _, cells, sampled = measured
    counts = {str(kind): int(count) for kind, count in cells.items() if count}
    for kind, (passed, formed) in sampled.items():
        if passed and upper_tail(passed, formed, BY_KIND[kind].chance) < BEYOND_CHANCE:
            counts[kind] = max(counts.get(kind, 0), int(passed))
    return dict(sorted(counts.items()))


@dataclass(frozen=True)
class Kept:
    """Something that comes out as it went in."""

    path: str
    """Where it lies in the output; ` (keys)` behind a map's own path means its keys."""
    accepted: tuple[str, ...] = ()
    """The kinds that may stand there, as the policy words them."""
    reason: str | None = None

    @property
    def kinds(self) -> list[str]:
        """The watched kinds that may not."""
        return sorted(set(WATCHED) - kinds_of(self.accepted))


def kept(plan: Plan) -> Iterator[Kept]:
    """All that comes out as it went in and is of a type that detectors look at, in the output's order.

    That is every leaf of a kept column, and the keys of every map, also of those whose values are transformed.
    """
    for column in plan.columns:
        yield from _at(Path(column.name), column.node)


def _at(path: Path, node: Node) -> Iterator[Kept]:
    if isinstance(node, PlannedLeaf):
        if isinstance(node.transform, Keep):
            accepted, reason = node.transform.accept, node.transform.reason
            yield from (Kept(place, accepted, reason) for place in _places(path, node.type))
        return
    if isinstance(node, MapNode) and watched(node.source.key_type):
        yield Kept(f"{path}{KEYS}")
    for step, part in parts(node):
        yield from _at(path / step, part)


def _places(path: Path, type_: pa.DataType) -> Iterator[str]:
    """What is watched at and below a path of this type."""
    if pa.types.is_map(type_) and watched(type_.key_type):
        yield f"{path}{KEYS}"
    if watched(type_):
        yield str(path)
    for step, part in below(type_):
        yield from _places(path / step, part.type)
