"""Where does `beamveil report` find a report, and what does it do with it?"""

import webbrowser
from dataclasses import dataclass
from pathlib import Path

from pipelines import storage
from pipelines.manifest import FAILED, HTML, INDEX, JSON, NAME, read_published
from pipelines.report.data import Report
from pipelines.report.page import page
from transforms.errors import OutputError


@dataclass(frozen=True)
class Found:
    """A report, and where its page lies."""

    report: Report
    place: str
    """Path of report.html."""
    warning: str | None
    """What is amiss with the report itself; None where nothing is."""


def find(folder: str) -> Found:
    """The report in a folder: an output, or `_failed/RUN` below one.

    Raises `OutputError` where there is none; where the output has only refused runs, their folders are named.
    """
    folder = storage.absolute(folder)
    where = f"{folder}/{JSON}"
    text = storage.read_text(where)
    if text is None:
        refused = [f"{folder}/{FAILED}/{run}" for run in storage.names(f"{folder}/{FAILED}")]
        hint = f"; refused runs left theirs in {', '.join(map(repr, refused))}" if refused else ""
        raise OutputError(f"no report lies in {folder!r}{hint}")
    report = Report.parse(text, where=where)
    return Found(report, f"{folder}/{HTML}", _warning(folder, report))


def _warning(folder: str, report: Report) -> str | None:
    """Say so where a report speaks of a publication that does not stand beside it."""
    published = read_published(folder) if storage.exists(f"{folder}/{NAME}") else None
    if not report.passed or (published is not None and published.run == report.run):
        return None
    return "no publication of this run stands beside its report: a kill came between (run again), or it is a copy"


def write_page(found: Found, path: str) -> str:
    """Write report.html anew, from the report, to a path of this machine; its absolute path is given.

    Only where it comes to lie beside the Data Docs does it link to them: pages are passed on, and elsewhere a link
    would lead nowhere, or would name a folder of this machine.
    """
    target = Path(path).absolute()
    docs = f"{found.place.removesuffix(HTML)}{INDEX}"
    beside = storage.absolute(f"{target.parent}/{INDEX}") == docs and storage.exists(docs)
    try:
        target.write_text(page(found.report, docs=INDEX if beside else None), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path!r} cannot be written: {error.strerror}") from None
    return str(target)


def show(path: str) -> bool:
    """Open a page in the browser; False where the page is not on this machine, or no browser is known."""
    return storage.is_local(path) and webbrowser.open(Path(path).as_uri())
