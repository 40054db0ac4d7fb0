"""The steps of the search across the data set, over real files, one after the other without a runner."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.pvalue import TaggedOutput

from transforms.evidence import ProtectedCounts
from transforms.files.layout import FAITHFUL
from transforms.files.parts import Part
from transforms.files.units import RowGroup
from transforms.find_survivors import SieveCoder, _Guard, _question, _Recall, _Seek, _settle, _Sieves, _tried
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.doubts import Doubt
from transforms.survivors.places import guarded, whereabouts
from transforms.survivors.proof import Proof, Standing
from transforms.survivors.settling import doubtful
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

NAME, MAIL = "Ann Müller-Østby", "ann.mueller@mail.test"
COLUMNS: dict[str, Any] = {
    "name": {"tokenize": {"domain": "n"}},
    "mail": {"encrypt": {"domain": "m"}},
    "note": "keep",
    "lucky": {"surrogate": {"of": "name"}},
}
INPUT = pa.table(
    {
        "name": pa.array([NAME, None, "", NAME, "Bob Stone"]),
        "mail": pa.array([None, MAIL, MAIL, "", "x"]),
        "note": pa.array(["a", None, "", "ü", "a"]),
        "lucky": pa.array(["Joe", None, "", "Joe", "Ida"]),
        "gone": pa.array(["Secret Garden Road", None, "", "x", "x"]),
    }
)
OUTPUT = {
    "name": ["a" * 26, None, "b" * 26, "a" * 26, "c" * 26],
    "mail": [None, "q" * 44, "q" * 44, "s" * 24, "u" * 24],
    "note": ["a", None, "", "ü", "a"],
    "lucky": ["Peter Johnson", None, NAME, MAIL, "Ida May"],
}
ONCE, TWICE = Standing(values=1, cells=1), Standing(values=1, cells=2)


def planned(schema: pa.Schema = INPUT.schema, **more: Any) -> Plan:
    written = {"beamveil": 1, "dataset": "d", "scope": "tests", "columns": COLUMNS, **more}
    return Policy.model_validate(written).bind(schema)


@pytest.fixture
def keys(tmp_path: Path, keyset_json: str) -> KeySource:
    path = tmp_path / "keys.json"
    path.write_text(keyset_json)
    path.chmod(0o600)
    return KeySource(f"file:{path}")


@pytest.fixture
def unit(tmp_path: Path) -> RowGroup:
    pq.write_table(INPUT, tmp_path / "input.parquet")
    return RowGroup(str(tmp_path / "input.parquet"), 0, 1)


@pytest.fixture
def part(tmp_path: Path) -> Callable[..., Part]:
    """A part of these columns, laid out as ours are."""

    def write(plan: Plan, columns: dict[str, Any], *, name: str = "part", metadata: Any = None, **how: Any) -> Part:
        (folder := tmp_path / "output").mkdir(exist_ok=True)
        arrays = [
            column if isinstance(column, pa.Array) else pa.array(column, field.type)
            for field, column in zip(plan.schema, columns.values(), strict=True)
        ]
        table = pa.Table.from_arrays(arrays, names=plan.schema.names).replace_schema_metadata(metadata)
        path = folder / f"{name}.parquet"
        pq.write_table(table if metadata or how else table.cast(plan.schema), path, **FAITHFUL, **how)
        return Part(str(path), table.num_rows, path.stat().st_size, "")

    return write


def sorted_out(outputs: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for one in outputs:
        found[one.tag if isinstance(one, TaggedOutput) else ""].append(
            one.value if isinstance(one, TaggedOutput) else one
        )
    return found


def proof_of(plan: Plan, keys: KeySource, units: Iterable[Any], parts: Iterable[Part]) -> Proof:
    """As `FindSurvivors` wires it."""
    guard, seek, recall = _Guard(plan, keys), _Seek(plan, keys, "parquet"), _Recall(plan, keys)
    for step in (guard, seek, recall):
        step.setup()
    units, sieves = list(units), _Sieves()
    protected = sorted_out(chain.from_iterable(map(guard.process, units)))
    sieve = sieves.merge_accumulators(protected[""])
    sought = sorted_out(one for part in parts for one in seek.process(part, sieve))
    places = {place for place, _ in sought["doubts"]}
    doubts = [(place, Doubt.total(one for at, one in sought["doubts"] if at == place)) for place in places]
    may_be = [*sought[""], *chain.from_iterable(doubtful(*one) for one in doubts)]
    asked = sieves.merge_accumulators(map(_question, may_be))
    met: dict[int, dict[str, list[bytes]]] = defaultdict(lambda: {"candidates": [], "values": []})
    for shard, packed in may_be:
        met[shard]["candidates"].append(packed)
    for shard, packed in chain.from_iterable(recall.process(unit, asked) for unit in units):
        met[shard]["values"].append(packed)
    found = [_settle(one, whereabouts(plan), guarded(plan)) for one in met.items()]
    tried = [_tried(one, whereabouts(plan)) for one in doubts]
    return Proof.total([*protected["proof"], *sought["proof"], *tried, *found])


def standing(proof: Proof) -> dict[str, dict[str, Standing]]:
    return {place: dict(of) for place, of in proof.standing.items()}


def test_where_nothing_stands_all_is_searched_and_nothing_found(keys: KeySource, unit: RowGroup, part: Any) -> None:
    plan = planned()
    assert proof_of(plan, keys, [unit, unit], [part(plan, OUTPUT)]) == Proof(
        guarded={
            "name": ProtectedCounts(searched=6, too_short=2),
            "mail": ProtectedCounts(searched=4, too_short=4),
            "gone": ProtectedCounts(searched=2, too_short=6),
        },
        parts=1,
        rows=5,
        read=10,
    )


def test_raw_cells_of_a_code_are_found_in_its_bounds_and_its_dictionary(
    keys: KeySource, unit: RowGroup, part: Any
) -> None:
    plan = planned()
    raw = {**OUTPUT, "name": [NAME, None, MAIL, NAME, "c" * 26]}
    assert standing(proof_of(plan, keys, [unit], [part(plan, raw)])) == {
        "name (statistics)": {"name": ONCE},
        "name (dictionary)": {"name": ONCE, "mail": ONCE},
    }


def test_kept_cells_their_bounds_and_their_dictionary_are_each_named(
    keys: KeySource, unit: RowGroup, part: Any
) -> None:
    plan = planned()
    kept = {**OUTPUT, "note": ["zzz", f"to {NAME}", None, f"to {NAME}", "~~"]}
    made = proof_of(plan, keys, [unit], [part(plan, kept)])
    assert standing(made) == {
        "note": {"name": TWICE},
        "note (statistics)": {"name": ONCE},
        "note (dictionary)": {"name": ONCE},
    }


def test_an_entry_of_a_dictionary_that_no_row_has_is_found(keys: KeySource, unit: RowGroup, part: Any) -> None:
    plan = planned()
    coded = pa.DictionaryArray.from_arrays(
        pa.array([0, 0, None, 2, 2], pa.int32()), pa.array(["a", f"for {NAME}", "z"])
    )
    kept = {**OUTPUT, "note": coded}
    made = proof_of(plan, keys, [unit], [part(plan, kept, store_schema=False)])
    assert standing(made) == {"note (dictionary)": {"name": ONCE}}


def test_metadata_is_searched_for_the_table(keys: KeySource, unit: RowGroup, part: Any) -> None:
    plan = planned()
    made = part(plan, OUTPUT, metadata={"made by": f"for {NAME}", "Bob Stone": "x"})
    assert standing(proof_of(plan, keys, [unit], [made])) == {"metadata": {"name": Standing(values=2, cells=2)}}


def test_metadata_of_a_kept_field_is_named_by_its_column(keys: KeySource, unit: RowGroup, part: Any) -> None:
    fields = [field.with_metadata({"of": MAIL}) if field.name == "note" else field for field in INPUT.schema]
    plan = planned(pa.schema(fields))
    assert standing(proof_of(plan, keys, [unit], [part(plan, OUTPUT)])) == {"note (metadata)": {"mail": ONCE}}


def test_names_of_columns_and_files_are_searched(keys: KeySource, unit: RowGroup, part: Any) -> None:
    plan = planned(rename={"note": "bob.stone"})
    made = part(plan, OUTPUT, name="of-ann-müller-østby-2")
    assert standing(proof_of(plan, keys, [unit], [made])) == {
        "column names": {"name": ONCE},
        "file names": {"name": ONCE},
    }


def test_what_is_dropped_is_found_too(keys: KeySource, unit: RowGroup, part: Any) -> None:
    plan = planned()
    made = [part(plan, {**OUTPUT, "note": [None, "", "x", "secret garden road", "ü"]}, name=n) for n in "ab"]
    found = proof_of(plan, keys, [unit], made)
    assert standing(found) == {
        "note": {"gone": TWICE},
        "note (dictionary)": {"gone": TWICE},
    }
    assert (found.parts, found.rows) == (2, 10)


def test_short_numbers_are_tried_once_for_all_parts(keys: KeySource, tmp_path: Path, part: Any) -> None:
    table = INPUT.set_column(0, "name", pa.array(["123-456", None, "", "12", "no 777-777"]))
    pq.write_table(table, tmp_path / "numbers.parquet")
    plan = planned()
    made = [part(plan, {**OUTPUT, "note": [None, "x 123456", "", "777778", "555555"]}, name=n) for n in "ab"]
    found = proof_of(plan, keys, [RowGroup(str(tmp_path / "numbers.parquet"), 0, 1)], made)
    one, both = Standing(doubtful=1), Standing(doubtful=1, neighbours=1)
    assert standing(found) == {
        "note": {"name": both},
        "note (dictionary)": {"name": both},
        "note (statistics)": {"name": one},
    }
    assert found.tried == {"note": 3, "note (dictionary)": 3, "note (statistics)": 1}


def test_a_step_that_is_repeated_for_a_unit_gives_the_same_again(keys: KeySource, tmp_path: Path) -> None:
    # A bundle that a runner repeats on one worker must not miss what its first try gave, dictionaries above all.
    coded = INPUT.set_column(0, "name", INPUT["name"].combine_chunks().dictionary_encode())
    pq.write_table(coded, tmp_path / "coded.parquet")
    plan, unit = planned(coded.schema), RowGroup(str(tmp_path / "coded.parquet"), 0, 1)
    guard, recall = _Guard(plan, keys), _Recall(plan, keys)
    guard.setup()
    recall.setup()
    first, second = (sorted_out(guard.process(unit)) for _ in range(2))
    assert first == second
    known = [list(recall.process(unit, first[""][0])) for _ in range(2)]
    assert len(known[0]) > 3
    assert known[0] == known[1]


def test_input_is_not_read_again_where_nothing_is_asked_for(keys: KeySource) -> None:
    recall = _Recall(planned(), keys)
    recall.setup()
    assert list(recall.process(RowGroup("nowhere", 0, 1), Sieve.empty())) == []


def filled() -> Sieve:
    digests = np.random.default_rng(1).integers(0, 2**64, (1_000, 2), np.uint64)
    return Sieve.empty().with_digests(digests, Shapes.of_digits(np.array([6, 16])))


@pytest.mark.parametrize("sieve", [Sieve.empty(), filled()], ids=["empty", "filled"])
def test_sieves_are_coded_as_their_own_bytes(sieve: Sieve) -> None:
    coder = beam.coders.registry.get_coder(Sieve)
    assert isinstance(coder, SieveCoder)
    assert coder.encode(sieve) == sieve.to_bytes()
    assert coder.decode(coder.encode(sieve)) == sieve
    assert coder.is_deterministic()
    assert isinstance(_Sieves().get_accumulator_coder(), SieveCoder)


def test_sieves_add_up_in_any_order() -> None:
    whole, sum_of = filled(), _Sieves()
    digests = np.random.default_rng(1).integers(0, 2**64, (1_000, 2), np.uint64)
    parts = [Sieve.empty().with_digests(digests[at::3], Shapes.of_digits(np.array([6, 16]))) for at in range(3)]
    for order in (parts, parts[::-1]):
        accumulator = sum_of.create_accumulator()
        for one in order:
            accumulator = sum_of.add_input(accumulator, one)
        assert sum_of.extract_output(accumulator) == whole
        assert sum_of.merge_accumulators([*order, Sieve.empty()]) == whole
