"""Reports of real runs: one that passed, one that was refused, one of an empty data set, one with hostile names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.launch import Request, launch
from pipelines.report.data import Column, Lengths, Report, Shape, Weakness

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "&lt;b&gt; {{ 7 * 7 }} {% raw %}",
    "שם הלקוח",
    "ab\u202ecd\u0007",
    "x" * 200,
    "</style></title><svg/onload=alert(1)>",
)
"""Names of columns, as an ill-willed or a careless author writes them."""


@pytest.fixture(scope="session")
def run_of(tmp_path_factory: pytest.TempPathFactory, keyset_json: str) -> Callable[..., Path]:
    """Run a policy over a table; the folder in which the report lies."""

    def run(policy: str, table: pa.Table) -> Path:
        root = tmp_path_factory.mktemp("run")
        (root / "policy.yaml").write_text(policy)
        pq.write_table(table, root / "input.parquet")
        (root / "keys.json").write_text(keyset_json)
        (root / "keys.json").chmod(0o600)
        words: dict[str, Any] = {"inputs": (str(root / "input.parquet"),), "output": str(root / "output")}
        outcome = launch(Request(policy=str(root / "policy.yaml"), keys=f"file:{root / 'keys.json'}", **words))
        assert outcome.report is not None
        return Path(outcome.report).parent

    return run


POLICY = """\
beamveil: 1
dataset: visits
purpose: tests
owner: me@example.com
scope: tests
columns:
  id: {tokenize: {domain: person}}
  contact.city: keep
  tags{}: {hash: {domain: tag}}
  day: {generalize: {to: year}}
  phone: {mask: {keep_last: 2}}
rename: {day: year}
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: no consent}
expect:
"""
KEPT = "  - {type: expect_column_values_to_be_between, kwargs: {column: year, min_value: 1900, severity: info}}\n"
BROKEN = "  - {type: expect_column_values_to_not_be_null, kwargs: {column: phone, severity: warning}}\n"


@pytest.fixture(scope="session")
def visits() -> pa.Table:
    """Five rows with a null, a duplicate, an empty string, text that is not ASCII, a dictionary and nested columns."""
    return pa.table(
        {
            "id": ["a", "b", "a", None, "é"],
            "contact": [{"city": "Zürich", "street": "x"}, None, {"city": None, "street": "y"}, None, None],
            "tags": pa.array([[("k", "v")], [], None, [("k", None)], None], pa.map_(pa.string(), pa.string())),
            "day": pa.array([0, 1, None, 3, 4], pa.date32()),
            "phone": pa.array(["555-0100", "", None, "555-0100", "日本"]).dictionary_encode(),
            "consent": [True, True, True, True, None],
            "secret": ["s"] * 5,
        }
    )


@pytest.fixture(scope="session")
def passed(run_of: Callable[..., Path], visits: pa.Table) -> Path:
    return run_of(POLICY + KEPT, visits)


@pytest.fixture(scope="session")
def refused(run_of: Callable[..., Path], visits: pa.Table) -> Path:
    return run_of(POLICY + KEPT + BROKEN, visits)


@pytest.fixture(scope="session")
def empty(run_of: Callable[..., Path], visits: pa.Table) -> Path:
    return run_of(POLICY + KEPT, visits.slice(0, 0))


@pytest.fixture(scope="session")
def hostile(run_of: Callable[..., Path]) -> Path:
    policy = {
        "beamveil": 1,
        "dataset": HOSTILE[0],
        "purpose": HOSTILE[1],
        "owner": HOSTILE[4],
        "scope": HOSTILE[6],
        "columns": {name: "keep" if number % 2 else "drop" for number, name in enumerate(HOSTILE)},
        "rows": [{"drop_where": {"column": "n", "less_than": 1}, "nulls": "drop", "reason": HOSTILE[6]}],
    }
    table = pa.table({name: ["v", None] for name in HOSTILE} | {"n": [1, 1]})
    return run_of(yaml.safe_dump(policy, allow_unicode=True), table)


@pytest.fixture
def report_in() -> Callable[[Path], Report]:
    return lambda folder: Report.parse((folder / "report.json").read_text(), where=str(folder))


def shape(values: int, nulls: int, distinct: float | None, *lengths: tuple[int, int]) -> Shape:
    return Shape(
        values=values,
        nulls=nulls,
        distinct=distinct,
        top=None if distinct is None else 0.5,
        lengths=tuple(Lengths(at_least=at_least, values=count) for at_least, count in lengths),
    )


@pytest.fixture
def looked_at(passed: Path, report_in: Callable[[Path], Report]) -> Report:
    """The report that passed, as it is where somebody looked at shapes and weaknesses."""
    report = report_in(passed)
    shapes = {
        "id": (shape(3, 1, 2, (1, 3)), shape(3, 1, 2, (24, 3))),
        "year": (shape(3, 1, 3), shape(3, 1, 1)),
        "phone": (shape(2, 2, None, (0, 1), (8, 1)), shape(2, 2, None, (0, 1), (8, 1))),
        "contact.city": (shape(0, 0, None), shape(0, 0, None)),
    }

    def with_shapes(column: Column) -> Column:
        before, after = shapes.get(column.output or "", (None, None))
        return column.model_copy(update={"before": before, "after": after})

    weakness = Weakness(column="id", kind="few distinct values", words="2 distinct values: counting tells them apart")
    return report.model_copy(update={"columns": tuple(map(with_shapes, report.columns)), "weaknesses": (weakness,)})
