"""What is seen of parts adds up to what is seen of the whole, and holds no value."""

import pickle
from datetime import date
from itertools import pairwise

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that

from pipelines.scanning.evidence import INSIDE, KEPT_TEXTS, WHOLE, Evidence, RowSample, TextSample
from pipelines.scanning.leaves import leaves_of
from pipelines.scanning.looking import looker
from pipelines.scanning.scan_batches import ScanBatches
from pipelines.scanning.singling import singled_out
from transforms.files import coder as coder

TABLE = pa.table(
    {
        "mail": ["zoë@canary.test", "", None, "write to ann@canary.test", "zoë@canary.test", "plain"] * 4,
        "number": pa.array([4111111111111111, None, 7, 7, 1950, 120] * 4, pa.int64()),
        "born": pa.array([date(1903, 7, 19), None, date(2001, 1, 1)] * 8, pa.date32()),
        "coded": pa.array(["CANARY a", "b", None] * 8).dictionary_encode(),
        "nested": [{"tags": ["x", None], "by": 1}, None, {"tags": [], "by": None}] * 8,
        "map": pa.array([[("ann@canary.test", 1)], None, []] * 8, pa.map_(pa.string(), pa.int8())),
    }
)
LOOK = looker(TABLE.schema, 7)


def seen(evidence: Evidence) -> tuple[object, ...]:
    """Everything that can be told of evidence; of two that are equal, the same."""
    leaves = {
        path: (
            leaf.profile.to_dict(), leaf.texts.texts, leaf.forms,
            {kind: leaf.found.sampled(kind) for kind in ("card", "phone")},
        )
        for path, leaf in evidence.leaves.items()
    }  # fmt: skip
    return evidence.rows, leaves, evidence.sample.rows.tolist(), evidence.sample.cells.tolist()


def whole() -> Evidence:
    return LOOK(TABLE.combine_chunks().to_batches()[0])


@pytest.mark.parametrize("bounds", [[0, 24], [0, 1, 24], [0, 5, 11, 24], [0, 0, 12, 12, 24]])
def test_parts_add_up_to_the_whole_in_any_order(bounds: list[int]) -> None:
    batch = TABLE.combine_chunks().to_batches()[0]
    parts = [LOOK(batch.slice(low, high - low)) for low, high in pairwise(bounds)]
    assert seen(Evidence.total(parts)) == seen(whole())
    assert seen(Evidence.total(reversed(parts))) == seen(whole())
    assert seen(Evidence.total([Evidence.total(parts[:2]), *parts[2:], Evidence()])) == seen(whole())


def test_a_pipeline_gives_the_same() -> None:
    batches = TABLE.combine_chunks().to_batches(max_chunksize=5)

    def check(found: list[Evidence]) -> None:
        assert [seen(one) for one in found] == [seen(whole())]

    with TestPipeline("FnApiRunner") as pipeline:
        assert_that(pipeline | beam.Create(batches) | ScanBatches(TABLE.schema, seed=7), check)


def test_every_place_is_looked_at_and_so_are_the_keys_of_maps() -> None:
    assert [leaf.path for leaf in leaves_of(TABLE.schema)] == [
        "mail", "number", "born", "coded", "nested.tags[]", "nested.by", "map (keys)", "map{}",
    ]  # fmt: skip
    leaves = whole().leaves
    assert {path: (leaf.values, leaf.profile.nulls) for path, leaf in leaves.items()} == {
        "mail": (20, 4),
        "number": (20, 4),
        "born": (16, 8),
        "coded": (16, 8),
        "nested.tags[]": (8, 8),
        "nested.by": (8, 16),
        "map (keys)": (8, 0),
        "map{}": (8, 0),
    }
    assert leaves["mail"].texts.counts(WHOLE) == {"email": 8}
    assert leaves["mail"].texts.counts(INSIDE) == {"email": 4}
    assert leaves["map (keys)"].texts.counts(WHOLE) == {"email": 8}


def test_a_place_shows_the_same_whatever_stands_beside_it() -> None:
    texts = ["write to ann@canary.test", "", None, "Zoë Quillfeather"]
    wide = pa.table({f"c{n}": [*texts, f"{n}@canary.test"] for n in range(40)} | {"blank": ["", " ", None, "", ""]})
    leaves = looker(wide.schema, 7)(wide.to_batches()[0]).leaves
    for name in ("c0", "c39", "blank"):
        alone = wide.select([name])
        assert looker(alone.schema, 7)(alone.to_batches()[0]).leaves[name].texts == leaves[name].texts
    assert leaves["c39"].texts.counts(WHOLE) == {"email": 1, "person": 1}
    assert leaves["blank"].texts == TextSample()


def test_no_value_leaves_a_process() -> None:
    pickled = pickle.dumps(whole())
    for canary in ("canary", "CANARY", "zoë", "4111111111111111"):
        assert canary.encode() not in pickled
    assert (4111111111111111).to_bytes(8, "little") not in pickled
    assert "canary" not in repr(whole())


def test_texts_of_the_least_hashes_are_kept_and_their_counts_are_those_of_all() -> None:
    one = TextSample({n: (1, frozenset()) for n in range(0, 4_000, 2)})
    other = TextSample({n: (2, frozenset({"is email"})) for n in range(1, 4_000, 2)} | {0: (5, frozenset())})
    both = one + other
    assert list(both.texts) == list(range(KEPT_TEXTS))
    assert both.texts[0] == (6, frozenset())
    assert both.values == KEPT_TEXTS // 2 * 3 + 5
    assert both.distinct("is email") == KEPT_TEXTS // 2


def test_rows_that_stand_alone_in_some_columns_are_counted() -> None:
    columns = [np.array(cells, np.uint64) for cells in ([1, 1, 2, 2], [7, 8, 7, 7], [0, 0, 0, 0])]
    sample = RowSample.of(columns, 4)
    assert [singled_out(sample, places) for places in ([0], [1], [0, 1], [2], [])] == [
        (0, 4), (1, 4), (2, 4), (0, 4), (0, 4),
    ]  # fmt: skip
    assert singled_out(RowSample(), [0]) == (0, 0)
