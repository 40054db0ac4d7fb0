"""Text taken apart and put together."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.columns.characters import Characters, within


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=6), max_size=8), start=st.integers(0, 3)
)
def test_text_comes_back_and_its_characters_are_its_code_points(values: list[str | None], start: int) -> None:
    for type_ in (pa.string(), pa.large_string()):
        array = pa.array(values, type_)[start:]
        characters = Characters.of(array)
        assert characters.text(characters.codes).to_pylist() == values[start:]
        assert characters.codes.tolist() == [ord(c) for value in values[start:] for c in value or ""]
        assert np.diff(characters.bounds).tolist() == [len(value or "") for value in values[start:]]


def test_what_is_not_utf8_is_bad() -> None:
    broken = pa.array([b"ok", None, b"\xe9", b"\xff\xfe", "é".encode()]).view(pa.string())
    with pytest.raises(BadValues) as caught:
        Characters.of(broken)
    assert caught.value.bad.tolist() == [False, False, True, True, False]


def test_a_character_that_two_rows_share_is_bad_in_both() -> None:
    split = pa.array([b"abc\xc3", b"\xa9wxyz", None, b"\xc3\xa9", b""]).view(pa.string())
    with pytest.raises(BadValues) as caught:
        Characters.of(split)
    assert caught.value.bad.tolist() == [True, True, False, False, False]


def test_ranges_that_touch_or_are_empty_or_end_early_hold_what_they_should() -> None:
    starts, ends = np.array([0, 2, 5, 9]), np.array([2, 4, 3, 9])
    assert np.flatnonzero(within(starts, ends, 9)).tolist() == [0, 1, 2, 3]
    assert within(np.zeros(0, np.int64), np.zeros(0, np.int64), 0).tolist() == []
