"""The PTransform in a pipeline: files of input, parts that were written by hand, and the proof of them, in numbers."""

import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline

from transforms.errors import BadRowsError, BeamveilError, InputError, OutputError
from transforms.evidence import ProtectedCounts
from transforms.files.formats import Format
from transforms.files.parts import Part, PartWriter
from transforms.find_survivors import FindSurvivors
from transforms.keys import KeySource
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.proof import Proof, Standing

COLUMNS: Mapping[str, Any] = {
    "name": {"hash": {"domain": "name"}},
    "kin[]": {"tokenize": {"domain": "name"}},
    "secret.word": "drop",
    "secret.pin": "drop",
    "note": "keep",
    "tags[]": "keep",
}
BEFORE = pa.table(
    {
        "name": ["Quill Oxbow", None, "Zoë Vandersloot", "Quill Oxbow", "", "Bo"],
        "kin": [["Ünal Grünbaum", None], [], None, [""], ["Quill Oxbow"], ["x"]],
        "secret": [{"word": "Wenzel Aardvark", "pin": 100_000_000_001 + n} for n in range(6)],
        "note": ["called", "", None, "日本", "twice", "gone"],
        "tags": [["new", None], [], None, [""], ["old"], ["x"]],
    }
)


def plan_of(columns: Mapping[str, Any] = COLUMNS, schema: pa.Schema = BEFORE.schema, **more: Any) -> Plan:
    written = {"beamveil": 1, "dataset": "people", "scope": "tests", "columns": dict(columns), **more}
    return Policy.model_validate(written).bind(schema)


def after(plan: Plan, **columns: Sequence[Any]) -> pa.RecordBatch:
    """Rows of the plan's output: null but for these columns."""
    rows = len(next(iter(columns.values())))
    arrays = [pa.array(columns.get(field.name, [None] * rows), field.type) for field in plan.schema]
    return pa.record_batch(arrays, schema=plan.schema)


@pytest.fixture
def find(place: Any, tmp_path: Path) -> Callable[..., Proof]:
    """What is found in parts of these batches, one part each, the input being whatever lies in the place."""

    def run(plan: Plan, *batches: pa.RecordBatch, kind: Format = "parquet") -> Proof:
        parts = [written(tmp_path / "parts", batch, kind) for batch in batches]
        return found(plan, parts, kind)

    def found(plan: Plan, parts: Sequence[Part], kind: Format) -> Proof:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
        with Pipeline(runner="FnApiRunner") as pipeline:
            transform = FindSurvivors([place.input], plan, KeySource(place.keys), format=kind)
            _ = pipeline | beam.Create(parts) | transform | beam.Map(write, str(path))
        return Proof.from_json(path.read_text())

    run.of_parts = found  # type: ignore[attr-defined]
    return run


def write(proof: Proof, path: str) -> None:
    assert not Path(path).exists(), "one proof, and no more"
    Path(path).write_text(proof.to_json())


def written(folder: Path, batch: pa.RecordBatch, kind: Format = "parquet") -> Part:
    part = PartWriter(str(folder), batch.schema, kind, "none").open()
    part.write(batch)
    return part.close()


@pytest.fixture
def place(new_place: Any) -> Any:
    return new_place(tables=(BEFORE.slice(0, 3), BEFORE.slice(3, 3)))


GUARDED = {
    "name": ProtectedCounts(searched=3, too_short=2),
    "kin[]": ProtectedCounts(searched=2, too_short=2),
    "secret.word": ProtectedCounts(searched=6),
    "secret.pin": ProtectedCounts(searched=6),
}


def test_what_stands_where_is_counted_by_value_and_by_cell(find: Callable[..., Proof]) -> None:
    plan = plan_of()
    notes = ["to quill-oxbow, and ZOE\u0308 VANDERSLOOT", "Quill Oxbow and Quill Oxbow", "100000000003", "Bo", None]
    proof = find(plan, after(plan, note=notes), after(plan, tags=[["Wenzel Aardvark!", "wenzel aardvark"], None, []]))
    of_tags = Standing(values=1, cells=2)
    assert proof.standing["note"] == {
        "name": Standing(values=2, cells=3),
        "kin[]": Standing(values=1, cells=2),
        "secret.pin": Standing(values=1, cells=1),
    }
    assert proof.standing["tags[]"] == {"secret.word": of_tags}
    assert {place.partition(" (")[0] for place in proof.standing} == {"note", "tags[]"}
    assert (proof.guarded, proof.parts, proof.rows, proof.read) == (GUARDED, 2, 8, 6)


def test_of_no_parts_and_of_an_empty_part_there_is_a_proof(find: Callable[..., Proof]) -> None:
    plan = plan_of()
    assert find(plan) == Proof(GUARDED, {}, {}, parts=0, rows=0, read=6)
    two = (after(plan, note=[]), after(plan, note=["called", "", None]))
    assert find(plan, *two) == Proof(GUARDED, {}, {}, parts=2, rows=3, read=6)


def test_a_plan_that_protects_nothing_has_a_proof_of_nothing(find: Callable[..., Proof]) -> None:
    kept = dict.fromkeys(("name", "kin[]", "secret.word", "secret.pin", "note", "tags[]"), "keep")
    plan = plan_of(kept)
    assert find(plan, after(plan, note=["Quill Oxbow"])) == Proof({}, {}, {}, parts=1, rows=1, read=6)


def test_a_value_of_its_own_column_counts_for_nothing_but_one_of_another_does(find: Callable[..., Proof]) -> None:
    plan = plan_of({**COLUMNS, "name": {"encrypt": {"domain": "name"}}, "kin[]": {"encrypt": {"domain": "name"}}})
    proof = find(plan, after(plan, name=["", "Zoë Vandersloot"], kin=[["Ünal Grünbaum"], None]))
    assert not proof.standing.keys() & {"name", "kin[]"}
    assert proof.standing["name (statistics)"] == {"name": Standing(values=1, cells=1)}, "where codes cannot equal any"
    proof = find(plan, after(plan, name=["Ünal Grünbaum", "to Ünal Grünbaum"], kin=[["Zoë Vandersloot"], None]))
    assert proof.standing["name"] == {"kin[]": Standing(values=1, cells=1)}, "only whole cells of what is a code"
    assert proof.standing["kin[]"] == {"name": Standing(values=1, cells=1)}


@pytest.mark.parametrize("decided", ["drop", {"hash": {"domain": "of"}}])
def test_values_of_partition_folders_are_protected_like_others(
    place: Any, find: Callable[..., Proof], decided: Any
) -> None:
    folder = Path(place.input) / "of=Ottilie%20Querfurt"
    folder.mkdir()
    for file in ("0.parquet", "1.parquet"):
        (Path(place.input) / file).rename(folder / file)
    plan = plan_of({**COLUMNS, "of": decided}, BEFORE.schema.append(pa.field("of", pa.string())))
    proof = find(plan, after(plan, note=["from ottilie querfurt"]))
    assert proof.standing["note"] == {"of": Standing(values=1, cells=1)}
    assert proof.guarded["of"] == ProtectedCounts(searched=6)


FLAT = {"name": {"hash": {"domain": "name"}}, "born": {"tokenize": {"domain": "born"}}, "age": "drop", "note": "keep"}
FLAT_SCHEMA = pa.schema({"name": pa.string(), "born": pa.date32(), "age": pa.int64(), "note": pa.string()})
CSV = 'name,born,age,note\n"Quill\nOxbow",1950-01-01,7,x\nBo,1950-13-01,"not, a number",y\n,,,\n'


def test_rows_that_cannot_be_read_are_no_part_of_it_or_stop_it(place: Any, find: Callable[..., Proof]) -> None:
    for file in Path(place.input).iterdir():
        file.unlink()
    Path(f"{place.input}/0.csv").write_text(CSV)
    aside = plan_of(FLAT, FLAT_SCHEMA, on_bad_rows="quarantine")
    proof = find(aside, after(aside, note=['"quill\noxbow"', None, ""]), kind="csv")
    assert (proof.read, proof.rows) == (2, 3)
    assert proof.guarded == {
        "name": ProtectedCounts(searched=1),
        "born": ProtectedCounts(searched=1),
        "age": ProtectedCounts(too_short=1),
    }
    assert proof.standing == {"note": {"name": Standing(values=1, cells=1)}}
    fails = plan_of(FLAT, FLAT_SCHEMA)
    assert "number" not in str(refused(find, fails, after(fails, note=["x"]), error=BadRowsError))


def refused(find: Callable[..., Proof], *words: Any, error: type[BeamveilError]) -> BeamveilError:
    with pytest.raises(error) as caught:
        find(*words)
    return caught.value


def test_a_part_that_was_changed_is_refused_without_a_word_of_it(find: Callable[..., Proof], tmp_path: Path) -> None:
    plan = plan_of()
    part = written(tmp_path / "parts", after(plan, note=["CANARY Quill Oxbow"] * 50))
    other = written(tmp_path / "parts", pa.record_batch({"CANARY": ["CANARY"]}))
    content = Path(part.path).read_bytes()
    of_parts = find.of_parts  # type: ignore[attr-defined]
    for path, error in ((other.path, OutputError), (part.path, BeamveilError)):
        Path(part.path).write_bytes(content[: len(content) // 2])
        raised = refused(of_parts, plan, [Part(path, 1, 1, "")], "parquet", error=error)
        assert "Oxbow" not in str(raised)


def test_input_that_has_changed_is_refused(place: Any, find: Callable[..., Proof]) -> None:
    pq.write_table(BEFORE.drop_columns(["kin"]), f"{place.input}/0.parquet")
    plan = plan_of()
    refused(find, plan, after(plan, note=["x"]), error=InputError)


def test_the_transform_travels(place: Any) -> None:
    transform = FindSurvivors([place.input], plan_of(), KeySource(place.keys), format="parquet")
    assert type(pickle.loads(pickle.dumps(transform))) is FindSurvivors


def test_a_column_that_is_called_like_the_statistics_of_another_is_searched_for_its_values(
    new_place: Any, tmp_path: Path
) -> None:
    cards = pa.table({"card (statistics)": ["-", "-", "-"], "card": ["4111111111111111", "4012888888881881", None]})
    place = new_place("cards", tables=(cards,))
    plan = plan_of({"card (statistics)": "keep", "card": {"fpe": {"domain": "card"}}}, cards.schema)
    part = written(tmp_path / "parts", after(plan, **{"card (statistics)": ["4012888888881881", "", None]}))
    with Pipeline(runner="FnApiRunner") as pipeline:
        transform = FindSurvivors([place.input], plan, KeySource(place.keys), format="parquet")
        _ = pipeline | beam.Create([part]) | transform | beam.Map(write, str(tmp_path / "proof.json"))
    proof = Proof.from_json((tmp_path / "proof.json").read_text())
    assert proof.standing["card (statistics)"] == {"card": Standing(values=1, cells=1)}
