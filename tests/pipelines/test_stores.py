"""Runs out of and into object stores (emulators on this machine): as local ones, and whole or not at all."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.runners.portability.local_job_service import LocalJobServicer

from pipelines import publish, require_validated, storage
from pipelines.cli import main
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from pipelines.report import opening
from pipelines.set_aside import set_aside
from pipelines.verify import verify
from transforms.errors import OutputError, PolicyError
from transforms.stores import objects

PUBLISHED = ["_SUCCESS", "data", "docs", "manifest.json", "report.html", "report.json"]
POLICY = """\
beamveil: 1
dataset: people
scope: tests
types: {{customer_id: int64, amount: double}}
columns:
  customer_id: {{tokenize: {{domain: customer}}}}
  name: {{generalize: {{hierarchy: {hierarchy!r}, level: 1}}}}
  amount: keep
rows:
  - {{drop_where: {{column: amount, greater_than: 5}}, nulls: keep, reason: large}}
on_bad_rows: quarantine
"""
HIERARCHY = "Zoë Müller,European\n,None\n日本 太郎,Asian\n"


class Killed(BaseException):
    """Stands for a kill: nothing in the product catches it on purpose."""


@pytest.fixture(params=["gcs", "s3"])
def bucket(request: pytest.FixtureRequest) -> str:
    root: str = request.getfixturevalue(request.param)
    return root


def put(root: str, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        if storage.is_local(root):
            Path(root, name).parent.mkdir(parents=True, exist_ok=True)
            Path(root, name).write_bytes(content)
        else:
            objects.write(f"{root}/{name}", content)


def parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def request(root: str, place: Any, **words: Any) -> Request:
    return Request(
        policy=f"{root}/policy.yaml",
        inputs=(f"{root}/in put",),
        output=f"{root}/out",
        keys=place.keys,
        quarantine=f"{root}/aside",
        **words,
    )


def everything(folder: str) -> dict[str, bytes]:
    """All objects below a folder, with what they hold."""
    return {one.path: objects.content(one.path) or b"" for one in objects.beneath(f"{folder}/")}


def restore(folder: str, content: dict[str, bytes]) -> None:
    objects.remove([path for path in everything(folder) if path not in content])
    for path, text in content.items():
        objects.write(path, text)


def rows(output: str) -> list[dict[str, Any]] | None:
    """What a reader sees that follows the rule: the marker, one manifest, only its parts."""
    manifest = read_published(output)
    if manifest is None:
        return None
    contents = [objects.content(f"{output}/{part.path}") for part in manifest.parts]
    tables = [pq.read_table(io.BytesIO(content)) for content in contents if content is not None]
    assert len(tables) == len(contents), "the manifest names a part that is not there"
    return sorted(pa.concat_tables(tables).to_pylist(), key=repr)


def test_a_run_on_a_store_publishes_the_parts_of_a_local_run_and_knows_them_again(
    bucket: str, place: Any, people: pa.Table
) -> None:
    tables = {"in put/a b=1/x.parquet": parquet(people), "in put/a b=2/y [1].parquet": parquet(people.slice(1, 3))}
    names = {}
    for root in (bucket, str(place.root / "here")):
        policy = POLICY.format(hierarchy=f"{root}/names.csv").encode()
        put(root, tables | {"policy.yaml": policy, "names.csv": HIERARCHY.encode()})
        outcome = launch(request(root, place))
        assert (outcome.status, outcome.read, outcome.published, outcome.dropped) == ("published", 9, 6, 1)
        assert outcome.quarantined == 2
        assert storage.names(f"{root}/out") == PUBLISHED
        names[root] = storage.names(f"{root}/out/data")
        aside = set_aside(f"{root}/aside", keys=place.keys, show=False)
        assert sorted(row[1:] for row in aside) == [(row, "name", "not in the hierarchy") for row in ("1", "2")]
    assert names[bucket] == names[str(place.root / "here")]
    again = launch(request(bucket, place))
    assert (again.status, again.report) == ("unchanged", f"{bucket}/out/report.html")
    assert verify(f"{bucket}/out").passed
    assert [part.rpartition("/")[2] for part in require_validated(f"{bucket}/out").parts] == names[bucket]
    assert opening.find(f"{bucket}/out").report.run == again.run
    refused = POLICY.format(hierarchy=f"{bucket}/names.csv")
    refused += "expect:\n  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}\n"
    put(bucket, {"policy.yaml": refused.encode()})
    before = rows(f"{bucket}/out")
    outcome = launch(request(bucket, place))
    assert (outcome.status, outcome.report) == ("refused", f"{bucket}/out/_failed/{outcome.run}/report.html")
    assert rows(f"{bucket}/out") == before
    assert storage.names(f"{bucket}/out") == ["_SUCCESS", "_failed", *PUBLISHED[1:]]
    assert not [name for name in everything(f"{bucket}/out/_failed") if name.endswith((".parquet", ".sealed"))]


def test_csv_in_a_store_comes_out_as_csv_in_it(s3: str, place: Any) -> None:
    text = b'id,note\n1,"a, ""b""\nc"\n2,\n3,""\n'
    policy = b"beamveil: 1\ndataset: notes\ntypes: {id: int64}\ncolumns: {id: keep, note: keep}\n"
    put(s3, {"in/a.csv": text, "policy.yaml": policy})
    outcome = launch(Request(f"{s3}/policy.yaml", (f"{s3}/in/*.csv",), f"{s3}/out", place.keys, "csv", "gzip"))
    assert (outcome.status, outcome.published) == ("published", 3)
    assert [name.endswith(".csv.gz") for name in storage.names(f"{s3}/out/data")] == [True]
    assert verify(f"{s3}/out").passed


def test_the_commands_that_look_at_data_take_a_store_for_a_place(
    bucket: str, place: Any, people: pa.Table, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = b"beamveil: 1\ndataset: few\ncolumns: {amount: keep}\n"
    put(bucket, {"in/a.parquet": parquet(people), "policy.yaml": policy})
    source = ("--input", f"{bucket}/in/*.parquet")
    for words in (("init", *source), ("scan", *source), ("plan", f"{bucket}/policy.yaml", *source)):
        assert main(list(words)) == 0
        assert "amount" in capsys.readouterr().out
    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        patched.setattr(publish, "judge_and_publish", lambda _: (_ for _ in ()).throw(Killed()))
        launch(Request(f"{bucket}/policy.yaml", (f"{bucket}/in",), f"{bucket}/out", place.keys))
    assert rows(f"{bucket}/out") is None
    for words in (("publish", f"{bucket}/out"), ("verify", f"{bucket}/out/"), ("report", f"{bucket}/out")):
        assert main(list(words)) == 0
    assert len(rows(f"{bucket}/out") or []) == 6


def test_what_a_store_lacks_is_said_before_the_output_is_touched(bucket: str, place: Any, people: pa.Table) -> None:
    put(bucket, {"in put/x.parquet": parquet(people)})
    with pytest.raises(PolicyError, match=r"policy '.*/policy.yaml' cannot be read: it is not there"):
        launch(request(bucket, place))
    put(bucket, {"policy.yaml": POLICY.format(hierarchy=f"{bucket}/none.csv").encode()})
    with pytest.raises(PolicyError, match=r"'name': generalize: '.*/none.csv' cannot be read: it is not there"):
        launch(request(bucket, place))
    with pytest.raises(OutputError, match=r"in put/b' lies where the input '.*' looks"):
        launch(Request(place.policy, (f"{bucket}/in put",), f"{bucket}/in put/b", place.keys))
    with pytest.raises(OutputError, match="is a file; name a folder"):
        launch(Request(place.policy, (f"{bucket}/in put",), f"{bucket}/policy.yaml", place.keys))
    assert storage.names(bucket) == ["in put", "policy.yaml"]


def placed(asked: Request) -> tuple[Any, ...]:
    """Run a job to its end and its judgement; what is to be published comes back, and nothing is published yet."""
    caught: list[tuple[Any, ...]] = []

    def die(*words: Any) -> None:
        caught.append(words)
        raise Killed

    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        patched.setattr(publish, "_publish", die)
        launch(asked)
    return caught[0]


@contextmanager
def killed_at(step: int, *, half: bool = False) -> Iterator[list[str]]:
    """Have a step on the store end in a kill before it is done, or when a move has only copied; the steps so far."""
    seen: list[str] = []
    write = objects.write

    def stepping(name: str, original: Callable[..., None]) -> Callable[..., None]:
        def do(*words: Any) -> None:
            seen.append(name)
            if len(seen) == step:
                if half:
                    source, target = words[0][0]
                    write(target, objects.content(source) or b"")
                raise Killed
            original(*words)

        return do

    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        for name in ("write", "move_all", "remove"):
            patched.setattr(objects, name, stepping(name, getattr(objects, name)))
        yield seen


@pytest.mark.parametrize("older", [False, True], ids=["first on gs", "over an older one on s3"])
def test_a_kill_at_any_step_on_a_store_shows_old_or_new_or_nothing_and_a_rerun_converges(
    older: bool, request: pytest.FixtureRequest, place: Any, people: pa.Table
) -> None:
    root = request.getfixturevalue("s3" if older else "gcs")
    policy = "beamveil: 1\ndataset: few\ncolumns: {amount: keep}\n"
    put(root, {"in/a.parquet": parquet(people), "policy.yaml": policy.encode()})
    asked, before = Request(f"{root}/policy.yaml", (f"{root}/in",), f"{root}/out", place.keys), None
    if older:
        launch(asked)
        before = rows(asked.output)
        objects.remove([path for path in everything(asked.output) if "/docs/" in path])  # fewer to look at
        put(root, {"in/a.parquet": parquet(people.slice(1))})
    *words, pages = placed(asked)
    words.append({"report.html": pages["report.html"]})  # each page goes the same way
    snapshot = everything(asked.output)
    with killed_at(0) as steps:
        publish._publish(*words)
    whole, after = everything(asked.output), rows(asked.output)
    assert (after is None, after == before, steps.count("move_all") > 2, "remove" in steps) == (
        False,
        False,
        True,
        True,
    )
    kills = [
        (number, half) for number, name in enumerate(steps, 1) for half in (False, True)[: 1 + (name == "move_all")]
    ]
    for step, half in kills:
        restore(asked.output, snapshot)
        with killed_at(step, half=half) as done:
            publish._publish(*words)
        assert len(done) == step
        assert rows(asked.output) in ([before, after] if older else [None, after]), (step, half)
        publish._publish(*words)
        assert everything(asked.output) == whole, (step, half)
    outcome = launch(asked)
    assert (outcome.status, rows(asked.output)) == ("unchanged", after)


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    deadline = time.monotonic() + 120
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def many(people: pa.Table) -> dict[str, bytes]:
    return {f"in/{number}.parquet": parquet(pa.concat_tables([people] * 500)) for number in range(3)}


@pytest.mark.slow
@pytest.mark.parametrize(("store", "moment"), [("s3", "_staging"), ("gcs", "data")], ids=["staging", "publishing"])
def test_a_process_that_is_killed_leaves_nothing_or_all_on_a_store_and_a_rerun_completes(
    store: str, moment: str, request: pytest.FixtureRequest, place: Any, people: pa.Table
) -> None:
    root = request.getfixturevalue(store)
    put(root, {**many(people), "policy.yaml": b"beamveil: 1\ndataset: many\ncolumns: {amount: keep, notes: keep}\n"})
    words = [f"{root}/policy.yaml", "--input", f"{root}/in", "--output", f"{root}/out", "--keys", place.keys]
    child = subprocess.Popen(
        [sys.executable, "-m", "pipelines", "run", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 200
    while not any("part" in name for name in everything(f"{root}/out/{moment}")):
        assert child.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert rows(f"{root}/out") is None
    outcome = launch(Request(f"{root}/policy.yaml", (f"{root}/in",), f"{root}/out", place.keys))
    assert (outcome.status, outcome.published) == ("published", 9_000)
    assert len(rows(f"{root}/out") or []) == 9_000
    assert storage.names(f"{root}/out") == PUBLISHED


@pytest.mark.slow
@pytest.mark.timeout(240)  # where its workers die, Beam's runner waits for ever
def test_workers_of_a_pool_that_know_no_options_reach_a_store(
    s3: str, place: Any, people: pa.Table, free_port: Callable[[], int]
) -> None:
    put(s3, {**many(people), "policy.yaml": b"beamveil: 1\ndataset: many\ncolumns: {amount: keep}\n"})
    port, jobs = free_port(), LocalJobServicer()
    pool = [sys.executable, "-m", "apache_beam.runners.worker.worker_pool_main", f"--service_port={port}"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # it starts whatever `python` is
    with subprocess.Popen(
        pool, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PATH": path}
    ) as served:
        try:
            wait_for(port)
            outcome = launch(
                Request(
                    *(f"{s3}/policy.yaml", (f"{s3}/in",), f"{s3}/out", place.keys),
                    gate="off",
                    beam=(
                        *("--runner=PortableRunner", f"--job_endpoint=127.0.0.1:{jobs.start_grpc_server()}"),
                        *("--environment_type=EXTERNAL", f"--environment_config=127.0.0.1:{port}"),
                    ),
                )
            )
        finally:
            jobs.stop()
            served.terminate()
    assert (outcome.status, outcome.published) == ("unjudged", 9_000)
    assert len(storage.names(f"{s3}/out/data")) > 0
