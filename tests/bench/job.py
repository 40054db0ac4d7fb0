"""The bench job: two million rows of twelve columns from a seed, and the policy that they are measured under.

    python tests/bench/job.py FOLDER [--rows 2000000] [--files 8] [--seed 11]

Each row is one of ten million customers; what belongs to the customer is a function of the id, so that a customer who
comes twice is the same twice: name and address (20,000 different ones each), social security number (50,000), zip
(99,999), e-mail address, telephone number and card (each customer's own). The rest is the row's. Equal seeds give
equal files.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

ROWS, FILES, GROUP_ROWS = 2_000_000, 8, 131_072
CUSTOMERS = 10_000_000
COLUMNS: Mapping[str, Any] = {
    "customer_id": {"tokenize": {"domain": "customer", "as": "hex"}},
    "name": {"surrogate": {"of": "name"}},
    "address": {"surrogate": {"of": "address"}},
    "ssn": {"hash": {"domain": "ssn", "as": "hex"}},
    "zip": {"generalize": {"prefix": 3}},
    "email": {"tokenize": {"domain": "email", "as": "hex"}},
    "phone": {"mask": {"keep_last": 4}},
    "card": {"fpe": {"domain": "card", "alphabet": "digits"}},
    "birth_date": {"shift": {"by": "customer_id", "days": 180}},
    "amount": "keep",
    "created": "keep",
    "notes": "drop",
}
"""What the policy does with each column, in the order of the files."""
SCHEMA = pa.schema(
    {
        "customer_id": pa.int64(),
        **dict.fromkeys(("name", "address", "ssn", "zip", "email", "phone", "card"), pa.string()),
        "birth_date": pa.date32(),
        "amount": pa.float64(),
        "created": pa.timestamp("us"),
        "notes": pa.string(),
    }
)
_HEADS = ["An", "Be", "Chi", "Da", "El", "Fa", "Gri", "Ha", "Io", "Ju"]
_TAILS = ["bert", "dine", "gar", "lia", "mund", "na", "rick", "sel", "tine", "vor"]
_ENDS = [
    "ac",
    "bach",
    "by",
    "dal",
    "ez",
    "feld",
    "ford",
    "gren",
    "ham",
    "ini",
    "ker",
    "ley",
    "lund",
    "man",
    "nova",
    "ov",
    "o",
    "sen",
    "son",
    "ton",
]
_WORDS = ["parcel", "left", "at", "the", "door", "caller", "asks", "for", "a", "new", "date", "before", "noon"]
_STEP = np.uint64(0x9E3779B97F4A7C15)
Numbers = npt.NDArray[np.int64]


def policy(columns: Mapping[str, Any] | None = None) -> str:
    """The text of the bench job's policy, or of one with other columns."""
    head = {"beamveil": 1, "dataset": "bench", "purpose": "measure", "owner": "bench@example.com", "scope": "bench"}
    types = {"customer_id": "int64", "birth_date": "date32", "amount": "double", "created": "timestamp[us]"}
    chosen = dict(columns or COLUMNS)
    types = {name: kind for name, kind in types.items() if name in chosen}
    return yaml.safe_dump({**head, "types": types, "columns": chosen}, sort_keys=False)


def rows(count: int, seed: int) -> pa.Table:
    """So many rows of the bench job."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(0, CUSTOMERS, count)
    who, where = _one_of(20_000, ids, 1), _one_of(20_000, ids, 2)
    name, join = names().take(pa.array(who)), pc.binary_join_element_wise
    own = pa.array(ids).cast(pa.string())
    columns = [
        pa.array(ids),
        name,
        _addresses().take(pa.array(where)),
        _ssns().take(pa.array(_one_of(50_000, ids, 3))),
        digits(1 + _one_of(99_999, ids, 4), 5),
        join(pc.utf8_lower(pc.utf8_slice_codeunits(name, 0, 3)), own, "@example.com", ""),
        join("+1 ", digits(ids * 709 + 2_000_000_011, 10), ""),
        cards(ids),
        pa.array(_one_of(25_000, ids, 5).astype(np.int32) - 10_000).cast(pa.date32()),
        pa.array(rng.gamma(2.0, 40.0, count).round(2)),
        pa.array(rng.integers(1_600_000_000_000_000, 1_760_000_000_000_000, count)).cast(pa.timestamp("us")),
        _notes().take(pa.array(rng.integers(0, 5_000, count))),
    ]
    return pa.table(columns, schema=SCHEMA)


def write(folder: Path, *, count: int = ROWS, files: int = FILES, group_rows: int = GROUP_ROWS, seed: int = 11) -> Path:
    """Write policy.yaml and parquet/part-N.parquet below the folder, where they are not there yet; the folder."""
    target = folder / "parquet"
    if target.exists():
        return folder
    unfinished = folder / "unfinished"
    unfinished.mkdir(parents=True)
    (folder / "policy.yaml").write_text(policy())
    for number in range(files):
        path = unfinished / f"part-{number:04}.parquet"
        pq.write_table(rows(count // files, seed + number), path, compression="snappy", row_group_size=group_rows)
    unfinished.rename(target)
    return folder


def _one_of(many: int, ids: Numbers, salt: int) -> Numbers:
    """For each id the same number below `many`, spread evenly: splitmix64's finalizer of id and salt."""
    x = (ids.astype(np.uint64) + np.uint64(salt) * np.uint64(CUSTOMERS)) * _STEP
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return ((x ^ (x >> np.uint64(31))) % np.uint64(many)).astype(np.int64)


def digits(numbers: Numbers, width: int) -> pa.Array:
    """The last so many decimal digits."""
    return pc.utf8_lpad(pa.array(numbers % 10**width).cast(pa.string()), width, "0")


def names() -> pa.Array:
    """20,000 made-up names."""
    first = [a + b for a in _HEADS for b in _TAILS]
    last = [a + b for a in first[::10] for b in _ENDS]
    return pa.array([f"{a} {b}" for a in first for b in last])


def _addresses() -> pa.Array:
    streets = [a + b for a in _HEADS for b in _TAILS]
    return pa.array([f"{house} {street} Street, Apt {house % 7}" for street in streets for house in range(100, 300)])


def _ssns() -> pa.Array:
    text = (f"{number:09}" for number in ((k * 104_729 + 1_000_003) % 10**9 for k in range(50_000)))
    return pa.array([f"{one[:3]}-{one[3:5]}-{one[5:]}" for one in text])


def _notes() -> pa.Array:
    """5,000 texts of 120 characters."""
    rng = np.random.default_rng(5)
    return pa.array([f"{k:04} {' '.join(rng.choice(_WORDS, 40))}"[:120] for k in range(5_000)])


def cards(ids: Numbers) -> pa.Array:
    """16 digits, each customer's own, with Luhn's check digit at the end."""
    places = np.empty((len(ids), 16), np.int64)
    rest = ids * 40_507 + 4 * 10**14 + 73
    for at in range(14, -1, -1):
        places[:, at] = rest % 10
        rest //= 10
    doubled = places[:, :15].copy()
    doubled[:, ::2] = doubled[:, ::2] * 2 - 9 * (doubled[:, ::2] > 4)
    places[:, 15] = -doubled.sum(axis=1) % 10
    octets = pa.py_buffer((places + ord("0")).astype(np.uint8))
    return (
        pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(ids), [None, octets]).cast(pa.binary()).cast("string")
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    write(given.folder, count=given.rows, files=given.files, seed=given.seed)
