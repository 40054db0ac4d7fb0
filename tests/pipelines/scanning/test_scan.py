"""From files to a proposal: it binds, it is refused by a run until it is reviewed, and no value stands in it."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.cli import main
from pipelines.launch import Request, launch
from pipelines.scan import Asked, Scanned, compare, scan
from transforms.errors import InputError, PolicyError
from transforms.files.schema import read_schema
from transforms.policy import Policy

COMMAND = str(Path(sys.executable).parent / "beamveil")
Done = subprocess.CompletedProcess[str]
TODAY = date(2026, 11, 30)
CANARIES = ("canary", "4111111111111111", "Zöe", "Quillfeather", "1903-07-19", "31415926", "DE89370400440532013000")
ROWS = 60
TABLE = pa.table(
    {
        "customer_id": [f"canary-{n:05d}" for n in range(ROWS)],
        "customer_name": ["Zöe Quillfeather", None, "Ann Quillfeather"] * 20,
        "x17": ["DE89370400440532013000", None, ""] * 20,
        "mail": [f"canary{n}@mail.test" for n in range(ROWS)],
        "number": pa.array([4111111111111111, None, 4012888888881881] * 20, pa.int64()),
        "born": pa.array([date(1903, 7, 19), None, date(1960, 1, 1)] * 20, pa.date32()),
        "amount": pa.array([31415926.535, None, 1.5] * 20),
        "plan": ["canary plan", "other", None] * 20,
        "tags": pa.array([["canarytag"], [], None] * 20, pa.list_(pa.string())),
    }
)
FLAT = TABLE.drop_columns(["tags"])


def scanned(folder: str, **words: bool) -> Scanned:
    return scan(Asked((folder,), **words), today=TODAY)


def lines(text: str) -> dict[str, str]:
    found = re.findall(r'^  "?([^":]+)"?: +(\S.*?) +# (.*)$', text, re.MULTILINE)
    return {name: f"{done.strip()} # {why}" for name, done, why in found}


@pytest.fixture(scope="module")
def proposals(write: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """For each kind of files: a folder of two, and what is proposed for it."""
    made = {}
    for kind, table in (("parquet", TABLE), ("csv", FLAT)):
        folder = write(tmp_path_factory.mktemp(kind), table, files=2, kind=kind)
        made[kind] = folder, scanned(folder).text
    return made


@pytest.fixture(scope="module")
def flat(write: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is proposed for the table without lists."""
    return scanned(write(tmp_path_factory.mktemp("flat"), FLAT)).text


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_proposal_binds_and_every_line_says_why(proposals: dict[str, tuple[str, str]], kind: str) -> None:
    table = TABLE if kind == "parquet" else FLAT
    folder, text = proposals[kind]
    policy = Policy.from_yaml(text, name="proposed")
    assert (policy.status, policy.unlisted, policy.review_by) == ("proposed", "refuse", date(2027, 11, 28))
    plan = policy.as_shown.bind(read_schema([folder], policy))
    assert {leaf.source for leaf in plan.leaves if leaf.kept} <= {"amount", "plan", "tags[]"}
    told = lines(text)
    assert len(told) == len(policy.columns) == len(table.schema)
    assert all(
        re.search(r"; confidence 0\.[5-9][0-9] \([0-9,]+ of [0-9,]+ sampled values\)$", why) for why in told.values()
    )
    assert "Quasi-identifiers: born" in text


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_no_value_stands_in_a_proposal(proposals: dict[str, tuple[str, str]], kind: str) -> None:
    assert [canary for canary in CANARIES if canary in proposals[kind][1]] == []


def test_the_same_is_proposed_whatever_files_and_row_groups_the_rows_stand_in(
    written: Callable[..., str], claims: pa.Table
) -> None:
    def body(folder: str) -> str:
        return scanned(folder, full=True).text.split("unlisted")[1]

    some = claims.slice(0, 500)
    once = body(written(some))
    assert body(written(some, files=5)) == once
    assert body(written(some, group_rows=100)) == once


def test_a_run_refuses_a_proposal_until_a_named_person_reviewed_it(
    written: Callable[..., str], flat: str, tmp_path: Path
) -> None:
    folder, policy, text = written(FLAT), tmp_path / "policy.yaml", flat
    policy.write_text(text, "utf-8")
    request = Request(str(policy), (folder,), str(tmp_path / "out"), "ephemeral:")
    with pytest.raises(PolicyError, match="nobody has reviewed this policy"):
        launch(request)
    policy.write_text(re.sub("status: proposed", "status: reviewed", text, count=0), "utf-8")
    with pytest.raises(PolicyError, match="reviewed_by is missing"):
        launch(request)
    reviewed = text.replace("status: proposed ", "status: reviewed\nreviewed_by: Ann\n# ")
    policy.write_text(reviewed, "utf-8")
    assert launch(request).status == "published"


def test_a_table_without_rows_is_dropped_whole(written: Callable[..., str]) -> None:
    text = scanned(written(TABLE.slice(0, 0))).text
    assert {str(transform.word()) for transform in Policy.from_yaml(text, name="p").columns.values()} == {"drop"}


def test_data_where_names_of_columns_should_be_is_refused_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("canary@mail.test,red,4111\nb@mail.test,green,17\n")
    with pytest.raises(InputError) as error:
        scanned(str(tmp_path / "in"))
    assert str(error.value) == (
        "names of columns look like values: 1 (email), 3 (a number), counted from 1; "
        "if the files have no header, pass --no-header"
    )


def test_data_where_names_should_be_is_not_shown_as_drift_either(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("canary@mail.test,red,4111\nb@mail.test,green,17\n")
    policy = Policy.from_yaml("beamveil: 1\ndataset: d\ncolumns: {red: keep}\n", name="p")
    with pytest.raises(InputError) as error:
        compare(Asked((str(tmp_path),)), policy)
    assert str(error.value) == (
        "names of columns look like values: 1 (email), 3 (a number), counted from 1; "
        "if the files have no header, say `csv: {header: false}` in the policy"
    )


def test_a_header_that_another_delimiter_parts_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;name\n1;Ann\n")
    with pytest.raises(InputError, match=r"the header has one column, and ';' in its name; .*--delimiter ';'`"):
        scanned(str(tmp_path))


def test_drift_is_a_new_column_a_lost_one_and_a_new_kind_in_what_is_kept(
    written: Callable[..., str], flat: str
) -> None:
    policy = Policy.from_yaml(flat, name="p")
    same = compare(Asked((written(FLAT),)), policy)
    assert (same.drift, same.found, same.rows) == (False, (), ROWS)
    changed = FLAT.drop_columns(["amount", "plan"]).append_column(
        "plan", pa.array(["canary plan", "write to canary@mail.test", None] * 20)
    )
    changed = changed.append_column("fresh", pa.array(["a", "b", None] * 20))
    found = compare(Asked((written(changed, files=3),)), policy)
    assert found.drift
    assert [(one.what, one.where, one.seen) for one in found.found] == [
        ("kind", "plan", 20), ("new", "fresh", 40), ("gone", "amount", 0),
    ]  # fmt: skip
    assert not [canary for canary in CANARIES if canary in repr(found)]


def test_a_column_that_only_a_row_rule_reads_is_no_drift(written: Callable[..., str], flat: str) -> None:
    ruled = "rows:\n  - {drop_where: {column: fresh, equals: a}, nulls: keep, reason: old}\n"
    changed = FLAT.append_column("fresh", pa.array(["a", "b", None] * 20))
    found = [compare(Asked((written(changed),)), Policy.from_yaml(flat + more, name="p")) for more in ("", ruled)]
    assert [[(one.what, one.where) for one in each.found] for each in found] == [[("new", "fresh")], []]


def test_files_of_other_columns_are_drift_and_no_error(written: Callable[..., str], flat: str) -> None:
    policy = Policy.from_yaml(flat, name="p")
    folder = written(FLAT, files=2)
    more = pa.parquet.read_table(f"{folder}/1.parquet").append_column("later", pa.array(["x"] * 30))
    pa.parquet.write_table(more, f"{folder}/1.parquet")
    assert [(one.what, one.where) for one in compare(Asked((folder,)), policy).found] == [("new", "later")]


def test_text_that_is_no_longer_of_the_type_that_it_is_read_as_is_drift(
    written: Callable[..., str], proposals: dict[str, tuple[str, str]]
) -> None:
    policy = Policy.from_yaml(proposals["csv"][1], name="p")
    assert policy.types["born"] == "date32"
    born = FLAT.schema.get_field_index("born")
    changed = FLAT.set_column(born, "born", pa.array(["19.7.1903", None, "1960-01-01"] * 20))
    found = compare(Asked((written(changed, files=2, kind="csv"),)), policy).found
    assert [(one.what, one.where, one.told, one.seen, one.of) for one in found] == [
        ("misfit", "born", "holds text that is no date32", 20, 40)
    ]


@pytest.mark.slow
def test_the_command_writes_a_proposal_once_and_a_nightly_job_learns_of_drift(
    written: Callable[..., str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder, policy = written(FLAT), str(tmp_path / "policy.yaml")

    def quiet(done: Done) -> Done:
        assert not [canary for canary in CANARIES if canary in done.stdout + done.stderr]
        return done

    def beamveil(*words: str) -> Done:
        code = main(words)
        return quiet(Done(words, code, *capfd.readouterr()))

    command = [COMMAND, "scan", "--input", folder, "--output", policy]
    made = quiet(subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8"))
    assert (made.returncode, made.stderr) == (0, "")
    assert "direct identifier 3" in made.stdout
    again = beamveil("scan", "--input", folder, "--output", policy)
    assert (again.returncode, again.stdout) == (3, "")
    assert "is there already; choose another file, or pass --overwrite" in again.stderr
    planned = beamveil("plan", policy, "--input", folder)
    assert planned.returncode == 0
    assert "nobody has reviewed this policy" in planned.stderr
    assert beamveil("scan", "--input", folder, "--against", policy).returncode == 0
    Path(policy).write_text(re.sub("  plan: .*\n", "", Path(policy).read_text("utf-8")), "utf-8")
    drift = beamveil("scan", "--input", folder, "--against", policy, "--json")
    assert drift.returncode == 1
    assert '"what": "new"' in drift.stdout
    assert beamveil("scan", "--input", folder, "--against", policy, "--output", policy).returncode == 2
