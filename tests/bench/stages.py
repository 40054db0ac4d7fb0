"""Where does the bench job's time go? Its stages one by one without Beam, and what is left of the whole job."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import job
import pyarrow as pa
from clock import Cost, cost, ratio
from runs import copy, keys_in, row_groups
from runs import job as whole_job
from scene import Scene
from sheet import Sheet

from expectations.docs import judgement
from expectations.gate import metrics_for
from expectations.metrics import bind
from expectations.spec import evidence_to_json
from transforms.anonymize_batches import anonymizer
from transforms.apply import compare, compile_plan
from transforms.evidence import Counts
from transforms.files.parts import Part, PartWriter, read_part
from transforms.files.reading import read_unit
from transforms.files.schema import read_schema
from transforms.files.source import Source
from transforms.keys import KeySource, ScopedKeys
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.profiling import profiler
from transforms.survivors.search import survivor_search

READ, ALL, WRITE, BACK, MEASURE, JUDGE = (
    "read", "all columns and their evidence", "write", "read back", "measure", "judge, and Data Docs",
)  # fmt: skip
WHOLE = (READ, ALL, WRITE, BACK, MEASURE, JUDGE)
"""What the job is made of; the other stages are parts of these, once more on their own."""
CELLS, PROFILES, SURVIVORS, WATCH = (
    "of it, comparison of cells", "of it, profiles", "of it, search for survivors", "of it, watch of kept columns",
)  # fmt: skip
_WATCHED = "beamveil.detected"


@dataclass
class Laps:
    """CPU seconds by stage, added up over all row groups."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what happens inside to the stage."""
        start = time.process_time()
        yield
        self.spent[stage] += time.process_time() - start


def measure(scene: Scene) -> Sheet:
    """Every stage as often as the scene says, with the copy and the whole job in the same turns."""
    folder, turns = scene.folder_of(scene.rows), []
    cost(whole_job(folder, rows=scene.rows))  # imports and tables
    floor: list[Cost] = []
    whole: list[Cost] = []
    for _ in range(scene.repeats):
        floor.append(cost(copy(folder)))
        whole.append(cost(whole_job(folder, rows=scene.rows)))
        turns.append(_turn(folder))
    rows = [
        (stage, f"{statistics.median(turn[stage] for turn in turns):.3f}", f"{_share(turns, stage, floor):.3f}")
        for stage in turns[0]
    ]
    rest = [one.cpu - sum(turn[stage] for stage in WHOLE) for one, turn in zip(whole, turns, strict=True)]
    share = statistics.median(one / other.cpu for one, other in zip(rest, floor, strict=True))
    rows.append(("Beam, launch, publication: the rest", f"{statistics.median(rest):.3f}", f"{share:.3f}"))
    cpu = statistics.median(one.cpu for one in whole)
    rows.append(("whole job, gate on", f"{cpu:.3f}", f"{ratio(whole, floor):.3f}"))
    return Sheet(f"Stages, {scene.rows:,} rows", ("stage", "CPU s", "times the copy"), rows)


def _share(turns: list[dict[str, float]], stage: str, floor: list[Cost]) -> float:
    return statistics.median(turn[stage] / other.cpu for turn, other in zip(turns, floor, strict=True))


def _turn(folder: Path) -> dict[str, float]:
    """One pass over all row groups: CPU seconds by stage."""
    keys = KeySource(keys_in(folder)).open().within("bench")
    schema = read_schema((str(folder / "parquet"),), Policy.from_file(folder / "policy.yaml"))
    alone = {name: compile_plan(bound(schema, name), keys) for name, what in job.COLUMNS.items() if what != "drop"}
    stages = _Stages(bound(schema), keys, alone, str(folder / "out-stages"))
    parts, counts = zip(*map(stages.of_file, sorted((folder / "parquet").iterdir())), strict=True)
    stages.of_gate(parts, Counts.total(counts))
    return dict(stages.laps.spent)


def bound(schema: pa.Schema, only: str | None = None) -> Plan:
    """The bench job's plan, or that of one of its columns alone."""
    if only is None:
        return Policy.from_yaml(job.policy(), name="bench").bind(schema)
    columns: dict[str, Any] = dict.fromkeys(job.COLUMNS, "drop") | {only: job.COLUMNS[only]}
    if only == "birth_date":  # the column that it is shifted by names the domain no longer
        columns[only] = {"shift": {"by": {"column": "customer_id", "domain": "customer"}, "days": 180}}
    return Policy.from_yaml(job.policy(columns), name=only).bind(schema)


@dataclass(frozen=True)
class _Stages:
    """One turn: the plan whole, and column by column."""

    plan: Plan
    keys: ScopedKeys
    alone: Mapping[str, Callable[[pa.RecordBatch], pa.RecordBatch]]
    target: str
    laps: Laps = field(default_factory=Laps)

    def of_file(self, path: Path) -> tuple[Part, Counts]:
        """Read, anonymize and write one file, and each column once more on its own."""
        plan, laps = self.plan, self.laps
        source, everything = Source.of(plan), anonymizer(plan, self.keys)
        profiles, survivors = profiler(plan, self.keys), survivor_search(plan)
        part = PartWriter(self.target, plan.schema, format="parquet", compression="snappy").open()
        counts = []
        with laps.of(READ):
            units = row_groups(path, source)
        for unit in units:
            with laps.of(READ):
                batches = list(read_unit(unit, source))
            for batch in batches:
                for name, apply in self.alone.items():
                    with laps.of(f"{name}: {word(name)}"):
                        apply(batch)
                with laps.of(ALL):
                    done = everything(batch)
                with laps.of(CELLS):
                    compare(plan, batch, done.batch)
                with laps.of(PROFILES):
                    profiles(batch, done.batch)
                with laps.of(SURVIVORS):
                    survivors(batch, done.batch)
                with laps.of(WRITE):
                    part.write(done.batch)
                counts.append(done.counts)
        with laps.of(WRITE):
            written = part.close()
        return written, Counts.total(counts)

    def of_gate(self, parts: Sequence[Part], counts: Counts) -> None:
        """Read back, measure and judge what was written."""
        plan, laps = self.plan, self.laps
        specs = metrics_for(plan)
        metrics, watch = bind(specs, plan.schema), bind([s for s in specs if s.name == _WATCHED], plan.schema)
        partials, watched = metrics.zero(), watch.zero()
        for part in parts:
            with laps.of(BACK):
                batches = list(read_part(part, plan.schema, "parquet"))
            for batch in batches:
                with laps.of(MEASURE):
                    partials = metrics.count(partials, metrics.view(batch))
                with laps.of(WATCH):
                    watched = watch.count(watched, watch.view(batch))
            Path(part.path).unlink()
        with laps.of(JUDGE):
            found = judgement(plan, counts, evidence_to_json(metrics.evidence(partials, [])), run="bench")
        if not found.verdict.passed:
            raise SystemExit(f"the gate fails: {found.verdict.failed}")


def word(column: str) -> str:
    """What the policy does with a column, in one word."""
    what = job.COLUMNS[column]
    return what if isinstance(what, str) else next(iter(what))
