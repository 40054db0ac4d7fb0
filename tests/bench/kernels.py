"""What does a kernel cost per value, as values repeat, beside the library call for each value?

Each column goes to Parquet and comes back as the job reads it; what is timed is the plan's function over its batches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import library
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from clock import nanoseconds
from job import GROUP_ROWS, cards, digits, names, policy
from runs import keys_in, row_groups
from scene import Scene
from sheet import Sheet

from transforms.apply import compile_plan
from transforms.files.memory import keep_memory
from transforms.files.reading import read_unit
from transforms.files.source import Source
from transforms.keys import KeySource
from transforms.policy import Policy

DISTINCT = (1, 10, 100)
BY_ID = {"shift": {"by": {"column": "customer_id", "domain": "customer"}, "days": 180}}


@dataclass(frozen=True)
class Kernel:
    """A transform, its column of the bench job, and what it is held against."""

    name: str
    column: str
    does: object
    beside: str
    """Words for the other way; or, ending in a colon, the kernel of this table that it is held against."""
    other: Callable[[pa.Array, int], float] | None
    """Nanoseconds per value of the other way over a column, each time the median of so many."""
    bar: float
    """The other way's time over ours at least; below 1, ours may be so many times the other's."""


KERNELS = (
    Kernel("tokenize, hex", "email", {"tokenize": {"domain": "d", "as": "hex"}}, "CMAC, hex", library.cmac_hex, 10),
    Kernel("tokenize, base32", "email", {"tokenize": {"domain": "d"}}, "CMAC, base32", library.cmac_base32, 6),
    Kernel("hash", "ssn", {"hash": {"domain": "d"}}, "polars-hash, column", library.polars_hmac, 1 / 1.2),
    Kernel("hash", "ssn", {"hash": {"domain": "d"}}, "hmac.digest", library.hmac_hex, 0),
    Kernel("encrypt", "email", {"encrypt": {"domain": "d"}}, "AESSIV, base64", library.siv_base64, 6),
    Kernel("fpe", "card", {"fpe": {"domain": "d", "alphabet": "digits"}}, "FF1, plain Python", library.ff1, 250),
    Kernel("fpe", "card", {"fpe": {"domain": "d", "alphabet": "digits"}}, "ff3 (FF3-1)", library.ff3, 0),
    Kernel("surrogate", "name", {"surrogate": {"of": "name"}}, "Faker, seeded", library.faker_name, 0),
    Kernel("surrogate", "name", {"surrogate": {"of": "name"}}, "tokenize, hex", None, 1 / 3),
    Kernel("shift", "birth_date", BY_ID, "hmac, timedelta", library.shifted, 0),
    Kernel("shift", "birth_date", BY_ID, "tokenize, hex", None, 1 / 2),
    Kernel("mask", "phone", {"mask": {"keep_last": 4}}, "utf8_replace_slice, column", library.replaced_slice, 1 / 2),
    Kernel("generalize", "zip", {"generalize": {"prefix": 3}}, "utf8_slice, column", library.sliced, 1 / 2),
)


def measure(scene: Scene) -> Sheet:
    """Every kernel at every share of distinct values, in a process that keeps its memory as one that runs jobs does."""
    keep_memory()
    count = min(scene.rows // 4 if scene.quick else scene.rows // 2, 1_000_000)
    folder = scene.folder / "kernels"
    ours: dict[str, list[float]] = {}
    shown = []
    for kernel in KERNELS:
        if kernel.name not in ours:
            ours[kernel.name] = [_ours(kernel, count, share, folder, scene.repeats) for share in DISTINCT]
        mine = ours[kernel.name]
        values = column(kernel.column, spread(count, 100))
        other = kernel.other(values, scene.repeats) if kernel.other else ours[kernel.beside][-1]
        shown.append(
            (
                kernel.name,
                *(f"{ns:,.0f}" for ns in mine),
                kernel.beside,
                f"{other:,.0f}",
                *_held(kernel, other / mine[-1]),
            )
        )
    head = (
        "kernel, ns per value",
        *(f"{share} % distinct" for share in DISTINCT),
        "beside it",
        "ns",
        "times",
        "wanted",
    )
    return Sheet(f"Kernels, {count:,} values", head, shown)


def _held(kernel: Kernel, times: float) -> tuple[str, str]:
    """How many times as fast as the other way (with a cross-stroke, how many times the other's time), and the bar."""
    if 0 < kernel.bar < 1:
        return f"1/{1 / times:.2f}", f"at most 1/{1 / kernel.bar:.1f}"
    return f"{times:,.1f}", f"at least {kernel.bar:.0f}" if kernel.bar else ""


def column(name: str, numbers: npt.NDArray[np.int64]) -> pa.Array:
    """Values that look like those of the bench job's column, different where the numbers are; dates may repeat."""
    return _COLUMNS[name](numbers)


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts)


def _text(numbers: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _ssn(numbers: npt.NDArray[np.int64]) -> pa.Array:
    nine = digits(numbers * 104_729 + 1_000_003, 9)
    return _joined(*(pc.utf8_slice_codeunits(nine, *cut) for cut in ((0, 3), (3, 5), (5, 9))), "-")


_COLUMNS: Mapping[str, Callable[[npt.NDArray[np.int64]], pa.Array]] = {
    "customer_id": lambda numbers: pa.array(numbers * 9 + 1_000_000),
    "name": lambda numbers: _joined(names().take(pa.array(numbers % 20_000)), _text(numbers // 20_000), " "),
    "ssn": _ssn,
    "zip": lambda numbers: digits(numbers * 86_257 + 10_007, 9),
    "email": lambda numbers: _joined("ana", _text(numbers), "@example.com", ""),
    "phone": lambda numbers: _joined("+1 ", digits(numbers * 709 + 2_000_000_011, 10), ""),
    "card": cards,
    "birth_date": lambda numbers: pa.array((numbers % 25_000 - 10_000).astype(np.int32)).cast(pa.date32()),
}


def spread(count: int, share: int) -> npt.NDArray[np.int64]:
    """So many numbers in no order, of which so many percent are different."""
    return np.random.default_rng(share).permutation(np.resize(np.arange(max(1, count * share // 100)), count))


def _ours(kernel: Kernel, count: int, share: int, folder: Path, repeats: int) -> float:
    """Nanoseconds per value of the plan's function, over what the reader gives."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "column.parquet"
    numbers = spread(count, share)
    held = pa.table({name: column(name, numbers) for name in ("customer_id", kernel.column)})
    pq.write_table(held, path, compression="snappy", row_group_size=GROUP_ROWS)
    plan = Policy.from_yaml(policy({"customer_id": "drop", kernel.column: kernel.does}), name="one").bind(held.schema)
    source = Source.of(plan)
    batches = [batch for unit in row_groups(path, source) for batch in read_unit(unit, source)]
    apply = compile_plan(plan, KeySource(keys_in(folder)).open().within("bench"))
    apply(batches[0])
    return nanoseconds(lambda: [apply(batch) for batch in batches], count, repeats)
