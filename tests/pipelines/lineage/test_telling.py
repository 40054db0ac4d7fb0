"""Whole runs that tell OpenLineage, by its client, of what they do."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipelines.lineage
from pipelines import publish
from pipelines.cli import main
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from pipelines.outcome import Outcome
from transforms.errors import BadRowsError, StoreError, UsageError

CANARIES = pa.table(
    {
        "id": pa.array([998_877_665_544, 998_877_665_545, 998_877_665_544], pa.int64()),
        "name": ["CANARYname Zoë", None, ""],
        "card": ["4111111111111111", None, "4012888888881881"],
        "born": pa.array([date(1903, 7, 19), None, date(1903, 7, 19)]),
        "seen": pa.array([datetime(1907, 3, 5), None, datetime(1907, 3, 5)], pa.timestamp("us")),
        "land": ["CANARYland", None, "CANARYland"],
        "secret": ["CANARYsecret", "fine", "CANARYdropped"],
        "notes": ["CANARYnote", "日本", None],
        "amount": [31_415_926.535, None, 31_415_926.535],
    }
)
POLICY = """\
beamveil: 1
dataset: canaries
scope: tests
columns:
  id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: id}}
  card: {fpe: {domain: card, alphabet: digits}}
  born: {generalize: {to: year}}
  seen: {shift: {by: id, days: 30}}
  land: {constant: CANARYconstant}
  notes: keep
  amount: keep
rows:
  - {drop_where: {column: secret, in: [CANARYdropped]}, nulls: keep, reason: asked to}
expect:
  - {type: expect_column_max_to_be_between, kwargs: {column: amount, max_value: LIMIT}}
"""
NEEDLES = (
    b"CANARY",
    b"998877665544",
    b"41111111",
    b"40128888",
    b"1903-07",
    b"1907-03",
    b"31415926",
    b"99999999999",
    b"asked to",
)


def lay_out(root: Path, keyset: str, *, limit: str = "99999999999", table: pa.Table = CANARIES) -> Request:
    """A place whose input folder, a partition's value and keys must not be told."""
    folder = root / "input" / "owner=CANARYowner"
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "0.parquet")
    (root / "policy.yaml").write_text(POLICY.replace("LIMIT", limit))
    keys = root / "keys.json"
    keys.write_text(keyset)
    keys.chmod(0o600)
    return Request(
        policy=str(root / "policy.yaml"),
        inputs=(f"{root}/input/owner=CANARYowner/*.parquet",),
        output=str(root / "output"),
        keys=f"file:{keys}",
        lineage=True,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: Any, keyset_json: str, listening: Any) -> Iterator[tuple[Request, Outcome, Any]]:
    """One run that published, and what its receiver got."""
    receiver = listening()
    request = lay_out(tmp_path_factory.mktemp("whole"), keyset_json)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OPENLINEAGE_URL", receiver.url)
        patched.setenv("OPENLINEAGE_API_KEY", "the receiver's own")
        yield request, launch(request), receiver


def test_a_run_that_publishes_tells_its_start_and_its_end(whole: Any, check_event: Callable[[Any], None]) -> None:
    _, outcome, receiver = whole
    assert outcome.status == "published"
    assert [one for one in outcome.warnings if "OpenLineage" in one] == []
    assert receiver.states == ["START", "COMPLETE"]
    for event in receiver.posted:
        check_event(event)
    assert len({event["run"]["runId"] for event in receiver.posted}) == 1
    assert receiver.posted[0]["eventTime"] < receiver.posted[1]["eventTime"]
    assert {head["authorization"] for head in receiver.heads} == {"Bearer the receiver's own"}


def test_the_end_says_what_stands_in_the_output(whole: Any) -> None:
    request, outcome, receiver = whole
    [output] = receiver.posted[1]["outputs"]
    manifest = read_published(request.output)
    assert manifest is not None
    size = sum(part.stat().st_size for part in (Path(request.output) / "data").iterdir())
    statistics = output["outputFacets"]["outputStatistics"]
    assert (statistics["rowCount"], statistics["size"], statistics["fileCount"]) == (2, size, 1)
    assert output["facets"]["version"]["datasetVersion"] == outcome.run
    [read] = receiver.posted[1]["inputs"]
    assert (read["namespace"], read["name"]) == ("file", str(Path(request.policy).parent / "input"))
    assert read["inputFacets"]["inputStatistics"]["rowCount"] == 3
    names = [one["name"] for one in output["facets"]["schema"]["fields"]]
    assert names == [column.name for column in manifest.columns]
    assert sorted(output["facets"]["columnLineage"]["fields"]) == sorted(names)


def test_the_gate_s_expectations_are_told_one_by_one(whole: Any) -> None:
    request, _, receiver = whole
    assertions = receiver.posted[1]["outputs"][0]["facets"]["dataQualityAssertions"]["assertions"]
    report = json.loads((Path(request.output) / "report.json").read_text())
    assert [(one["assertion"], one["success"]) for one in assertions] == [
        (one["expectation"], one["passed"]) for one in report["expectations"]
    ]
    assert {"assertion": "expect_column_max_to_be_between", "column": "amount", "success": True} in [
        {name: one.get(name) for name in ("assertion", "column", "success")} for one in assertions
    ]


def test_no_value_key_or_literal_is_in_any_byte_that_was_sent(whole: Any, keyset_json: str) -> None:
    _, _, receiver = whole
    key = json.loads(keyset_json)["key"][0]["keyData"]["value"].encode()
    sent = b"".join(receiver.raw)
    assert len(sent) > 10_000
    assert [needle for needle in (*NEEDLES, key, bytes(range(32)).hex().encode()) if needle in sent] == []


def test_the_same_run_again_tells_nothing(whole: Any) -> None:
    request, _, receiver = whole
    assert launch(request).status == "unchanged"
    assert len(receiver.posted) == 2


@pytest.fixture
def receiver(listening: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    started = listening()
    monkeypatch.setenv("OPENLINEAGE_URL", started.url)
    return started


def test_a_gate_that_fails_is_told_as_a_failure_with_what_is_broken(
    tmp_path: Path, keyset_json: str, receiver: Any, check_event: Callable[[Any], None]
) -> None:
    outcome = launch(lay_out(tmp_path, keyset_json, limit="1"))
    assert (outcome.status, receiver.states) == ("refused", ["START", "FAIL"])
    check_event(receiver.posted[1])
    [output] = receiver.posted[1]["outputs"]
    assert "outputStatistics" not in output["outputFacets"]
    assert "version" not in output["facets"]
    broken = [one for one in output["facets"]["dataQualityAssertions"]["assertions"] if not one["success"]]
    assert [(one["assertion"], one["column"]) for one in broken] == [("expect_column_max_to_be_between", "amount")]
    assert [needle for needle in NEEDLES if needle in b"".join(receiver.raw)] == []


def test_a_job_that_fails_is_told_with_the_error_and_no_value(
    tmp_path: Path, keyset_json: str, receiver: Any, check_event: Callable[[Any], None]
) -> None:
    bad = CANARIES.set_column(2, "card", pa.array(["CANARYcard4111111111111111", None, None]))
    with pytest.raises(BadRowsError):
        launch(lay_out(tmp_path, keyset_json, table=bad))
    assert receiver.states == ["START", "FAIL"]
    check_event(receiver.posted[1])
    message = receiver.posted[1]["run"]["facets"]["errorMessage"]["message"]
    assert "row 1, column 'card'" in message
    assert "owner=*" in message
    assert [needle for needle in NEEDLES if needle in b"".join(receiver.raw)] == []


def test_a_job_that_is_judged_later_is_the_same_run(
    tmp_path: Path,
    keyset_json: str,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
    check_event: Callable[[Any], None],
) -> None:
    request = lay_out(tmp_path, keyset_json)

    def submitted(staged: Any) -> Outcome:
        return Outcome("submitted", staged.job.run, staged.output, 0, 0, 0, 0, 0)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(publish, "judge_and_publish", submitted)
        launch(request)
    assert receiver.states == ["START"]
    assert publish.publish_staged(request.output).status == "published"
    assert receiver.states == ["START"], "nobody asked `publish` to tell"
    with monkeypatch.context() as patched:
        patched.setattr(publish, "judge_and_publish", submitted)
        launch(Request(**{**vars(request), "force": True}))
    assert publish.publish_staged(request.output, lineage=True).status == "published"
    assert receiver.states == ["START", "START", "COMPLETE"]
    check_event(receiver.posted[2])
    first, second, last = (event["run"]["runId"] for event in receiver.posted)
    assert second == last != first
    assert [needle for needle in NEEDLES if needle in b"".join(receiver.raw)] == []


def test_a_run_that_cannot_publish_what_its_job_left_is_told_of_when_somebody_does(
    tmp_path: Path, keyset_json: str, receiver: Any
) -> None:
    request = lay_out(tmp_path, keyset_json)
    in_the_way = Path(request.output, "report.html")
    in_the_way.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"report.html' cannot be written: Is a directory; .* `beamveil publish "):
        launch(request)
    assert receiver.states == ["START"], "it has not failed: what its job left waits"
    in_the_way.rmdir()
    assert publish.publish_staged(request.output, lineage=True).status == "published"
    assert receiver.states == ["START", "COMPLETE"]
    assert len({event["run"]["runId"] for event in receiver.posted}) == 1


def test_a_receiver_that_is_away_or_refuses_costs_a_warning_and_no_publication(
    tmp_path: Path, keyset_json: str, receiver: Any, free_port: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = lay_out(tmp_path, keyset_json)
    receiver.answers = 403
    refused = launch(request)
    assert (refused.status, len(receiver.posted)) == ("published", 2)
    assert [one for one in refused.warnings if "OpenLineage" in one] == [
        "OpenLineage's receiver did not take the event START (HTTPError); the run went on",
        "OpenLineage's receiver did not take the event COMPLETE (HTTPError); the run went on",
    ]
    monkeypatch.delenv("OPENLINEAGE_URL")
    address = f"http://user:CANARYpassword@127.0.0.1:{free_port()}"
    away = {"type": "http", "url": address, "retry": {"total": 0}}
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT", json.dumps(away))
    gone = launch(Request(**{**vars(request), "force": True}))
    assert gone.status == "published"
    assert read_published(request.output) is not None
    said = [one for one in gone.warnings if "OpenLineage" in one]
    assert len(said) == 2
    assert "ConnectionError" in said[0]
    assert "CANARY" not in repr(gone)


def test_events_go_into_a_file_or_are_printed_as_the_client_is_configured(
    tmp_path: Path,
    keyset_json: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    check_event: Callable[[Any], None],
) -> None:
    request = lay_out(tmp_path, keyset_json)
    words = ["-q", "run", request.policy, "--input", *request.inputs, "--output", request.output]
    words += ["--keys", request.keys, "--gate", "off", "--lineage"]
    written = {"type": "file", "log_file_path": str(tmp_path / "events.jsonl"), "append": True}
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openlineage.yml").write_text(json.dumps({"transport": written}))
    assert main(words) == 0
    assert capsys.readouterr().out == ""
    in_file = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    monkeypatch.chdir(tmp_path / "input")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "console")
    assert main(words) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for events in (in_file, printed):
        assert [event["eventType"] for event in events] == ["START", "COMPLETE"]
        for event in events:
            check_event(event)
        assert "dataQualityAssertions" not in events[1]["outputs"][0]["facets"], "no gate, no verdict"
        assert events[1]["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 2


def test_nothing_runs_where_the_client_is_missing_or_takes_not_its_configuration(
    tmp_path: Path, keyset_json: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = lay_out(tmp_path, keyset_json)
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT", '{"type": "CANARY"}')
    with pytest.raises(UsageError, match="does not take its configuration") as caught:
        launch(request)
    assert "CANARY" not in str(caught.value)
    for name in ("events", "sending"):
        monkeypatch.delattr(pipelines.lineage, name)
        monkeypatch.delitem(sys.modules, f"pipelines.lineage.{name}")
    monkeypatch.setitem(sys.modules, "openlineage.client", None)
    with pytest.raises(UsageError, match=r"pip install 'beamveil\[lineage\]'"):
        launch(request)
    assert not (tmp_path / "output").exists()


def test_a_run_that_was_not_asked_tells_nobody_and_imports_no_client(
    tmp_path: Path, keyset_json: str, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(**{**vars(lay_out(tmp_path, keyset_json)), "lineage": False, "gate": "off"})
    monkeypatch.setitem(sys.modules, "openlineage.client", None)
    assert launch(request).status == "unjudged"
    assert receiver.posted == []
