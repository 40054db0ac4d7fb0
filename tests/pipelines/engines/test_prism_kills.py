"""A launcher, a worker, its pool or Prism is killed in the middle: all is published or nothing, a rerun has all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines import storage
from transforms.errors import OutputError

pytestmark = [pytest.mark.engines, pytest.mark.slow]


def until(holds: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.005)


def writes(output: str) -> Callable[[], bool]:
    """Whether a job has begun to write parts."""
    return lambda: any(Path(output).glob("_staging/*/parts/*"))


def none_is_published(published: Any, output: str) -> None:
    with pytest.raises(OutputError, match="is no publication"):
        published(output)


def test_a_launcher_that_is_killed_leaves_a_job_that_no_rerun_has_to_wait_for(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/without-launcher"
    words = [*asked(compared.several, output), *on_prism("EXTERNAL")]
    command = [*isolated.prefix, sys.executable, "-m", "pipelines", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as launcher:
        until(writes(output), "a part")
        launcher.kill()
    none_is_published(published, output)
    done = isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK"))
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows


def test_a_run_that_loses_its_worker_fails_and_publishes_nothing(
    isolated: Any, *, on_prism: Any, pool: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/without-worker"
    before = {child.pid for child in psutil.Process(pool.pid).children()}
    isolated.ask(*asked(compared.several, output), *on_prism("EXTERNAL"))
    until(writes(output), "a part")
    [worker] = [child for child in psutil.Process(pool.pid).children() if child.pid not in before]
    worker.kill()
    done = isolated.answered()
    assert done.code == 3
    assert "a worker process died before its work was done" in done.err
    assert storage.names(output) == []
    assert isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK")).code == 0
    assert published(output).rows == compared.of_several.rows


def test_a_run_that_loses_the_pool_goes_on_with_the_worker_that_it_has_and_leaves_none(
    isolated: Any, *, serve_pool: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/without-pool"
    with serve_pool() as doomed:
        isolated.ask(*asked(compared.several, output), *on_prism("EXTERNAL", workers=doomed))
        until(writes(output), "a part")
        [worker] = psutil.Process(doomed.pid).children()
        os.kill(doomed.pid, signal.SIGKILL)
        done = isolated.answered()
        until(lambda: not worker.is_running(), "the end of its worker")
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows
    again = isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK"))
    assert again.out.startswith("unchanged"), again.err


def test_a_run_whose_pool_is_killed_before_it_gives_a_worker_fails_and_publishes_nothing(
    isolated: Any, *, serve_prism: Any, serve_pool: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/without-any-worker"
    with serve_prism() as other, serve_pool() as doomed:  # Prism 2.77 ends where it asks a pool that is gone
        isolated.ask(*asked(compared.several, output), *on_prism("EXTERNAL", other, workers=doomed))
        until(lambda: any(Path(output).glob("_staging/*/job.json")), "a job that is about to begin")
        os.kill(doomed.pid, signal.SIGKILL)
        done = isolated.answered()
    assert done.code == 3
    assert "nothing was published" in done.err
    assert storage.names(output) == []
    assert isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK")).code == 0
    assert published(output).rows == compared.of_several.rows


def test_a_run_that_loses_prism_fails_and_publishes_nothing(
    isolated: Any, *, serve_prism: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/without-prism"
    with serve_prism() as doomed:
        isolated.ask(*asked(compared.several, output), *on_prism("LOOPBACK", doomed))
        until(writes(output), "a part")
        os.kill(doomed.pid, signal.SIGKILL)
        done = isolated.answered()
    assert done.code == 3
    assert done.err == "error: the runner went away before the job ended, and nothing was published\n"
    assert storage.names(output) == []
    assert isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK")).code == 0
    assert published(output).rows == compared.of_several.rows


def test_a_process_that_ends_before_it_is_connected_ends_the_run(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, tmp_path: Path
) -> None:
    program = tmp_path / "beamveil-worker"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    words = [*on_prism("PROCESS"), f"--environment_options=process_command={program}"]
    done = isolated.run(*asked(compared.one, f"{tmp_path}/out"), *words, patience=1)
    assert done.code == 3
    assert done.err.startswith("error: no worker came")
    assert storage.names(f"{tmp_path}/out") == []


def test_a_process_that_is_killed_before_it_is_connected_ends_the_run(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, tmp_path: Path
) -> None:
    program = tmp_path / "beamveil-worker"
    left = tmp_path / "left"
    program.write_text(f"#!/bin/sh\necho $$ > {left}\nexec sleep 600\n")
    program.chmod(0o755)
    words = [*on_prism("PROCESS"), f"--environment_options=process_command={program}"]
    isolated.ask(*asked(compared.one, f"{tmp_path}/out"), *words, patience=2)
    until(lambda: left.exists() and left.read_text().endswith("\n"), "the process")
    os.kill(int(left.read_text()), signal.SIGKILL)
    done = isolated.answered()
    assert (done.code, done.err.startswith("error: no worker came")) == (3, True)
