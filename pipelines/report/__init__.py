"""What people and machines read about a run: report.json, report.html, and a summary in the terminal."""

from typing import TYPE_CHECKING

from transforms.lazily import lazily

if TYPE_CHECKING:
    from pipelines.report.data import Report as Report
    from pipelines.report.making import report_of as report_of
    from pipelines.report.page import page as page

__getattr__ = lazily(
    __name__,
    {
        "pipelines.report.data": ("Report",),
        "pipelines.report.making": ("report_of",),
        "pipelines.report.page": ("page",),
    },
)
