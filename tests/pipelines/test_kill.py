"""`kill -9` at random moments: readers see old data, new data, or none; a rerun ends as an undisturbed run does."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import storage
from pipelines.launch import Request, launch
from pipelines.manifest import read_published

KILLS = int(os.environ.get("BEAMVEIL_KILLS", "3"))


def read(output: str) -> list[str] | None:
    """What a reader sees; where a part is gone it reads the manifest again."""
    for _ in range(20):
        manifest = read_published(output)
        if manifest is None:
            return None
        try:
            tables = [pq.read_table(f"{output}/{part.path}", partitioning=None) for part in manifest.parts]
        except FileNotFoundError:
            continue
        return sorted(map(repr, pa.concat_tables(tables).to_pylist()))
    raise AssertionError("the manifest named missing parts twenty times")


@contextmanager
def watching(output: str, allowed: list[list[str] | None]) -> Iterator[list[str]]:
    """Read again and again, from a thread; collect what was neither of the allowed sights."""
    done, strange = threading.Event(), []

    def look() -> None:
        while not done.wait(0.02):
            try:
                if read(output) not in allowed:
                    strange.append("other rows")
            except Exception as error:  # noqa: BLE001
                strange.append(repr(error))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield strange
    finally:
        done.set()
        thread.join()


def command(place: Any) -> list[str]:
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    return [sys.executable, "-m", "pipelines", *words]


@pytest.mark.slow
@pytest.mark.parametrize("older", [False, True], ids=["first publication", "over an older one"])
def test_kills_at_random_moments_leave_old_or_new_or_nothing(new_place: Any, people: pa.Table, older: bool) -> None:
    many = pa.concat_tables([people] * 2000)
    place = new_place("kills", tables=(many,) * 3)
    undisturbed = f"{place.root}/undisturbed"
    before = None
    if older:
        launch(Request(place.policy, (place.input,), place.output, place.keys))
        before = read(place.output)
        pq.write_table(people, Path(place.input) / "more.parquet")
    start = time.monotonic()
    words = command(place)
    words[words.index(place.output)] = undisturbed
    subprocess.run(words, check=True, capture_output=True)
    lasts, after = time.monotonic() - start, read(undisturbed)
    rng = random.Random(f"kills {older}")
    with watching(place.output, [before, after]) as strange:
        for _ in range(KILLS):
            process = subprocess.Popen(command(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.3, 1.0) * lasts)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert read(place.output) in [before, after]
        subprocess.run(command(place), check=True, capture_output=True)
    assert strange == []
    assert read(place.output) == after
    assert storage.names(place.output) == ["_SUCCESS", "data", "docs", "manifest.json", "report.html", "report.json"]
