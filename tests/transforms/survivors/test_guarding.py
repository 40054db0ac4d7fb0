"""What is searched for of a batch: canonical forms by hand, digests by the library's CMAC."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from transforms.evidence import ProtectedCounts
from transforms.keys import ScopedKeys
from transforms.paths import ELEMENTS, Path, Step
from transforms.survivors.guarding import Guards, guard
from transforms.survivors.places import Guarded
from transforms.survivors.shapes import Shapes

ONLY = Guarded("a", Path("a"))
NAMES = ["Ann Miller", None, "", "\uff21\uff2e\uff2e\u3000miller", "Zoë Ødegård-O'Neil", "short", "Ann Miller"]
SAID = ["ann miller", "zoë ødegård o neil"]


@pytest.fixture
def digest_of(scoped: ScopedKeys) -> Callable[[str], tuple[int, int]]:
    key = scoped.derive(algorithm="AES256-CMAC", use="survivors", domain="survivors", size=32)

    def digest(text: str) -> tuple[int, int]:
        mac = CMAC(AES(key))
        mac.update(text.encode())
        high, low = np.frombuffer(mac.finalize(), "<u8").tolist()
        return high, low

    return digest


def digests_in(guards: Guards) -> dict[int, set[tuple[int, int]]]:
    found: dict[int, set[tuple[int, int]]] = {}
    for leaf, _, digests in guards.digests:
        found.setdefault(leaf, set()).update(map(tuple, digests.tolist()))
    return {leaf: digests for leaf, digests in found.items() if digests}


def of(array: pa.Array, scoped: ScopedKeys, asked: Shapes = Shapes.every()) -> Guards:  # noqa: B008 - it is frozen
    return guard([ONLY], scoped, asked)(pa.record_batch({"a": array}))


def coded(indices: list[int | None], values: list[str | None]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(values))


CASES = {
    "text": (pa.array(NAMES), SAID, (4, 2)),
    "sliced": (pa.array(["Bob Stone", *NAMES]).slice(1), SAID, (4, 2)),
    "large": (pa.array(NAMES, pa.large_string()), SAID, (4, 2)),
    "view": (pa.array(NAMES, pa.string_view()), SAID, (4, 2)),
    "bytes": (pa.array([b"Ann Miller", None, b""]), ["ann miller"], (1, 1)),
    "numbers in letters": (pa.array(["AB-123456", "123-45-6789", "12345", "+47 123 45 678"]),
                           ["ab 123456", "123456", "123456789", "4712345678"], (3, 1)),
    "integers": (pa.array([12345, 123456, -1234567, None, 4111111111111111]),
                 ["123456", "1234567", "4111111111111111"], (3, 1)),
    "floats": (pa.array([1.5, 1234.56, 4111111111111111.0, None]), ["123456", "4111111111111111"], (2, 1)),
    "decimals": (pa.array([Decimal("4111111111111111.00"), None, Decimal("1.00")], pa.decimal128(20, 2)),
                 ["4111111111111111"], (1, 1)),
    "days": (pa.array([date(1999, 12, 31), None]), ["19991231"], (1, 0)),
    "time stamps": (pa.array([datetime(1999, 12, 31, 4, 5, 6), None]), ["19991231040506"], (1, 0)),
    "one word of many": (pa.array(["a b c d e f g h i j k l m n", None]), ["a b c d e f g h i j k l m n"], (1, 0)),
    "flags": (pa.array([True, None]), [], (0, 1)),
    "nothing": (pa.nulls(3), [], (0, 0)),
    "empty": (pa.array([], pa.string()), [], (0, 0)),
    "empty dictionary": (coded([], []), [], (0, 0)),
    "null in a dictionary": (coded([0, 1, None, 0], ["Ann Miller", None]), ["ann miller"], (2, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("array", "texts", "counts"), CASES.values(), ids=CASES)
def test_values_are_guarded_by_the_digests_of_their_words_and_digits(
    array: pa.Array, texts: list[str], counts: tuple[int, int], scoped: ScopedKeys, digest_of: Any
) -> None:
    found = of(array, scoped)
    assert digests_in(found) == ({0: set(map(digest_of, texts))} if texts else {})
    assert found.counts == {"a": ProtectedCounts(*counts)}
    words = [text for text in texts if not text.isdecimal()]
    digits = [text for text in texts if text.isdecimal()]
    expected = Shapes.of_spoken(pa.array(words, pa.string())) | Shapes.of_digits(np.array([*map(len, digits)], int))
    assert found.shapes == expected


def test_bytes_that_are_no_text_are_counted_and_not_guarded(scoped: ScopedKeys) -> None:
    found = of(pa.array([b"\xff\xfe\xfd\xfc\xfb\xfa", b"Ann Miller", None]), scoped)
    assert len(digests_in(found)[0]) == 1
    assert found.counts == {"a": ProtectedCounts(searched=1, unreadable=1)}


def test_only_kinds_of_values_that_are_asked_for_are_digested(scoped: ScopedKeys, digest_of: Any) -> None:
    array = pa.array(["Ann Miller", "4111111111111111"])
    name, card = digest_of("ann miller"), digest_of("4111111111111111")
    assert digests_in(of(array, scoped, Shapes.none())) == {}
    assert digests_in(of(array, scoped, Shapes.of_spoken(pa.array(["ann miller"])))) == {0: {name}}
    assert digests_in(of(array, scoped, Shapes.of_digits(np.array([16])))) == {0: {card}}
    assert of(array, scoped, Shapes.none()).counts == {"a": ProtectedCounts(searched=2)}


def test_a_dictionary_gives_its_digests_once_with_those_of_entries_that_no_cell_has(
    scoped: ScopedKeys, digest_of: Any
) -> None:
    names = ["Ann Miller", "never used", "Zoë Müller"]
    guards = guard([ONLY], scoped, Shapes.every())
    first, second, other = (
        guards(pa.record_batch({"a": array}))
        for array in (coded([0, 2, None], names), coded([2, 2], list(names)), coded([0], ["Bob Stone"]))
    )
    assert digests_in(first) == {0: {digest_of(text) for text in ("ann miller", "never used", "zoë müller")}}
    assert [one.counts["a"].searched for one in (first, second, other)] == [2, 2, 1]
    assert digests_in(second) == {}
    assert digests_in(other) == {0: {digest_of("bob stone")}}


def test_another_guard_gives_the_digests_of_the_same_dictionary_again(scoped: ScopedKeys) -> None:
    batch = pa.record_batch({"a": coded([0], ["Ann Miller"])})
    assert [len(digests_in(guard([ONLY], scoped, Shapes.every())(batch))) for _ in range(2)] == [1, 1]


def test_equal_values_without_a_dictionary_are_digested_batch_by_batch(scoped: ScopedKeys) -> None:
    guards, batch = guard([ONLY], scoped, Shapes.every()), pa.record_batch({"a": pa.array(["Ann Miller"])})
    assert [len(digests_in(guards(batch))) for _ in range(3)] == [1, 1, 1]


def test_leaves_are_told_apart_by_their_number_and_their_name(scoped: ScopedKeys, digest_of: Any) -> None:
    leaves = [
        Guarded("talk[].said", Path("talk", (ELEMENTS, Step("field", "said")))),
        Guarded("gone (keys)", Path("gone"), keys=True, dropped=True),
        ONLY,
    ]
    batch = pa.record_batch(
        {
            "a": pa.array(["Ann Miller", None, "Ann Miller"]),
            "talk": pa.array(
                [[{"said": "my secret"}, None], None, [{"said": "ANN MILLER"}]],
                pa.list_(pa.struct([("said", pa.string())])),
            ),
            "gone": pa.array([[("Ann-Miller", 1)], None, []], pa.map_(pa.string(), pa.int64())),
        }
    )
    found = guard(leaves, scoped, Shapes.every())(batch)
    name = digest_of("ann miller")
    assert digests_in(found) == {0: {digest_of("my secret"), name}, 1: {name}, 2: {name}}
    assert found.counts == {
        "talk[].said": ProtectedCounts(searched=2),
        "gone (keys)": ProtectedCounts(searched=1),
        "a": ProtectedCounts(searched=2),
    }


def test_nothing_is_guarded_without_leaves(scoped: ScopedKeys) -> None:
    found = guard([], scoped, Shapes.every())(pa.record_batch({"a": pa.array(["Ann Miller"])}))
    assert (found.digests, found.counts, found.shapes) == ((), {}, Shapes.none())
