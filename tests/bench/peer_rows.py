"""The bench job by hand with one call for each value: pandas, Beam with a DoFn per row, presidio-structured.

Each function reads the Parquet files of one folder and writes as many to another. All make tokens by HMAC, and draw
names and addresses by keyed hash from a thousand of Faker's; pandas enciphers the card by ff3, the others make a token
of it.
"""

import hmac
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import apache_beam as beam
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from ff3 import FF3Cipher
from job import SCHEMA
from peer_columns import DAYS, KEY, POOL, READ, made_up
from presidio_anonymizer.entities import OperatorConfig
from presidio_structured import PandasDataProcessor, StructuredAnalysis, StructuredEngine

_KEY = bytes.fromhex(KEY)
_OUT = pa.schema([pa.field(name, pa.string() if name == "customer_id" else SCHEMA.field(name).type) for name in READ])


def keyed(value: Any) -> str:
    """HMAC-SHA-256 as hex."""
    return hmac.digest(_KEY, str(value).encode(), "sha256").hex()


def token(value: Any) -> str:
    """The first half of it."""
    return keyed(value)[:32]


def name(value: str) -> str:
    """One of Faker's names."""
    return made_up()[0][_number(value) % POOL]


def address(value: str) -> str:
    """One of Faker's addresses."""
    return made_up()[1][_number(value) % POOL]


def masked(value: str) -> str:
    """All but the last four characters hidden."""
    return "*" * (len(value) - 4) + value[-4:]


def moved(day: date, customer: Any) -> date:
    """The day, later by what the customer draws."""
    return day + timedelta(days=1 + _number(customer) % DAYS)


def _number(value: Any) -> int:
    return int(keyed(value)[:7], 16)


def by_pandas(source: Path, target: Path) -> None:
    """Read by pandas, `map` per column, written by pandas."""
    cipher = FF3Cipher(KEY, "D8E7920AFA330A")
    calls = {"name": name, "address": address, "ssn": keyed, "email": token, "phone": masked, "card": cipher.encrypt}
    for path in sorted(source.iterdir()):
        frame = pd.read_parquet(path, columns=READ)
        frame["birth_date"] = [moved(*pair) for pair in zip(frame["birth_date"], frame["customer_id"], strict=True)]
        frame["customer_id"] = frame["customer_id"].map(token)
        for column, call in calls.items():
            frame[column] = frame[column].map(call)
        frame["zip"] = frame["zip"].str[:3]
        frame.to_parquet(target / path.name, compression="snappy", index=False)


def by_beam(source: Path, target: Path) -> None:
    """Beam's own reader and writer of Parquet, and one function from row to row between them."""
    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        _ = (
            pipeline
            | beam.io.ReadFromParquet(str(source / "*"), columns=READ)
            | beam.Map(_row)
            | beam.io.WriteToParquet(str(target / "part"), _OUT, codec="snappy", file_name_suffix=".parquet")
        )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "customer_id": token(row["customer_id"]),
        "name": name(row["name"]),
        "address": address(row["address"]),
        "ssn": keyed(row["ssn"]),
        "zip": row["zip"][:3],
        "email": token(row["email"]),
        "phone": masked(row["phone"]),
        "card": keyed(row["card"])[:16],
        "birth_date": moved(row["birth_date"], row["customer_id"]),
    }


def by_presidio(source: Path, target: Path) -> None:
    """presidio-structured with the entities of the columns given, so that no model looks for them; dates by pandas."""
    calls = {
        "customer_id": token,
        "name": name,
        "address": address,
        "ssn": keyed,
        "zip": lambda value: value[:3],
        "email": token,
        "card": lambda value: keyed(value)[:16],
    }
    operators = {column: OperatorConfig("custom", {"lambda": call}) for column, call in calls.items()}
    operators["phone"] = OperatorConfig("mask", {"masking_char": "*", "chars_to_mask": 9, "from_end": False})
    analysis = StructuredAnalysis(entity_mapping={column: column for column in operators})
    engine = StructuredEngine(data_processor=PandasDataProcessor())
    for path in sorted(source.iterdir()):
        frame = pq.read_table(path, columns=READ).to_pandas()
        frame["birth_date"] = [moved(*pair) for pair in zip(frame["birth_date"], frame["customer_id"], strict=True)]
        frame["customer_id"] = frame["customer_id"].astype(str)
        engine.anonymize(frame, analysis, operators=operators).to_parquet(target / path.name, compression="snappy")
