"""report.html as a browser shows it: it asks for nothing, complains of nothing, and fits its window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.report.data import Report
from pipelines.report.page import page

ReportIn = Callable[[Path], Report]
MANY = 8_765_432_109
WIDTHS = (1280, 390, 320)
"""Of a desk, of a phone, and of the narrowest that WCAG 2.2 has a page reflow for (1.4.10)."""


@pytest.mark.parametrize("run", ["passed", "refused", "empty", "hostile"])
def test_the_page_asks_for_nothing_says_nothing_and_is_as_wide_as_its_window(
    run: str, request: pytest.FixtureRequest, browser: Any
) -> None:
    path = request.getfixturevalue(run) / "report.html"
    verdict = "✗ Refused" if run == "refused" else "✓ Published"
    shots = set()
    for width in WIDTHS:
        for dark in (False, True):
            seen = browser.open(path, width=width, dark=dark)
            assert (seen.requests, seen.complaints) == ([], [])
            assert seen.content_width <= width
            assert seen.text.startswith(verdict)
            shots.add(seen.screenshot)
    assert len(shots) == 2 * len(WIDTHS), "dark and light, wide and narrow look the same"


@pytest.mark.parametrize("run", ["passed", "refused"])
def test_paper_is_white_and_nothing_is_cut_off_at_its_edge(
    run: str, request: pytest.FixtureRequest, browser: Any
) -> None:
    path = request.getfixturevalue(run) / "report.html"
    light, dark = (browser.open(path, width=688, dark=dark, printed=True) for dark in (False, True))
    assert light.screenshot == dark.screenshot
    assert light.content_width <= 688, "A4 less its margins"
    assert (light.requests, light.complaints) == ([], [])


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_billions_of_rows_and_a_long_reason_fit_a_phone(
    passed: Path, report_in: ReportIn, browser: Any, tmp_path: Path, width: int
) -> None:
    report = report_in(passed)
    rows = report.rows.model_copy(update={"read": 4 * MANY, "published": MANY, "dropped": MANY, "quarantined": MANY})
    [rule] = report.rules
    rules = (rule.model_copy(update={"rows": MANY, "reason": "nobody_asked" * 9}),)
    (tmp_path / "report.html").write_text(page(report.model_copy(update={"rows": rows, "rules": rules})))
    seen = browser.open(tmp_path / "report.html", width=width)
    assert seen.content_width <= width
    assert f"{MANY:,}" in seen.text


def test_the_link_of_a_page_opens_the_data_docs(refused: Path, browser: Any) -> None:
    browser.open(refused / "report.html")
    assert browser.follow("Data Docs") == (refused / "docs" / "index.html").as_uri()


def test_the_browser_of_these_tests_hears_complaints(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<script>throw new Error('ü')</script>")
    [said] = browser.open(tmp_path / "page.html").complaints
    assert said.startswith("SEVERE: ")
