"""How does the command line speak? In colours and live on a terminal, in plain whole lines elsewhere.

Piped output holds no escape sequence and is neither wrapped nor cut. Control characters never pass: what stands in a
file name or in a cell cannot steer a terminal or break a line.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console as RichConsole
from rich.table import Table
from rich.text import Text

from pipelines.silence import lead_nowhere

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from pipelines.progress import Progress


@dataclass(frozen=True)
class Console:
    """Where the commands print: results go to standard output, all else to standard error."""

    quiet: bool = False
    """Only results that were asked for and errors; no notes, no warnings, no progress."""

    def result(self, text: str) -> None:
        """Print text that was asked for, exactly as it is: YAML, JSON."""
        _write(sys.stdout, text.rstrip("\n"))

    def note(self, text: str, *, style: str = "") -> None:
        """Print a line for people, unless they asked for quiet."""
        if not self.quiet:
            _print(sys.stdout, Text(printable(text), style=style))

    def notes(self, lines: Sequence[tuple[str, str]]) -> None:
        """Print pairs for people, aligned, unless they asked for quiet."""
        for line in aligned(lines):
            self.note(line)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
        """Print rows under a head: a table on a terminal, columns aligned by two spaces elsewhere."""
        head, rows = [printable(cell) for cell in head], [[printable(cell) for cell in row] for row in rows]
        if not sys.stdout.isatty():
            _write(sys.stdout, "\n".join([title] * bool(title) + aligned([head, *rows])))
            return
        table = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold")
        for name in head:
            table.add_column(Text(name), overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        _print(sys.stdout, table)

    def warning(self, text: str) -> None:
        """Print a warning, unless they asked for quiet."""
        if not self.quiet:
            _labelled("warning", text, style="bold yellow")

    def error(self, text: str) -> None:
        """Print an error, always; each line of it is one of its own."""
        _labelled("error", text, style="bold red")

    def whereabouts(self, lines: Sequence[str]) -> None:
        """Print where an error arose."""
        for line in lines:
            _print(sys.stderr, Text(printable(line)))

    def hint(self, text: str) -> None:
        """Print what may help after an error."""
        _labelled("hint", text, style="bold")

    @contextmanager
    def progress(self) -> Iterator["Progress | None"]:
        """Give what shows a job's progress while the block runs: None unless people watch a terminal."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        with _live() as progress:
            yield progress


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Give one line per row, cells padded to the widest of their column and parted by two spaces.

    >>> aligned([["column", "type"], ["id", "int64"]])
    ['column  type', 'id      int64']
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def printable(text: str) -> str:
    r"""Give the text with its control characters written out.

    >>> printable("Zoë" + chr(27) + "[2J" + chr(10))
    'Zoë\\x1b[2J\\n'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _labelled(label: str, text: str, *, style: str) -> None:
    for line in text.splitlines() or [""]:
        _print(sys.stderr, Text.assemble((f"{label}: ", style), printable(line)))


def _print(stream: TextIO, what: Text | Table) -> None:
    if isinstance(what, Text) and not stream.isatty():
        _write(stream, what.plain)
        return
    console = RichConsole(file=stream, force_terminal=True, highlight=False)
    _speak(stream, lambda: console.print(what, soft_wrap=isinstance(what, Text)))


def _write(stream: TextIO, text: str) -> None:
    _speak(stream, lambda: (stream.write(text + "\n"), stream.flush()))


def _speak(stream: TextIO, say: Callable[[], object]) -> None:
    """Say it; where the reader has closed the pipe, as `head` does, the command goes on to its exit code unheard."""
    try:
        say()
    except BrokenPipeError:
        lead_nowhere(stream.fileno())


@contextmanager
def _live() -> Iterator["Progress"]:
    """Show a bar, units, rows and rows per second on standard error, and take them away in the end."""
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = RichConsole(file=sys.stderr, force_terminal=True)
    columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bars:
        yield _Bar(bars, bars.add_task("starting", total=None))


class _Bar:
    """A `pipelines.progress.Progress` that Rich draws."""

    def __init__(self, bars: "Bars", task: "TaskID") -> None:
        self._bars, self._task, self._start = bars, task, time.monotonic()

    def update(self, rows: int, units: int, total_units: int | None) -> None:
        """Draw what has been done; `total_units` None: nobody knows how much there is."""
        pace = rows / max(time.monotonic() - self._start, 1e-9)
        of = "" if total_units is None else f" of {total_units:,}"
        read = f"{rows:,} rows read; what is left is writing and checking"
        said = read if units == total_units else f"{units:,}{of} units, {rows:,} rows, {pace:,.0f} rows/s"
        self._bars.update(self._task, completed=units, total=total_units, description=said)
