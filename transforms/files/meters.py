"""What is counted while a job runs? Beam counters and distributions, under names that do not change.

`deploy/metrics.md` lists them. They are updated once per batch, never per row. A runner that repeats a bundle counts it
again among attempted values; committed ones are exact. The accounts of a run are its evidence, not these.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa
from apache_beam.metrics import Metrics

from transforms.evidence import RowCounts

NAMESPACE: Final = "beamveil"
"""Of every counter and distribution of ours."""
STEPS: Final = ("read", "selected", "anonymized", "staged", "read_back")
"""In the order of the data path: `rows_STEP` and `bytes_STEP` are counters."""
FATES: Final = ("dropped", "suppressed", "quarantined")
"""What becomes of rows that are read and not staged: `rows_FATE` are counters."""
TIMES: Final = "microseconds_"
"""Before the word of a column transform: distributions, of the time that each batch took in columns of that word."""


class StepMeter:
    """`rows_STEP` and `bytes_STEP`; pickles, and may be made where a DoFn is."""

    def __init__(self, step: str) -> None:
        self._rows, self._bytes = (Metrics.counter(NAMESPACE, f"{kind}_{step}") for kind in ("rows", "bytes"))

    def add(self, batch: pa.RecordBatch, *, rows: int | None = None) -> None:
        """Count a batch: its Arrow bytes, and its rows or the number given."""
        self.add_sizes(batch.num_rows if rows is None else rows, batch.nbytes)

    def add_sizes(self, rows: int, size: int) -> None:
        """Count rows and bytes that are known."""
        self._rows.inc(rows)
        self._bytes.inc(size)


class FateMeter:
    """`rows_FATE` for each fate but that of the rows that go on."""

    def __init__(self) -> None:
        self._fates = {fate: Metrics.counter(NAMESPACE, f"rows_{fate}") for fate in FATES}

    def add(self, rows: RowCounts) -> None:
        """Count what became of a batch's rows."""
        lost = {"dropped": sum(rows.dropped), "suppressed": rows.suppressed, "quarantined": rows.quarantined}
        for fate, counter in self._fates.items():
            counter.inc(lost[fate])


class TimeMeter:
    """`microseconds_WORD` for each of these column transforms."""

    def __init__(self, words: Iterable[str]) -> None:
        self._times = {word: Metrics.distribution(NAMESPACE, f"{TIMES}{word}") for word in sorted(set(words))}

    def add(self, nanoseconds: Mapping[str, int]) -> None:
        """Take note of what one batch took, by word."""
        for word, spent in nanoseconds.items():
            self._times[word].update(spent // 1_000)
