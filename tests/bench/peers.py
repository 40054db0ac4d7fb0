"""The same job by other means: what it costs as a multiple of a copy, per row, with outputs looked at."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from clock import Cost, Work, cost, cpu, side_by_side
from runs import GATES, Gate, copy, job
from scene import Scene
from sheet import Sheet

_FLOOR, _FEW = "pyarrow copy", 1_000


@dataclass(frozen=True)
class Peer:
    """A way, the function of this folder that goes it, how many rows it can be asked for, what it leaves out."""

    name: str
    function: str
    rows: int
    quick_rows: int
    lacks: str


PEERS = (
    Peer("Polars + polars-hash", "peer_columns.by_polars", 2_000_000, 100_000, "FPE, checks, Beam"),
    Peer("DuckDB, SHA-256 in SQL", "peer_columns.by_duckdb", 2_000_000, 100_000, "HMAC, FPE, checks, Beam"),
    Peer("Beam, a DoFn per row", "peer_rows.by_beam", 100_000, 5_000, "FPE, checks"),
    Peer("pandas + hmac + Faker + ff3", "peer_rows.by_pandas", 50_000, 4_000, "checks, Beam"),
    Peer("presidio-structured", "peer_rows.by_presidio", 20_000, 2_500, "FPE, checks, Beam"),
)


def measure(scene: Scene) -> Sheet:
    """Every peer and beamveil in turn, each net of its own run over a thousand rows; the slow ones over fewer rows."""
    rows, works = _works(scene)
    for few, _ in list(works.values())[len(GATES) + 1 if scene.quick else 0 :]:
        cost(few)  # imports and tables
    turns = {f"{name}{size}": work[size] for name, work in works.items() for size in (0, 1)}
    costs = side_by_side(turns, scene.repeats)
    each = {name: _net(costs[f"{name}0"], costs[f"{name}1"], rows[name]) for name in works}
    lacks = {peer.name: peer.lacks for peer in PEERS} | {"beamveil, gate off": "checks"}
    shown = [
        (name, f"{rows[name]:,}", f"{micro:.2f}", f"{micro / each[_FLOOR]:.1f}", lacks.get(name, ""))
        for name, micro in each.items()
    ]
    return Sheet(
        "Peers, the bench job on one core",
        ("by", "rows", "CPU µs per row", "times the copy", "without"),
        shown,
        "All net of start-up. Every output was looked at: rows, tokens, nulls, kept columns, equal values still equal.",
    )


def _works(scene: Scene) -> tuple[dict[str, int], dict[str, tuple[Work, Work]]]:
    """Of each way the rows that it is asked for, and the work over a thousand and over all of them."""
    small, folder = scene.folder_of(_FEW, files=1), scene.folder_of(scene.rows)
    works = {_FLOOR: (copy(small), copy(folder))}
    for gate in GATES:
        works[f"beamveil, gate {gate}"] = _ours(small, _FEW, gate), _ours(folder, scene.rows, gate)
    rows = dict.fromkeys(works, scene.rows)
    for peer in PEERS:
        rows[peer.name] = min(scene.rows, peer.quick_rows if scene.quick else peer.rows)
        works[peer.name] = _theirs(peer, small), _theirs(peer, scene.folder_of(rows[peer.name]))
    return rows, works


def _net(few: Sequence[Cost], all_: Sequence[Cost], rows: int) -> float:
    """CPU microseconds for each further row."""
    return (cpu(all_) - cpu(few)) / (rows - _FEW) * 1e6


def _ours(folder: Path, rows: int, gate: Gate) -> Work:
    made = job(folder, rows=rows, gate=gate)
    return Work(made.do, made.output, lambda: look_at(folder / "parquet", f"{made.output}/**/*.parquet"))


def _theirs(peer: Peer, folder: Path) -> Work:
    output = folder / "out-peer"
    module, _, function = peer.function.partition(".")
    way: Callable[[Path, Path], None] = getattr(importlib.import_module(module), function)

    def do() -> None:
        output.mkdir()
        way(folder / "parquet", output)

    return Work(do, output, lambda: look_at(folder / "parquet", f"{output}/*.parquet"))


_SAME = """
select count(*), count(distinct customer_id), count(distinct ssn), count(distinct email), count(distinct card),
  sum(hash(right(phone, 4))::hugeint), sum(hash(left(zip, 3))::hugeint), sum(hash(amount, created)::hugeint)
from read_parquet('{}')
"""
_WRONG = """
select count(*) from read_parquet('{}') where (
  regexp_full_match(customer_id, '[0-9a-f]{{32}}') and regexp_full_match(email, '[0-9a-f]{{32}}')
  and regexp_full_match(ssn, '[0-9a-f]{{64}}') and regexp_full_match(card, '[0-9a-f]{{16}}')
  and regexp_full_match(phone, '\\*{{9}}[0-9]{{4}}') and length(zip) = 3 and length(name) > 4 and length(address) > 9
  and birth_date between '1941-01-01' and '2012-01-01') is not true
"""


def look_at(source: Path, output: str) -> None:
    """Raise where the output is not what the job is about."""
    with duckdb.connect() as db:
        was, is_ = (db.execute(_SAME.format(where)).fetchone() for where in (f"{source}/*.parquet", output))
        wrong = db.execute(_WRONG.format(output)).fetchone()
        columns = [name for name, *_ in db.execute(f"describe select * from read_parquet('{output}')").fetchall()]
    if was != is_ or wrong != (0,) or "notes" in columns:
        raise SystemExit(f"{output}: {was} became {is_}, {wrong} rows are not as they should be, columns {columns}")
