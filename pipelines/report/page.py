"""How does report.html look? One file of HTML and CSS from a report: no script, nothing that is fetched.

Whatever people wrote (names, reasons, the policy) is escaped, its control characters are written out, and each piece
is isolated from the direction of what stands around it. The page's own policy forbids the browser to load or to run
anything, should a mistake of ours let something through.
"""

import unicodedata
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from pipelines.report import words
from pipelines.report.charts import Stream, bars, flow, histogram, share
from pipelines.report.data import Judged, Report, Shape

_TEMPLATE: Final = "page.html"
_STYLE: Final = "page.css"


def page(report: Report, *, docs: str | None = None) -> str:
    """The whole of report.html; equal reports give equal pages.

    `docs`: where the first page of the Data Docs lies, as seen from this page; without it there is no link to them.
    """
    kept = files("pipelines.report")
    style = Markup(kept.joinpath(_STYLE).read_text(encoding="utf-8"))  # noqa: S704  a file of ours
    template = _environment().from_string(kept.joinpath(_TEMPLATE).read_text(encoding="utf-8"))
    outputs = {column.output for column in report.columns}
    places = words.places(report)
    return template.render(
        report=report,
        docs=docs,
        style=style,
        promises=_by_column(report),
        elsewhere=[one for one in report.expectations if one.column is None or one.column not in outputs],
        kept=[column for column in report.columns if column.output is not None],
        dropped=[column for column in report.columns if column.output is None],
        looked_at=any(_has_cells(column.before) or _has_cells(column.after) for column in report.columns),
        places=places,
        flow=flow([Stream(place.rows, place.kind) for place in places]),
        groups=words.groups(report.expectations),
        policy=report.policy.text.expandtabs(4).splitlines(),
    )


def written_out(text: str) -> str:
    r"""The text with what cannot be seen, or turns the direction of what can, written out.

    >>> written_out("Zoë a" + chr(0x202E) + "b" + chr(0))
    'Zoë a\\u202eb\\x00'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else repr(c)[1:-1] for c in text)


def breakable(text: str) -> Markup:
    """A name that may go on in a new line after each of its underscores."""
    return Markup("_<wbr>").join(written_out(text).split("_"))


def _finalized(value: Any) -> Any:
    return value if isinstance(value, Markup) or not isinstance(value, str) else written_out(value)


def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalized, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"words": words, "bars": bars, "histogram": histogram}
    environment.filters |= {"number": "{:,}".format, "share": share, "breakable": breakable}
    return environment


def _has_cells(shape: Shape | None) -> bool:
    return shape is not None and shape.cells > 0


def _by_column(report: Report) -> dict[str, list[Judged]]:
    """The expectations of each column, broken ones first."""
    found: dict[str, list[Judged]] = {}
    for one in sorted(report.expectations, key=lambda judged: judged.passed):
        if one.column is not None:
            found.setdefault(one.column, []).append(one)
    return found
