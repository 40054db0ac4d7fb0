"""What does one library call for each value cost, or one pass of a columnar library where there is one?

Each function takes a column and how often to measure, and gives CPU nanoseconds per value. Calls for each value are
made over the first few thousand values.
"""

import base64
import hmac
import importlib.util
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from clock import nanoseconds
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.cmac import CMAC
from faker import Faker

KEY = bytes(range(32))
MANY, FEW = 20_000, 1_000
_MAC = CMAC(algorithms.AES(KEY))
_PLAIN_FF1 = Path(__file__).parents[1] / "transforms" / "crypto" / "test_ff1.py"


def _per_value(call: Callable[[Any], object], column: pa.Array, repeats: int, *, some: int = MANY) -> float:
    values = column.slice(0, some).to_pylist()
    return nanoseconds(lambda: [call(value) for value in values], len(values), repeats)


def _tag(value: str) -> bytes:
    mac = _MAC.copy()  # keyed once: as fast as it goes for each value
    mac.update(value.encode())
    return mac.finalize()


def cmac_hex(column: pa.Array, repeats: int) -> float:
    """AES-CMAC by cryptography, as hex."""
    return _per_value(lambda value: _tag(value).hex(), column, repeats)


def cmac_base32(column: pa.Array, repeats: int) -> float:
    """AES-CMAC by cryptography, as base32 without padding."""
    return _per_value(lambda value: base64.b32encode(_tag(value)).decode().rstrip("=").lower(), column, repeats)


def siv_base64(column: pa.Array, repeats: int) -> float:
    """AES-SIV by cryptography, as base64."""
    siv = AESSIV(KEY + KEY)
    return _per_value(lambda value: base64.b64encode(siv.encrypt(value.encode(), [b"d"])).decode(), column, repeats)


def hmac_hex(column: pa.Array, repeats: int) -> float:
    """HMAC-SHA-256 by the standard library, as hex."""
    return _per_value(lambda value: hmac.digest(KEY, value.encode(), "sha256").hex(), column, repeats)


def polars_hmac(column: pa.Array, repeats: int) -> float:
    """HMAC-SHA-256 by polars-hash, the column at once, as hex."""
    import polars_hash as plh  # noqa: PLC0415  a peer: the rest runs without it

    frame = pl.DataFrame({"x": pl.Series(pl.from_arrow(column))})
    expression = plh.col("x").chash.hmac_sha256(key=KEY.hex())
    return nanoseconds(lambda: frame.select(expression), len(column), repeats)


def ff1(column: pa.Array, repeats: int) -> float:
    """FF1 as the publication has it, in plain Python: the one that the tests compare with."""
    spec = importlib.util.spec_from_file_location("plain_ff1", _PLAIN_FF1)
    if spec is None or spec.loader is None:
        raise ImportError
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _per_value(lambda value: module.by_scalar("0123456789", b"", value, KEY), column, repeats, some=FEW)


def ff3(column: pa.Array, repeats: int) -> float:
    """FF3-1 by ff3."""
    from ff3 import FF3Cipher  # noqa: PLC0415  a peer: the rest runs without it

    return _per_value(FF3Cipher(KEY.hex(), "D8E7920AFA330A").encrypt, column, repeats, some=FEW)


def faker_name(column: pa.Array, repeats: int) -> float:
    """A name by Faker, drawn anew from a keyed seed, so that equal values have equal names."""
    fake = Faker("en_US")

    def call(value: str) -> str:
        fake.seed_instance(hmac.digest(KEY, value.encode(), "sha256"))
        return fake.name()

    return _per_value(call, column, repeats, some=FEW)


def shifted(column: pa.Array, repeats: int) -> float:
    """A date moved by days that a keyed hash says."""

    def call(day: Any) -> Any:
        drawn = int.from_bytes(hmac.digest(KEY, str(day.toordinal()).encode(), "sha256")[:8])
        return day + timedelta(days=drawn % 360 - 180)

    return _per_value(call, column, repeats)


def replaced_slice(column: pa.Array, repeats: int) -> float:
    """All but the last four characters replaced, one pass."""
    return nanoseconds(lambda: pc.utf8_replace_slice(column, 0, -4, "*" * 10), len(column), repeats)


def sliced(column: pa.Array, repeats: int) -> float:
    """The first three characters, one pass."""
    return nanoseconds(lambda: pc.utf8_slice_codeunits(column, 0, 3), len(column), repeats)
