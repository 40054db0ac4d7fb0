"""How is a report made? A pure function of what a job staged and what the gate found; equal ends give equal reports."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from expectations.chance import beyond, rate
from expectations.spec import Spec, evidence_from_json
from pipelines.manifest import rows_of, rules_of
from pipelines.report.data import (
    Column,
    Judged,
    Lengths,
    PolicyText,
    Proved,
    Redacted,
    Report,
    Shape,
    Stands,
    Timings,
    Weakness,
    Written,
)
from pipelines.report.limits import limits
from transforms.evidence import Counts, ProtectedCounts
from transforms.plan import Plan
from transforms.profile import Profile
from transforms.survivors.doubts import STEPS
from transforms.survivors.places import Guarded, Whereabouts, guarded, prior_of, whereabouts
from transforms.survivors.proof import Proof, Standing
from transforms.types import plain

if TYPE_CHECKING:
    from expectations.gate import Verdict
    from expectations.weaknesses import Weakness as Weak
    from pipelines.staged import Staged

_ROWS = Spec.of("table.row_count")


def report_of(
    staged: "Staged",
    plan: Plan,
    counts: Counts,
    judged: "Verdict",
    measured: str,
    *,
    weak: Sequence["Weak"],
    judging: float,
) -> Report:
    """The report of one run, whatever its verdict.

    `measured`: what `expectations.gate.publishable` left of the evidence. `judging`: seconds that verdict and
    Data Docs took.
    """
    head, rows = staged.job.head, rows_of(counts)
    ready = rows.published
    return Report(
        passed=judged.passed,
        **{name: head[name] for name in ("run", "dataset", "purpose", "owner", "scope", "inputs", "keys", "versions")},
        rows=rows if judged.passed else rows.model_copy(update={"published": 0}),
        withheld=0 if judged.passed else ready,
        unaccounted=sum(abs(file.unaccounted) for file in counts.files.values()),
        read_back=_read_back(measured),
        rules=tuple(rules_of(plan, counts)),
        columns=tuple(_columns(plan, counts)),
        expectations=tuple(Judged(**vars(finding)) for finding in judged.findings),
        proof=None if staged.proof is None else _proved(plan, staged.proof, len(staged.evidence.parts)),
        weaknesses=tuple(Weakness(**vars(one)) for one in weak),
        limits=tuple(limits(plan, note=head["keys"]["note"])),
        timings=Timings(started=staged.job.started, ended=staged.evidence.ended, judging=judging),
        written=_written(staged),
        policy=PolicyText(text=staged.job.policy, digest=head["policy"], files=head["files"]),
    )


def _columns(plan: Plan, counts: Counts) -> Iterator[Column]:
    for row in plan.describe():
        before, after = counts.profiles.get(row["output"] or "", (None, None))
        told = counts.redacted.get(row["output"] or "")
        redacted = None if told is None else Redacted(**vars(told))
        yield Column(**row, before=_shape(before), after=_shape(after), redacted=redacted)


def _shape(profile: Profile | None) -> Shape | None:
    if profile is None:
        return None
    lengths = tuple(Lengths(at_least=bound, values=count) for bound, count in sorted(profile.lengths.items()))
    return Shape(
        values=profile.values, nulls=profile.nulls, distinct=profile.distinct, top=profile.top, lengths=lengths
    )


def _proved(plan: Plan, proof: Proof, files: int) -> Proved:
    leaves, places = guarded(plan), whereabouts(plan)
    kept = {leaf.source: proof.guarded.get(leaf.source, ProtectedCounts()) for leaf in leaves if not leaf.dropped}
    return Proved(
        columns=tuple(kept),
        values=sum(one.searched for one in kept.values()),
        too_short=sum(one.too_short + one.unreadable for one in kept.values()),
        rows=proof.rows,
        files=files,
        dropped=tuple(one for leaf in leaves if leaf.dropped for one in _standing(proof, places, leaf, plan.source)),
    )


def _standing(proof: Proof, places: Sequence[Whereabouts], leaf: Guarded, schema: pa.Schema) -> Iterator[Stands]:
    """Where values of a dropped leaf stand; of a column's bounds and dictionary only where none of its cells says."""
    said, prior = set[str | None](), prior_of(plain(leaf.type_in(schema)))
    for place in places:
        hits, tried = proof.standing.get(place.name, {}).get(leaf.source, Standing()), proof.tried.get(place.name, 0)
        chance = rate(hits.neighbours, len(STEPS) * tried, prior)
        values = beyond(hits.found, hits.doubtful, tried, chance)
        if values and (place.of_cells or place.column is None or place.column not in said):
            said.add(place.column)
            yield Stands(column=leaf.source, place=place.name, values=values, cells=max(hits.found_in, values))


def _read_back(measured: str) -> int | None:
    found = evidence_from_json(measured).get(_ROWS)
    return found if isinstance(found, int) else None


def _written(staged: "Staged") -> Written:
    parts = staged.evidence.parts
    return Written(
        format=staged.job.head["format"],
        compression=staged.job.head["compression"],
        files=len(parts),
        bytes=sum(part["bytes"] for part in parts),
    )
