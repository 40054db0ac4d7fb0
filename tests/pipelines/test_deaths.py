"""A worker or the launcher of several is killed, early or late: nothing is published, and a rerun has every row."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import storage
from pipelines.launch import Request, launch
from pipelines.manifest import read_published

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")]


MANY = 3_000


def children(parent: int) -> dict[int, bytes]:
    """Process ids and command lines of the processes that one started."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int((process / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found[int(process.name)] = (process / "cmdline").read_bytes()
        except OSError:  # it is gone
            continue
    return found


def workers(launcher: int) -> list[int]:
    """The worker processes that a launcher started."""
    return [worker for worker, command in children(launcher).items() if b"pipelines.orphans" in command]


def gone(processes: list[int], *, within: float) -> None:
    """Wait until all of them have ended."""
    deadline = time.monotonic() + within
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline, "workers outlive their launcher"
        time.sleep(0.01)


def until(holds: Callable[[], Any], process: subprocess.Popen[str]) -> None:
    while not holds():
        assert process.poll() is None, "it ended too early to lose a worker"
        time.sleep(0.01)


def test_a_launcher_of_workers_that_is_killed_publishes_nothing_takes_them_along_and_a_rerun_has_every_row(
    new_place: Any, people: pa.Table
) -> None:
    many = pa.concat_tables([people] * MANY)
    place = new_place("alone", tables=(many,) * 2)
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    command = [sys.executable, "-m", "pipelines", *words, "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True) as process:
        until(lambda: list(Path(place.output).rglob("parts/*")), process)
        left = workers(process.pid)
        process.kill()
    assert read_published(place.output) is None
    assert len(left) == 2
    gone(left, within=60)
    again = launch(Request(place.policy, (place.input,), place.output, place.keys))
    assert (again.read, again.published) == (6 * MANY * 2, 5 * MANY * 2)
    assert pq.read_table(f"{place.output}/data").num_rows == again.published


@pytest.mark.parametrize(("end", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143)])
def test_a_launcher_that_ends_while_its_workers_start_takes_them_along(
    new_place: Any, people: pa.Table, end: signal.Signals, code: int
) -> None:
    place = new_place("ended", tables=(people,) * 2)
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    command = [sys.executable, "-m", "pipelines", *words, "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True) as process:
        until(lambda: len(workers(process.pid)) == 2, process)
        left = workers(process.pid)
        process.send_signal(end)
    gone(left, within=10)
    assert process.returncode == code
    assert read_published(place.output) is None
    assert end is signal.SIGKILL or storage.names(place.output) == []


@pytest.mark.parametrize("moment", ["before it is connected", "while it writes"])
def test_a_run_that_loses_a_worker_fails_and_publishes_nothing_and_a_rerun_has_every_row(
    new_place: Any, people: pa.Table, moment: str
) -> None:
    many = pa.concat_tables([people] * MANY)
    place = new_place("deaths", tables=(many,) * 4)
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines", *words, "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        until(lambda: len(workers(process.pid)) == 2, process)
        if moment == "while it writes":
            until(lambda: list(Path(place.output).rglob("parts/*")), process)
        os.kill(workers(process.pid)[0], signal.SIGKILL)
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 3
    assert moment == "while it writes" or "a worker process died" in said
    assert "Traceback" not in said
    assert storage.names(place.output) == []
    again = launch(Request(place.policy, (place.input,), place.output, place.keys))
    assert (again.read, again.published, again.dropped) == (6 * MANY * 4, 5 * MANY * 4, MANY * 4)
    assert pq.read_table(f"{place.output}/data").num_rows == again.published
