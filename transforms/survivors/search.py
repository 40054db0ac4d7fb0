"""Does a protected value stand in another cell of its row? Input and output of a batch held against each other.

search = survivor_search(plan)
counts = search(before, after)      # by output column and input leaf, never a value
"""

from collections.abc import Callable, Sequence

import polars as pl
import pyarrow as pa

from transforms.evidence import Counts, SurvivorCounts
from transforms.plan import Plan
from transforms.survivors.cells import Memo, cells_at, cells_of
from transforms.survivors.meeting import contains, held_against
from transforms.survivors.places import protected, searched
from transforms.survivors.said import Said

_MANY = 4
"""Of fewer texts, putting them behind each other costs more than it saves."""


def survivor_search(plan: Plan) -> Callable[[pa.RecordBatch, pa.RecordBatch], Counts]:
    """The search over batches of the plan: input and output, with the same rows in the same order.

    Of the counts that it gives, `protected` and `survivors` are filled. It remembers the last dictionaries: one thread
    at a time.
    """
    leaves, places = protected(plan), searched(plan)
    memo: Memo = {}

    def search(before: pa.RecordBatch, after: pa.RecordBatch) -> Counts:
        given = {leaf.source: (leaf, cells_at(before, leaf.origin, memo)) for leaf in leaves}
        counts = {source: cells.counts for source, (_, cells) in given.items()}
        able = [(source, *both) for source, both in given.items() if counts[source].searched]
        made = [(place, cells) for place in places for cells in cells_of(after, place, memo)] if able else []
        chance = [place.by_chance for place, _ in made]
        found: dict[str, dict[str, SurvivorCounts]] = {}
        texts = _joined([cells for _, cells in made])
        for source, leaf, cells in able:
            absent = texts is not None and not _stands_anywhere(cells, texts)
            for (place, there), by_chance in zip(made, chance, strict=True):
                if place.source == source and not place.concerns(leaf):
                    continue
                words = not (absent and there.plain)
                if hits := held_against(cells, there, after.num_rows, by_chance=by_chance, words=words):
                    of_column = found.setdefault(place.column, {})
                    of_column[source] = of_column.get(source, SurvivorCounts()) + hits
        return Counts(protected=counts, survivors=found)

    return search


def _joined(made: Sequence[Said]) -> pl.Series | None:
    """The texts of each row behind each other, where there are several: values that stand in none are seen at once."""
    texts = [cells.text for cells in made if cells.plain and cells.text is not None]
    if len(texts) < _MANY:
        return None
    named = {str(i): text for i, text in enumerate(texts)}
    return pl.DataFrame(named).select(pl.concat_str(list(named), separator="\0", ignore_nulls=True)).to_series()


def _stands_anywhere(given: Said, texts: pl.Series) -> bool:
    """Whether any value may stand in the texts of its row. Where several are of one row, it may."""
    if given.words is None:
        return False
    return given.rows is not None or bool(contains(texts, given.words).any())
