"""What a job counts and measures is the same however its rows are cut, run again or shared out among workers."""

import itertools
import json
import math
import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.aggregates import OF_COLUMNS
from expectations.conditions import COLUMN_CONDITIONS, ROW_CONDITIONS
from expectations.groups import OUR_GROUPS
from expectations.metrics import OF_GROUPS, OF_THE_RUN, OUR_COUNTERS
from expectations.spec import Bounds, Spec, evidence_from_json, parse
from pipelines import publish
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from pipelines.staged import Staged
from transforms.evidence import Counts
from transforms.sketch import KEPT

ROWS = 6_000
"""More than a sketch of ranks holds (4,096), and more different values than a sketch of a profile does (1,024)."""


def table() -> pa.Table:
    """Rows with nulls, duplicates, empty and foreign texts, NaN, and a protected value that stands in the next cell."""
    r = random.Random(7)

    def cells(value: Callable[[int], Any], type_: pa.DataType | None = None) -> pa.Array:
        return pa.array([None if r.random() < 0.1 else value(at) for at in range(ROWS)], type_)

    return pa.table(
        {
            "id": list(range(ROWS)),
            "mail": cells(lambda at: f"person{at}@mail.test"),
            "said": pa.array(
                [f"from person{at}@mail.test" if at % 100 == 1 else f"日 {at % 90}" for at in range(ROWS)]
            ),
            "kind": cells(lambda _: r.choice(["", "neu", "日本"])).dictionary_encode(),
            "n": cells(lambda _: r.randrange(2_000), pa.int64()),
            "x": cells(lambda _: r.choice([float("nan"), -0.0, 0.1, *[r.gauss(50, 20)] * 9])),
            "born": cells(lambda _: date(1950, 1, 1) + timedelta(r.randrange(9_000))),
            "seen": cells(lambda _: datetime(2026, 1, 1) + timedelta(hours=r.randrange(900)), pa.timestamp("us")),
            "when": cells(lambda _: r.choice(["2026-01-31", "31.01.2026", "never"])),
            "doc": cells(lambda _: r.choice(['{"a": 1}', "[1]", "{"])),
            "tags": cells(lambda at: [f"tag{at % 5}", None], pa.list_(pa.string())),
            "consent": [at % 50 != 0 for at in range(ROWS)],
        }
    )


def column(type_: str, name: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_{type_}", "kwargs": {"column": name} | kwargs}


def several(type_: str, *names: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_{type_}", "kwargs": {"column_list": [*names]} | kwargs}


def pair(type_: str, one: str, other: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_column_pair_values_{type_}", "kwargs": {"column_A": one, "column_B": other} | kwargs}


def whole(type_: str, *quasi: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": f"expect_table_to_be_{type_}", "kwargs": {"quasi_identifiers": [*quasi]} | kwargs}


EXPECT = [
    column("values_to_not_be_null", "n"),
    column("values_to_be_null", "n"),
    column("values_to_be_in_set", "kind", value_set=["neu"]),
    column("values_to_not_be_in_set", "kind", value_set=["neu"]),
    column("values_to_match_regex", "said", regex="^from"),
    column("values_to_not_match_regex", "said", regex="日"),
    column("values_to_match_regex_list", "said", regex_list=["^f", "9$"]),
    column("values_to_not_match_regex_list", "said", regex_list=["^f", "9$"]),
    column("values_to_be_between", "x", min_value=0, max_value=60),
    column("values_to_be_between", "born", min_value="1960-01-01"),
    column("value_lengths_to_be_between", "said", min_value=4),
    column("value_lengths_to_equal", "said", value=4),
    column("values_to_match_strftime_format", "when", strftime_format="%Y-%m-%d"),
    column("values_to_be_dateutil_parseable", "when"),
    column("values_to_be_json_parseable", "doc"),
    column("values_to_match_json_schema", "doc", json_schema={"type": "object"}),
    column("distinct_values_to_be_in_set", "kind", value_set=["neu"]),
    column("distinct_values_to_contain_set", "kind", value_set=["neu", "alt"]),
    column("unique_value_count_to_be_between", "x"),
    column("unique_value_count_to_be_between", "born"),
    column("values_to_be_unique", "n"),
    column("most_common_value_to_be_in_set", "kind", value_set=["neu"]),
    column("kl_divergence_to_be_less_than", "n", threshold=9,
           partition_object={"bins": [0, 9, 2000], "weights": [0.5, 0.5]}),
    *[column(f"{what}_to_be_between", name, max_value=1)
      for what in ("max", "mean", "median", "min", "stdev", "sum") for name in ("n", "x")],
    column("max_to_be_between", "seen", min_value="2026-01-01T00:00:00"),
    column("quantile_values_to_be_between", "x",
           quantile_ranges={"quantiles": [0.1, 0.9], "value_ranges": [[0, 1], [1, 2]]}),
    column("value_z_scores_to_be_less_than", "x", threshold=1, double_sided=True),
    column("values_to_not_be_outliers", "n", multiplier=0.1),
    column("proportion_of_non_null_values_to_be_between", "n", max_value=1),
    column("kl_divergence_to_be_less_than", "kind", threshold=9,
           partition_object={"values": ["", "neu"], "weights": [0.5, 0.5]}, tail_weight_holdout=0.1),
    {"type": "expect_path_values_to_be_in_set", "kwargs": {"column": "kind", "values": ["neu"]}},
    {"type": "expect_path_values_to_be_between", "kwargs": {"column": "n", "low": 9, "high": 99}},
    pair("a_to_be_greater_than_b", "n", "x"),
    pair("to_be_equal", "when", "doc"),
    pair("to_be_in_set", "when", "kind", value_pairs_set=[["never", "neu"]]),
    several("compound_columns_to_be_unique", "n", "kind"),
    several("multicolumn_sum_to_equal", "n", "x", sum_total=1),
    several("multicolumn_values_to_be_equal", "when", "doc"),
    several("select_column_values_to_be_unique_within_record", "when", "doc"),
    whole("k_anonymous", "kind", "when", k=5),
    whole("l_diverse", "kind", "when", sensitive="doc", l=2),
    whole("t_close", "kind", "when", sensitive="doc", t=0.2),
]  # fmt: skip
POLICY = {
    "beamveil": 1,
    "dataset": "cuts",
    "scope": "tests",
    "columns": {
        "id": {"tokenize": {"domain": "id", "as": "hex"}},
        "mail": {"encrypt": {"domain": "mail"}},
        **dict.fromkeys(("said", "kind", "n", "x", "seen", "when", "doc"), "keep"),
        "born": {"generalize": {"to": "month"}},
        "tags[]": {"hash": {"domain": "tag"}},
    },
    "rows": [{"keep_where": {"column": "consent", "equals": True}, "nulls": "drop", "reason": "consent"}],
    "expect": EXPECT,
}


@pytest.fixture(scope="module")
def staged_by(tmp_path_factory: pytest.TempPathFactory, keyset_json: str) -> Iterator[Callable[..., Staged]]:
    """Run the policy over tables, one file each, and give what the job staged to be judged."""
    root, kept = tmp_path_factory.mktemp("cuts"), list[Staged]()
    policy, keys = root / "policy.json", root / "keys.json"
    policy.write_text(json.dumps(POLICY))
    keys.write_text(keyset_json)
    keys.chmod(0o600)

    def keep(staged: Staged) -> Outcome:
        kept.append(staged)
        return Outcome("refused", staged.job.run, staged.output, 0, 0, 0, 0, 0)

    def run(*tables: pa.Table, group: int = ROWS, **words: Any) -> Staged:
        folder = root / f"input{len(kept)}"
        folder.mkdir()
        for number, rows in enumerate(tables):
            pq.write_table(rows, folder / f"{number}.parquet", row_group_size=group)
        launch(Request(str(policy), (str(folder),), f"{root}/output{len(kept)}", f"file:{keys}", **words))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "judge_and_publish", keep)
        yield run


@pytest.fixture(scope="module")
def first(staged_by: Callable[..., Staged]) -> Staged:
    """What was staged where all rows lie in one file: what every other run is held against."""
    return staged_by(table())


def cut(rows: pa.Table, parts: int) -> list[pa.Table]:
    ends = [rows.num_rows * number // parts for number in range(parts + 1)]
    return [rows.slice(start, end - start) for start, end in itertools.pairwise(ends)]


def counted(staged: Staged) -> tuple[Counts, Mapping[Spec, Any]]:
    """The counts, but for what is of files and of batches; and what was measured, exactly."""
    counts = Counts.from_json(staged.evidence.counts)
    assert all(one.unaccounted == 0 for one in counts.files.values())
    profiles = {
        leaf: (replace(before, order=None), replace(after, order=None))
        for leaf, (before, after) in counts.profiles.items()
    }
    hits = {
        place: {leaf: replace(one, possible=0, searched=0, elsewhere=0, tries=0) for leaf, one in found.items()}
        for place, found in counts.survivors.items()
    }
    measured = evidence_from_json(staged.evidence.measured or "")
    exact = {spec: value for spec, value in measured.items() if not isinstance(value, Bounds)}
    return replace(counts, files={"": counts.rows}, profiles=profiles, survivors=hits), exact


def sketched(staged: Staged) -> dict[Spec, Bounds]:
    """What was measured within bounds."""
    measured = evidence_from_json(staged.evidence.measured or "")
    return {spec: value for spec, value in measured.items() if isinstance(value, Bounds)}


def truth(spec: Spec, rows: pa.Table) -> Any:
    """What plain Python finds of a column of numbers, where a sketch gives bounds."""
    name = parse(spec.domain)["column"]
    values = sorted(value for value in rows[name].to_pylist() if value is not None and not math.isnan(value))
    if spec.name == "column.median":
        return statistics.median(values)
    if spec.name == "column.quantile_values":
        return [values[int(part * (len(values) - 1))] for part in parse(spec.value)["quantiles"]]
    if "z_score" in spec.name:
        mean, spread = statistics.fmean(values), statistics.stdev(values)
        return sum(abs(value - mean) / spread >= 1 for value in values)
    low, high = (statistics.quantiles(values, n=4, method="inclusive")[at] for at in (0, 2))
    away = 0.1 * (high - low)
    return sum(not low - away <= value <= high + away for value in values)


def within(found: Any, bounds: Bounds) -> bool:
    if isinstance(found, list):
        return all(low <= one <= high for low, one, high in zip(bounds.low, found, bounds.high, strict=True))
    return bool(bounds.low <= found <= bounds.high)


def check(staged: Staged, first: Staged, rows: pa.Table) -> None:
    """The same evidence: equal where it is exact, around the truth where it is within bounds."""
    counts, exact = counted(staged)
    assert (counts, exact) == counted(first)
    assert set(sketched(staged)) == set(sketched(first))
    for spec, bounds in sketched(staged).items():
        assert within(truth(spec, rows), bounds), spec
    before, after = Counts.from_json(staged.evidence.counts).profiles["id"]
    assert (before.ordered, after.ordered) == (True, None)
    assert sum(part["rows"] for part in staged.evidence.parts) == counts.rows.staged


@pytest.mark.slow
def test_evidence_is_the_same_however_many_files_or_row_groups_the_rows_lie_in(staged_by: Any, first: Staged) -> None:
    rows = table()
    out = rows.filter(rows["consent"])
    check(first, first, out)
    counts, exact = counted(first)
    assert (counts.rows.read, counts.rows.staged, counts.rows.dropped) == (ROWS, ROWS * 49 // 50, (ROWS // 50,))
    assert counts.survivors["said"]["mail"].found > 0
    assert counts.profiles["id"][0].sketch is not None
    assert len(counts.profiles["id"][0].sketch.hashes) == 8 * KEPT, "the sketch is not full"
    assert len(sketched(first)) >= 5
    asked = {spec.name.removesuffix(".unexpected_count") for spec in (*exact, *sketched(first))}
    known = {*COLUMN_CONDITIONS, *ROW_CONDITIONS, *OF_COLUMNS, *OF_GROUPS, *OUR_COUNTERS, *OUR_GROUPS}
    assert {name.removesuffix(".unexpected_count") for name in known} - asked - set(OF_THE_RUN) == set()
    for parts in (2, 3, 5, 8):
        check(staged_by(*cut(rows, parts)), first, out)
    for size in (ROWS // 2, ROWS // 8 + 1):
        check(staged_by(rows, group=size), first, out)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [{"beam": ("--direct_runner_bundle_repeat=1",)}, {"workers": 2}],
    ids=["bundles run twice", "two worker processes"],
)
def test_evidence_is_the_same_where_bundles_run_twice_and_where_workers_share_them(
    staged_by: Any, first: Staged, words: dict[str, Any]
) -> None:
    rows = table()
    check(staged_by(*cut(rows, 5), **words), first, rows.filter(rows["consent"]))
