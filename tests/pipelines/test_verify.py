"""A publication is damaged in every way; each is found and named, and no value of the data is."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from pipelines import require_validated
from pipelines.cli import main
from pipelines.launch import Request, launch
from pipelines.manifest import Manifest, read_manifest
from pipelines.verify import Verified, verify
from transforms.errors import OutputError

CANARY = "CANARY@mail.test"
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, keyset_json: str, people: pa.Table) -> Path:
    """A publication of eleven rows in two parts or one, and beside it another run's, for tests to copy."""
    root = tmp_path_factory.mktemp("published")
    (root / "keys.json").write_text(keyset_json)
    (root / "keys.json").chmod(0o600)
    policy = (
        "beamveil: 1\ndataset: people\nscope: tests\ncolumns:\n"
        "  customer_id: {tokenize: {domain: customer}}\n  email: {tokenize: {domain: email, as: hex}}\n"
        "  birth_date: {generalize: {to: year}}\n  notes: keep\n  amount: keep\n"
        "rows:\n  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}\n"
        "expect:\n  - {type: expect_column_values_to_be_between, kwargs: {column: amount, max_value: 100}}\n"
        "  - {type: expect_table_row_count_to_be_between, kwargs: {min_value: 1}}\n"
    )
    for name, rows in (("output", people), ("other", people.slice(0, 4))):
        (root / f"{name}-in").mkdir()
        pq.write_table(rows, root / f"{name}-in" / "0.parquet")
        (root / "policy.yaml").write_text(policy)
        words = {"output": str(root / name), "keys": f"file:{root / 'keys.json'}", "compression": "none"}
        launch(Request(policy=str(root / "policy.yaml"), inputs=(str(root / f"{name}-in"),), **words))
    return root


@pytest.fixture
def output(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published / "output", tmp_path / "output")
    return tmp_path / "output"


def manifest_of(output: Path) -> Manifest:
    return read_manifest(str(output)) or pytest.fail("no manifest")


def part_of(output: Path) -> Path:
    return output / manifest_of(output).parts[0].path


def edited(output: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest as somebody with an editor could."""
    raw = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    change(raw)
    (output / "manifest.json").write_text(json.dumps(raw), encoding="utf-8")


def forged(output: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change the rows of the part in place, and have the manifest agree in size, digest and number of rows."""
    part = part_of(output)
    rows = change(pq.read_table(part))
    pq.write_table(rows, part, use_compliant_nested_type=False)
    data = part.read_bytes()
    digest = hashlib.sha256(data).hexdigest()

    def agree(raw: dict[str, Any]) -> None:
        raw["parts"][0] |= {"bytes": len(data), "sha256": digest, "rows": rows.num_rows}
        raw["rows"]["read"] += rows.num_rows - raw["rows"]["published"]
        raw["rows"]["published"] = rows.num_rows

    edited(output, agree)


def with_value(name: str, row: int, value: object) -> Callable[[pa.Table], pa.Table]:
    def change(rows: pa.Table) -> pa.Table:
        at = rows.schema.get_field_index(name)
        values = rows.column(name).to_pylist()
        values[row] = value
        return rows.set_column(at, rows.schema.field(at), pa.array(values, rows.schema.field(at).type))

    return change


def said(found: Verified) -> str:
    return "\n".join(found.differences)


def test_what_was_published_is_verified_and_its_suite_judged_again(output: Path) -> None:
    found = verify(str(output))
    assert found.passed
    assert (found.differences, found.rows, found.parts) == ((), 5, 1)
    asked = {(finding.column, finding.expectation) for finding in found.findings}
    assert ("customer_id", "expect_path_values_to_match_pattern") in asked
    assert ("amount", "expect_column_values_to_be_between") in asked
    assert not any("source" in expectation for _, expectation in asked)
    assert len(found.findings) < found.expectations == len(manifest_of(output).gate.suite)  # type: ignore[union-attr]


@pytest.mark.parametrize("format_", ["parquet", "csv"])
@pytest.mark.parametrize("rows", [0, 6])
def test_a_publication_of_either_format_is_verified_without_rows_too(
    new_place: Any, people: pa.Table, format_: str, rows: int
) -> None:
    place = new_place(tables=(people.slice(0, rows),))
    launch(Request(place.policy, (place.input,), place.output, place.keys, output_format=format_))  # type: ignore[arg-type]
    found = verify(place.output)
    assert found.passed, found
    assert found.rows == (rows and 5)


NESTED = """\
beamveil: 1
dataset: nested
scope: tests
columns:
  coded: keep
  when: keep
  fixed: keep
  contact.city: keep
  messages[].content: {tokenize: {domain: text}}
  attributes{}: {hash: {domain: attribute}}
"""


def test_nested_columns_dictionaries_and_metadata_are_verified_and_given_as_they_were_planned(new_place: Any) -> None:
    coded = pa.field("coded", pa.dictionary(pa.int8(), pa.string()), metadata={"unit": "ü"})
    columns = {
        "coded": pa.array(["a", None, "a", ""]).dictionary_encode().cast(coded.type),
        "when": pa.array([0, None, 1, 2], pa.timestamp("ms", "Europe/Zurich")),
        "fixed": pa.array([[1, 2], [0, 0], [3, None], [4, 5]], pa.list_(pa.field("n", pa.int16()), 2)),
        "contact": [{"city": "Köln", "phone": "1"}, None, {"city": None, "phone": "2"}, {"city": "", "phone": ""}],
        "messages": [[{"content": "a"}, {"content": None}], None, [], [None]],
        "attributes": pa.array([[("k", "v")], None, [], [("k", None)]], pa.map_(pa.string(), pa.string())),
    }
    table = pa.table(columns)
    table = table.set_column(0, coded, table.column("coded"))
    place = new_place(policy=NESTED, tables=(table, table.slice(1, 0), table))
    launch(Request(place.policy, (place.input,), place.output, place.keys))
    found = verify(place.output)
    assert (found.differences, found.passed, found.rows) == ((), True, 8)
    given = require_validated(place.output)
    wide = coded.with_type(pa.dictionary(pa.int32(), pa.string()))
    assert given.schema.field("coded").equals(wide, check_metadata=True)
    assert given.schema.field("fixed").type == columns["fixed"].type
    assert pyarrow.dataset.dataset(given.parts, schema=given.schema).count_rows() == 8


def flip(output: Path) -> None:
    data = bytearray(part_of(output).read_bytes())
    data[len(data) // 2] ^= 1
    part_of(output).write_bytes(data)


def truncate(output: Path) -> None:
    part_of(output).write_bytes(part_of(output).read_bytes()[:-9])


def add_part(output: Path) -> None:
    shutil.copy(part_of(output), output / "data" / f"part-{'0' * 32}.parquet")


def rename_part(output: Path) -> None:
    part_of(output).rename(output / "data" / f"part-{'0' * 32}.parquet")


def swap_with_another_runs(output: Path) -> None:
    part_of(output).write_bytes(b"PAR1" * 20)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a flipped byte": (flip, "has another SHA-256"),
    "a missing part": (lambda output: part_of(output).unlink(), "is missing"),
    "a truncated part": (truncate, "bytes, not "),
    "a part too many": (add_part, "is foreign: the manifest does not name it"),
    "a part under another name": (rename_part, "is missing"),
    "a foreign file among the parts": (lambda output: (output / "data" / "x.csv").write_text("1"), "'data/x.csv' is f"),
    "a foreign file beside the manifest": (lambda output: (output / "notes.txt").write_text("1"), "'notes.txt' is f"),
    "a foreign folder": (lambda output: (output / "data" / "sub").mkdir(), "'data/sub' is foreign"),
    "no marker": (lambda output: (output / "_SUCCESS").unlink(), "_SUCCESS is missing"),
    "no manifest": (lambda output: (output / "manifest.json").unlink(), "manifest.json is missing"),
    "half a manifest": (lambda output: (output / "manifest.json").write_text("{"), "is not a manifest"),
    "a manifest in no encoding": (lambda output: (output / "manifest.json").write_bytes(b"\xff"), "is not a manifest"),
    "more rows published": (
        lambda output: edited(output, lambda raw: raw["rows"].update(published=9)),
        "says 9 rows published, and its numbers add up to 5",
    ),
    "fewer rows read": (
        lambda output: edited(output, lambda raw: raw["rows"].update(read=5)),
        "says 5 rows read, and its numbers add up to 6",
    ),
    "other rows dropped": (
        lambda output: edited(output, lambda raw: raw["rules"][0].update(rows=2)),
        "says 1 rows dropped, and its numbers add up to 2",
    ),
    "another digest": (
        lambda output: edited(output, lambda raw: raw["parts"][0].update(sha256="0" * 64)),
        "has another SHA-256",
    ),
    "another schema": (
        lambda output: edited(output, lambda raw: raw["schema"][0].update(type="int64")),
        "has two schemas that differ",
    ),
    "no schema": (lambda output: edited(output, lambda raw: raw.update(arrow="AAAA")), "schema that cannot be read"),
    "a shorter suite": (
        lambda output: edited(output, lambda raw: raw["gate"]["suite"].pop()),
        "were judged, and holds",
    ),
    "no suite": (
        lambda output: edited(output, lambda raw: raw["gate"].update(suite=[], expectations=0)),
        "holds no expectation: nothing was judged",
    ),
    "an expectation that nobody knows": (
        lambda output: edited(output, lambda raw: raw["gate"]["suite"][3].update(type="expect_luck")),
        "cannot be read by this version of beamveil: 'expect_luck'",
    ),
    "an expectation of a column that is not there": (
        lambda output: edited(output, lambda raw: raw["gate"]["suite"][-2]["kwargs"].update(column="luck")),
        "asks for what cannot be measured",
    ),
    "a gate that failed": (
        lambda output: edited(output, lambda raw: raw["gate"].update(passed=False)),
        "says that the gate failed",
    ),
    "a gate that was off": (lambda output: edited(output, lambda raw: raw.update(gate="off")), "the gate was off"),
    "a part named twice": (
        lambda output: edited(
            output,
            lambda raw: (
                raw["parts"].append(raw["parts"][0]),
                raw["rows"].update(published=10, read=11),
            ),
        ),
        "names a part twice",
    ),
    "a part that is no Parquet": (
        lambda output: (swap_with_another_runs(output), agree_in_bytes(output)),
        "cannot be read as parquet",
    ),
}


def agree_in_bytes(output: Path) -> None:
    data = part_of(output).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    edited(output, lambda raw: raw["parts"][0].update(bytes=len(data), sha256=digest))


@pytest.mark.parametrize("case", DAMAGES)
def test_damage_is_found_and_named(output: Path, case: str) -> None:
    damage, words = DAMAGES[case]
    damage(output)
    found = verify(str(output))
    assert not found.passed
    assert words in said(found)
    assert found.findings == ()


def test_a_part_of_another_run_is_found_by_its_digest(output: Path, published: Path) -> None:
    shutil.copy(part_of(published / "other"), part_of(output))
    assert f"{manifest_of(output).parts[0].path} has " in said(verify(str(output)))


def test_every_difference_is_named_at_once(output: Path) -> None:
    (output / "notes.txt").write_text("1")
    (output / "_SUCCESS").unlink()
    flip(output)
    assert len(verify(str(output)).differences) == 3


@pytest.mark.parametrize(
    ("column", "value", "expectation"),
    [
        ("customer_id", CANARY, "expect_path_values_to_match_pattern"),
        ("email", CANARY, "expect_path_values_to_match_pattern"),
        ("email", "", "expect_path_values_to_match_pattern"),
        ("amount", 31_415_926.5, "expect_column_values_to_be_between"),
    ],
)
def test_a_row_changed_in_place_with_a_forged_digest_is_found_by_the_suite(
    output: Path, column: str, value: object, expectation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forged(output, with_value(column, 1, value))
    found = verify(str(output))
    assert found.differences == ()
    assert [(f.column, f.expectation, f.unexpected) for f in found.findings if not f.passed] == [
        (column, expectation, 1)
    ]
    assert main(["verify", str(output)]) == 1
    told = capsys.readouterr()
    assert (f"{column}: {expectation}" in told.err, told.out) == (True, "")
    assert not any(text in told.err + repr(found) for text in ("CANARY", "31415926", "31,415,926"))


def test_a_column_of_another_type_with_a_forged_digest_is_named(output: Path) -> None:
    forged(output, lambda rows: rows.set_column(4, "amount", pc.cast(rows.column("amount"), pa.float32())))
    assert "column 'amount' is " in said(verify(str(output)))


def test_rows_taken_away_with_a_forged_digest_are_counted(output: Path) -> None:
    rows = manifest_of(output).parts[0].rows
    forged(output, lambda table: table.slice(1))
    edited(output, lambda raw: (raw["parts"][0].update(rows=rows), raw["rows"].update(published=rows, read=rows + 1)))
    assert said(verify(str(output))).endswith("has 4 rows, not 5")


def test_a_publication_that_is_replaced_meanwhile_is_verified_again(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = manifest_of(output)
    later = first.model_copy(update={"purpose": "another"})
    seen = iter([first, later])
    monkeypatch.setattr("pipelines.verify.read_manifest", lambda _: next(seen))
    with pytest.raises(OutputError, match="replaced the publication while it was verified"):
        verify(str(output))


def test_where_nothing_was_published_there_is_nothing_to_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(OutputError, match="holds no publication"):
            verify(str(folder))
        assert main(["verify", str(folder)]) == 3
    assert main(["verify"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_command_says_what_was_verified_and_names_what_differs(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(output)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("verified 5 rows in 1 part; ")
    assert told.err == ""
    flip(output)
    assert main(["verify", str(output)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"error: {manifest_of(output).parts[0].path} has another SHA-256\n"
