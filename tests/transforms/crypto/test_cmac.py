from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC

from transforms.crypto.cmac import tagger, taggers

KEY = bytes(range(100, 132))
Vectors = Callable[[str], list[dict[str, Any]]]
Layouts = Callable[[list[bytes | None]], Iterator[pa.Array]]


def by_library(value: bytes | None) -> bytes:
    """The tag of one value; zeros for null."""
    if value is None:
        return bytes(16)
    mac = CMAC(algorithms.AES(KEY))
    mac.update(value)
    return mac.finalize()


def test_tags_are_those_of_rfc_4493_and_sp_800_38b(published: Vectors) -> None:
    for vector in published("cmac.json"):
        for copies in (1, 50):  # few values and many take different ways
            messages = pa.array([bytes.fromhex(vector["message"])] * copies)
            tags = tagger(bytes.fromhex(vector["key"]))(messages)
            assert {tag.tobytes().hex() for tag in tags} == {vector["tag"]}


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_tags_are_those_of_the_library_s_vectors(library_vectors: Vectors, bits: int) -> None:
    vectors = library_vectors(f"CMAC/nist-800-38b-aes{bits}.txt")
    assert len(vectors) == 4
    for vector in vectors:
        messages = pa.array([bytes.fromhex(vector["message"])] * 40)
        tags = tagger(bytes.fromhex(vector["key"]))(messages)
        assert {tag.tobytes().hex() for tag in tags} == {vector["output"]}


def test_tags_are_the_library_s_in_every_layout(layouts: Layouts, assorted: list[bytes | None]) -> None:
    tags = tagger(KEY)
    for array in layouts(assorted):
        assert [tag.tobytes() for tag in tags(array)] == [by_library(value) for value in array.to_pylist()]


def test_text_is_tagged_as_its_utf_8_bytes() -> None:
    values = ["", "Zoë", None, "日本", "Zoë"]
    want = [by_library(None if value is None else value.encode()) for value in values]

    for kind in (pa.string(), pa.large_string()):
        assert [tag.tobytes() for tag in tagger(KEY)(pa.array(values, kind))] == want


def test_a_column_of_several_pieces_is_tagged_as_its_parts_are() -> None:
    array = pa.array([None if i % 11 == 0 else f"user{i}@mail.test" for i in range(70_000)])
    tags, whole = tagger(KEY), tagger(KEY)(array)

    assert (whole[:33_333] == tags(array[:33_333])).all()
    assert (whole[33_333:] == tags(array[33_333:])).all()
    assert whole[69_999].tobytes() == by_library(b"user69999@mail.test")


def test_one_tagger_serves_several_threads() -> None:
    tags = tagger(KEY)
    columns = [pa.array([f"{n}-{i}" * (1 + i % 4) for i in range(3_000)]) for n in range(8)]
    alone = [tags(column).tobytes() for column in columns]

    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert [found.tobytes() for found in pool.map(tags, columns)] == alone


def test_a_tagger_cannot_be_pickled() -> None:
    with pytest.raises(TypeError):
        cloudpickle_pickler.dumps(tagger(KEY))


def test_a_key_of_another_length_is_refused_without_showing_it() -> None:
    with pytest.raises(ValueError, match="key") as caught:
        tagger(b"not a key")
    assert "not a key" not in str(caught.value)


def test_several_keys_at_once_give_the_tags_of_each(layouts: Layouts, assorted: list[bytes | None]) -> None:
    keys = [KEY, bytes(32), bytes(range(16))]
    for array in layouts(assorted):
        assert [found.tobytes() for found in taggers(keys)(array)] == [tagger(key)(array).tobytes() for key in keys]
