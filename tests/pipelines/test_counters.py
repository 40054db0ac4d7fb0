from collections.abc import Iterable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest

from pipelines import engine
from pipelines.counters import Counted, Spent, counted
from transforms.evidence import RowCounts
from transforms.files.meters import FATES, STEPS, TIMES, FateMeter, StepMeter, TimeMeter

PAGE = Path(__file__).parents[2] / "deploy" / "metrics.md"


class Count(beam.DoFn):  # type: ignore[misc]
    def __init__(self, step: str) -> None:
        self._step, self._fates, self._times = StepMeter(step), FateMeter(), TimeMeter(["keep", "mask", "keep"])

    def process(self, number: int) -> Iterable[int]:
        self._step.add_sizes(number, 10 * number)
        self._fates.add(RowCounts(read=10, dropped=(1, 2), suppressed=3, quarantined=4))
        self._times.add({"keep": 2_000 * number})
        yield number


@pytest.mark.parametrize(
    "words",
    [(), ("--direct_num_workers=2", "--direct_running_mode=multi_threading"), ("--direct_runner_bundle_repeat=1",)],
    ids=["in process", "two threads", "bundles run twice"],
)
def test_what_meters_counted_is_read_back_under_stable_names(words: tuple[str, ...]) -> None:
    result = engine.run(
        lambda p: p | beam.Create([1, 2, 3], reshuffle=False) | beam.ParDo(Count("read")), engine.options(words), None
    )
    found = counted(result)
    assert found.counters == {
        "rows_read": 6, "bytes_read": 60, "rows_dropped": 9, "rows_suppressed": 9, "rows_quarantined": 12
    }  # fmt: skip
    assert found.times == {"keep": Spent(batches=3, microseconds=12, longest=6)}


def test_a_counter_that_several_steps_have_is_their_sum() -> None:
    result = engine.run(
        lambda p: p | beam.Create([1, 2]) | "a" >> beam.ParDo(Count("read")) | "b" >> beam.ParDo(Count("read")),
        engine.options(()),
        None,
    )
    assert counted(result).counters["rows_read"] == 6


def test_a_runner_that_tells_nothing_costs_nothing() -> None:
    class Silent:
        def metrics(self) -> Any:
            raise NotImplementedError

    assert counted(Silent()) == Counted()


def test_every_name_is_documented() -> None:
    page = PAGE.read_text()
    names = [f"{kind}_{step}" for step in STEPS for kind in ("rows", "bytes")] + [f"rows_{fate}" for fate in FATES]
    assert [name for name in (*names, "units_read", "parts_staged", TIMES) if f"`{name}" not in page] == []
