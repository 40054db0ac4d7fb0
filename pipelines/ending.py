"""How is the end of a run told on a console? By its outcome, and by the promises that do not hold."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipelines.failures import REFUSED

if TYPE_CHECKING:
    from expectations.gate import Finding
    from pipelines.console import Console
    from pipelines.outcome import Outcome


def print_outcome(console: "Console", outcome: "Outcome") -> None:
    """Print how a run ended, and leave with its exit code."""
    from pipelines.console import printable

    for warning in outcome.warnings:
        console.warning(printable(warning))
    lost = {"dropped": outcome.dropped, "suppressed": outcome.suppressed, "quarantined": outcome.quarantined}
    rows = f"{outcome.published:,} of {outcome.read:,} rows"
    fate = ", ".join(f"{count:,} {word}" for word, count in lost.items() if count)
    rows += f" ({fate})" if fate else ""
    match outcome.status:
        case "published":
            console.note(f"published {rows} in {outcome.seconds:.1f} s: {outcome.output}", style="bold green")
        case "unchanged":
            console.note(f"unchanged: this very run is published, {rows}: {outcome.output}", style="bold green")
        case "unjudged":
            console.note(f"wrote {rows} in {outcome.seconds:.1f} s: {outcome.output}", style="bold yellow")
            console.warning("the gate was off: nothing was validated, and this is no publication")
        case "submitted":
            console.note(f"submitted: {outcome.job}", style="bold green")
            console.note(f"when it has ended: {called()} publish {shlex.quote(outcome.output)}")
        case "refused":
            _print_refusal(console, outcome)
            raise typer.Exit(REFUSED)
    if outcome.report:
        console.note(f"report: {outcome.report}")


def _print_refusal(console: "Console", outcome: "Outcome") -> None:
    """Say which promises were found broken: names and counts."""
    broken = len(outcome.findings)
    console.error(f"nothing was published: {broken} {'promise is' if broken == 1 else 'promises are'} broken")
    print_broken(console, outcome.findings)
    console.hint(f"the report of this run, with the counts, is {outcome.report}")


def print_broken(console: "Console", findings: Iterable["Finding"]) -> None:
    """Name the promises that do not hold, with counts."""
    from expectations.words import of_type
    from pipelines.console import printable

    for found in findings:
        if found.passed:
            continue
        words = [found.column or "the table", found.expectation]
        if found.promise != of_type(found.expectation):
            words.append(found.promise)
        if found.unexpected is not None:
            checked = "unexpected" if found.checked is None else f"of {found.checked:,}"
            words.append(f"{found.unexpected:,} {checked}")
        console.error(": ".join(map(printable, words)))  # a finding is one line, whatever its column is called


def called() -> str:
    """Give the word by which the command can be called from here: its path where the shell would not find it."""
    path = Path(sys.argv[0])
    found = shutil.which("beamveil") or path.name != "beamveil"
    return "beamveil" if found else shlex.quote(os.path.relpath(path))
