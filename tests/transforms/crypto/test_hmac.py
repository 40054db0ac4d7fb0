import hmac
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import datafusion
import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler

from transforms.crypto.hmac import _Engine, hmac_tags
from transforms.errors import InputError

KEY = bytes(range(200, 232))  # no UTF-8 text, as derived keys are not
Vectors = Callable[[str], list[dict[str, Any]]]
Layouts = Callable[[list[bytes | None]], Iterator[pa.Array]]


def by_library(value: bytes | None, key: bytes = KEY) -> bytes:
    """The tag of one value; zeros for null."""
    return bytes(32) if value is None else hmac.digest(key, value, "sha256")


def test_tags_are_those_of_rfc_4231(published: Vectors) -> None:
    for vector in published("hmac.json"):
        tags = hmac_tags(bytes.fromhex(vector["key"]))(pa.array([bytes.fromhex(vector["message"])]))
        assert tags.tobytes().hex().startswith(vector["tag"])


def test_tags_are_those_of_the_library_s_vectors(library_vectors: Vectors) -> None:
    vectors = library_vectors("HMAC/rfc-4231-sha256.txt")
    assert len(vectors) == 6
    for vector in vectors:
        tags = hmac_tags(bytes.fromhex(vector["key"]))(pa.array([bytes.fromhex(vector["msg"])]))
        assert tags.tobytes().hex() == vector["md"]


def test_tags_are_the_library_s_in_every_layout(layouts: Layouts, assorted: list[bytes | None]) -> None:
    tags = hmac_tags(KEY)
    for array in layouts(assorted):
        found = tags(array)
        assert found.shape == (len(array), 32)
        assert [tag.tobytes() for tag in found] == [by_library(value) for value in array.to_pylist()]


@pytest.mark.parametrize("size", [0, 1, 64, 65, 200])
def test_keys_of_any_length_are_taken(size: int) -> None:
    key = b"\xfe" * size
    assert hmac_tags(key)(pa.array(["Zoë"])).tobytes() == by_library("Zoë".encode(), key)


def test_one_function_serves_several_threads() -> None:
    tags = hmac_tags(KEY)
    columns = [pa.array([f"{n}-{i}" for i in range(500 * n)]) for n in range(1, 9)]
    alone = [tags(column).tobytes() for column in columns]

    with ThreadPoolExecutor(8) as pool:
        assert [found.tobytes() for found in pool.map(tags, columns)] == alone


def test_the_function_cannot_be_pickled() -> None:
    with pytest.raises(TypeError):
        cloudpickle_pickler.dumps(hmac_tags(KEY))


@pytest.mark.parametrize("key", [KEY, b"", b"\xff" * 64, b"\xfe" * 65], ids=len)
def test_large_columns_have_the_library_s_tags_too(layouts: Layouts, key: bytes) -> None:
    few = [b"", None, "Zoë".encode(), b"\0" * 63, b"\xff" * 64, None, b"x" * 65]
    values = few + [b"%d" % i * (i % 12) for i in range(3_000)]
    wanted = b"".join(by_library(value, key) for value in values)
    tags = hmac_tags(key)
    assert [tags(array).tobytes() == wanted for array in layouts(values) if len(array) == len(values)] == [True] * 8
    assert tags(pa.array([value.decode("latin-1") if value else None for value in values])).shape == (len(values), 32)


def test_text_is_hashed_as_utf8_in_columns_of_any_size() -> None:
    for count in (10, 3_000):
        values = [f"Zoë {i}" for i in range(count)]
        for kind in (pa.string(), pa.large_string()):
            wanted = b"".join(by_library(value.encode()) for value in values)
            assert hmac_tags(KEY)(pa.array(values, kind)).tobytes() == wanted


def test_a_column_over_several_rounds_is_in_order() -> None:
    values = [b"%d" % i for i in range(65_536 + 5)]
    tags = hmac_tags(KEY)(pa.array(values))
    for row in (0, 1, 8_191, 8_192, 65_535, 65_536, 65_540):
        assert tags[row].tobytes() == by_library(values[row])


def test_values_that_repeat_and_nulls_between_them_have_the_same_tags() -> None:
    values = [None if i % 7 == 0 else b"%d" % (i % 2_500) for i in range(6_000)]
    assert hmac_tags(KEY)(pa.array(values)).tobytes() == b"".join(map(by_library, values))


def test_an_engine_that_fails_tells_neither_key_nor_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"a plan with {KEY.hex()} and the value 4711")

    monkeypatch.setattr(datafusion.SessionContext, "read_batch", broken)
    with pytest.raises(InputError) as caught:
        hmac_tags(KEY)(pa.array([f"4711-{i}" for i in range(3_000)]))
    assert KEY.hex() not in str(caught.value)
    assert "4711" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_the_engine_shows_no_key() -> None:
    assert repr(_Engine(KEY)) == "_Engine(...)"
    with pytest.raises(TypeError, match="key"):
        cloudpickle_pickler.dumps(_Engine(KEY))
