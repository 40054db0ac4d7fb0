"""What the tests of the column kernels share: published vectors, and the shapes in which a column can lie."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cryptography_vectors
import numpy as np
import pyarrow as pa
import pytest

VECTORS = Path(__file__).parents[2] / "vectors"


@pytest.fixture
def published() -> Callable[[str], list[dict[str, Any]]]:
    """The vectors of tests/vectors, by file name."""

    def read(name: str) -> list[dict[str, Any]]:
        vectors: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())["vectors"]
        return vectors

    return read


@pytest.fixture
def library_vectors() -> Callable[[str], list[dict[str, str]]]:
    """The vectors that come with the library `cryptography`: one record per blank-line block, keys in lower case."""

    def read(path: str) -> list[dict[str, str]]:
        with cryptography_vectors.open_vector_file(path, "r") as file:
            blocks = file.read().split("\n\n")
        records = []
        for block in blocks:
            lines = [line.split("=", 1) for line in block.splitlines() if "=" in line and not line.startswith("#")]
            records.append({name.strip().lower(): value.strip() for name, value in lines})
        return [record for record in records if record]

    return read


@pytest.fixture
def with_garbage() -> Callable[..., pa.Array]:
    """Make an array that holds bytes below its nulls, as a mask over a computed column leaves them."""

    def make(values: list[bytes | None], garbage: bytes, kind: pa.DataType) -> pa.Array:
        filled = [garbage if value is None else value for value in values]
        ends = np.cumsum([0, *(len(value) for value in filled)])
        wide = kind in (pa.large_string(), pa.large_binary())
        offsets = pa.py_buffer(ends.astype(np.int64 if wide else np.int32))
        valid = pa.py_buffer(np.packbits([value is not None for value in values], bitorder="little"))
        return pa.Array.from_buffers(kind, len(values), [valid, offsets, pa.py_buffer(b"".join(filled))])

    return make


@pytest.fixture
def layouts(with_garbage: Callable[..., pa.Array]) -> Callable[[list[bytes | None]], Iterator[pa.Array]]:
    """The same bytes in every layout that a kernel can meet: 32- and 64-bit offsets, slices, garbage below nulls."""

    def make(values: list[bytes | None]) -> Iterator[pa.Array]:
        for kind in (pa.binary(), pa.large_binary()):
            whole = pa.array(values, kind)
            yield whole
            yield pa.concat_arrays([pa.array([b"before", None, b""], kind), whole, pa.array([b"behind"], kind)])[3:-1]
            yield with_garbage(values, b"secret that lies below a null", kind)
            yield with_garbage([None, b"x", *values], b"secret", kind)[2:]
            yield whole[:0]
            yield pa.array([], kind)
            yield pa.nulls(5, kind)

    return make


@pytest.fixture
def assorted() -> list[bytes | None]:
    """Values of lengths around every block edge, duplicates, empty ones, nulls, and two large ones."""
    rng = random.Random(20)
    small = [rng.randbytes(n) for n in range(100)] + [b"", b"twice", b"twice", "Zoë, 日本".encode(), b"\0" * 16]
    many = [rng.randbytes(rng.choice([5, 15, 16, 17, 31, 32, 33])) for _ in range(600)]
    values: list[bytes | None] = [*small, *many, *[None] * 60, rng.randbytes(3_000), rng.randbytes(70_001)]
    rng.shuffle(values)
    return values
