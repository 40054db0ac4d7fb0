"""What does `beamveil demo` do? It writes a folder of made-up customers, anonymizes them, and shows rows of both.

What stands in the folder is kept where it serves: a policy that somebody has edited, the keys, input of as many rows.
So the same demo again changes nothing, and an edited policy is tried out by running it.
"""

import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipelines.demo_customers import SHOWN_AMOUNTS, visits
from pipelines.launch import Request, launch
from pipelines.manifest import read_published
from transforms.errors import OutputError
from transforms.keys import new_keys
from transforms.policy import Policy

if TYPE_CHECKING:
    from pipelines.outcome import Outcome
    from pipelines.progress import Progress

_MARKER: Final = ".beamveil-demo"
_POLICY: Final = "demo_policy.yaml"
_FILES: Final = 2
_ROW_GROUP: Final = 65_536


@dataclass(frozen=True)
class Sample:
    """One row before and after."""

    title: str
    cells: tuple[tuple[str, str, str], ...]
    """Column, what went in, what came out."""


@dataclass(frozen=True)
class Shown:
    """What a demo has to show."""

    outcome: "Outcome"
    samples: tuple[Sample, ...]
    places: tuple[tuple[str, str], ...]
    """What lies where, and what it is."""
    next_steps: tuple[tuple[str, str], ...]
    """What to do next, and the command for it."""


def run_demo(folder: Path, *, rows: int, command: str = "beamveil", progress: "Progress | None" = None) -> Shown:
    """Write input, policy and keys where they are missing, run the policy, and give what there is to show.

    `command` is how beamveil is called in what is proposed next. Raises OutputError where the folder holds things that
    no demo wrote, and whatever `launch` raises.
    """
    _claim(folder)
    _write_input(folder / "input", rows=rows)
    if not (folder / "policy.yaml").exists():
        _replace(folder / "policy.yaml", files("pipelines").joinpath(_POLICY).read_bytes())
    if not (folder / "keys.json").exists():
        new_keys(f"file:{folder / 'keys.json'}")
    request = Request(
        policy=str(folder / "policy.yaml"),
        inputs=(str(folder / "input" / "*.parquet"),),
        output=str(folder / "output"),
        keys=f"file:{folder / 'keys.json'}",
    )
    outcome = launch(request, progress=progress)
    samples = () if outcome.status == "refused" else tuple(_samples(folder))
    return Shown(outcome, samples, tuple(_places(folder)), tuple(_next_steps(request, command)))


def _claim(folder: Path) -> None:
    """Make the folder, or take one that an earlier demo made or that is empty."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / _MARKER).exists():
            raise OutputError(f"{str(folder)!r} holds things that no demo wrote: name another folder by --out")
        (folder / _MARKER).write_text("A folder of `beamveil demo`: it may be deleted.\n")
    except OSError as error:
        raise OutputError(f"{str(folder)!r} cannot be written: {os.strerror(error.errno or 0)}") from None


def _write_input(folder: Path, *, rows: int) -> None:
    """Write the visits in equal files, unless files of as many rows stand there."""
    paths = [folder / f"visits-{number + 1}.parquet" for number in range(_FILES)]
    if sum(pq.read_metadata(path).num_rows for path in paths if path.exists()) == rows:
        return
    folder.mkdir(exist_ok=True)
    table, first = visits(rows), 0
    for number, path in enumerate(paths):
        end = rows * (number + 1) // _FILES
        sink = pa.BufferOutputStream()
        pq.write_table(table.slice(first, end - first), sink, row_group_size=_ROW_GROUP)
        _replace(path, sink.getvalue())
        first = end


def _replace(path: Path, content: "bytes | pa.Buffer") -> None:
    """Write a file so that it is there as a whole or not at all."""
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    half.replace(path)


def _samples(folder: Path) -> Iterator[Sample]:
    """Show the first customer's two visits, found in input and publication by amounts that nobody else has.

    An edited policy may have changed or dropped the amounts: then there is nothing to show.
    """
    published = read_published(str(folder / "output"))
    if published is None or "amount" not in (column.name for column in published.columns):
        return
    before = ds.dataset(folder / "input", format="parquet")
    after = ds.dataset([str(folder / "output" / part.path) for part in published.parts], format=published.format)
    renamed = _renamed(folder)
    for number, amount in enumerate(SHOWN_AMOUNTS, 1):
        row, came = (_only(dataset, amount) for dataset in (before, after))
        if row is None or came is None:
            continue
        cells = ((_named(name, renamed), _said(row[name]), _found(came, renamed.get(name, name))) for name in row)
        yield Sample(f"Visit {number} of one customer", tuple(cells))


def _only(dataset: ds.Dataset, amount: float) -> dict[str, Any] | None:
    found = dataset.filter(pc.field("amount") == amount).to_table().to_pylist()
    return found[0] if len(found) == 1 else None


def _renamed(folder: Path) -> Mapping[str, str]:
    return Policy.from_file(folder / "policy.yaml").rename


def _named(name: str, renamed: Mapping[str, str]) -> str:
    return f"{name} -> {renamed[name]}" if name in renamed else name


def _found(row: Mapping[str, Any], name: str) -> str:
    return _said(row[name]) if name in row else "(dropped)"


def _said(value: object) -> str:
    return "(null)" if value is None else str(value)


def _places(folder: Path) -> Iterator[tuple[str, str]]:
    yield str(folder / "input"), "made-up visits of made-up customers"
    yield str(folder / "policy.yaml"), "what is done to each column, and which rows are dropped"
    yield str(folder / "keys.json"), "the master keyset: equal keys, equal tokens"
    yield str(folder / "output" / "data"), "what was published"
    yield str(folder / "output" / "report.html"), "what was done, checked and counted, for people: open it in a browser"
    yield str(folder / "output" / "manifest.json"), "what is known about it: counts, versions, digests, key ids"


def _next_steps(request: Request, command: str) -> Iterator[tuple[str, str]]:
    policy, inputs, output, keys = map(shlex.quote, (request.policy, request.inputs[0], request.output, request.keys))
    yield "read what the policy does", f"{command} plan {policy} --input {inputs}"
    yield "edit the policy, run it", f"{command} run {policy} --input {inputs} --output {output} --keys {keys}"
    yield "begin with data of yours", f"{command} scan --input 'FOLDER/*.parquet' --output policy.yaml"
