import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.report.data import Report
from pipelines.report.page import page, written_out

ReportIn = Callable[[Path], Report]
VOID = frozenset({"br", "link", "meta", "wbr"})
BLOCKS = frozenset({"dl", "div", "ul", "p", "table", "section", "details", "pre", "h1", "h2", "h3", "main", "header"})
PHRASES = frozenset({"p", "h1", "h2", "h3", "span", "b", "bdi", "code", "summary", "dt", "th", "pre", "title"})
"""Elements that hold no blocks."""
PARENTS = {"li": {"ul"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"tbody", "thead"}, "td": {"tr"},
           "th": {"tr"}, "caption": {"table"}, "summary": {"details"}, "rect": {"svg"}, "path": {"svg"}}  # fmt: skip
FETCHING = frozenset({"src", "srcset", "poster", "action", "formaction", "data", "background", "xlink:href", "ping"})


class Page(HTMLParser):
    """Reads a page strictly: every element is closed, in order, and stands where it may."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"<{tag}> says something twice")
        if tag in PARENTS and (not self.open or self.open[-1] not in PARENTS[tag]):
            self.faults.append(f"<{tag}> in {self.open[-1:]}")
        if tag in BLOCKS and PHRASES & set(self.open):
            self.faults.append(f"<{tag}> in {self.open}")
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if (self.get_starttag_text() or "").endswith("/>") and tag in {"rect", "path"}:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.words.append((self.open[-1] if self.open else "", data))

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}")

    def within(self, *tags: str) -> str:
        """The words that stand right in such elements, in order."""
        return "".join(word for tag, word in self.words if tag in tags)

    def text(self) -> str:
        """The words of the body, in order."""
        return "".join(word for tag, word in self.words if tag not in {"style", "title"})


@pytest.fixture(params=["passed", "refused", "empty", "hostile"])
def folder(request: pytest.FixtureRequest) -> Path:
    given: Path = request.getfixturevalue(request.param)
    return given


def read(folder: Path) -> Page:
    return Page((folder / "report.html").read_text())


def test_elements_are_closed_and_stand_where_they_may(folder: Path) -> None:
    assert read(folder).faults == []


def test_the_strict_reader_finds_what_is_wrong() -> None:
    for wrong in ("<p>", "</p>", "<b><p></p></b>", "<p><span></p></span>", "<td></td>", '<p id="a" id="b"></p>'):
        assert Page(wrong).faults, wrong


def test_nothing_is_fetched_and_nothing_runs(folder: Path) -> None:
    found = read(folder)
    assert {tag for tag, _ in found.elements} & {
        "script",
        "iframe",
        "img",
        "object",
        "embed",
        "base",
        "form",
    } == set()
    for tag, attributes in found.elements:
        assert not FETCHING & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "url(" not in (attributes.get("style") or "")
        assert attributes.get("href", "data:,") == ("docs/index.html" if tag == "a" else "data:,")
        assert not re.search(r"//|javascript:", str(attributes.get("content")))
    style = found.within("style")
    assert not re.search(r"url\(|@import|//|<", style)
    policies = [attributes for _, attributes in found.elements if attributes.get("http-equiv")]
    assert [str(one["content"]).split(";")[0] for one in policies] == ["default-src 'none'"]


def test_every_column_is_named(folder: Path, report_in: ReportIn) -> None:
    text = read(folder).text()
    for column in report_in(folder).columns:
        assert written_out(column.input) in text
        assert column.output is None or written_out(column.output) in text


def test_every_expectation_weighs_in_with_its_promise(folder: Path, report_in: ReportIn) -> None:
    text = read(folder).text()
    for one in report_in(folder).expectations:
        assert written_out(one.promise) in text
        assert one.expectation in text


def test_what_people_wrote_stands_as_text_and_apart(hostile: Path, report_in: ReportIn) -> None:
    found, report = read(hostile), report_in(hostile)
    for written in (report.dataset, report.purpose, report.owner, report.scope, report.rules[0].reason):
        assert written_out(str(written)) in found.within("bdi")
    assert "49" not in found.within("bdi")
    text = (hostile / "report.html").read_text()
    assert "\u202e" not in text
    assert "\u0007" not in text
    assert "ab\\u202ecd\\x07" in text
    assert "שם הלקוח" in text


def test_the_page_is_the_reports_and_nothing_more(folder: Path, report_in: ReportIn) -> None:
    assert page(report_in(folder), docs="docs/index.html") == (folder / "report.html").read_text()


def test_the_data_docs_beside_it_are_linked_to_and_are_there(folder: Path, report_in: ReportIn) -> None:
    [link] = [attributes["href"] for tag, attributes in read(folder).elements if tag == "a"]
    docs = (folder / str(link)).read_text()
    assert docs.startswith("<!DOCTYPE html>")
    assert report_in(folder).run in docs
    assert "<a " not in page(report_in(folder))


@pytest.mark.parametrize(
    ("name", "verdict", "sentence"),
    [
        ("passed", "✓ Published", "expectations hold: 4 of 5 rows are published."),
        ("refused", "✗ Refused", "expectations is broken, so nothing was published."),
        ("empty", "✓ Published", "there was nothing to check."),
    ],
)
def test_the_verdict_comes_first(name: str, verdict: str, sentence: str, request: pytest.FixtureRequest) -> None:
    found = read(request.getfixturevalue(name))
    text = found.text()
    assert text.strip().startswith(verdict)
    assert found.within("title").startswith(verdict[2:])
    assert text.index(verdict) < text.index(sentence) < text.index("Purpose") < text.index("Columns")


def test_a_broken_promise_is_told_before_all_else_with_its_count(refused: Path) -> None:
    text = read(refused).text()
    assert text.index("1 of 4") < text.index("Purpose")


def test_the_policy_stands_there_as_it_was_read(passed: Path, report_in: ReportIn) -> None:
    written = read(passed).within("pre").strip()
    assert written == report_in(passed).policy.text.strip()


def test_shapes_are_drawn_where_somebody_looked_and_told_in_numbers(looked_at: Report) -> None:
    found = Page(page(looked_at))
    assert found.faults == []
    titles = [word for tag, word in found.words if tag == "title"]
    assert "before 25.0%, after 25.0%" in titles
    assert "before 66.7%, after 66.7%" in titles
    assert "before: length 1 or more 100%; after: length 24 or more 100%" in titles
    text = found.text()
    for said in ("100% → 33.3%", "not counted", "no text", "no cell", "not looked at", "few distinct values", "24+"):
        assert said in text


def test_a_run_has_its_own_shapes_and_weaknesses(passed: Path, report_in: ReportIn) -> None:
    columns = {column.output: column for column in report_in(passed).columns}
    before, after = columns["id"].before, columns["id"].after
    assert before is not None
    assert after is not None
    assert [(one.at_least, one.values) for one in (*before.lengths, *after.lengths)] == [(1, 3), (24, 3)]
    assert (before.nulls, before.distinct, after.nulls, after.distinct) == (1, 2, 1, 2)
    text = read(passed).text()
    for weakness in report_in(passed).weaknesses:
        assert weakness.kind in text


def test_where_nobody_looked_there_is_no_chart_and_no_claim(passed: Path, report_in: ReportIn) -> None:
    report = report_in(passed)
    bare = tuple(column.model_copy(update={"before": None, "after": None}) for column in report.columns)
    assert "Distinct" not in page(report.model_copy(update={"columns": bare}))


def test_an_empty_data_set_has_no_empty_chart(empty: Path) -> None:
    found = read(empty)
    assert {"svg", "caption"} & {tag for tag, _ in found.elements} == set()
    text = found.text()
    assert "No row was read in 1 file." in text
    assert "one file of parquet (zstd) without rows" in text


def test_one_row_is_not_told_as_many(passed: Path, report_in: ReportIn) -> None:
    report = report_in(passed)
    one = report.model_copy(
        update={"rows": report.rows.model_copy(update={"read": 1, "published": 1, "dropped": 0}), "read_back": 1}
    )
    text = Page(page(one)).text()
    assert "1 row read" in text
    assert "; 1 was read back from what was written, and it was checked." in text


def test_no_weakness_found_is_said(looked_at: Report) -> None:
    assert "None was found" in page(looked_at.model_copy(update={"weaknesses": ()}))


def test_rows_that_nobody_accounts_for_are_drawn(refused: Path, report_in: ReportIn) -> None:
    text = Page(page(report_in(refused).model_copy(update={"unaccounted": 2}))).text()
    assert ": 2 unaccounted for" in text
