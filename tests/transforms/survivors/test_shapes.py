import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.survivors.shapes import LONGEST, MOST_WORDS, Shapes

PAIRS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 600)), max_size=20)


def text_of(words: int, size: int) -> str:
    """A spoken form of so many words, and of so many bytes if they have room in it."""
    return " ".join(["a"] * (words - 1) + ["b" * max(size - 2 * (words - 1), 1)])


def of(*texts: str | None) -> Shapes:
    return Shapes.of_spoken(pa.array(texts, pa.large_string()))


def holds(shapes: Shapes, words: int, size: int) -> bool:
    return bool(shapes.holds(np.array([words]), np.array([size]))[0])


def test_a_shape_is_the_number_of_words_and_the_bytes_of_the_spoken_form() -> None:
    shapes = of("ann miller", None, "ann miller", "zoë müller", "")
    assert holds(shapes, 2, 10)
    assert holds(shapes, 2, 12)
    assert not holds(shapes, 2, 11)
    assert not holds(shapes, 1, 10)
    assert shapes.widths == (2,)
    assert np.flatnonzero(shapes.sizes(2)).tolist() == [10, 12]


def test_digits_are_of_no_words() -> None:
    shapes = Shapes.of_digits(np.array([9, 16, 9]))
    assert shapes.holds(np.array([0, 0, 0, 1]), np.array([9, 10, 16, 9])).tolist() == [True, False, True, False]
    assert shapes.widths == ()


def test_many_words_are_one_number_and_many_bytes_one_size() -> None:
    shapes = of(text_of(MOST_WORDS + 3, 60), text_of(1, LONGEST + 50))
    assert holds(shapes, MOST_WORDS + 1, 60)
    assert holds(shapes, 10**9, 60)
    assert not holds(shapes, MOST_WORDS, 60)
    assert holds(shapes, 1, LONGEST)
    assert holds(shapes, 1, 10**9)
    assert shapes.widths == (1, MOST_WORDS + 1)


def test_a_slice_has_the_shapes_of_its_own_texts_only() -> None:
    array = pa.array(["one two", "three", None, "four five six"], pa.large_string())
    assert Shapes.of_spoken(array[1:3]) == of("three")
    assert Shapes.of_spoken(array[:0]) == Shapes.none() == Shapes.of_digits(np.zeros(0, np.int64))


@given(pairs=PAIRS, parts=st.lists(PAIRS, max_size=4))
def test_sums_hold_what_any_part_holds_in_any_order_and_grouping(
    pairs: list[tuple[int, int]], parts: list[list[tuple[int, int]]]
) -> None:
    parts = [pairs, *parts]
    whole = of(*(text_of(*pair) for part in parts for pair in part))
    left, right = Shapes.none(), Shapes.none()
    for part in parts:
        left = left | of(*(text_of(*pair) for pair in part))
    for part in reversed(parts):
        right = of(*(text_of(*pair) for pair in part)) | right
    assert left == right == whole
    assert left.to_bytes() == whole.to_bytes()
    texts = [text_of(*pair) for pair in pairs]
    assert all(holds(whole, text.count(" ") + 1, len(text)) for text in texts)


@given(pairs=PAIRS)
def test_shapes_survive_bytes_and_pickle_and_print_nothing(pairs: list[tuple[int, int]]) -> None:
    shapes = of(*(text_of(*pair) for pair in pairs))
    assert Shapes.from_bytes(shapes.to_bytes()) == shapes == pickle.loads(pickle.dumps(shapes))
    assert len(shapes.to_bytes()) == 448
    assert repr(shapes) == "Shapes(...)"


def test_bytes_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="448 bytes, not 3"):
        Shapes.from_bytes(b"abc")
