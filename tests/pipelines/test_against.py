"""Publications are held against their source: honest ones stand, and what somebody planted in one is found."""

import hashlib
import json
import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.cli import main
from pipelines.launch import Request, launch

COLUMN, TABLE = "expect_path_to_hold_nothing_protected", "expect_margins_to_hold_nothing_protected"
POLICY = """\
beamveil: 1
dataset: people
scope: tests
columns:
  id: {tokenize: {domain: person, as: int64}}
  name: {hash: {domain: name}}
  card: {fpe: {domain: card, alphabet: digits}}
  secret: drop
  note: keep
  coded: keep
  facts: keep
"""
PEOPLE = pa.table(
    {
        "id": [998_877_665_541, 998_877_665_542, None, 998_877_665_542],
        "name": ["Quill Oxbow", "Zoë Vandersloot", "", None],
        "card": ["4111111111111111", "4012888888881881", None, "4222222222222"],
        "secret": ["Wenzel Aardvark", None, "", "Wenzel Aardvark"],
        "note": ["called twice", "", None, "日本 said no"],
        "coded": pa.array(["a", "b", None, "a"], pa.dictionary(pa.int8(), pa.string())),
        "facts": pa.array([[("k", "v")], [], None, [("l", None)]], pa.map_(pa.string(), pa.string())),
    }
)
NAME = "Quill Oxbow"
WORDS = ("quill", "oxbow", "41111111", "wenzel", "99887766")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, keyset_json: str) -> Path:
    """A folder with input, policy, keys, and what two runs published of it: Parquet without a proof, CSV with one."""
    root = tmp_path_factory.mktemp("against")
    (root / "in").mkdir()
    for number in range(2):
        pq.write_table(PEOPLE.slice(2 * number, 2), root / "in" / f"{number}.parquet")
    (root / "policy.yaml").write_text(POLICY)
    (root / "flat.yaml").write_text(POLICY.replace("  facts: keep\n", ""))
    (root / "keys.json").write_text(keyset_json)
    (root / "keys.json").chmod(0o600)
    keys = f"file:{root / 'keys.json'}"
    launch(Request(f"{root}/policy.yaml", (f"{root}/in",), f"{root}/out", keys, compression="none"))
    launch(Request(f"{root}/flat.yaml", (f"{root}/in",), f"{root}/csv", keys, prove=True, output_format="csv"))
    return root


@pytest.fixture
def output(source: Path, tmp_path: Path) -> Path:
    shutil.copytree(source / "out", tmp_path / "out")
    return tmp_path / "out"


def against(output: Path, source: Path, *, inputs: str = "in", policy: str = "policy.yaml", keys: str = "") -> int:
    """The exit code of `beamveil verify`, held against what lies in the folder."""
    words = ["--against", f"{source / inputs}", "--policy", f"{source / policy}", "--keys", keys or "ephemeral:"]
    return main(["verify", str(output), *words])


def forged(output: Path, write: Callable[[Path, pa.Table], None], *, name: str | None = None) -> None:
    """Write the one part of a publication anew, under another name if one is given, and have the manifest agree."""
    manifest = output / "manifest.json"
    raw = json.loads(manifest.read_text())
    [part] = raw["parts"]
    path = output / part["path"]
    rows = pq.read_table(path)
    path.unlink()
    write(path, rows)
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    part |= {"path": f"data/{name or f'part-{digest[:32]}'}.parquet", "bytes": len(content), "sha256": digest}
    path.rename(output / part["path"])
    manifest.write_text(json.dumps(raw))


def of(rows: pa.Table, column: str, values: pa.Array | list[str | None]) -> pa.Table:
    at = rows.schema.get_field_index(column)
    return rows.set_column(at, rows.schema.field(at), values if isinstance(values, pa.Array) else pa.array(values))


def plain(path: Path, rows: pa.Table) -> None:
    pq.write_table(rows, path, use_compliant_nested_type=False, compression="none")


def of_cells(path: Path, rows: pa.Table) -> None:
    plain(path, of(rows, "note", ["for QUILL-oxbow", "", None, ""]))


def of_schema(path: Path, rows: pa.Table) -> None:
    plain(path, rows.replace_schema_metadata({"made by": NAME}))


def of_footer(path: Path, rows: pa.Table) -> None:
    with pq.ParquetWriter(path, rows.schema, use_compliant_nested_type=False) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata({NAME: "made this"})


def of_field(path: Path, rows: pa.Table) -> None:
    at = rows.schema.get_field_index("note")
    plain(path, rows.set_column(at, rows.schema.field(at).with_metadata({"by": NAME}), rows.column(at)))


def of_entries(path: Path, rows: pa.Table) -> None:
    """Bounds are those of the dictionary, whatever of it is used: so that the planted value is neither."""
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], pa.int32()), ["A", "b", NAME])
    plain(path, of(rows, "coded", coded))


def of_bounds(path: Path, rows: pa.Table) -> None:
    rows = of(rows, "note", [NAME, "", None, ""])
    pq.write_table(rows, path, use_compliant_nested_type=False, use_dictionary=["coded"], compression="none")
    stored, other = (len(NAME).to_bytes(4, "little") + text.encode() for text in (NAME, "nothing new"))
    content = path.read_bytes()
    assert content.count(stored) == 1
    path.write_bytes(content.replace(stored, other))


PLANTS: dict[str, tuple[Callable[[Path, pa.Table], None], str]] = {
    "a cell": (of_cells, f"note: {COLUMN}: holds no protected value of any row, but for chance; found: name 1"),
    "metadata of the schema": (of_schema, f"the table: {TABLE}: .*found: name in metadata 1"),
    "metadata of the footer": (of_footer, f"the table: {TABLE}: .*found: name in metadata 1"),
    "metadata of a field": (of_field, f"the table: {TABLE}: .*found: name in note \\(metadata\\) 1"),
    "an entry of a dictionary": (of_entries, f"coded: {COLUMN}: .*found: name in coded \\(dictionary\\) 1"),
    "bounds of a column": (of_bounds, f"note: {COLUMN}: .*found: name in note \\(statistics\\) 1"),
}


@pytest.mark.parametrize("where", PLANTS)
def test_what_was_planted_in_a_publication_is_found(
    output: Path, source: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, where: str
) -> None:
    caplog.set_level(logging.DEBUG)
    write, words = PLANTS[where]
    forged(output, write)
    assert main(["verify", str(output)]) == 0, "it agrees with its manifest, and its own suite holds"
    assert "hold again" in capsys.readouterr().out
    assert against(output, source) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(f"error: {words}: 1 of 8\n", told.err), told.err
    assert [word for word in WORDS if word in (told.err + caplog.text).lower()] == []


def test_a_value_in_the_name_of_a_part_is_found(output: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged(output, plain, name=f"part-of {NAME}")
    assert against(output, source) == 1
    assert "found: name in file names 1: 1 of 8\n" in capsys.readouterr().err


def test_what_cannot_be_searched_is_refused(output: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def indexed(path: Path, rows: pa.Table) -> None:
        pq.write_table(rows, path, use_compliant_nested_type=False, write_page_index=True)

    forged(output, indexed)
    assert against(output, source) == 3
    told = capsys.readouterr()
    assert (told.out, "page index" in told.err) == ("", True)


@pytest.mark.parametrize(("published", "policy"), [("out", "policy.yaml"), ("csv", "flat.yaml")])
@pytest.mark.parametrize("own_keys", [False, True])
def test_an_honest_publication_stands_whatever_the_keys(
    source: Path, capsys: pytest.CaptureFixture[str], published: str, policy: str, *, own_keys: bool
) -> None:
    keys = f"file:{source / 'keys.json'}" if own_keys else "ephemeral:"
    assert against(source / published, source, policy=policy, keys=keys) == 0
    told = capsys.readouterr()
    assert told.out.startswith("verified 4 rows in 1 part; ")
    assert "no protected value of the source stands there" in told.out
    assert told.err == ""


@pytest.fixture(scope="module")
def others(source: Path) -> Path:
    """Sources and policies beside the honest ones."""
    more = pa.concat_tables([PEOPLE, PEOPLE])
    tables = {
        "fewer": PEOPLE.slice(1),
        "more": more,
        "typed": PEOPLE.set_column(4, "note", PEOPLE["note"].cast(pa.large_string())),
        "lacking": PEOPLE.drop_columns(["card"]),
    }
    for name, table in tables.items():
        (source / name).mkdir()
        pq.write_table(table, source / name / "0.parquet")
    (source / "other.yaml").write_text(POLICY.replace("secret: drop", "secret: {hash: {domain: secret}}"))
    return source


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ({"inputs": "fewer"}, 1, "'ROOT/fewer' has 3 rows, where the run read 4: this is not its source"),
        ({"inputs": "more"}, 1, "'ROOT/more' has 8 rows, where the run read 4: this is not its source"),
        (
            {"inputs": "typed"},
            1,
            "'ROOT/typed' has other columns, types or metadata of fields than the source of these data",
        ),
        ({"inputs": "lacking"}, 2, "columns: 'card' is not in the input"),
        ({"inputs": "none"}, 3, "no file matches 'ROOT/none'"),
        ({"policy": "other.yaml"}, 1, "'ROOT/other.yaml' is not the policy that these data were published by"),
        ({"policy": "none.yaml"}, 2, "policy 'ROOT/none.yaml' cannot be read: No such file or directory"),
        ({"keys": "file:/none.json"}, 3, "'/none.json' cannot be opened: No such file or directory"),
        (
            {"keys": "nonsense"},
            3,
            "keys come from file:PATH, env:NAME, gcp-secret:VERSION, aws-secret:NAME or ephemeral:",
        ),
    ],
)
def test_another_source_policy_or_keys_are_told_apart(
    others: Path, capsys: pytest.CaptureFixture[str], words: dict[str, str], code: int, message: str
) -> None:
    assert against(others / "out", others, **words) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.replace(str(others), "ROOT").startswith(f"error: {message}"), told.err
    assert "Traceback" not in told.err


def test_another_policy_is_told_before_all_of_the_data_are_read(
    output: Path, others: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [part] = (output / "data").iterdir()
    part.write_bytes(b"")
    assert against(output, others, policy="other.yaml") == 1
    assert capsys.readouterr().err.endswith("other.yaml' is not the policy that these data were published by\n")
    assert against(output, others) == 1
    assert " has 0 bytes, not " in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--against", "in", "--policy", "policy.yaml"],
        ["--against", "in", "--keys", "ephemeral:"],
        ["--policy", "policy.yaml", "--keys", "ephemeral:"],
        ["--keys", "ephemeral:"],
    ],
)
def test_the_three_options_go_together(source: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["verify", str(source / "out"), *words]) == 2
    assert "--against, --policy and --keys go together" in capsys.readouterr().err
