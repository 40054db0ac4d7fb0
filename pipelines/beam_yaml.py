"""`type: Anonymize` in Beam YAML: rows in, anonymized rows out, WITHOUT a gate, and nothing is published.

What these transforms give was judged by nobody: no promise of the policy is checked, no row is accounted for, no
manifest and no marker is written, and whoever writes the rows writes them as Beam's sinks do, part by part. It is for
pipelines that check and publish in their own way; `beamveil run` is the one that does both.
"""

from collections.abc import Iterator
from datetime import date

import apache_beam as beam
import pyarrow as pa

from pipelines.beam_rows import BatchesToRows, RowsToBatches
from pipelines.beam_schema import schema_of_rows
from pipelines.engines import reach
from pipelines.request import read_policy
from transforms.errors import PolicyError, UsageError
from transforms.files.batches import ReadBatches
from transforms.files.report import reported
from transforms.files.schema import read_schema
from transforms.keys import KeySource
from transforms.one_batch import anonymize, refuse_beyond_a_batch
from transforms.ours import check_packages_are_ours
from transforms.plan import Plan
from transforms.policy import Policy


class AnonymizeRows(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """Anonymizes rows by a policy. Without a gate: nothing is checked afterwards, and nothing is published.

    Only columns that the policy names come out, and no row that its rules drop. A row that a transform cannot take
    stops the pipeline, whatever the policy says about bad rows.

    Args:
        policy: Path of the policy, a YAML file. It is read when the pipeline is built.
        keys: Where the keys lie, as `beamveil run --keys`. Workers open them; the pipeline holds no key.
    """

    def __init__(self, policy: str, keys: str) -> None:
        super().__init__()
        self._policy, self._keys = _opened(policy, keys)

    def expand(self, rows: beam.PCollection) -> beam.PCollection:
        """Bind the policy to the rows' schema, and wire the steps.

        Raises `PolicyError` with every misfit, and `UsageError` where the runner's workers cannot open the keys.
        """
        reach.check_pipeline(self._keys.uri, rows.pipeline)
        plan = plan_for_rows(self._policy, rows)
        needed = pa.schema([plan.source.field(name) for name in plan.reads])
        return rows | RowsToBatches(needed) | _Anonymized(plan, self._keys)


class ReadAnonymizedRows(beam.PTransform):  # type: ignore[misc]
    """Reads Parquet or CSV and gives it anonymized by a policy. Without a gate: nothing is checked or published.

    Takes every column type that `beamveil run` takes, and reads only the columns that the policy needs. What comes out
    must be of types that Beam rows have.

    Args:
        path: A file, a folder or a pattern.
        policy: Path of the policy, a YAML file. It is read when the pipeline is built.
        keys: Where the keys lie, as `beamveil run --keys`. Workers open them; the pipeline holds no key.
    """

    _yaml_requires_inputs = False

    def __init__(self, path: str, policy: str, keys: str) -> None:
        super().__init__()
        bound, self._keys = _opened(policy, keys)
        self._path, self._plan = path, bound.bind(read_schema([path], bound))

    def expand(self, begun: beam.pvalue.PBegin) -> beam.PCollection:
        """Wire reading and anonymizing. Raises `UsageError` where the runner's workers cannot open the keys."""
        reach.check_pipeline(self._keys.uri, begun.pipeline)
        read = begun | ReadBatches([self._path], self._plan, bad="fail", keys=None)
        return read["batches"] | _Anonymized(self._plan, self._keys)


def _opened(path: str, keys: str) -> tuple[Policy, KeySource]:
    """The policy and the key source, as far as they can be judged before anything runs."""
    check_packages_are_ours()
    policy = Policy.from_yaml(read_policy(path), name=path)
    if policy.overdue(date.today()):  # noqa: DTZ011  the calendar day where it is built
        raise PolicyError(f"{path!r}: its review was due by {policy.review_by}; review it, and move `review_by`")
    source = KeySource(keys)
    if source.is_ephemeral:
        raise UsageError("`ephemeral:` keys are for `beamveil run`: here nobody would make them, or forget them")
    return policy, source


def plan_for_rows(policy: Policy, rows: beam.PCollection) -> Plan:
    """The policy bound to the schema of a PCollection of rows. Raises one `PolicyError` with every misfit."""
    found = schema_of_rows(rows.element_type, policy.types)
    reasons = {name: f"column {name!r} cannot be read: {why}" for name, why in found.untyped.items()}
    try:
        plan = policy.bind(found.schema)
    except PolicyError as misfit:
        named = [text for name, text in reasons.items() if any(repr(name) in one for one in misfit.misfits)]
        raise PolicyError(*misfit.misfits, *named) from None
    if unread := [text for name, text in reasons.items() if name in plan.reads]:
        raise PolicyError(*unread)
    return plan


class _Anonymized(beam.PTransform):  # type: ignore[misc]
    """Batches of the plan's columns -> rows."""

    def __init__(self, plan: Plan, keys: KeySource) -> None:
        super().__init__()
        refuse_beyond_a_batch(plan)
        self._plan, self._keys, self._rows = plan, keys, BatchesToRows(plan.schema)

    def expand(self, batches: beam.PCollection) -> beam.PCollection:
        step = beam.ParDo(_Anonymize(self._plan, self._keys)).with_output_types(pa.RecordBatch)
        return batches | "Anonymize" >> step | "Rows" >> self._rows


class _Anonymize(beam.DoFn):  # type: ignore[misc]
    def __init__(self, plan: Plan, keys: KeySource) -> None:
        self._plan, self._keys = plan, keys

    def setup(self) -> None:
        with reported("opening keys"):
            self._run = anonymize(self._plan, self._keys.open())

    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        with reported("anonymizing a batch"):
            yield self._run(batch)
