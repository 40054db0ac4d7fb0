"""A run on Dataflow, against a stand-in of its service that executes the graph it was sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystems import FileSystems

from pipelines import engine, storage
from pipelines.dry_run import foresee
from pipelines.engines.dataflow import job_name
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from pipelines.publish import publish_staged
from transforms.errors import BadRowsError, OutputError, RunnerError, UsageError

LAUNCHER = Path(__file__).parents[4] / "deploy" / "dataflow" / "launcher.py"
CANARIES = ["Zoë Müller", "987-65-4321", "5555555555554444", "zoe@mail.test", "日本 太郎"]


@pytest.fixture
def request_for(place: Any, europe: str, service: Any, keys: str) -> Callable[..., Request]:
    """The six people of the bucket, anonymized on the stand-in."""

    def make(**words: Any) -> Request:
        given = {"policy": place.policy, "inputs": (f"{europe}/in",), "output": f"{europe}/out", "keys": keys}
        return Request(**(given | {"beam": service.words, "submit": True} | words))

    return make


def published(output: str) -> list[str]:
    manifest = read_published(output)
    assert manifest is not None
    tables = []
    for part in manifest.parts:
        with FileSystems.open(f"{output}/{part.path}", compression_type="uncompressed") as file:
            tables.append(pq.read_table(pa.BufferReader(file.read())))
    return sorted(map(repr, pa.concat_tables(tables).to_pylist()))


def test_the_graph_that_was_staged_gives_what_a_local_run_gives_and_holds_no_key_and_no_data(  # noqa: PLR0917
    request_for: Callable[..., Request],
    service: Any,
    europe: str,
    keys: str,
    stored: Callable[[str], dict[str, bytes]],
    search_graph: Callable[..., list[str]],
) -> None:
    outcome = launch(request_for())
    assert (outcome.status, outcome.job) == (
        "submitted",
        f"Dataflow job '{job_name(outcome.run, f'{europe}/out')}' (project 'beamveil-project', region 'europe-west1')",
    )
    assert not storage.exists(f"{europe}/out/_SUCCESS")
    [job] = service.jobs
    sent = {"the request": json.dumps(job.request, ensure_ascii=False).encode(), **stored(f"{europe}/staging")}
    assert sum(path.endswith("pipeline.pb") for path in sent) == 1
    needles = [bytes(range(32)), *(text.encode() for text in CANARIES)]
    assert {path: found for path, content in sent.items() if (found := search_graph(content, needles))} == {}
    assert search_graph(sent[job.options["pipelineUrl"]], [keys.encode()]), "the graph names where its keys lie"

    for told in (job.request["environment"]["experiments"], job.options["experiments"]):
        assert "disable_always_on_exception_sampling" in told
        assert not {"enable_always_on_exception_sampling", "enable_data_sampling"} & set(told)
    assert not job.options.get("save_main_session")

    job.run()
    assert (job.state, job.error) == ("JOB_STATE_DONE", "")
    assert publish_staged(f"{europe}/out").published == 5
    locally = request_for(output=f"{europe}/local", submit=False, beam=())
    assert launch(locally).published == 5
    assert published(f"{europe}/out") == published(f"{europe}/local")
    there, here = (read_published(f"{europe}/{name}") for name in ("out", "local"))
    assert there is not None
    assert here is not None
    assert there.parts == here.parts, "the same files, byte for byte"


def test_a_run_that_was_submitted_is_not_submitted_again_and_nobody_gets_in_its_way(
    request_for: Callable[..., Request], service: Any, europe: str, new_place: Any
) -> None:
    first = launch(request_for())
    again = launch(request_for())
    assert (again.status, again.run, again.job, len(service.jobs)) == ("submitted", first.run, first.job, 1)
    with pytest.raises(OutputError, match=r"works on this very run; when it has ended, call `beamveil publish"):
        launch(request_for(submit=False))
    with pytest.raises(OutputError, match="works on this very run"):
        launch(request_for(force=True))
    with pytest.raises(OutputError, match="works on another run"):
        launch(request_for(prove=True))
    with pytest.raises(OutputError, match=rf"{first.run}-\w+' .* was submitted for it: wait until it ends"):
        publish_staged(f"{europe}/out")
    assert foresee(request_for()).would.startswith(f"change nothing: {first.job}")
    service.jobs[0].run()
    assert service.jobs[0].error == ""
    assert foresee(request_for()).would == "judge and publish what its job left, which has ended"
    assert launch(request_for()).status == "published"
    assert launch(request_for()).status == "unchanged"
    assert len(service.jobs) == 1


def test_a_launcher_that_died_while_it_submitted_leaves_what_the_next_one_clears_up(
    request_for: Callable[..., Request], service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(engine, "submit", die)
        with pytest.raises(KeyboardInterrupt):
            launch(request_for())
    first = launch(request_for())
    assert (first.status, len(service.jobs)) == ("submitted", 1)
    service.jobs[0].state = "JOB_STATE_FAILED"
    again = launch(request_for())
    assert (again.status, again.run, len(service.jobs)) == ("submitted", first.run, 2), "as where the job itself died"


def test_a_name_that_another_job_has_is_refused_and_leaves_nothing(
    request_for: Callable[..., Request], service: Any, europe: str
) -> None:
    beam = (*service.words, "--job_name=mine")
    launch(request_for(beam=beam))
    with pytest.raises(RunnerError, match="has an active job of the name 'mine'; wait for it, or give another"):
        launch(request_for(beam=beam, output=f"{europe}/other"))
    assert storage.names(f"{europe}/other") == []
    assert launch(request_for(output=f"{europe}/other")).status == "submitted"
    assert len(service.jobs) == 2


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[str, str]]]:
    """What OpenLineage was told: the event's type, and its run."""
    log = tmp_path / "events.jsonl"
    transport = {"type": "file", "log_file_path": str(log), "append": True}
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT", json.dumps(transport))

    def told() -> list[tuple[str, str]]:
        read = [json.loads(line) for line in log.read_text().splitlines()]
        return [(event["eventType"], event["run"]["runId"]) for event in read]

    return told


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Request], None]:
    """Launch a run whose launcher is stopped while it waits for its job."""

    def interrupted(build: Any, made: Any, _: Any) -> None:
        engine.submit(build, made)
        raise KeyboardInterrupt

    def lose(request: Request) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(engine, "run", interrupted)
            with pytest.raises(KeyboardInterrupt):
                launch(request)

    return lose


def test_a_run_that_is_interrupted_while_it_waits_leaves_its_job_working_and_whoever_publishes_tells_its_end(
    request_for: Callable[..., Request], service: Any, europe: str, losing: Any, events: Any
) -> None:
    losing(request_for(submit=False, lineage=True))
    service.jobs[0].run()
    assert publish_staged(f"{europe}/out", lineage=True).published == 5
    (start, first), (end, last) = events()
    assert (start, end, first == last) == ("START", "COMPLETE", True)


def test_a_run_whose_job_fails_after_its_launcher_is_told_to_have_failed_by_the_next(
    request_for: Callable[..., Request], service: Any, losing: Any, events: Any
) -> None:
    losing(request_for(submit=False, lineage=True))
    assert [state for state, _ in events()] == ["START"]
    service.jobs[0].state = "JOB_STATE_FAILED"
    assert launch(request_for(lineage=True)).status == "submitted"
    (_, first), (failed, ended), (_, second) = events()
    assert (failed, first == ended != second) == ("FAIL", True)


def test_what_may_still_run_is_not_taken_for_dead_where_the_service_does_not_answer(
    request_for: Callable[..., Request], europe: str, service: Any, free_port: Callable[[], int]
) -> None:
    launch(request_for())
    elsewhere = [
        f"--dataflow_endpoint=http://localhost:{free_port()}" if "endpoint" in word else word for word in service.words
    ]
    with pytest.raises(RunnerError, match=r"does not say whether the job 'beamveil-.*nothing was changed"):
        launch(request_for(beam=tuple(elsewhere)))
    assert len(storage.names(f"{europe}/out/_staging")) == 1


@pytest.mark.slow
def test_a_run_that_waits_publishes_itself_and_one_whose_job_fails_says_what_the_worker_said(
    request_for: Callable[..., Request], service: Any, europe: str, put: Callable[..., None], people: pa.Table
) -> None:
    service.runs_at_once = True
    waiting = request_for(submit=False)
    assert launch(waiting).status == "published"
    put(f"{europe}/bad/0.parquet", people.set_column(4, "card", pa.array(["CANARY-CARD"] * 6)))
    service.jobs.clear()
    with pytest.raises(BadRowsError, match=r"bad/0\.parquet.*'card'") as caught:
        launch(replace(waiting, output=f"{europe}/other", inputs=(f"{europe}/bad",)))
    assert "CANARY" not in str(caught.value)
    assert [job.state for job in service.jobs] == ["JOB_STATE_FAILED"]
    assert storage.names(f"{europe}/other") == []


def test_a_template_launch_describes_the_job_for_the_service_and_creates_none(
    request_for: Callable[..., Request], service: Any, europe: str
) -> None:
    beam = (*service.words, f"--template_location={europe}/staging/template_launches/1/job_object", "--job_name=mine")
    outcome = launch(request_for(beam=beam))
    assert outcome.status == "submitted"
    assert "'mine'" in (outcome.job or "")
    assert service.jobs == []
    described = json.loads(storage.read_text(f"{europe}/staging/template_launches/1/job_object") or "")
    assert described["name"] == "mine"
    assert "pipelineUrl" in described["environment"]["sdkPipelineOptions"]["options"]
    with pytest.raises(UsageError, match="add --submit"):
        launch(request_for(beam=beam, submit=False))


def test_a_dry_run_builds_the_graph_and_leaves_nothing(
    request_for: Callable[..., Request], service: Any, europe: str, stored: Callable[[str], dict[str, bytes]]
) -> None:
    before = stored(europe)
    foreseen = foresee(request_for())
    assert foreseen.would == "submit the job, and end"
    told = dict(foreseen.lines)
    assert told["input"] == f"1 file, {len(before[f'{europe}/in/0.parquet']):,} bytes"
    assert "project 'beamveil-project', region 'europe-west1'" in told["runner"]
    assert service.jobs == []
    assert stored(europe) == before
    google = [word for word in service.words if "endpoint" not in word]  # Beam checks more where Google is asked
    assert foresee(request_for(beam=tuple(google))).lines[:-1] == foreseen.lines[:-1]
    with pytest.raises(UsageError, match=r"Beam does not take these options: .*Invalid job_name \(Mine!\)"):
        foresee(request_for(beam=(*google, "--job_name=Mine!")))
    with pytest.raises(UsageError, match="--dry-run builds no image"):
        foresee(request_for(beam=(*service.words, "--prebuild_sdk_container_engine=local_docker")))


def test_the_templates_launcher_ends_when_the_job_is_described(
    request_for: Callable[..., Request], service: Any, europe: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, place = request_for(), f"{europe}/staging/template_launches/2/job_object"
    given = {"policy": asked.policy, "input": asked.inputs[0], "output": asked.output, "keys": asked.keys}
    words = [f"--{name}={value}" for name, value in {**given, "prove": "true"}.items()]
    beam = sorted([*service.words, "--job_name=from-template", f"--template_location={place}"])
    launcher = run_path(str(LAUNCHER))
    assert launcher["main"](launcher["words"]([*words, *beam])) == 0
    told = capsys.readouterr()
    assert told.out.startswith("submitted: Dataflow job 'from-template' (project 'beamveil-project'")
    assert told.err == ""
    described = json.loads(storage.read_text(place) or "")
    assert described["environment"]["sdkPipelineOptions"]["options"]["sdk_container_image"].endswith("beamveil:1")
    assert "disable_always_on_exception_sampling" in described["environment"]["experiments"]
    assert service.jobs == []
