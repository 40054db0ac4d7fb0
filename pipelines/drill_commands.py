"""What does `beamveil drill` do? It reads its words, drills the policy, and prints how well people were hidden."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands import Inputs, PolicyPath
from pipelines.failures import REFUSED
from pipelines.session import session_of

if TYPE_CHECKING:
    from pipelines.console import Console
    from pipelines.drilling.counting import Drilled, Recall


def drill(
    context: typer.Context,
    policy: PolicyPath,
    *,
    inputs: Inputs,
    floor: Annotated[
        float, typer.Option(min=0, max=1, help="The least recall of each kind; below it the exit code is 1.")
    ] = 0.99,
    keys: Annotated[
        str, typer.Option("--keys", metavar="URI", help="A master keyset; thrown away after the drill, unless named.")
    ] = "ephemeral:",
    rows: Annotated[int, typer.Option(min=1, max=100_000, help="How many rows people are planted into.")] = 1_000,
    people: Annotated[int, typer.Option(min=1, max=100_000, help="How many people are made up.")] = 400,
    seed: Annotated[int, typer.Option(help="Equal seeds, equal people.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Plant made-up people into a copy of some rows, run the policy over it, and count who comes out."""
    from pipelines.drilling.drill import Request
    from pipelines.drilling.drill import drill as drilled

    request = Request(policy, tuple(inputs), floor=floor, keys=keys, rows=rows, people=people, seed=seed)
    found, console = drilled(request), session_of(context).console
    if as_json:
        console.result(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    else:
        _print(console, found)
    if not found.passed:
        raise typer.Exit(REFUSED)


def _print(console: "Console", found: "Drilled") -> None:
    """Print recall by kind, where survivors stand, what was not counted, and the verdict."""
    head = ("kind", "planted in", "planted", "survived", "recall", "95% interval")
    console.table(head, [_row(kind) for kind in found.kinds])
    if found.places:
        console.note("")
        rows = [(at.column, at.place, at.kind, f"{at.survived:,}") for at in found.places]
        console.table(("output column", "place", "kind", "survived"), rows)
    console.note("")
    for column, kind in found.accepted:
        console.note(f"not counted: {kind} in {column!r}, which the policy accepts")
    for column, count in found.refused.items():
        console.note(f"not counted: {count:,} values that the transform of {column!r} refuses, so that a run stops")
    if found.lost:
        console.note(f"not counted: {found.lost:,} rows that rules drop")
    if found.unsure:
        few = f"{len(found.unsure):,} of {len(found.kinds):,} rest on too few values to be sure of {found.floor}"
        console.warning(f"{few}: --rows plants more")
    for low in found.below:
        here = (at.column for at in found.places if (at.kind, at.planted_in) == (low.name, low.planted_in))
        where = ", ".join(map(repr, sorted(set(here))))
        said = f"recall {low.recall:.4f} is below {found.floor}; survivors stand in {where}"
        console.error(f"{low.name} planted in {low.planted_in!r}: {said}")
    if found.passed:
        said = f"passed: of every kind {found.floor:.2%} or more did not come out, in {found.rows:,} rows"
        console.note(said, style="bold green")


def _row(kind: "Recall") -> tuple[str, ...]:
    low, high = kind.interval
    counts = f"{kind.planted:,}", f"{kind.survived:,}"
    return kind.name, kind.planted_in, *counts, f"{kind.recall:.4f}", f"[{low:.4f}, {high:.4f}]"
