import errno
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.gate import Verdict
from pipelines import publish, storage
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from pipelines.staged import Staged, StagedEvidence, StagedJob, finished
from transforms.errors import OutputError, StoreError
from transforms.evidence import Counts

PUBLISHED = ["_SUCCESS", "data", "docs", "manifest.json", "report.html", "report.json"]
REFUSED = ["counts.json", "docs", "report.html", "report.json", "verdict.json"]
STEPS = ("rename", "move_all", "write_text", "remove", "remove_files", "make_folder")


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it on purpose."""


def request(place: Any, **words: Any) -> Request:
    return Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys, **words)


def rows(output: str) -> list[dict[str, Any]] | None:
    """What a reader sees that follows the rule: the marker, one manifest, only its parts."""
    manifest = read_published(output)
    if manifest is None:
        return None
    tables = [pq.read_table(f"{output}/{part.path}", partitioning=None) for part in manifest.parts]
    return sorted(pa.concat_tables(tables).to_pylist(), key=repr)


def report(folder: str) -> dict[str, Any]:
    """The report in a folder; its page says the same run's."""
    told: dict[str, Any] = json.loads((Path(folder) / "report.json").read_text())
    assert told["run"] in (Path(folder) / "report.html").read_text()
    return told


def timeless(told: dict[str, Any]) -> dict[str, Any]:
    """A report without the seconds that judging took, which differ from run to run."""
    return {**told, "timings": {**told["timings"], "judging": None}}


def staged_only(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the job of a place to its end, and lose the launcher before it judges."""

    def die(_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(publish, "judge_and_publish", die)
        with pytest.raises(Killed):
            launch(request(place))


@pytest.fixture
def killed_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Callable[[], int]]]:
    """Have the n-th step on storage end in a kill, before it is done; the function tells how many steps there were."""
    originals = {name: getattr(storage, name) for name in STEPS}

    def arm(step: int) -> Callable[[], int]:
        seen = 0

        def stepping(name: str) -> Callable[..., Any]:
            def do(*words: Any, **named: Any) -> Any:
                nonlocal seen
                seen += 1
                if seen == step:
                    raise Killed
                return originals[name](*words, **named)

            return do

        for name in STEPS:
            monkeypatch.setattr(storage, name, stepping(name))
        return lambda: seen

    yield arm
    monkeypatch.undo()


def disarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()


def test_what_a_job_staged_is_published_by_the_command_publish(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    staged_only(place, monkeypatch)
    assert rows(place.output) is None
    outcome = publish.publish_staged(place.output)
    assert (outcome.status, outcome.read, outcome.published, outcome.dropped) == ("published", 6, 5, 1)
    assert sorted(storage.names(place.output)) == PUBLISHED
    assert len(rows(place.output) or []) == 5


def test_of_several_jobs_that_wait_the_last_one_is_published(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    staged_only(place, monkeypatch)
    Path(place.policy).write_text(Path(place.policy).read_text().replace("  notes: keep\n", ""))
    staged_only(place, monkeypatch)
    assert len(storage.names(f"{place.output}/_staging")) == 2
    assert publish.publish_staged(place.output).status == "published"
    assert "notes" not in (rows(place.output) or [{}])[0]
    assert sorted(storage.names(place.output)) == PUBLISHED


def test_publish_without_a_finished_job_says_so(place: Any) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        publish.publish_staged(place.output)
    Path(place.output).mkdir()
    with pytest.raises(OutputError, match="no finished job waits"):
        publish.publish_staged(place.output)


@pytest.mark.parametrize("older", [False, True], ids=["first publication", "over an older one"])
def test_a_kill_at_any_step_shows_old_or_new_or_nothing_and_a_rerun_converges(
    new_place: Any, people: pa.Table, older: bool, monkeypatch: pytest.MonkeyPatch, killed_at: Any
) -> None:
    place = new_place("swap")
    before = None
    if older:
        launch(request(place))
        before = rows(place.output)
        pq.write_table(people.slice(0, 3), Path(place.input) / "more.parquet")
    staged_only(place, monkeypatch)
    snapshot = place.root / "snapshot"
    shutil.copytree(place.output, snapshot)
    launch(request(place))
    after, told = rows(place.output), timeless(report(place.output))
    assert after is not None
    assert after != before
    step, done = 0, False
    while not done:
        step += 1
        shutil.rmtree(place.output)
        shutil.copytree(snapshot, place.output)
        steps = killed_at(step)
        try:
            publish.publish_staged(place.output)
            done = steps() < step
        except Killed:
            done = False
        disarm(monkeypatch)
        seen = rows(place.output)
        assert seen in ([before, after] if older else [None, after]), step
        outcome = launch(request(place))
        assert outcome.status in {"published", "unchanged"}
        assert rows(place.output) == after, step
        assert sorted(storage.names(place.output)) == PUBLISHED, step
        parts = {f"data/{name}" for name in storage.names(f"{place.output}/data")}
        published = read_published(place.output) or pytest.fail("no manifest")
        assert parts == {part.path for part in published.parts}
        assert timeless(report(place.output)) == told, step
        assert (told["run"], told["rows"]) == (published.run, published.rows.model_dump())
    assert step > 5, "the kills were not where the steps are"


def test_two_parts_of_the_same_content_are_both_published(new_place: Any, people: pa.Table) -> None:
    policy = "beamveil: 1\ndataset: twice\ncolumns: {amount: keep}\n"
    place = new_place("twice", policy=policy, tables=(people, people))
    launch(request(place))
    assert len(rows(place.output) or []) == 12


def test_a_kill_between_two_parts_of_many_shows_nothing_and_a_rerun_converges(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged_only(place, monkeypatch)
    [staged] = finished(place.output)
    parts = [f"{staged.folder}/parts/{number}" for number in range(7)]
    for path in parts:
        Path(path).write_text(path)
    monkeypatch.setattr(storage, "_TOGETHER", 1)
    monkeypatch.setattr(storage, "_SIDE_BY_SIDE", 1)
    rename, done = storage.rename, []

    def dying(moves: Any) -> None:
        if len(done) == 3:
            raise Killed
        done.append(moves)
        rename(moves)

    monkeypatch.setattr(storage, "rename", dying)
    placing = [(path, f"{place.output}/data/part-{path[-1]}") for path in parts]
    with pytest.raises(Killed):
        publish._move_once(placing)
    assert len(storage.names(f"{place.output}/data")) == 3
    assert rows(place.output) is None
    monkeypatch.setattr(storage, "rename", rename)
    publish._move_once(placing)
    assert [Path(target).read_text() for _, target in placing] == parts
    Path(placing[0][1]).unlink()
    with pytest.raises(OutputError, match="is gone; run the job again"):
        publish._move_once(placing)


@pytest.mark.parametrize("forced", [False, True], ids=["cut short", "of the same size"])
def test_a_damaged_part_is_replaced_by_a_rerun_and_one_of_the_same_size_where_it_is_forced(
    place: Any, forced: bool
) -> None:
    launch(request(place))
    before = rows(place.output)
    [part] = Path(place.output, "data").iterdir()
    whole = part.read_bytes()
    part.write_bytes(bytes(len(whole)) if forced else whole[:100])
    reading = part.open("rb")
    assert launch(request(place, force=forced)).status == "published"
    assert part.read_bytes() == whole
    assert rows(place.output) == before
    with reading:
        assert reading.read() != whole, "the part was not replaced, but written over"


def test_a_disk_that_fills_while_it_is_published_is_named_and_what_was_made_stays_to_be_published(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def full(path: Path, to: str) -> Path:
        if "/data/" in to:
            raise OSError(errno.ENOSPC, "CANARY")
        return replace(path, to)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        told = rf"/data/part-.*' cannot be written: No space left .*, call `beamveil publish {place.output}`$"
        with pytest.raises(StoreError, match=told):
            launch(request(place))
    assert rows(place.output) is None
    assert publish.publish_staged(place.output).status == "published"
    assert len(rows(place.output) or []) == 5


def test_a_failing_gate_publishes_nothing_and_leaves_what_was_there(place: Any) -> None:
    launch(request(place))
    before = rows(place.output)
    text = Path(place.policy).read_text()
    expectation = "{type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}"
    Path(place.policy).write_text(f"{text}expect:\n  - {expectation}\n")
    outcome = launch(request(place))
    assert outcome.status == "refused"
    assert [(f.column, f.unexpected) for f in outcome.findings] == [("amount", 1)]
    assert rows(place.output) == before
    assert storage.names(f"{place.output}/_failed/{outcome.run}") == REFUSED
    assert "_staging" not in storage.names(place.output)
    failed = Path(place.output) / "_failed" / outcome.run
    assert "-4" not in (failed / "verdict.json").read_text()
    counts = (failed / "counts.json").read_text()
    assert '"distinct": 4.0' in counts
    assert "hashes" not in counts


def test_a_publication_ends_with_what_is_weak_about_it(new_place: Any) -> None:
    policy = "beamveil: 1\ndataset: weak\nscope: s\ncolumns:\n  sex: {tokenize: {domain: sex}}\n  id: keep\n"
    table = pa.table({"sex": ["f", "m", None, "f"] * 100, "id": range(400)})
    place = new_place("weak", policy=policy, tables=(table,))
    outcome = launch(request(place))
    assert outcome.status == "published"
    assert outcome.warnings == (
        "sex: 2 distinct values in 300 rows: its tokens fall to counting",
        "sex: one value stands in 66.7% of 300 rows: whoever knows it knows what it became",
        "id: kept, and 400 distinct values in 400 rows: most name one row, in other tables too",
    )
    again = launch(request(place))
    assert (again.status, again.warnings) == ("unchanged", ())


def test_a_kill_at_any_step_of_a_refusal_converges_and_publishes_nothing(
    new_place: Any, monkeypatch: pytest.MonkeyPatch, killed_at: Any
) -> None:
    expectation = "{type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}"
    text = "beamveil: 1\ndataset: refused\ncolumns: {amount: keep}\nexpect:\n"
    place = new_place("refused", policy=f"{text}  - {expectation}\n")
    staged_only(place, monkeypatch)
    snapshot = place.root / "snapshot"
    shutil.copytree(place.output, snapshot)
    step, done, told = 0, False, None
    while not done:
        step += 1
        shutil.rmtree(place.output)
        shutil.copytree(snapshot, place.output)
        steps = killed_at(step)
        try:
            publish.publish_staged(place.output)
            done = steps() < step
        except Killed:
            done = False
        disarm(monkeypatch)
        outcome = launch(request(place))
        assert outcome.status == "refused"
        failed = Path(place.output) / "_failed" / outcome.run
        assert outcome.report == str(failed / "report.html")
        assert storage.names(place.output) == ["_failed"]
        assert storage.names(str(failed)) == REFUSED
        fresh = {**report(str(failed)), "timings": None}
        assert told in (None, fresh), step
        told = fresh
    assert step > 6, "the kills were not where the steps are"


def test_a_publication_without_rows_still_shows_its_schema(new_place: Any, people: pa.Table) -> None:
    place = new_place("empty", tables=(people.slice(0, 0),))
    outcome = launch(request(place))
    assert (outcome.status, outcome.read, outcome.published) == ("published", 0, 0)
    manifest = read_published(place.output)
    assert manifest is not None
    [part] = manifest.parts
    table = pq.read_table(f"{place.output}/{part.path}")
    assert table.num_rows == 0
    assert table.column_names[:2] == ["customer_id", "name"]


def test_rows_that_were_set_aside_are_kept_where_the_gate_fails_and_those_of_the_same_run_once(tmp_path: Path) -> None:
    output, aside = tmp_path / "out", tmp_path / "aside"
    job = StagedJob(run="r1", policy="", source="", head={}, quarantine=str(aside), started="")
    judged, counts = Verdict(passed=False, findings=()), Counts()
    for name in ("first.sealed", "again.sealed"):
        stored = aside / "_staging" / "r1" / name
        stored.parent.mkdir(parents=True)
        stored.write_bytes(b"sealed")
        (output / "_staging" / "r1").mkdir(parents=True)
        evidence = StagedEvidence(counts="", measured="", parts=[], quarantined=[str(stored)], ended="")
        publish._refuse(Staged(str(output), f"{output}/_staging/r1", job, evidence), judged, counts, {})
        assert [path.name for path in aside.iterdir()] == ["r1"]
        assert [path.name for path in (aside / "r1").iterdir()] == [name]
        assert [path.name for path in output.iterdir()] == ["_failed"]
