"""What is seen of one batch? Its evidence: every place by itself, and a sample of the rows."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from pipelines.scanning.evidence import Evidence, LeafEvidence, RowSample
from pipelines.scanning.forms import FORMS_OF, Weights, forms_of_text
from pipelines.scanning.leaves import Leaf, leaves_of
from transforms.columns.domain import is_text
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.finding import Found, found, watched
from transforms.detectors.spans import Spans
from transforms.profile import Profile
from transforms.profiling import WHOLE, hashed_as, profile
from pipelines.scanning.stand_ins import hinted, seeker, whole

LONGEST = 4_096
"""Characters of a text that are looked at: more would not change what a column is taken for."""
_NUMERIC = r"\A[0-9() ./+-]*\z"
_UNSURE = tuple(kind for kind in KINDS if not BY_KIND[kind].alone)
Look = Callable[[pa.RecordBatch], Evidence]
_Seek = Callable[[pa.Array], Spans]


def looker(schema: pa.Schema, seed: int) -> Look:
    """Compile the detectors once; the function that it returns gives the evidence of a batch of this schema.

    Values are told apart by polars' row hash under the seed. The evidence of parts adds up to that of the whole.
    """
    leaves = leaves_of(schema)
    looks = [(leaf, _leaf_looker(leaf, seed)) for leaf in leaves]
    flat = [leaf for leaf in leaves if leaf.flat]

    def look(batch: pa.RecordBatch) -> Evidence:
        seen = {leaf.path: look_at(leaf.cells(batch)) for leaf, look_at in looks}
        hashes = [_hashes(leaf.cells(batch), seed) for leaf in flat]
        return Evidence(batch.num_rows, seen, RowSample.of(hashes, batch.num_rows))

    return look


def _leaf_looker(leaf: Leaf, seed: int) -> Callable[[pa.Array], LeafEvidence]:
    named = tuple(kind for kind in hinted(leaf.name) if kind in KINDS)
    seek = seeker(KINDS, named=named)

    def look(cells: pa.Array) -> LeafEvidence:
        cells = _plain(cells)
        seen = Profile.total(profile(cells.slice(at, WHOLE), seed) for at in range(0, max(len(cells), 1), WHOLE))
        values = cells.drop_null()
        if len(values) == 0:
            return LeafEvidence(seen)
        texts = _as_text(values)
        if texts is not None:
            return _of_text(texts, seen, seek)
        forms = next((count(values) for claims, count in FORMS_OF if claims(values.type)), {})
        return LeafEvidence(seen, found(values, KINDS) if watched(values.type) else Found(), forms=forms)

    return look


def _of_text(values: pa.Array, seen: Profile, seek: _Seek) -> LeafEvidence:
    """Each distinct text is looked at once, and counts as often as it stands."""
    coded = pc.utf8_slice_codeunits(values, 0, LONGEST).dictionary_encode()
    texts, weights = coded.dictionary, np.bincount(coded.indices.to_numpy(), minlength=len(coded.dictionary))
    trimmed = pc.utf8_trim_whitespace(texts)
    wholly, within = _standing(seek(trimmed), pc.binary_length(trimmed).to_numpy(), weights)
    forms = forms_of_text(pl.Series(texts), weights)
    people = whole(trimmed)
    if people.any():
        forms["person"] = int(weights[people].sum())
    return LeafEvidence(seen, _by_chance(pl.Series(texts)), wholly, within, forms)


def _by_chance(texts: pl.Series) -> Found:
    """What only chance can tell from other numbers and codes: a sample of these texts, which are distinct."""
    numeric = texts.str.contains(_NUMERIC)
    digits = texts.filter(numeric).str.replace_all("[^0-9]", "")
    numbers = found(digits.unique(maintain_order=True).to_arrow(), KINDS)
    return Found(0, {}, {**numbers.sample, **found(texts.filter(~numeric).to_arrow(), _UNSURE).sample})


def _standing(
    spans: Spans, lengths: npt.NDArray[np.integer], weights: Weights
) -> tuple[dict[str, int], dict[str, int]]:
    """By kind: values that are one finding of it as a whole, and other values in which one stands."""
    wholly, within = dict[str, int](), dict[str, int]()
    complete = (spans.start == 0) & (spans.end == lengths[spans.row])
    for number, kind in enumerate(spans.kinds):
        of_kind = spans.kind == number
        for counts, chosen in (wholly, of_kind & complete), (within, of_kind & ~complete):
            if chosen.any():
                counts[kind] = int(weights[np.unique(spans.row[chosen])].sum())
    return wholly, within


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
