"""A job that nobody works on ends, and says that nobody came; one that fails by itself fails as it does."""

import os
import threading
from pathlib import Path

import pytest

from pipelines.engines.attendance import ABSENT, attended
from transforms.errors import RunnerError
from transforms.files.report import from_worker


class Job:
    """One that goes on until it is cancelled."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        self.cancelled.set()

    def wait_until_finish(self) -> None:
        assert self.cancelled.wait(60)
        raise RuntimeError("cancelled")


def test_a_job_to_which_nobody_comes_is_cancelled(tmp_path: Path) -> None:
    job = Job()
    with pytest.raises(RunnerError) as refused, attended(job, tmp_path, patience=0.1):
        job.wait_until_finish()
    assert str(from_worker(str(refused.value))) == f"{ABSENT}; nothing was published"


def test_a_job_that_fails_before_anybody_came_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunnerError, match="no worker came"), attended(Job(), tmp_path):
        raise RuntimeError("in the runner's words")


def test_a_job_that_fails_when_somebody_works_fails_as_it_does(tmp_path: Path) -> None:
    (tmp_path / str(os.getppid())).touch()
    with pytest.raises(RuntimeError, match="in the runner's words"), attended(Job(), tmp_path):
        raise RuntimeError("in the runner's words")
