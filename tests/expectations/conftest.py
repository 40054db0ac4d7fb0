"""What the tests of the gate share: a plan of every kind of promise, rows that keep all of them, the run's counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from expectations.metrics import measure
from expectations.spec import evidence_to_json
from expectations.suite import metrics_for
from transforms.evidence import CellCounts, Counts, ProtectedCounts, RowCounts
from transforms.paths import leaf_array
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.survivors.places import protected

SOURCE = pa.schema(
    [
        ("id", pa.int64()),
        ("mail", pa.string()),
        ("zip", pa.string()),
        ("income", pa.int64()),
        ("born", pa.date32()),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("price", pa.decimal128(12, 2)),
        ("seen", pa.timestamp("us", "UTC")),
        ("raw", pa.large_binary()),
        ("contact", pa.struct([("city", pa.string()), ("phone", pa.string())])),
        ("messages", pa.list_(pa.struct([("content", pa.string())]))),
        ("attributes", pa.map_(pa.string(), pa.string())),
    ]
)

POLICY = """\
beamveil: 1
dataset: customers
purpose: tests
owner: privacy@example.com
review_by: 2099-01-01
scope: tests
columns:
  id: {tokenize: {domain: customer, as: hex}}
  mail: {tokenize: {domain: mail}}
  zip: {mask: {keep_last: 1}}
  income: {generalize: {width: 10000}}
  born: {generalize: {to: year}}
  kind: keep
  price: keep
  seen: keep
  raw: keep
  contact.city: keep
  contact.phone: {constant: X}
  messages[].content: {tokenize: {domain: text, as: hex}}
  attributes{}: {tokenize: {domain: attribute, as: hex}}
rename: {kind: label}
"""

TOKEN, OTHER = "0123456789abcdef" * 2, "f" * 32


@dataclass(frozen=True)
class Run:
    """A plan, rows as they were staged, and what the run counted."""

    plan: Plan
    rows: pa.Table
    counts: Counts

    @property
    def measured(self) -> str:
        """What `MeasureBatches` gives for the rows."""
        return evidence_to_json(
            measure(metrics_for(self.plan), self.rows.to_batches(max_chunksize=2), self.plan.schema)
        )


def planned(*expect: str) -> Plan:
    """The plan, with these entries of `expect`."""
    lines = "".join(f"  - {entry}\n" for entry in expect)
    return Policy.from_yaml(POLICY + (f"expect:\n{lines}" if expect else ""), name="policy").bind(SOURCE)


def staged(plan: Plan) -> pa.Table:
    """Four rows that keep every promise: a null, a duplicate, an empty text and text outside ASCII among them."""
    years = [1970, None, 1970, 2000]
    columns = {
        "id": [TOKEN, TOKEN, None, OTHER],
        "mail": ["a" * 26, None, "a" * 26, "b" * 25 + "4"],
        "zip": ["**7", None, "", "**ü"],
        "income": [0, 10_000, None, -20_000],
        "born": years if plan.schema.field("born").type == pa.int32() else [y and date(y, 1, 1) for y in years],
        "label": pa.array(["neu", "neu", None, "日本"]).dictionary_encode(),
        "price": [Decimal("1.50"), None, Decimal("0.00"), Decimal("1.50")],
        "seen": [datetime(2026, 1, 1, tzinfo=UTC), None, None, datetime(2026, 1, 2, tzinfo=UTC)],
        "raw": [b"\x00", b"", None, b"\xff"],
        "contact": [{"city": "Köln", "phone": "X"}, None, {"city": None, "phone": "X"}, {"city": "", "phone": None}],
        "messages": [[{"content": TOKEN}, {"content": None}], None, [], [None, {"content": OTHER}]],
        "attributes": [[("k", TOKEN)], None, [], [("k", None), ("l", OTHER)]],
    }
    return pa.table(columns, schema=plan.schema)


def counted(plan: Plan, rows: pa.Table) -> Counts:
    """What `Anonymize` counts for a faithful run: two files, one row dropped."""
    (batch,) = rows.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], rows.schema)]
    cells = {}
    for leaf in plan.leaves:
        values = leaf_array(batch, leaf.path)
        cells[leaf.path] = CellCounts(values=len(values) - values.null_count)
    staged_rows = rows.num_rows
    files = {"f1": RowCounts(2, (1,), 0, 0, 1), "f2": RowCounts(staged_rows - 1, (), 0, 0, staged_rows - 1)}
    sought = {leaf.source: ProtectedCounts(searched=cells[leaf.path].values) for leaf in protected(plan)}
    return Counts(files, cells, protected=sought)


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """A faithful run of the plan with the given entries of `expect`."""

    def make(*expect: str) -> Run:
        plan = planned(*expect)
        rows = staged(plan)
        return Run(plan, rows, counted(plan, rows))

    return make


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    """The plan alone."""
    return planned
