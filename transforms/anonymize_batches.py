"""Batches in, anonymized batches out: the PTransforms `SelectRows` and `Anonymize`, and the functions they wire."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hmac import digest
from typing import Any, Literal, TypeAlias

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.window import GlobalWindows

from transforms.apply import BadCells, compare, compile_telling
from transforms.dictionaries import as_planned, with_columns
from transforms.evidence import Counts, RowCounts
from transforms.files import coder as coder
from transforms.files.inputs import masked
from transforms.files.meters import FateMeter, StepMeter, TimeMeter
from transforms.files.origin import Origin, attach, detach, origin_of
from transforms.files.quarantine import seal
from transforms.files.report import reported
from transforms.keys import KeySource, ScopedKeys
from transforms.one_batch import refusal, wanted
from transforms.plan import Plan
from transforms.row_order import ordering
from transforms.rows import select

_EVIDENCE, _BAD = "evidence", "bad"
_CURE = "mend the input, or set `on_bad_rows: quarantine` to set such rows aside"


class SelectRows(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """Batches -> batches without the rows that the policy's rules drop; each batch's origin counts them."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        """Wire the one step."""
        return batches | beam.ParDo(_SelectRows(self._plan)).with_output_types(pa.RecordBatch)


class _SelectRows(beam.DoFn):  # type: ignore[misc]
    def __init__(self, plan: Plan) -> None:
        self._plan, self._meter = plan, StepMeter("selected")

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        with reported("selecting rows"):
            rows = select_rows(batch, self._plan)
        self._meter.add(rows)
        yield rows


def select_rows(batch: pa.RecordBatch, plan: Plan) -> pa.RecordBatch:
    """The rows that no rule drops, in order, with their origin; a row counts for the first rule that drops it."""
    if not plan.rules:
        return batch
    origin = origin_of(batch) or _whole(batch)
    kept, dropped = select(batch, plan.rules)
    still = np.ones(origin.read, bool) if origin.kept is None else origin.kept.copy()
    still[np.flatnonzero(still)[~kept]] = False
    rest = batch if kept.all() else batch.filter(pa.array(kept))
    return attach(rest, replace(origin, dropped=tuple(dropped), kept=still))


@dataclass(frozen=True)
class Anonymized:
    """What one batch became: rows, counts, and the rows that a kernel could not take, sealed."""

    batch: pa.RecordBatch
    counts: Counts
    bad: tuple[bytes, ...] = ()
    nanoseconds: Mapping[str, int] = field(default_factory=dict)
    """What the columns of each transform took, by its word."""


class Anonymize(beam.PTransform):  # type: ignore[misc]
    """Batches of the plan's source -> an object with `batches`, `evidence` (one `Counts` per batch) and `bad`.

    Batches need the columns `plan.reads`; any others are not looked at. Text that comes as a dictionary goes as one, of
    the planned type's values. Rows in = rows out, but for bad rows, which stop the job (`BadRowsError`) or come out
    sealed under `bad`, as the policy's `on_bad_rows` says. Workers open the key source; the graph holds its address.
    `judged`: whether a gate follows. Then each column is profiled before and after (`transforms.profiling`), and each
    row's output is searched for its protected values (`transforms.survivors`); without that the gate refuses.
    """

    def __init__(self, plan: Plan, keys: KeySource, *, judged: bool = True) -> None:
        super().__init__()
        self._plan, self._keys, self._judged = plan, keys, judged

    def expand(self, batches: beam.PCollection) -> Any:  # Beam warns of a tuple of PCollections
        """Wire the one step."""
        step = beam.ParDo(_AnonymizeBatches(self._plan, self._keys, judged=self._judged))
        return batches | step.with_outputs(_EVIDENCE, _BAD, main="batches")


_Counted: TypeAlias = TaggedOutput[Literal["evidence"], Counts]
_Sealed: TypeAlias = TaggedOutput[Literal["bad"], bytes]


class _AnonymizeBatches(beam.DoFn):  # type: ignore[misc]
    def __init__(self, plan: Plan, keys: KeySource, *, judged: bool) -> None:
        self._plan, self._keys, self._judged = plan, keys, judged
        self._meter, self._fates = StepMeter("anonymized"), FateMeter()
        self._times = TimeMeter(leaf.transform.word() for leaf in plan.leaves)

    def setup(self) -> None:
        with reported("opening keys"):
            keys = self._keys.open().within(self._plan.policy.scope or "")
            self._anonymize = anonymizer(self._plan, keys, judged=self._judged)

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | _Counted | _Sealed]:
        with reported("anonymizing a batch"):
            done = self._anonymize(batch)
        self._meter.add(done.batch)
        self._fates.add(done.counts.rows)
        self._times.add(done.nanoseconds)
        yield done.batch
        yield TaggedOutput(_EVIDENCE, done.counts)
        for sealed in done.bad:
            yield TaggedOutput(_BAD, sealed)


def anonymizer(plan: Plan, keys: ScopedKeys, *, judged: bool = True) -> Callable[[pa.RecordBatch], Anonymized]:
    """Derive keys and compile kernels once; the function that it returns works on batches.

    `judged`: see `Anonymize`.
    """
    apply, observe = compile_telling(plan, keys), _observer(plan, keys) if judged else _unobserved
    order = ordering(plan.policy.row_order, keys)
    file_key = keys.derive(algorithm="HMAC-SHA256", use="file", domain="file", size=32)
    quarantine = plan.policy.on_bad_rows == "quarantine"

    def anonymize(batch: pa.RecordBatch) -> Anonymized:
        origin = origin_of(batch) or _whole(batch)
        numbers = origin.rows()
        rows = wanted(detach(batch), plan)
        sealed: list[bytes] = []
        while True:
            try:
                out, told = apply(rows)
                break
            except BadCells as bad:
                if not quarantine:
                    raise refusal(origin.file, numbers, bad, cure=_CURE) from None
                sealed += _sealed(keys, origin, _decoded(rows, plan), numbers, bad)
                rows, numbers = rows.filter(pa.array(~bad.rows)), numbers[~bad.rows]
        name = digest(file_key, origin.file.encode(), "sha256").hex()[:16] if origin.file else ""
        quarantined = origin.quarantined + batch.num_rows - rows.num_rows
        counts = RowCounts(origin.read, origin.dropped, quarantined=quarantined, staged=out.num_rows)
        evidence = Counts({name: counts}, compare(plan, rows, out), redacted=told.redacted) + observe(rows, out)
        return Anonymized(order(out, origin.file, numbers), evidence, tuple(sealed), told.nanoseconds)

    return anonymize


def _observer(plan: Plan, keys: ScopedKeys) -> Callable[[pa.RecordBatch, pa.RecordBatch], Counts]:
    from transforms.agreeing import agreement_counter  # noqa: PLC0415 - all bring polars, which only the gate needs
    from transforms.profiling import profiler  # noqa: PLC0415
    from transforms.survivors.search import survivor_search  # noqa: PLC0415

    profiled, standing, agreeing = profiler(plan, keys), survivor_search(plan), agreement_counter(plan, keys)

    def observe(before: pa.RecordBatch, after: pa.RecordBatch) -> Counts:
        counts = Counts(profiles=profiled(before, after), agreements=agreeing(before, after))
        return counts + standing(before, after)

    return observe


def _unobserved(_before: pa.RecordBatch, _after: pa.RecordBatch) -> Counts:
    return Counts()


def _sealed(
    keys: ScopedKeys, origin: Origin, rows: pa.RecordBatch, numbers: npt.NDArray[np.int64], bad: BadCells
) -> Iterator[bytes]:
    """One record for each rule that was broken; a row goes with the first rule that it breaks."""
    left = bad.rows.copy()
    for broken in bad.rules:
        mask = broken.rows & left
        left &= ~mask
        if mask.any():
            yield seal(
                keys,
                file=masked(origin.file),
                rows=numbers[mask],
                column=broken.path,
                rule=broken.rule,
                batch=rows.filter(pa.array(mask)),
            )


def _decoded(rows: pa.RecordBatch, plan: Plan) -> pa.RecordBatch:
    """The rows in the input's types: a dictionary that text was read as holds values of other rows."""
    fields = [plan.source.field(name) for name in rows.schema.names]
    arrays = [as_planned(array, field.type, path=field.name) for array, field in zip(rows.columns, fields, strict=True)]
    return with_columns(arrays, pa.schema(fields))


def _whole(batch: pa.RecordBatch) -> Origin:
    """The origin of a batch that did not come from `ReadBatches`."""
    return Origin("", 1, batch.num_rows)


class SumCounts(beam.PTransform):  # type: ignore[misc]
    """Counts of batches -> one `Counts`, the sum; of nothing, the empty one.

    In windows each has its own sum, and an empty one has none.
    """

    def expand(self, counts: beam.PCollection) -> beam.PCollection:
        """Wire the one step."""
        total = beam.CombineGlobally(_total)
        return counts | (total if isinstance(counts.windowing.windowfn, GlobalWindows) else total.without_defaults())


def _total(counts: Iterable[Counts]) -> Counts:
    return Counts.total(counts)
