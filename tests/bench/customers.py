"""Customer data from a seed: the input of the main job at any size, as Parquet and as CSV with quoted line breaks.

    python tests/bench/customers.py FOLDER [--rows 2000000] [--files 8]

Twelve columns; one row in twenty has no value in each column but the id. Equal seeds give equal files.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

POLICY = """\
beamveil: 1
dataset: customers
purpose: measure the main job
owner: privacy@example.com
scope: bench
types: {customer_id: int64, birth_date: date32, visited: "timestamp[us]", amount: double}
columns:
  customer_id: {tokenize: {domain: customer}}
  name:        {surrogate: {of: name, persona: customer_id}}
  email:       drop
  phone:       {mask: {keep_last: 4}}
  ssn:         {hash: {domain: ssn}}
  card:        {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  iban:        {encrypt: {domain: iban}}
  birth_date:  {generalize: {to: year}}
  visited:     {shift: {by: customer_id, days: 365}}
  country:     {constant: XX}
  notes:       keep
  amount:      keep
"""
SCHEMA = pa.schema(
    {
        "customer_id": pa.int64(),
        "name": pa.string(),
        "email": pa.string(),
        "phone": pa.string(),
        "ssn": pa.string(),
        "card": pa.string(),
        "iban": pa.string(),
        "birth_date": pa.date32(),
        "visited": pa.timestamp("us"),
        "country": pa.string(),
        "notes": pa.string(),
        "amount": pa.float64(),
    }
)
FIRST = ["Ada", "Björn", "Chloé", "Dmitri", "Eve", "Fatima", "Grace", "Hedy", "Ivan", "Jürgen", "Kai", "Lúcia"]
LAST = ["Álvarez", "Brown", "Chen", "Dubois", "Evans", "Fischer", "García", "Hansen", "Ito", "Jones", "O'Neil", "Østby"]
NOTES = ['said "call, later"', "line one\nline two", "", "prefers e-mail", "naïve, über", "a\r\nb", "x" * 80]


def _digits(rng: np.random.Generator, rows: int, width: int) -> pa.Array:
    numbers = rng.integers(0, 10**width, rows)
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")


def _cards(rng: np.random.Generator, rows: int) -> pa.Array:
    """16 digits that begin with 4 and satisfy Luhn."""
    digits = rng.integers(0, 10, (rows, 16), dtype=np.int64)
    digits[:, 0] = 4
    doubled = digits[:, :15].copy()
    doubled[:, ::2] = doubled[:, ::2] * 2 - 9 * (doubled[:, ::2] > 4)
    digits[:, 15] = -doubled.sum(axis=1) % 10
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), rows, [None, pa.py_buffer((digits + ord("0")).astype(np.uint8))]
    ).cast(pa.binary()).cast(pa.string())  # fmt: skip


def _pick(rng: np.random.Generator, words: list[str], rows: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), rows)))


def customers(rows: int, seed: int) -> pa.Table:
    """`rows` customers; ids are drawn from ten million, so that some come twice."""
    rng = np.random.default_rng(seed)
    first, last = _pick(rng, FIRST, rows), _pick(rng, LAST, rows)
    ids = rng.integers(0, 10_000_000, rows)
    text = pa.array(ids).cast(pa.string())
    join = pc.binary_join_element_wise
    columns = [
        pa.array(ids),
        join(first, last, " "),
        join("user", text, "@mail.test", ""),
        join("+1 ", _digits(rng, rows, 10), ""),
        join(_digits(rng, rows, 3), _digits(rng, rows, 2), _digits(rng, rows, 4), "-"),
        _cards(rng, rows),
        join("DE", _digits(rng, rows, 18), ""),
        pa.array(rng.integers(-14_000, 14_000, rows).astype(np.int32)).cast(pa.date32()),
        pa.array(rng.integers(10**15, 17 * 10**14, rows)).cast(pa.timestamp("us")),
        _pick(rng, ["US", "DE", "FR", "JP"], rows),
        _pick(rng, NOTES, rows),
        pa.array(rng.normal(100, 30, rows).round(2)),
    ]
    whole = [columns[0]]
    for column, kind in zip(columns[1:], SCHEMA.types[1:], strict=True):
        whole.append(pc.if_else(pa.array(rng.random(rows) < 0.05), pa.scalar(None, kind), column.cast(kind)))
    return pa.table(whole, schema=SCHEMA)


def write(folder: Path, *, rows: int, files: int, seed: int = 7) -> None:
    """Write parquet/part-N.parquet, customers.csv and policy.yaml below the folder."""
    (folder / "parquet").mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(POLICY)
    with (folder / "customers.csv").open("wb") as csv:
        csv.write((",".join(SCHEMA.names) + "\n").encode())
        for number in range(files):
            table = customers(rows // files, seed + number)
            path = folder / "parquet" / f"part-{number}.parquet"
            pq.write_table(table, path, compression="snappy", row_group_size=131_072)
            _write_csv(table, csv)


def _write_csv(table: pa.Table, sink: object) -> None:
    from pyarrow import csv  # noqa: PLC0415

    csv.write_csv(table, sink, csv.WriteOptions(include_header=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--files", type=int, default=8)
    given = parser.parse_args()
    write(given.folder, rows=given.rows, files=given.files)
