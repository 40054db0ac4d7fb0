"""Data Docs of passing, failing and empty data: they ask nobody, and hold no value, in every result format."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pyarrow as pa
import pytest
from great_expectations.checkpoint import CheckpointResult, ValidationAction

from expectations import docs
from expectations.checkpoint import run_checkpoint
from expectations.docs import docs_pages, judgement, write_docs
from expectations.engine import judge, plan_metrics
from expectations.gate import evidence_of, verdict
from expectations.metrics import measure
from expectations.spec import Bounds
from expectations.suite import suite_for
from transforms.errors import OutputError
from transforms.evidence import Counts

MakeRun = Callable[..., Any]
FORMATS = ("BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE")
EXTRA = (
    "{type: expect_column_values_to_be_between, kwargs: {column: income, min_value: -100000, max_value: 100000}}",
    "{type: expect_column_max_to_be_between, kwargs: {column: income, max_value: 20000}}",
    "{type: expect_column_mean_to_be_between, kwargs: {column: income, max_value: 20000}}",
    "{type: expect_column_values_to_be_in_set, kwargs: {column: label, value_set: [neu, 日本]}}",
    "{type: expect_column_distinct_values_to_be_in_set, kwargs: {column: label, value_set: [neu, 日本]}}",
    "{type: expect_column_values_to_not_match_regex, kwargs: {column: label, regex: '<b>&', mostly: 0.5}}",
    "{type: expect_compound_columns_to_be_unique, kwargs: {column_list: [id, mail]}}",
)
CANARIES = ("CANARY", "31415926", "31,415,926", "31.41592", "日本CANARY")


def changed(rows: pa.Table, column: str, values: list[Any]) -> pa.Table:
    at = rows.schema.get_field_index(column)
    array = pa.array(values, rows.schema.field(at).type)
    return rows.set_column(at, rows.schema.field(at), array)


def case(make_run: MakeRun, kind: str) -> Any:
    """A run: `passing`, `failing` in several ways with canaries in its rows, or `empty`."""
    run = make_run(*EXTRA)
    if kind == "empty":
        return replace(run, rows=run.rows.slice(0, 0), counts=Counts())
    if kind == "failing":
        rows = changed(run.rows, "mail", ["CANARY@mail.test", "CANARY", None, "CANARY@mail.test"])
        rows = changed(rows, "label", ["日本CANARY", "CANARY", None, "neu"])
        return replace(run, rows=changed(rows, "income", [31_415_926, -31_415_926, None, 31_415_926]))
    return run


class References(HTMLParser):
    """Everything in a page that names a place, and everything that could run or ask."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []
        self.active: list[str] = []
        self._styles = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._styles = tag == "style"
        active = {"script", "iframe", "object", "embed", "base", "form", "link", "img", "svg", "video", "audio"}
        self.active += [tag] if tag in active else []
        for name, value in attrs:
            if name in {"href", "src", "srcset", "action", "poster", "data", "background", "ping", "cite"}:
                self.places.append(value or "")
            if name.startswith("on") or name == "style" or (name, value) == ("http-equiv", "refresh"):
                self.active.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        if self._styles:
            self.active += re.findall(r"url\(|@import|expression", data)

    def handle_endtag(self, tag: str) -> None:
        self._styles = False


def references(text: str) -> References:
    read = References()
    read.feed(text)
    read.close()
    return read


def offline(pages: Mapping[str, str]) -> None:
    for text in pages.values():
        found = references(text)
        assert found.active == []
        assert found.places
        for place in found.places:
            assert place in pages or re.fullmatch(r"#section-\d+", place), place
        assert not re.search(r"https?:|fetch\(|//", text)


def test_the_finder_of_references_finds_them() -> None:
    found = references("<style>a{b:url(x)}</style><a href='//x' onclick=y><img src=z><script>1</script>")
    assert found.places == ["//x", "z"]
    assert found.active == ["url(", "a onclick", "img", "script"]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", ["passing", "failing", "empty"])
def test_data_docs_ask_nobody_and_hold_no_value_no_path_and_no_name(
    make_run: MakeRun, kind: str, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "HOSTNAME"):
        monkeypatch.setenv(name, "CANARY")
    run = case(make_run, kind)
    evidence = evidence_of(run.plan, run.counts, run.measured)
    pages = docs_pages(suite_for(run.plan), run.plan.schema, evidence, result_format=format_)
    assert set(pages) == {"index.html", "validation.html", "expectations.html"}
    offline(pages)
    text = "".join(pages.values())
    assert not [canary for canary in CANARIES if canary in text]
    places = (str(Path(gx.__file__).parent), str(Path.home()), str(Path.cwd()), "/tmp", ".py", "Traceback")
    assert not [place for place in places if place in text]
    for leaf in run.plan.leaves:
        assert f"\n{leaf.path}\n" in pages["validation.html"]


def test_the_pages_say_what_holds_and_what_does_not(make_run: MakeRun) -> None:
    good, bad = (
        judgement(run.plan, run.counts, run.measured, run="run-1").docs
        for run in (make_run(), case(make_run, "failing"))
    )
    assert "every expectation holds" in good["index.html"]
    assert '<a href="expectations.html">beamveil</a>' in good["validation.html"]
    assert "do not hold" not in good["index.html"]
    assert "What does not hold" not in good["index.html"]
    assert re.search(r"\d+ of \d+ expectations do not hold", bad["index.html"])
    assert "<li><b>mail</b>: matches [a-z2-7]{25}[aeimquy4] as a whole</li>" in bad["index.html"]
    assert "run-1" in bad["index.html"]
    assert "is of type map&lt;string, string&gt;" in good["validation.html"]
    assert 'title="does not hold"' not in good["validation.html"]
    assert bad["validation.html"].count('title="does not hold"') > 3


def test_what_could_not_be_judged_is_said_without_a_traceback(make_run: MakeRun) -> None:
    run = make_run()
    evidence = evidence_of(run.plan, run.counts, run.measured)
    spec = next(spec for spec in evidence if spec.name == "beamveil.mistyped_rows")
    rest = {other: value for other, value in evidence.items() if other != spec}
    pages = docs_pages(suite_for(run.plan), run.plan.schema, rest)
    assert "no evidence for beamveil.mistyped_rows" in pages["validation.html"]
    assert 'title="could not be judged"' in pages["validation.html"]
    assert "raceback" not in pages["validation.html"]


def test_docs_are_written_into_a_folder_that_is_made(make_run: MakeRun, tmp_path: Path) -> None:
    run = make_run()
    evidence = evidence_of(run.plan, run.counts, run.measured)
    for _ in range(2):
        write_docs(suite_for(run.plan), run.plan.schema, evidence, tmp_path / "new" / "docs")
    names = sorted(path.name for path in (tmp_path / "new" / "docs").iterdir())
    assert names == ["expectations.html", "index.html", "validation.html"]


def test_a_page_that_great_expectations_cannot_build_is_an_error(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("CANARY")

    monkeypatch.setattr("great_expectations.render.renderer.page_renderer.ValidationResultsPageRenderer.render", fail)
    run = make_run()
    with pytest.raises(OutputError, match="no page by its ValidationResultsPageRenderer: ValueError") as caught:
        judgement(run.plan, run.counts, run.measured, run="r")
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("kind", ["passing", "failing", "empty"])
def test_a_run_is_judged_once_for_its_verdict_and_its_pages(
    make_run: MakeRun, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = case(make_run, kind)
    suite = suite_for(run.plan)
    alone = verdict(run.plan, run.counts, run.measured)
    pages = docs_pages(suite, run.plan.schema, evidence_of(run.plan, run.counts, run.measured), run_name="r")
    called = []
    monkeypatch.setattr(docs, "judge", lambda *words, **named: called.append(1) or judge(*words, **named))
    monkeypatch.setattr(docs, "suite_for", lambda plan, **how: called.append(2) or suite_for(plan, **how))
    found = judgement(run.plan, run.counts, run.measured, run="r")
    assert called == [2, 1]
    assert found.verdict == alone
    assert found.suite.to_json_dict() == suite.to_json_dict()
    assert {file: timeless(text) for file, text in found.docs.items()} == {
        file: timeless(text) for file, text in pages.items()
    }


def timeless(text: str) -> str:
    """A page without the times that stand in it."""
    return re.sub(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+Z)?", "", text)


def test_pages_leave_result_and_suite_as_they_were(make_run: MakeRun) -> None:
    run = case(make_run, "failing")
    suite, before = suite_for(run.plan), suite_for(run.plan).to_json_dict()
    evidence = evidence_of(run.plan, run.counts, run.measured)
    first, second = (docs_pages(suite, run.plan.schema, evidence) for _ in range(2))
    assert suite.to_json_dict() == before
    assert {file: timeless(text) for file, text in first.items()} == {
        file: timeless(text) for file, text in second.items()
    }


class Seen(ValidationAction):  # type: ignore[misc]
    """An action that keeps what it is given, as one that sends it elsewhere would."""

    type: str = "seen"

    def run(self, checkpoint_result: CheckpointResult, action_context: Any = None) -> dict[str, Any]:
        TOLD.append(str(checkpoint_result.describe()) + repr(checkpoint_result.run_results))
        return {}


TOLD: list[str] = []


@pytest.mark.parametrize("format_", FORMATS)
def test_a_checkpoint_gives_the_verdict_of_judge_and_its_actions_see_no_value(make_run: MakeRun, format_: str) -> None:
    TOLD.clear()
    run = case(make_run, "failing")
    suite, schema = suite_for(run.plan), run.plan.schema
    evidence = evidence_of(run.plan, run.counts, run.measured)
    before = suite.to_json_dict()
    result = run_checkpoint(suite, schema, evidence, actions=[Seen(name="seen")], result_format=format_, run_name="r1")
    assert suite.to_json_dict() == before
    assert result.run_id.run_name == "r1"
    assert result.success is False
    (one,) = result.run_results.values()
    judged = judge(suite, schema, evidence, result_format=format_)
    assert [found.success for found in one.results] == [found.success for found in judged.results]
    assert [found.result for found in one.results] == [found.result for found in judged.results]
    said = "".join([*TOLD, str(result), repr(result), str(one.to_json_dict())])
    assert len(TOLD) == 1
    assert not [canary for canary in CANARIES if canary in said]


def test_a_checkpoint_passes_where_all_holds_and_needs_nothing_of_ours_but_evidence() -> None:
    rows = pa.RecordBatch.from_pydict({"n": [1, 2, 2, None], "s": ["ü", "", None, "x"]})
    suite = gx.ExpectationSuite(
        "any",
        expectations=[
            gxe.ExpectColumnMaxToBeBetween(column="n", max_value=2),
            gxe.ExpectColumnValueLengthsToBeBetween(column="s", max_value=1, severity="warning"),
            gxe.ExpectColumnValuesToBeUnique(column="s"),
        ],
    )
    evidence = measure(plan_metrics(suite, rows.schema), [rows.slice(0, 1), rows.slice(1)], rows.schema)
    result = run_checkpoint(suite, rows.schema, evidence)
    assert result.success
    assert not run_checkpoint(suite, rows.schema, {}).success
    offline(docs_pages(suite, rows.schema, evidence))


@pytest.mark.parametrize("columns", [["b", "a"], ["a"]])
def test_columns_that_are_expected_in_order_have_pages_in_every_format(columns: list[str]) -> None:
    rows = pa.RecordBatch.from_pydict({"b": [1, None], "a": ["CANARY", ""]})
    suite = gx.ExpectationSuite("s", expectations=[gxe.ExpectTableColumnsToMatchOrderedList(column_list=columns)])
    for format_ in FORMATS:
        offline(docs_pages(suite, rows.schema, {}, result_format=format_))


def test_what_is_known_within_bounds_is_judged_by_a_checkpoint_and_stands_in_data_docs() -> None:
    rows = pa.RecordBatch.from_pydict({"n": pa.array([None, *range(31_415_000, 31_435_000)])})
    asked = {"quantiles": [0.1, 0.9], "value_ranges": [[0, 1], [31_415_926, None]]}
    suite = gx.ExpectationSuite(
        "bounded",
        expectations=[
            gxe.ExpectColumnQuantileValuesToBeBetween(column="n", quantile_ranges=asked),
            gxe.ExpectColumnMedianToBeBetween(column="n", max_value=40_000_000),
            gxe.ExpectColumnValueZScoresToBeLessThan(column="n", threshold=3, double_sided=True),
        ],
    )
    evidence = measure(plan_metrics(suite, rows.schema), [rows.slice(0, 7), rows.slice(7)], rows.schema)
    assert any(isinstance(value, Bounds) for value in evidence.values())
    (one,) = run_checkpoint(suite, rows.schema, evidence, result_format="COMPLETE").run_results.values()
    assert [found.success for found in one.results] == [False, True, True]
    assert [found.result["observed_value"] for found in one.results[:2]] == [None, None]
    offline(docs_pages(suite, rows.schema, evidence))


@pytest.mark.parametrize("kind", ["passing", "failing", "empty"])
def test_no_page_asks_for_anything_in_a_browser_nor_is_wider_than_its_window(
    make_run: MakeRun, tmp_path: Path, browser: Any, kind: str
) -> None:
    run = case(make_run, kind)
    evidence = evidence_of(run.plan, run.counts, run.measured)
    write_docs(suite_for(run.plan), run.plan.schema, evidence, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        shots = {}
        for width in (1280, 390):
            for dark in (False, True):
                seen = browser.open(path, width=width, dark=dark)
                assert seen.requests == [], path.name
                assert seen.content_width <= width, path.name
                assert "Data Docs" in seen.text
                shots[width, dark] = seen.screenshot
        assert len(set(shots.values())) == 4, "dark and light, wide and narrow look the same"


def test_the_browser_of_these_tests_sees_what_a_page_asks_for(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<p>ü</p><hr style='width: 2000px'><img src='http://127.0.0.1:9/a.png'><link rel=stylesheet href='https://e.example/a.css'>"
    )
    seen = browser.open(page)
    assert sorted(seen.requests) == ["http://127.0.0.1:9/a.png", "https://e.example/a.css"]
    assert (seen.text, seen.content_width >= 2000) == ("ü", True)
    forbidding = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
    page.write_text(f"{forbidding}<img src='http://127.0.0.1:9/b.png'>")
    assert "blocked http://127.0.0.1:9/b.png" in browser.open(page).requests
