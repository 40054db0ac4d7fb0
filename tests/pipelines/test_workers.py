import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import DirectOptions

from pipelines import engine, workers
from pipelines.launch import Request, launch
from pipelines.workers import REPAID
from transforms.errors import UsageError
from transforms.files.inputs import InputFile

MANY = 1 << 40


def given(words: tuple[str, ...], *, asked: int | None, size: int = MANY) -> tuple[int | None, str | None]:
    made = engine.options(words)
    workers.check(asked, made, words)
    workers.spread(made, words, asked=asked, files=(InputFile("/in/a.parquet", size, 0.0),))
    direct = made.view_as(DirectOptions)
    return direct.direct_num_workers, direct.direct_running_mode


@pytest.mark.parametrize(("asked", "size"), [(1, MANY), (None, 1000)], ids=["asked for one", "little input"])
def test_one_worker_is_the_launcher_itself(asked: int | None, size: int) -> None:
    assert given((), asked=asked, size=size) == (1, "in_memory")


def test_more_are_processes_of_beams_whatever_the_size_where_they_were_asked_for() -> None:
    assert given((), asked=3, size=1) == (3, "multi_processing")


def test_large_input_takes_every_core_unless_told_otherwise() -> None:
    cores = workers.cores()
    assert given((), asked=None) == ((cores, "multi_processing") if cores > 1 else (1, "in_memory"))


@pytest.mark.parametrize(
    "words",
    [
        ("--direct_num_workers=2",),
        ("--direct_num_workers", "2"),
        ("--direct_num_workers=1",),
        ("--direct_running_mode=multi_threading",),
    ],
)
def test_beams_own_options_stand_and_refuse_ours_beside_them(words: tuple[str, ...]) -> None:
    alone = engine.options(words).view_as(DirectOptions)
    assert given(words, asked=None) == (alone.direct_num_workers, alone.direct_running_mode)
    with pytest.raises(UsageError, match=words[0].split("=")[0]):
        given(words, asked=2)


def test_other_runners_have_their_own_ways() -> None:
    assert given(("--runner=SparkRunner",), asked=None) == (1, "in_memory")
    with pytest.raises(UsageError, match="SparkRunner"):
        given(("--runner=SparkRunner",), asked=2)


@pytest.mark.parametrize(
    ("names", "size", "number"),
    [
        (["a.parquet"], REPAID["parquet"] * 2 - 1, 1),
        (["a.parquet"], REPAID["parquet"] * 2, 2),
        (["a.parquet", "b.parquet"], REPAID["parquet"], 2),
        (["a.parquet"], REPAID["parquet"] * 5, 4),
        (["a.csv"], REPAID["csv"] * 2 - 1, 1),
        (["a.csv"], REPAID["csv"] * 3, 3),
        (["a.csv.gz"], REPAID["csv"] * 9, 1),
        (["a.csv.gz", "b.csv.gz"], REPAID["csv"] * 9, 2),
        ([], 0, 1),
    ],
)
def test_every_worker_needs_work_that_repays_its_start(names: list[str], size: int, number: int) -> None:
    assert workers.worth([InputFile(f"/in/{name}", size, 0.0) for name in names], cores=4) == number


def test_one_core_is_never_shared() -> None:
    assert workers.worth([InputFile("/in/a.parquet", MANY, 0.0)], cores=1) == 1


@pytest.mark.parametrize(
    ("quota", "number"), [("max 100000", 64), ("250000 100000", 2), ("50000 100000", 1), ("9900000 100000", 64)]
)
def test_a_container_has_as_many_cores_as_its_share_of_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, number: int
) -> None:
    file = tmp_path / "cpu.max"
    file.write_text(quota + "\n")
    monkeypatch.setattr(workers, "_QUOTA", file)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert workers.cores() == number
    file.unlink()
    assert workers.cores() == 64


class Bar:
    def __init__(self) -> None:
        self.seen: list[tuple[int, int, int | None]] = []
        self.folders: set[str | None] = set()

    def update(self, rows: int, units: int, total_units: int | None) -> None:
        self.seen.append((rows, units, total_units))
        self.folders.add(os.environ.get("BEAMVEIL_PROGRESS"))


@pytest.mark.slow
def test_two_workers_publish_the_rows_of_one_show_their_progress_and_leave_nothing(
    new_place: Any, people: pa.Table
) -> None:
    place = new_place("one", tables=(people,) * 4)
    rows = []
    for number in (1, 2):
        bar = Bar()
        output = f"{place.root}/by-{number}"
        outcome = launch(Request(place.policy, (place.input,), output, place.keys, workers=number), progress=bar)
        assert (outcome.read, outcome.published, outcome.dropped) == (24, 20, 4)
        assert bar.seen[-1] == (24, 4, 4)
        assert bar.seen == sorted(bar.seen, key=lambda seen: seen[:2])
        [folder] = bar.folders
        assert folder is not None
        assert not Path(folder).exists()
        rows.append(sorted(map(repr, pq.read_table(f"{output}/data").to_pylist())))
    assert rows[0] == rows[1]
    assert "BEAMVEIL_PROGRESS" not in os.environ
