"""What is seen of one batch? Its evidence: every place by itself, and a sample of the rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from pipelines.scanning.evidence import INSIDE, KEPT_TEXTS, Evidence, LeafEvidence, RowSample, TextSample
from pipelines.scanning.evidence import WHOLE as WHOLE_TEXT
from pipelines.scanning.forms import FORMS_OF, forms_of_text
from pipelines.scanning.kinds import PERSON
from pipelines.scanning.leaves import Leaf, leaves_of
from transforms.columns.domain import is_text
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.finding import Found, found, watched
from transforms.detectors.hints import hinted
from transforms.detectors.names.whole import whole
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.spans import Spans
from transforms.profile import Profile
from transforms.profiling import WHOLE, hashed_as, profile

LONGEST = 4_096
"""Characters of a text that are looked at: more would not change what a column is taken for."""
_AT_ONCE = 32
"""Places whose texts are looked at in one go: at most 32,768 texts."""
_NUMERIC = r"\A[0-9() ./+-]*\z"
_NUMBERED = tuple(kind for kind, one in BY_KIND.items() if one.digits is not None)
_UNSURE = tuple(kind for kind, one in BY_KIND.items() if not one.alone and one.chance < 1 and not one.leaning)
"""Kinds that chance tells from other numbers, and from other codes."""
Look = Callable[[pa.RecordBatch], Evidence]
_Seek = Callable[[pa.Array], Spans]


def looker(schema: pa.Schema, seed: int) -> Look:
    """Compile the detectors once; the function that it returns gives the evidence of a batch of this schema.

    Values are told apart by polars' row hash under the seed. The evidence of parts adds up to that of the whole.
    """
    leaves = leaves_of(schema)
    named = {leaf: tuple(kind for kind in hinted(leaf.name) if kind in KINDS) for leaf in leaves}
    seeks = {kinds: seeker(KINDS, named=kinds) for kinds in dict.fromkeys(named.values())}
    flat = [leaf for leaf in leaves if leaf.flat]

    def look(batch: pa.RecordBatch) -> Evidence:
        seen = {leaf: _look(leaf.cells(batch), seed) for leaf in leaves}
        samples: dict[Leaf, TextSample] = {}
        for kinds, seek in seeks.items():
            samples |= _samples({leaf: few for leaf, (_, few) in seen.items() if named[leaf] == kinds and few}, seek)
        found_in = {leaf.path: replace(one, texts=samples.get(leaf, TextSample())) for leaf, (one, _) in seen.items()}
        hashes = [_hashes(leaf.cells(batch), seed) for leaf in flat]
        return Evidence(batch.num_rows, found_in, RowSample.of(hashes, batch.num_rows))

    return look


@dataclass(frozen=True)
class _Few:
    """Distinct texts that are to be looked at closely; for each its hash, and how often it stands."""

    texts: pa.Array
    hashes: Sequence[int]
    weights: Sequence[int]


def _samples(few: Mapping[Leaf, _Few], seek: _Seek) -> dict[Leaf, TextSample]:
    """What was found in the texts of each place; those of many are looked at in one go, as every go costs by itself."""
    samples, leaves = {}, list(few)
    for first in range(0, len(leaves), _AT_ONCE):
        some = leaves[first : first + _AT_ONCE]
        found_in = iter(_standing(pa.concat_arrays([few[leaf].texts for leaf in some]), seek))
        for leaf in some:
            counted = zip(few[leaf].hashes, few[leaf].weights, strict=True)
            samples[leaf] = TextSample({hash_: (weight, next(found_in)) for hash_, weight in counted})
    return samples


def _look(cells: pa.Array, seed: int) -> tuple[LeafEvidence, _Few | None]:
    """What a place shows by itself, and texts to look at closely."""
    cells = _plain(cells)
    seen = Profile.total(profile(cells.slice(at, WHOLE), seed) for at in range(0, max(len(cells), 1), WHOLE))
    values = cells.drop_null()
    if len(values) == 0:
        return LeafEvidence(seen), None
    texts = _as_text(values)
    if texts is not None:
        return _of_text(texts, seen, seed)
    forms = next((count(values) for claims, count in FORMS_OF if claims(values.type)), {})
    return LeafEvidence(seen, found(values, _NUMBERED) if watched(values.type) else Found(), forms=forms), None


def _of_text(values: pa.Array, seen: Profile, seed: int) -> tuple[LeafEvidence, _Few]:
    """Each distinct text counts as often as it stands; those of the least hashes, no blanks, are looked at closely."""
    coded = pc.utf8_slice_codeunits(values, 0, LONGEST).dictionary_encode()
    texts, weights = pl.Series(coded.dictionary), np.bincount(coded.indices.to_numpy(), minlength=len(coded.dictionary))
    hashes = texts.hash(seed=seed).to_numpy()
    order = np.argsort(hashes, kind="stable")
    few = order[(texts.str.strip_chars() != "").to_numpy()[order]][:KEPT_TEXTS]
    evidence = LeafEvidence(seen, _by_chance(texts), forms=forms_of_text(texts, weights))
    return evidence, _Few(texts.gather(few).to_arrow(), hashes[few].tolist(), weights[few].tolist())


def _by_chance(texts: pl.Series) -> Found:
    """What only chance can tell from other numbers and codes: a sample of these texts, which are distinct."""
    numeric = texts.str.contains(_NUMERIC)
    digits = texts.filter(numeric).str.replace_all("[^0-9]", "")
    numbers = found(digits.unique(maintain_order=True).to_arrow(), _NUMBERED)
    return Found(0, {}, {**numbers.sample, **found(texts.filter(~numeric).to_arrow(), _UNSURE).sample})


def _standing(texts: pa.Array, seek: _Seek) -> list[frozenset[str]]:
    """What was found in each text."""
    trimmed = pc.utf8_trim_whitespace(texts)
    spans, lengths = seek(trimmed), pc.binary_length(trimmed).to_numpy(zero_copy_only=False)
    complete = (spans.start == 0) & (spans.end == lengths[spans.row])
    words: list[set[str]] = [set() for _ in range(len(texts))]
    for row, kind, all_of_it in zip(spans.row.tolist(), spans.kind.tolist(), complete.tolist(), strict=True):
        words[row].add((WHOLE_TEXT if all_of_it else INSIDE) + spans.kinds[kind])
    for row in np.flatnonzero(whole(trimmed)).tolist():
        words[row] = (words[row] - {INSIDE + PERSON}) | {WHOLE_TEXT + PERSON}
    return [frozenset(said) for said in words]


def _hashes(cells: pa.Array, seed: int) -> npt.NDArray[np.uint64]:
    """One hash a row, null's own for null; 0 for all where values of the type are not told apart."""
    cells = _plain(cells)
    kind = hashed_as(cells.type)
    if kind is None:
        return np.zeros(len(cells), np.uint64)
    series = pl.Series(pl.from_arrow(cells if cells.type == kind else cells.cast(kind)))
    hashes: npt.NDArray[np.uint64] = series.to_frame().hash_rows(seed=seed).to_numpy()
    return hashes


def _plain(cells: pa.Array) -> pa.Array:
    """Extension types as what they are stored as, views as plain text."""
    cells = cells.storage if isinstance(cells, pa.ExtensionArray) else cells
    if types.is_string_view(cells.type):
        return cells.cast(pa.large_string())
    return cells.cast(pa.large_binary()) if types.is_binary_view(cells.type) else cells


def _as_text(values: pa.Array) -> pa.Array | None:
    """Values of text, or of binary that is UTF-8 throughout, as large strings; None for all others."""
    if is_text(values.type):
        return values.cast(pa.large_string())
    if types.is_binary(values.type) or types.is_large_binary(values.type):
        try:
            return values.cast(pa.large_string())
        except pa.ArrowInvalid:
            return None
    return None


def paths_of(leaves: Sequence[Leaf]) -> tuple[str, ...]:
    """The flat places, as the columns of a `RowSample` stand."""
    return tuple(leaf.path for leaf in leaves if leaf.flat)


def unified(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with top-level dictionaries decoded and without metadata, so that batches can be put together."""
    columns = [column.dictionary_decode() if types.is_dictionary(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
