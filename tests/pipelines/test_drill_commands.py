import json
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.cli import main
from pipelines.demo_customers import visits
from pipelines.drilling.people import LOCALES
from pipelines.drilling.planting import crowd

POLICY = """\
beamveil: 1
dataset: visits
scope: test
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {mask: {keep_last: 4}}
  notes: drop
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with visits.parquet and policy.yaml, in which commands are called."""
    pq.write_table(visits(300), tmp_path / "visits.parquet")
    (tmp_path / "policy.yaml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drilled(*words: str) -> int:
    return main(["drill", "policy.yaml", "--input", "visits.parquet", "--rows", "100", "--people", "40", *words])


def weaken(folder: Path, column: str, entry: str) -> None:
    lines = [f"  {column}: {entry}" if line.startswith(f"  {column}:") else line for line in POLICY.splitlines()]
    (folder / "policy.yaml").write_text("\n".join(lines))


def test_a_policy_that_holds_passes_and_its_intervals_are_printed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drilled() == 0
    said = capsys.readouterr()

    assert said.out.splitlines() == [
        "kind    planted in  planted  survived  recall  95% interval",
        "email   email       100      0         1.0000  [0.9630, 1.0000]",
        "person  name        100      0         1.0000  [0.9630, 1.0000]",
        "",
        "passed: of every kind 99.00% or more did not come out, in 100 rows",
    ]
    assert said.err == "warning: 2 of 2 rest on too few values to be sure of 0.99: --rows plants more\n"


def test_a_policy_that_keeps_names_fails_and_kind_and_place_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weaken(folder, "name", "keep")

    assert drilled() == 1
    said = capsys.readouterr()

    assert "name           own column  person  100" in said.out
    assert said.err.splitlines()[-1] == (
        "error: person planted in 'name': recall 0.0000 is below 0.99; survivors stand in 'name'"
    )


def test_the_floor_decides(folder: Path) -> None:
    weaken(folder, "name", "keep")

    assert drilled("--floor", "0") == 0
    assert drilled("--floor", "1") == 1


def test_json_has_counts_intervals_and_breakdowns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weaken(folder, "notes", "keep")

    assert drilled("--json") == 1
    said = json.loads(capsys.readouterr().out)

    assert said["passed"] is False
    assert {kind["name"] for kind in said["kinds"] if kind["low"] > 0.9} == {"email", "person"}
    assert {one["name"] for one in said["locales"]} == set(LOCALES)
    assert {"plain", "hidden inside", "lower case"} <= {one["name"] for one in said["disguises"]}
    assert sum(one["planted"] for one in said["locales"]) == sum(kind["planted"] for kind in said["kinds"])


def test_no_planted_value_and_no_value_of_the_data_is_printed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    weaken(folder, "notes", "keep")
    planted = {value for one in crowd(40, LOCALES, 1) for value in one.values.values() if len(value) > 5}
    real = {str(value) for name in ("name", "email", "notes") for value in visits(300)[name].to_pylist() if value}

    drilled("--json")
    drilled()
    said = "".join(capfd.readouterr())

    assert not [value for value in planted | real if value in said]


def test_nothing_is_left_of_a_drill(folder: Path) -> None:
    drilled()

    assert sorted(path.name for path in folder.rglob("*")) == ["policy.yaml", "visits.parquet"]


@pytest.mark.parametrize(
    ("words", "code"), [(("--floor", "1.5"), 2), (("--rows", "0"), 2), (("--keys", "env:NO_SUCH_KEYS_42"), 3)]
)
def test_words_that_do_not_fit_are_refused(folder: Path, words: tuple[str, ...], code: int) -> None:
    assert drilled(*words) == code


def test_named_keys_are_used(folder: Path) -> None:
    assert main(["keys", "new", "file:keys.json"]) == 0
    assert drilled("--keys", "file:keys.json") == 0


def test_the_demo_policy_holds_in_every_column(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "policy.yaml").write_text(files("pipelines").joinpath("demo_policy.yaml").read_text("utf-8"))

    drilled("--json")
    kinds = json.loads(capsys.readouterr().out)["kinds"]

    assert {kind["survived"] for kind in kinds if kind["planted_in"] != "notes"} == {0}
