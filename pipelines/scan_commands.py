"""What does `scan` say and print? It reads its words, calls one function, and prints what it gave."""

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands import Inputs, named
from pipelines.failures import REFUSED
from pipelines.importing import swiftly
from pipelines.session import session_of

if TYPE_CHECKING:
    from pipelines.console import Console
    from pipelines.scan import Asked
    from transforms.policy import Csv


def scan(
    context: typer.Context,
    *,
    inputs: Inputs,
    output: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", help="The policy to write; printed unless given.", show_default=False, callback=named
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY", help="Say what the data has that this policy does not know.", show_default=False
        ),
    ] = None,
    rows: Annotated[
        int | None, typer.Option(min=1, help="Rows to look at, about; 60,000 of narrow data.", show_default=False)
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Look at every row.")] = False,
    no_header: Annotated[bool, typer.Option("--no-header", help="The CSV files have no line of names.")] = False,
    delimiter: Annotated[str, typer.Option(metavar="CHARACTER", help="What parts the fields of CSV.")] = ",",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file that --output names.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --against: print JSON.")] = False,
) -> None:
    """Look at a sample of the data, and propose a policy for a person to review; or find what a policy misses."""
    with swiftly():
        from pipelines import scan as scanning
    from transforms.errors import UsageError

    console = session_of(context).console
    if rows is not None and full:
        raise UsageError("--rows and --full say different things: leave one of the two out")
    if against and (output or overwrite):
        raise UsageError("--against proposes nothing: leave --output out")
    if as_json and not against:
        raise UsageError("--json goes with --against; a proposal is YAML")
    _refuse_existing(output, overwrite=overwrite)
    if against:
        _compare(console, against, scanning.Asked(tuple(inputs), rows, full), as_json=as_json)
        return
    asked = scanning.Asked(tuple(inputs), rows, full, _csv(delimiter, no_header=no_header))
    today = date.today()  # noqa: DTZ011 (the user's day)
    with console.progress() as progress:
        made = scanning.scan(asked, today=today, progress=progress)
    if output is None:
        console.result(made.text)
        return
    _write(output, made.text, overwrite=overwrite)
    for line in scanning.summary(made):
        console.note(line)
    console.note(f"wrote {output}: read every line, then set `status: reviewed` and `reviewed_by`", style="bold green")


def _compare(console: "Console", against: str, asked: "Asked", *, as_json: bool) -> None:
    from pipelines.scan import compare
    from transforms.policy import Policy

    policy = Policy.from_file(against)
    with console.progress() as progress:
        made = compare(asked, policy, progress=progress)
    if as_json:
        found = [{"counts": one.counts, **asdict(one)} for one in made.found]
        whole = {"drift": made.drift, "rows": made.rows, "files": made.files, "of_files": made.of, "found": found}
        console.result(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        if made.found:
            rows = [
                (one.what, one.where, one.told, f"{one.seen:,} of {one.of:,}" if one.of else "") for one in made.found
            ]
            console.table(("what", "where", "found", "values"), rows)
        looked = f"looked at {made.rows:,} rows of {made.files:,} of {made.of:,} files"
        console.note(looked if made.drift else f"{looked}: nothing that the policy does not know")
    if made.drift:
        raise typer.Exit(REFUSED)


def _csv(delimiter: str, *, no_header: bool) -> "Csv":
    from pydantic import ValidationError

    from transforms.errors import UsageError
    from transforms.policy import Csv

    try:
        return Csv(delimiter=delimiter, header=not no_header)
    except ValidationError:
        raise UsageError("--delimiter is one character, and not the quote") from None


def _refuse_existing(output: str | None, *, overwrite: bool) -> None:
    from transforms.errors import OutputError

    if output and Path(output).exists() and not overwrite:
        raise OutputError(f"{output!r} is there already; choose another file, or pass --overwrite")


def _write(output: str, text: str, *, overwrite: bool) -> None:
    """Write the policy; a file that somebody made meanwhile stays."""
    from transforms.errors import OutputError

    try:
        with Path(output).open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(f"{output!r} cannot be written: {os.strerror(error.errno or 0)}") from None
