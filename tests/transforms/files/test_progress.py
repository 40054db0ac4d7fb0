import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Thread

import pytest

from transforms.files.progress import TALLY, Done, Tally, shared


def test_many_threads_add_up() -> None:
    tally = Tally()

    def work() -> None:
        for _ in range(2000):
            tally.add(rows=3, units=1)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    tally.add(found=8)
    for thread in threads:
        thread.join()
    assert tally.now() == Done(found=8, units=8000, rows=24_000)
    tally.reset()
    assert tally.now() == Done()


def test_counts_of_other_processes_are_told_while_they_are_at_work() -> None:
    code = (
        "import sys; from transforms.files.progress import TALLY; "
        "TALLY.add(found=2); TALLY.add(rows=5, units=1); print(flush=True); sys.stdin.read()"
    )
    with shared() as others:
        assert others() == {}
        TALLY.add(rows=1)
        assert others() == {}
        with Popen([sys.executable, "-c", code], stdin=PIPE, stdout=PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            assert others() == {process.pid: Done(found=2, units=1, rows=5)}
        folder = Path(os.environ["BEAMVEIL_PROGRESS"])
        (folder / "1").touch()
        assert set(others()) == {process.pid}
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()
    assert "BEAMVEIL_PROGRESS" not in os.environ


def test_a_launcher_that_is_gone_stops_no_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEAMVEIL_PROGRESS", str(tmp_path / "gone"))
    tally = Tally()
    tally.add(rows=3)
    assert tally.now() == Done(rows=3)
