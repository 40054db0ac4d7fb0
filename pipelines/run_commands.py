"""What do `run` and `publish` do? Each reads its words, calls one function, and says how it ended."""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands import Inputs, Keys, Output, PolicyPath, named
from pipelines.ending import print_outcome
from pipelines.importing import swiftly
from pipelines.session import session_of

if TYPE_CHECKING:
    from pipelines.console import Console
    from pipelines.request import Request

Lineage = Annotated[
    bool, typer.Option("--lineage", help="Tell OpenLineage, as its client's own configuration says where.")
]
Metrics = Annotated[
    str | None,
    typer.Option(metavar="PATH", help="Tell Prometheus: a textfile, PATH ends in .prom.", show_default=False),
]


class Format(StrEnum):
    """What the output is written as."""

    PARQUET = "parquet"
    CSV = "csv"


class Gate(StrEnum):
    """Whether what was made is validated and published."""

    ON = "on"
    OFF = "off"


class Compression(StrEnum):
    """How the output is compressed."""

    ZSTD = "zstd"
    SNAPPY = "snappy"
    GZIP = "gzip"
    NONE = "none"


def run(
    context: typer.Context,
    policy: PolicyPath,
    *,
    inputs: Inputs,
    output: Annotated[
        str,
        typer.Option(
            metavar="DIR",
            help="The folder to publish to; in an object store, by one run at a time.",
            callback=named,
        ),
    ],
    keys: Keys,
    output_format: Annotated[Format, typer.Option(help="What to write.")] = Format.PARQUET,
    compression: Annotated[
        Compression | None,
        typer.Option(help="zstd for Parquet and none for CSV, unless said here.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes of a local run; as many as pay off, unless said here.", show_default=False),
    ] = None,
    gate: Annotated[Gate, typer.Option(help="off is for measuring: nothing is validated or published.")] = Gate.ON,
    prove: Annotated[
        bool, typer.Option("--prove", help="Search all that was made for protected values of all rows.")
    ] = False,
    quarantine: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", help="Where bad rows go, encrypted, if the policy sets them aside.", callback=named
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another data set's publication.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Run again what is published already.")] = False,
    lineage: Lineage = False,
    metrics: Metrics = None,
    allow_overdue: Annotated[
        bool, typer.Option("--allow-overdue", help="Run a policy whose review is overdue.")
    ] = False,
    submit: Annotated[
        bool, typer.Option("--submit", help="End when the job is submitted; 'publish' judges what it leaves.")
    ] = False,
    location: Annotated[
        str | None, typer.Option(metavar="REGION", help="Where the workers are; for policies with residency.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, say what would be done, and do nothing.")
    ] = False,
) -> None:
    """Anonymize, validate every row, and publish. Options for Beam come after --."""
    with swiftly():
        from pipelines.launch import Request, launch

    session = session_of(context)
    request = Request(
        policy=policy,
        inputs=tuple(inputs),
        output=output,
        keys=keys,
        output_format=output_format.value,
        compression=compression.value if compression else None,
        gate=gate.value,
        prove=prove,
        workers=workers,
        quarantine=quarantine,
        overwrite=overwrite,
        force=force,
        allow_overdue=allow_overdue,
        submit=submit,
        location=location,
        lineage=lineage,
        metrics=metrics,
        beam=session.beam,
    )
    if dry_run:
        _print_foreseen(session.console, request)
        return
    with session.console.progress() as progress:
        outcome = launch(request, progress=progress)
    print_outcome(session.console, outcome)


def publish(
    context: typer.Context,
    output: Output,
    *,
    lineage: Lineage = False,
    metrics: Metrics = None,
) -> None:
    """Judge and publish what a job staged below this output and nobody judged."""
    from pipelines.publish import publish_staged

    print_outcome(session_of(context).console, publish_staged(output, lineage=lineage, metrics=metrics))


def _print_foreseen(console: "Console", request: "Request") -> None:
    """Say what a run would do."""
    from pipelines.dry_run import foresee

    with swiftly():
        foreseen = foresee(request)
    console = replace(console, quiet=False)  # all of this was asked for
    console.notes(foreseen.lines)
    console.note(f"a run would {foreseen.would}", style="bold green")
    console.note("dry run: nothing was submitted, and nothing was written")
