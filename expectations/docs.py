"""How do people read what Great Expectations found? In its own Data Docs, built from evidence, which ask nobody."""

import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pyarrow as pa
from great_expectations import __version__
from great_expectations.checkpoint import CheckpointResult, UpdateDataDocsAction
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

from expectations.checkpoint import run_checkpoint
from expectations.engine import ResultFormat
from expectations.gate import evidence_of
from expectations.offline import body_of, page
from expectations.spec import Evidence
from expectations.suite import suite_for
from expectations.words import in_words
from transforms.errors import OutputError
from transforms.evidence import Counts
from transforms.plan import Plan

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
    """Judge the evidence by a Checkpoint, and give its Data Docs: three pages of HTML by file name.

    They belong in one folder; none holds a script or a reference outside of it. No value of the data stands in them,
    in any result format; what stands in the suite does. Raises `OutputError` where Great Expectations built no page.
    """
    with tempfile.TemporaryDirectory() as built:
        result = run_checkpoint(
            suite,
            schema,
            evidence,
            actions=[UpdateDataDocsAction(name="docs", site_names=["docs"])],
            sites={"docs": _site(built)},
            result_format=result_format,
            run_name=run_name or suite.name,
        )
        found = {_VALIDATION: _only(Path(built), "validations"), _SUITE: _only(Path(built), "expectations")}
        links = {f"/{path.parent.name}/{path.name}": file for file, path in found.items()} | {"index.html": _INDEX}
        bodies = {file: body_of(path.read_text("utf-8"), files=links) for file, path in found.items()}
    bodies[_INDEX] = "".join(_index(result))
    return {file: page(title, bodies[file], links=_PAGES) for file, title in _PAGES.items()}


def docs_of(plan: Plan, counts: Counts, measured: str, *, run: str) -> dict[str, str]:
    """The `docs_pages` of a run of ours, from what `verdict` judges. About 0.4 CPU s: its templates are compiled."""
    return docs_pages(suite_for(plan), plan.schema, evidence_of(plan, counts, measured), run_name=run)


def _site(folder: str) -> dict[str, object]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder},
    }


def _only(built: Path, section: str) -> Path:
    pages = list((built / section).rglob("*.html"))
    if len(pages) != 1:  # Great Expectations logs what went wrong, and goes on
        raise OutputError(f"Great Expectations built {len(pages)} pages of {section}, where one was expected")
    return pages[0]


def _index(result: CheckpointResult) -> Iterator[str]:
    """The page that one opens first: the verdict in numbers, and the way to the others."""
    (one,) = result.run_results.values()
    run, numbers = result.run_id, one.statistics
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
