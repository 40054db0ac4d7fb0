"""How do people read what Great Expectations found? In its own Data Docs, built from evidence, which ask nobody."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import pyarrow as pa
from great_expectations import __version__
from great_expectations.core import ExpectationSuite, RunIdentifier
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.render.renderer import ExpectationSuitePageRenderer, ValidationResultsPageRenderer
from great_expectations.render.renderer.renderer import Renderer
from great_expectations.render.view import DefaultJinjaPageView

from expectations.checkpoint import make_showable
from expectations.engine import ResultFormat, judge, judging, quiet
from expectations.gate import Verdict, evidence_of, verdict_in
from expectations.offline import body_of, page
from expectations.spec import Evidence
from expectations.suite import suite_for
from expectations.words import in_words
from transforms.errors import OutputError
from transforms.evidence import Counts
from transforms.plan import Plan
from transforms.survivors.proof import Proof

_INDEX, _VALIDATION, _SUITE = "index.html", "validation.html", "expectations.html"
_PAGES = {_INDEX: "Data Docs", _VALIDATION: "Validation result", _SUITE: "Expectations"}


def write_docs(
    suite: ExpectationSuite,
    schema: pa.Schema,
    evidence: Evidence,
    folder: str | Path,
    *,
    result_format: ResultFormat = "SUMMARY",
    run_name: str | None = None,
) -> None:
    """Write `docs_pages` into a local folder, which is made where it is missing.

    write_docs(suite, schema, evidence, "out/docs")    # index.html, validation.html, expectations.html
    """
    pages = docs_pages(suite, schema, evidence, result_format=result_format, run_name=run_name)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for file, text in pages.items():
        (Path(folder) / file).write_text(text, "utf-8")


def docs_pages(
    suite: ExpectationSuite,
    schema: pa.Schema,
    evidence: Evidence,
    *,
    result_format: ResultFormat = "SUMMARY",
    run_name: str | None = None,
) -> dict[str, str]:
    """Judge the evidence, and give Great Expectations' Data Docs of it: three pages of HTML by file name.

    They belong in one folder; none holds a script or a reference outside of it. No value of the data stands in them,
    in any result format; what stands in the suite does. Raises `OutputError` where Great Expectations built no page.
    """
    result = judge(suite, schema, evidence, result_format=result_format)
    return _pages(suite, result, RunIdentifier(run_name=run_name or suite.name))


@dataclass(frozen=True)
class Judgement:
    """What came of judging a run once."""

    suite: ExpectationSuite
    """What its output was held to."""
    verdict: Verdict
    docs: Mapping[str, str]
    """The same for people: the `docs_pages`, by file name."""


def judgement(plan: Plan, counts: Counts, measured: str, *, run: str, proof: Proof | None = None) -> Judgement:
    """The verdict of `gate.verdict` with its Data Docs, both read off one result. Errors are those of `docs_pages`."""
    suite = suite_for(plan, prove=proof is not None)
    result = judge(suite, plan.schema, evidence_of(plan, counts, measured, proof=proof), result_format="SUMMARY")
    return Judgement(suite, verdict_in(suite, result), _pages(suite, result, RunIdentifier(run_name=run)))


def _pages(suite: ExpectationSuite, result: ExpectationSuiteValidationResult, run: RunIdentifier) -> dict[str, str]:
    """The pages of what `judge` gave."""
    shown = copy(result)
    for one in shown.results:
        make_showable(one)
    shown.meta = {"run_id": run, "batch_spec": {"data_asset_name": "rows"}}  # nothing of the frame without rows
    links = {f"/{suite.name.split('.')[-1]}.html": _SUITE}
    bodies = {
        _INDEX: "".join(_index(result, run)),
        _VALIDATION: _body(ValidationResultsPageRenderer, shown, links),
        _SUITE: _body(ExpectationSuitePageRenderer, suite, links),
    }
    return {file: page(title, bodies[file], links=_PAGES) for file, title in _PAGES.items()}


def _body(renderer: type[Renderer], what: object, links: Mapping[str, str]) -> str:
    """One page as Great Expectations' sites have it, and of that what `offline` takes over."""
    try:
        with judging, quiet():
            html = _view().render(renderer().render(what), show_how_to_buttons=False)
    except Exception as error:  # noqa: BLE001 - whatever it is, its text is not ours
        failed = type(error).__name__
    else:
        return body_of(html, files=links)
    raise OutputError(f"Great Expectations built no page by its {renderer.__name__}: {failed}")


@lru_cache
def _view() -> DefaultJinjaPageView:
    """One for every page: it keeps the templates that it compiled, and nothing of what it showed."""
    return DefaultJinjaPageView()


def _index(one: ExpectationSuiteValidationResult, run: RunIdentifier) -> Iterator[str]:
    """The page that one opens first: the verdict in numbers, and the way to the others."""
    numbers = one.statistics
    verdict = '<b class="good">\u2713</b> every expectation holds'
    if not one.success:
        verdict = f'<b class="bad">\u2717</b> {numbers["unsuccessful_expectations"]:,} of '
        verdict += f"{numbers['evaluated_expectations']:,} expectations do not hold"
    yield f"<h1>{escape(one.suite_name)}</h1><p>{verdict}</p>"
    rows = {
        "Expectations": f"{numbers['evaluated_expectations']:,}",
        "Successful": f"{numbers['successful_expectations']:,}",
        "Unsuccessful": f"{numbers['unsuccessful_expectations']:,}",
        "Run": escape(str(run.run_name)),
        "Judged": f"{run.run_time:%Y-%m-%d %H:%M} UTC",
        "Great Expectations": escape(__version__),
    }
    yield "<table>" + "".join(f"<tr><th>{name}</th><td>{text}</td></tr>" for name, text in rows.items()) + "</table>"
    yield from _broken(one)
    yield f'<ul><li><a href="{_VALIDATION}">What each expectation came to</a></li>'
    yield f'<li><a href="{_SUITE}">What was expected</a></li></ul>'
    yield '<p class="lead">Values of the data are withheld from these pages; counts and verdicts are not.</p>'


def _broken(one: ExpectationSuiteValidationResult) -> Iterator[str]:
    """The expectations that do not hold, each by its column and in its own words."""
    failed = [result.expectation_config for result in one.results if not result.success]
    if failed:
        yield "<h2>What does not hold</h2><ul>"
        for config in failed:
            column = config.kwargs.get("column") or "the table"
            words = in_words(config.type, config.kwargs, config.description)
            yield f"<li><b>{escape(str(column))}</b>: {escape(words)}</li>"
        yield "</ul>"
