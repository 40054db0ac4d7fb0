"""Which digests do the values have that must not be found in the output? Leaf by leaf, of one batch of the input."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from transforms.evidence import ProtectedCounts
from transforms.keys import ScopedKeys
from transforms.survivors.cells import Memo, cells_at
from transforms.survivors.digests import Digests, digester
from transforms.survivors.forms import Form
from transforms.survivors.octets import arrow
from transforms.survivors.places import Guarded
from transforms.survivors.shapes import Shapes
from transforms.survivors.spoken import spoken


@dataclass(frozen=True)
class Guards:
    """What is searched for of one batch."""

    digests: tuple[tuple[int, bool, Digests], ...] = field(repr=False)
    """(the number of the leaf, whether these are a second form of its values, their digests).

    Those of a dictionary stand once for all batches that share it.
    """
    shapes: Shapes
    """Of all these values."""
    counts: Mapping[str, ProtectedCounts]
    """By leaf."""


def guard(leaves: Sequence[Guarded], keys: ScopedKeys, asked: Shapes) -> Callable[[pa.RecordBatch], Guards]:
    """The function from a batch that has the leaves' columns to what is searched for of it, if of such shapes.

    It remembers the last dictionaries and gives the digests of each once, with those of entries that no cell has: it is
    for the batches of one unit, whose digests come out together or not at all, and for one thread.
    """
    digest, done = digester(keys), dict[str, Form]()
    memo: Memo = {}

    def guards(batch: pa.RecordBatch) -> Guards:
        found, shapes, counts = [], Shapes.none(), {}
        for number, leaf in enumerate(leaves):
            said = cells_at(batch, leaf.at, memo, keys=leaf.keys)
            counts[leaf.source] = said.counts
            if done.get(leaf.source) is said.form:
                continue
            done[leaf.source] = said.form
            for again, texts, theirs in _texts(said.form, asked):
                found.append((number, again, digest(texts)))
                shapes |= theirs
        return Guards(tuple(found), shapes, counts)

    return guards


def _texts(form: Form, asked: Shapes) -> Iterator[tuple[bool, pa.Array, Shapes]]:
    """Spoken words, and digits, of the values that have them, each with its shapes; none where none is asked for.

    Before each whether it is a second form: the digits of values that are searched for by their words too.
    """
    words = None if form.words is None else spoken(arrow(form.words))
    if asked.widths and words is not None:
        yield False, words.drop_null(), Shapes.of_spoken(words)
    if not asked.sizes(0).any() or form.digits is None:
        return
    digits = arrow(form.digits)
    lettered = pa.repeat(False, len(digits)) if words is None else words.is_valid()
    for again, theirs in ((False, digits.filter(pc.invert(lettered))), (True, digits.filter(lettered))):
        numbers = theirs.drop_null()
        if len(numbers):
            yield again, numbers, Shapes.of_digits(pc.binary_length(numbers).to_numpy())
