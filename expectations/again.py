"""What can be judged again from the output alone? Every promise that does not speak of the input."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from great_expectations.core import ExpectationSuite

from expectations.engine import plan_metrics
from expectations.gate import Verdict, judged
from expectations.metrics import OF_THE_RUN, measure
from expectations.proved import proof_evidence
from expectations.spec import Refused
from expectations.suite import proved
from expectations.written import suite_from_json
from transforms.errors import OutputError
from transforms.evidence import Counts, RowCounts
from transforms.plan import Plan
from transforms.survivors.proof import Proof


def judge_again(entries: Iterable[Mapping[str, Any]], batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Verdict:
    """The verdict on these rows, of the suite that was written down as `entries` (`written.suite_to_json`).

    Expectations that need the run's own counts are left out: they have no finding. Everything is measured in this
    process, one batch at a time. Raises `OutputError` where the suite cannot be read, or asks what cannot be measured
    over the schema.
    """
    suite = answerable(suite_from_json(entries), schema)
    specs = plan_metrics(suite, schema)
    try:
        evidence = measure(specs, batches, schema)
    except Refused:
        raise OutputError("the suite asks for what cannot be measured over the schema") from None
    return judged(suite, schema, evidence)


def judge_proof(plan: Plan, proof: Proof, *, read: int, published: int) -> Verdict:
    """The verdict on what a search of published data found; `read` and `published` are the rows that must be in it."""
    suite = ExpectationSuite(name="proof", expectations=list(proved(plan)))
    counts = Counts({"": RowCounts(read=read, staged=published)})
    return judged(suite, plan.schema, proof_evidence(proof, counts, plan, published))


def answerable(suite: ExpectationSuite, schema: pa.Schema) -> ExpectationSuite:
    """The suite without the expectations that need the run's own counts (`metrics.OF_THE_RUN`)."""
    kept = [one for one in suite.expectations if not _needs_the_run(one, schema)]
    return ExpectationSuite(name=suite.name, expectations=kept)


def _needs_the_run(expectation: Any, schema: pa.Schema) -> bool:
    alone = ExpectationSuite(name="one", expectations=[expectation])
    return any(spec.name in OF_THE_RUN for spec in plan_metrics(alone, schema))
