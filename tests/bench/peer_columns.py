"""The bench job by hand with columnar libraries: no Beam, no validation, no publication, no format-preserving cipher.

Each function reads the Parquet files of one folder and writes as many to another. The card becomes a keyed token, names
and addresses are drawn by keyed hash from a thousand of Faker's.
"""

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import polars_hash as plh
from faker import Faker
from job import COLUMNS, GROUP_ROWS

KEY = bytes(range(32)).hex()
POOL, DAYS = 1_000, 180
READ = [name for name, does in COLUMNS.items() if does != "drop"]
_QUERY = f"""
copy (
  select
    token(customer_id) as customer_id, $names[1 + drawn(name) % {POOL}] as name,
    $addresses[1 + drawn(address) % {POOL}] as address, keyed(ssn) as ssn, left(zip, 3) as zip, token(email) as email,
    repeat('*', length(phone) - 4) || right(phone, 4) as phone, left(keyed(card), 16) as card,
    birth_date + (1 + drawn(customer_id) % {DAYS})::int as birth_date, amount, created
  from read_parquet($source)
) to $target (format parquet, compression snappy, row_group_size {GROUP_ROWS})
"""
_MACROS = f"""
create macro keyed(x) as sha256('{KEY}' || x::varchar);
create macro token(x) as left(keyed(x), 32);
create macro drawn(x) as ('0x' || left(keyed(x), 7))::int;
"""


@cache
def made_up() -> tuple[list[str], list[str]]:
    """Names and addresses by Faker; made before the clock runs."""
    fake = Faker("en_US")
    fake.seed_instance(1)
    return [fake.name() for _ in range(POOL)], [fake.address().replace("\n", ", ") for _ in range(POOL)]


def by_polars(source: Path, target: Path) -> None:
    """Polars and polars-hash: HMAC, once per distinct value of a file where values repeat."""
    names, addresses = made_up()
    for path in sorted(source.iterdir()):
        frame = pl.read_parquet(path, columns=READ)
        frame = _once(frame, "ssn", _keyed("ssn"))
        frame = _once(frame, "name", pl.lit(pl.Series(names)).gather(_number(_keyed("name")) % POOL))
        frame = _once(frame, "address", pl.lit(pl.Series(addresses)).gather(_number(_keyed("address")) % POOL))
        frame = frame.with_columns(customer_id=_keyed(pl.col("customer_id").cast(pl.String)))
        frame = frame.select(
            pl.col("customer_id").str.head(32),
            pl.col("name", "address", "ssn"),
            pl.col("zip").str.head(3),
            _keyed("email").str.head(32),
            phone=pl.lit("*").repeat_by(pl.col("phone").str.len_bytes() - 4).list.join("")
            + pl.col("phone").str.tail(4),
            card=_keyed("card").str.head(16),
            birth_date=pl.col("birth_date") + pl.duration(days=1 + _number(pl.col("customer_id")) % DAYS),
            amount="amount",
            created="created",
        )
        frame.write_parquet(target / path.name, compression="snappy", row_group_size=GROUP_ROWS)


def by_duckdb(source: Path, target: Path) -> None:
    """DuckDB, whose SQL has SHA-256 and no HMAC: the key goes before the value."""
    names, addresses = made_up()
    with duckdb.connect() as db:
        db.execute("set threads = 1")
        db.execute(_MACROS)
        for path in sorted(source.iterdir()):
            given = {"names": names, "addresses": addresses, "source": str(path), "target": str(target / path.name)}
            db.execute(_QUERY, given)


def _keyed(values: str | pl.Expr) -> pl.Expr:
    """HMAC-SHA-256 as hex."""
    expression: Any = plh.col(values) if isinstance(values, str) else values
    hashed: pl.Expr = expression.chash.hmac_sha256(key=KEY)
    return hashed


def _number(hexadecimal: pl.Expr) -> pl.Expr:
    return hexadecimal.str.head(7).str.to_integer(base=16)


def _once(frame: pl.DataFrame, column: str, made: pl.Expr) -> pl.DataFrame:
    """The column replaced by what is made of each of its distinct values."""
    distinct = frame.select(column).unique().with_columns(made.alias("made"))
    return frame.join(distinct, on=column, how="left").with_columns(pl.col("made").alias(column)).drop("made")
