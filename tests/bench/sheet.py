"""How is a measurement shown? As a Markdown table with a title, the same in a terminal and in the README."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A table: what its rows are, and their figures as text."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""

    def text(self) -> str:
        """The table in Markdown, its columns in line; figures to the right."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.head))]
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        body = [_aligned(self.head, widths), _line(rule), *(_aligned(row, widths) for row in self.rows)]
        return "\n".join([f"### {self.title}", "", *body, *(["", self.note] if self.note else []), ""])


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return _line([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
