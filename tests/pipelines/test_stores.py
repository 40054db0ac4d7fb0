"""Runs out of and into object stores (emulators on this machine): as local ones, and whole or not at all."""

import io
import signal
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

from pipelines import publish, require_validated, storage
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
HIERARCHY = '"Zoë Müller",European\n"Ann O\'Neil",European\n,None\n日本 太郎,Asian\n'


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
        assert [row[1:] for row in aside] == [("4", "name", "not in the hierarchy")] * 2 or len(aside) == 2
    assert names[bucket] == names[str(place.root / "here")]
    again = launch(request(bucket, place))
    assert (again.status, again.report) == ("unchanged", f"{bucket}/out/report.html")
    assert verify(f"{bucket}/out").passed
    assert len(require_validated(f"{bucket}/out").parts) == 2
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


def test_what_a_store_lacks_is_said_before_the_output_is_touched(bucket: str, place: Any) -> None:
    put(bucket, {"in put/x.parquet": b"PAR1", "names.csv": b""})
    with pytest.raises(PolicyError, match=r"policy '.*/policy.yaml' cannot be read: it is not there"):
        launch(request(bucket, place))
    put(bucket, {"policy.yaml": POLICY.format(hierarchy=f"{bucket}/none.csv").encode()})
    with pytest.raises(OutputError, match=r"out/b' lies where the input '.*' looks"):
        launch(Request(place.policy, (place.input, f"{bucket}/out"), f"{bucket}/out/b", place.keys))
    assert storage.names(bucket) == ["in put", "names.csv", "policy.yaml"]


@pytest.fixture
def placed() -> Callable[[Request], tuple[Any, ...]]:
    """Run a job to its end and its judgement; what is to be published comes back, and nothing is published yet."""

    def stage(asked: Request) -> tuple[Any, ...]:
        caught: list[tuple[Any, ...]] = []

        def die(*words: Any) -> None:
            caught.append(words)
            raise Killed

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(publish, "_publish", die)
            with pytest.raises(Killed):
                launch(asked)
        return caught[0]

    return stage


@contextmanager
def killed_at(step: float) -> Iterator[Callable[[], int]]:
    """Have the n-th step on the store end in a kill before it is done; at n + 0.5 a move is half done: copied only."""
    seen = 0

    def stepping(name: str, original: Callable[..., None]) -> Callable[..., None]:
        def do(*words: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == int(step):
                if name == "move" and step != int(step):
                    write(words[1], objects.content(words[0]))
                raise Killed
            original(*words)

        return do

    write = objects.write
    with pytest.MonkeyPatch.context() as patched:
        for name in ("write", "move", "remove"):
            patched.setattr(objects, name, stepping(name, getattr(objects, name)))
        yield lambda: seen


@pytest.mark.parametrize(("store", "older"), [("gcs", False), ("s3", True)], ids=["first on gs", "over older on s3"])
def test_a_kill_at_any_step_on_a_store_shows_old_or_new_or_nothing_and_a_rerun_converges(
    store: str,
    older: bool,
    request: pytest.FixtureRequest,
    place: Any,
    people: pa.Table,
    placed: Callable[[Request], tuple[Any, ...]],
) -> None:
    root = request.getfixturevalue(store)
    policy = "beamveil: 1\ndataset: few\ncolumns: {amount: keep}\n"
    put(
        root,
        {"in/a.parquet": parquet(people), "in/b.parquet": parquet(people.slice(2)), "policy.yaml": policy.encode()},
    )
    asked = Request(f"{root}/policy.yaml", (f"{root}/in",), f"{root}/out", place.keys)
    before = None
    if older:
        launch(asked)
        before = rows(asked.output)
        put(root, {"in/c.parquet": parquet(people.slice(0, 3))})
    words = placed(asked)
    words = (*words[:-1], {name: text for name, text in words[-1].items() if "/" not in name})
    snapshot = everything(asked.output)
    publish._publish(*words)
    whole, after = everything(asked.output), rows(asked.output)
    assert after is not None
    assert after != before
    step, done = 0.5, False
    while not done:
        step += 0.5
        restore(asked.output, snapshot)
        with suppress(Killed), killed_at(step) as steps:
            publish._publish(*words)
            done = steps() < int(step)
        assert rows(asked.output) in ([before, after] if older else [None, after]), step
        publish._publish(*words)
        assert everything(asked.output) == whole, step
    assert step > 6, "the kills were not where the steps are"
    outcome = launch(asked)
    assert (outcome.status, rows(asked.output)) == ("unchanged", after)


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
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert rows(f"{root}/out") is None
    outcome = launch(Request(f"{root}/policy.yaml", (f"{root}/in",), f"{root}/out", place.keys))
    assert (outcome.status, outcome.published) == ("published", 9_000)
    assert len(rows(f"{root}/out") or []) == 9_000
    assert storage.names(f"{root}/out") == PUBLISHED


@pytest.mark.slow
def test_workers_of_a_pool_that_know_no_options_reach_a_store(
    s3: str, place: Any, people: pa.Table, free_port: Callable[[], int]
) -> None:
    put(s3, {**many(people), "policy.yaml": b"beamveil: 1\ndataset: many\ncolumns: {amount: keep}\n"})
    port = free_port()
    pool = [sys.executable, "-m", "apache_beam.runners.worker.worker_pool_main", f"--service_port={port}"]
    with subprocess.Popen(pool, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        try:
            outcome = launch(
                Request(
                    *(f"{s3}/policy.yaml", (f"{s3}/in",), f"{s3}/out", place.keys),
                    gate="off",
                    beam=(
                        *("--runner=PortableRunner", "--job_endpoint=embed", "--environment_type=EXTERNAL"),
                        f"--environment_config=127.0.0.1:{port}",
                    ),
                )
            )
        finally:
            served.terminate()
    assert (outcome.status, outcome.published) == ("unjudged", 9_000)
    assert len(storage.names(f"{s3}/out/data")) > 0
