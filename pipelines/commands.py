"""What do the commands do that neither run a policy nor concern keys, scans and drills?

Each reads its words, calls one function, and prints what it gave.

Nothing heavy is imported before a command needs it: `beamveil --help` knows neither Beam nor Great Expectations.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from pipelines.ending import called, print_broken, print_outcome
from pipelines.failures import REFUSED
from pipelines.importing import swiftly
from pipelines.session import session_of

if TYPE_CHECKING:
    from pipelines.against import Against


def named(given: Any) -> Any:
    """A path, or several, as an option has them; an empty one is refused: it would be the folder that one is in."""
    if given == "" or (isinstance(given, list) and "" in given):
        raise typer.BadParameter("it is empty; is a variable of the shell not set?")
    return given


Inputs = Annotated[
    list[str],
    typer.Option(
        "--input",
        metavar="GLOB",
        help="A file, folder or quoted glob (** recurses); may be given again.",
        callback=named,
    ),
]
Output = Annotated[str, typer.Argument(metavar="DIR", help="The output of a run.", show_default=False, callback=named)]
PolicyPath = Annotated[str, typer.Argument(metavar="POLICY", help="The policy, a YAML file.", show_default=False)]
Keys = Annotated[
    str,
    typer.Option(
        "--keys",
        metavar="URI",
        help="Where the master keyset lies: file:PATH, env:NAME, gcp-secret:VERSION, aws-secret:NAME, ephemeral:",
    ),
]


def demo(
    context: typer.Context,
    *,
    rows: Annotated[int, typer.Option(min=10, help="How many rows to make up.")] = 10_000,
    out: Annotated[str, typer.Option(metavar="DIR", help="The folder to write.", callback=named)] = "beamveil-demo",
) -> None:
    """Make up customers, anonymize them, and show rows before and after."""
    from pipelines.demo import run_demo

    console = session_of(context).console
    with console.progress() as progress:
        shown = run_demo(Path(out), rows=rows, command=called(), progress=progress)
    for sample in shown.samples:
        console.table(("column", "before", "after"), sample.cells, title=sample.title)
        console.note("")
    print_outcome(console, shown.outcome)
    for lines in (shown.places, shown.next_steps):
        console.note("")
        console.notes(lines)


def init(context: typer.Context, *, inputs: Inputs) -> None:
    """Print a policy to start from: every column dropped, its type in a comment."""
    from pipelines.init_policy import first_policy
    from transforms.files.batches import read_schema
    from transforms.policy import Policy

    anything = Policy(beamveil=1, dataset="any", columns={})
    text = first_policy(read_schema(inputs, anything), inputs=inputs, today=date.today())  # noqa: DTZ011 (the user's day)
    session_of(context).console.result(text)


def plan(
    context: typer.Context,
    policy: PolicyPath,
    *,
    inputs: Inputs,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print column by column what goes in, what is done, what comes out and what is dropped."""
    from transforms.files.batches import read_schema
    from transforms.policy import Policy

    read = Policy.from_file(policy)
    bound = read.as_shown.bind(read_schema(inputs, read))
    if read.expect:
        from expectations.suite import metrics_for  # Great Expectations takes seconds to import

        metrics_for(bound)
    described = bound.describe()
    console = session_of(context).console
    if as_json:
        console.result(json.dumps(described, indent=2, ensure_ascii=False))
        return
    head = ("input", "type", "transform", "output", "type", "note")
    console.table(head, [_planned(row) for row in described])
    if read.status == "proposed":
        console.warning("nobody has reviewed this policy: 'run' refuses it until it says `status: reviewed`")
    if read.overdue(date.today()):  # noqa: DTZ011 (the user's day)
        console.warning(f"the policy's review was due on {read.review_by}: 'run' will refuse it")


def verify(
    context: typer.Context,
    output: Output,
    *,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="What the run read: search for its protected values.", show_default=False),
    ] = None,
    policy: Annotated[
        str | None, typer.Option(metavar="POLICY", help="The policy of the run; with --against.", show_default=False)
    ] = None,
    keys: Annotated[
        str | None, typer.Option(metavar="URI", help="A master keyset; with --against.", show_default=False)
    ] = None,
) -> None:
    """Check published data against its manifest, byte by byte, and judge its suite over it again."""
    with swiftly():
        from pipelines.verify import verify as verified

    found, console = verified(output, _against(against, policy, keys)), session_of(context).console
    for difference in found.differences:
        console.error(difference)
    print_broken(console, (*found.findings, *found.searched))
    if not found.passed:
        raise typer.Exit(REFUSED)
    again = f"{len(found.findings):,} of {found.expectations:,} expectations hold again"
    if against:
        again += (
            "; no protected value of the source stands there" if found.searched else "; no column came out as codes"
        )
    rows = f"{found.rows:,} rows in {found.parts:,} {'part' if found.parts == 1 else 'parts'}"
    console.note(f"verified {rows}; {again}: {found.output}", style="bold green")


def _against(source: list[str] | None, policy: str | None, keys: str | None) -> "Against | None":
    """Put the three options together, which go together."""
    from pipelines.against import Against
    from transforms.errors import UsageError

    if source is None and policy is None and keys is None:
        return None
    if not source or policy is None or keys is None:
        raise UsageError("--against, --policy and --keys go together: the source, its policy, and keys for the search")
    return Against(tuple(source), policy, keys)


def report(
    context: typer.Context,
    folder: Annotated[
        str,
        typer.Argument(
            metavar="DIR",
            help="An output, or what a refused run left in it.",
            show_default=False,
            callback=named,
        ),
    ],
    *,
    html: Annotated[str | None, typer.Option("--html", metavar="PATH", help="Write the page there, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    opened: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Print what a run did and what the gate found, and where the page is that tells it whole."""
    from pipelines import storage
    from pipelines.report import opening
    from pipelines.report.terminal import tell

    found = opening.find(folder)
    if found.warning:
        session_of(context).console.warning(found.warning)
    console = replace(session_of(context).console, quiet=False)  # all of this was asked for
    if as_json:
        console.result(found.report.text())
    else:
        tell(console, found.report)
    place = opening.write_page(found, html) if html else found.place
    stands = storage.exists(place)
    if not as_json:
        console.note(f"report: {place}" if stands else f"no page lies at {place}: --html PATH writes it anew")
    if opened and not (stands and sys.stdout.isatty() and opening.show(place)):
        console.warning("no browser was opened: this is no terminal, the page is elsewhere, or no browser is known")


def quarantine(
    context: typer.Context,
    path: Annotated[
        str,
        typer.Argument(metavar="PATH", help="What --quarantine of a run named.", show_default=False, callback=named),
    ],
    *,
    keys: Keys,
    show: Annotated[bool, typer.Option("--show", help="Print what the rows hold: personal data.")] = False,
) -> None:
    """List the rows that were set aside: file, row, column and rule."""
    from pipelines.set_aside import set_aside

    head = ("file", "row", "column", "rule", *(["content"] if show else []))
    session_of(context).console.table(head, [row[: len(head)] for row in set_aside(path, keys=keys, show=show)])


def schema(context: typer.Context) -> None:
    """Print the JSON Schema of policies."""
    from transforms.policy import Policy

    session_of(context).console.result(json.dumps(Policy.json_schema(), indent=2))


def _planned(row: Mapping[str, Any]) -> list[str]:
    """Write one decision of a plan for people; the transform as a policy writes it."""
    options = row["options"] and yaml.safe_dump(row["options"], default_flow_style=True, width=10_000, sort_keys=False)
    done = f"{row['transform']} {options.strip()}" if options else row["transform"]
    return [row["input"], row["input_type"], done, row["output"] or "-", row["output_type"] or "-", row["note"] or ""]
