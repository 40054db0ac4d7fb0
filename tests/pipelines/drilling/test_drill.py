import os
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.demo_customers import visits
from pipelines.drilling.drill import Request, drill
from transforms.errors import KeysError, PolicyError

DEMO = files("pipelines").joinpath("demo_policy.yaml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the demo's customers."""
    pq.write_table(visits(500), tmp_path / "visits.parquet")
    return tmp_path


def request(folder: Path, policy: str, **more: object) -> Request:
    (folder / "policy.yaml").write_text(policy)
    words = {"rows": 200, "people": 40} | more
    return Request(str(folder / "policy.yaml"), (str(folder / "visits.parquet"),), **words)  # type: ignore[arg-type]


def changed(column: str, entry: str) -> str:
    lines = [line for line in DEMO.splitlines() if not line.startswith(f"  {column}:")]
    at = lines.index("columns:") + 1
    return "\n".join([*lines[:at], f"  {column}: {entry}", *lines[at:]])


def test_the_demo_policy_without_its_notes_lets_nobody_through(folder: Path) -> None:
    found = drill(request(folder, changed("notes", "drop")))

    assert found.passed
    assert {kind.name for kind in found.kinds} >= {"person", "email", "phone", "card", "iban", "us_ssn", "address"}
    assert {(kind.planted, kind.survived) for kind in found.kinds} == {(200, 0)}
    assert [round(bound, 4) for bound in found.kinds[0].interval] == [0.9812, 1.0]
    assert found.places == ()


def test_a_kept_name_fails_with_kind_and_place(folder: Path) -> None:
    found = drill(request(folder, changed("name", "keep").replace("  notes:     redact", "  notes: drop #")))

    assert not found.passed
    assert [(kind.name, kind.planted_in) for kind in found.below if kind.name == "person"] == [("person", "name")]
    assert ("person", "name", "own column", 200) in [(a.kind, a.column, a.place, a.survived) for a in found.places]


def test_kept_notes_fail_with_every_kind_that_stands_in_them(folder: Path) -> None:
    found = drill(request(folder, changed("notes", "keep")))

    assert {kind.planted_in for kind in found.below} == {"notes"}
    assert {kind.name for kind in found.below} >= {"person", "email", "phone", "card", "iban"}
    assert {(at.column, at.place) for at in found.places} == {("notes", "text")}


def test_nothing_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request(folder, DEMO.replace("  notes:     drop", "  notes: keep"))
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    before = sorted(folder.rglob("*"))

    drill(asked)

    assert sorted(folder.rglob("*")) == before


def test_keys_are_thrown_away_unless_they_are_named(folder: Path) -> None:
    before = dict(os.environ)

    drill(request(folder, changed("notes", "drop")))

    assert dict(os.environ) == before
    with pytest.raises(KeysError, match="not set"):
        drill(request(folder, DEMO, keys="env:NO_SUCH_KEYS"))


def test_what_a_policy_accepts_is_not_counted(folder: Path) -> None:
    policy = "beamveil: 1\ndataset: d\ncolumns:\n  name: {mask: {}}\n  email: {keep: {accept: [email], reason: r}}\n"

    found = drill(request(folder, policy))

    assert found.passed
    assert [kind.name for kind in found.kinds] == ["person"]
    assert found.accepted == (("email", "email"),)


def test_one_column_of_many_is_not_lost_among_them(folder: Path) -> None:
    policy = "beamveil: 1\ndataset: d\ncolumns:\n  email: {mask: {}}\n  notes: {mask: {}}\n"
    table = pq.read_table(folder / "visits.parquet")
    for number in range(5):
        table = table.append_column(f"email{number}", table["email"])
        policy += f"  email{number}: {'keep' if number == 3 else '{mask: {}}'}\n"
    pq.write_table(table, folder / "visits.parquet")

    found = drill(request(folder, policy, floor=0.5))

    assert [(kind.name, kind.planted_in, kind.recall) for kind in found.below] == [("email", "email3", 0.0)]


def test_values_that_a_transform_refuses_are_counted_apart(folder: Path) -> None:
    policy = "beamveil: 1\ndataset: d\nscope: s\ncolumns:\n  name: {mask: {}}\n"
    policy += "  iban: {fpe: {domain: i, alphabet: digits}}\n"

    found = drill(request(folder, policy))

    assert dict(found.refused) == {"iban": 200}
    assert [(kind.name, kind.planted) for kind in found.kinds] == [("person", 200)]


def test_a_proposed_policy_can_be_drilled(folder: Path) -> None:
    policy = "beamveil: 1\ndataset: d\nstatus: proposed\ncolumns: {name: {mask: {}}}\n"

    assert drill(request(folder, policy)).passed


def test_a_policy_into_which_nobody_fits_is_no_success(folder: Path) -> None:
    with pytest.raises(PolicyError, match="nothing to plant"):
        drill(request(folder, "beamveil: 1\ndataset: d\ncolumns: {amount: keep}\n"))


def test_rows_that_rules_drop_once_people_are_in_them_are_counted_apart(folder: Path) -> None:
    policy = """\
beamveil: 1
dataset: d
columns: {name: {mask: {}}, birth_date: {generalize: {to: decade}}}
rows: [{drop_where: {column: birth_date, less_than: "1970-01-01"}, nulls: keep, reason: r}]
"""

    found = drill(request(folder, policy))

    assert found.lost > 20
    assert found.rows + found.lost == 200
    assert {kind.planted for kind in found.kinds} == {found.rows}


def test_chats_are_drilled_in_their_elements(tmp_path: Path) -> None:
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    rows = [[{"role": "user", "content": "please call me back soon"}], [], None] * 10
    pq.write_table(pa.table({"messages": pa.array(rows, pa.list_(message))}), tmp_path / "visits.parquet")

    found = drill(request(tmp_path, 'beamveil: 1\ndataset: d\ncolumns: {"messages[].content": keep}\n', rows=60))

    assert not found.passed
    assert {(at.column, at.place) for at in found.places} == {("messages[].content", "list element")}


def test_equal_requests_give_equal_counts(folder: Path) -> None:
    asked = request(folder, changed("notes", "keep"))

    assert drill(asked) == drill(asked)


TEXT = """\
beamveil: 1
dataset: d
scope: s
columns:
  customer_id: {tokenize: {domain: c}}
  name: {surrogate: {of: name, persona: customer_id}}
  phone: {mask: {}}
  notes: {redact: REDACT}
"""


def test_redact_finds_the_row_s_own_name_in_its_text_and_without_also_fails_for_it(folder: Path) -> None:
    told = drill(request(folder, TEXT.replace("REDACT", "{find: [phone], also: [name]}"), rows=400))
    untold = drill(request(folder, TEXT.replace("REDACT", "{find: [phone]}"), rows=400))

    recall = {(kind.name, kind.planted_in): kind.recall for kind in told.kinds}
    assert set(recall) == {("person", "name"), ("phone", "phone"), ("person", "notes"), ("phone", "notes")}
    assert recall["person", "notes"] > 0.95
    assert [(kind.name, kind.planted_in) for kind in untold.below if kind.recall < 0.5] == [("person", "notes")]
    assert {(at.column, at.place) for at in untold.places if at.kind == "person"} == {("notes", "text")}
