"""Parts of texts are replaced by offsets; every other byte stays as it is."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.columns.redaction.replacing import found_texts, plain_text, replaced
from transforms.detectors.texts.spans import Spans


def spans_of(*places: tuple[int, int, int]) -> Spans:
    row, start, end = np.array(places, np.int64).reshape(-1, 3).T
    return Spans(row, start, end, np.zeros(len(places), np.int16), ("x",))


TEXTS = ["Zoë, ann", None, "", "日本 太郎", "ann", "ann"]
PLACES = spans_of((0, 0, 4), (0, 6, 9), (2, 0, 0), (3, 3, 6), (4, 0, 3))


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_each_span_gives_way_to_its_word_and_nothing_else_does(type_: pa.DataType) -> None:
    texts = plain_text(pa.array(["cut off", *TEXTS], type_)[1:])
    words = pa.array(["[N]", "", "new", "ü", "cut off"])
    assert found_texts(texts, PLACES).to_pylist() == ["Zoë", "ann", "", "本", "ann"]
    made = replaced(texts, PLACES, words)
    made.validate(full=True)
    assert made.equals(pa.array(["[N], ", None, "new", "日ü 太郎", "cut off", "ann"]))


def test_without_spans_the_texts_come_out_as_they_are() -> None:
    texts = plain_text(pa.array(TEXTS))
    assert replaced(texts, spans_of(), pa.array([], pa.string())).equals(pa.array(TEXTS))
    nothing = plain_text(pa.array([], pa.string()))
    assert replaced(nothing, spans_of(), pa.array([], pa.string())).equals(pa.array([], pa.string()))


def test_text_that_is_not_utf8_is_bad_and_not_quoted() -> None:
    buffers = pa.array([b"good", b"\xff\xfe", None, b""]).buffers()
    texts = pa.Array.from_buffers(pa.string(), 4, buffers)
    with pytest.raises(BadValues) as caught:
        plain_text(texts)
    assert (caught.value.bad.tolist(), caught.value.rule) == ([False, True, False, False], "not UTF-8")


def test_what_lies_beneath_a_null_is_gone() -> None:
    full = pa.array(["shown", "hidden"])
    texts = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x01"), *full.buffers()[1:]])
    made = replaced(plain_text(texts), spans_of((0, 0, 2)), pa.array(["*"]))
    assert made.to_pylist() == ["*own", None]
    assert b"hidden" not in made.buffers()[2].to_pybytes()


@given(st.lists(st.none() | st.text(max_size=12), max_size=8), st.data())
def test_bytes_outside_spans_are_untouched(values: list[str | None], data: st.DataObject) -> None:
    places, words, wanted = [], [], []
    for row, value in enumerate(values):
        if value is None:
            wanted.append(None)
            continue
        cuts = sorted(data.draw(st.lists(st.integers(0, len(value)), max_size=6, unique=True)))
        at = [len(value[:cut].encode()) for cut in cuts]
        made, last = b"", 0
        for low, high in zip(at[::2], at[1::2], strict=False):
            word = data.draw(st.text(max_size=3))
            places.append((row, low, high))
            words.append(word)
            made += value.encode()[last:low] + word.encode()
            last = high
        wanted.append((made + value.encode()[last:]).decode())
    texts = plain_text(pa.array(values, pa.string()))
    assert replaced(texts, spans_of(*places), pa.array(words, pa.string())).to_pylist() == wanted


def test_the_words_may_be_a_slice_of_any_kind_of_text() -> None:
    make: Callable[[pa.DataType], pa.Array] = lambda type_: pa.array(["x", "A", "B"], type_)[1:]  # noqa: E731
    texts = plain_text(pa.array(["1", "2"]))
    for type_ in (pa.string(), pa.large_string()):
        assert replaced(texts, spans_of((0, 0, 1), (1, 0, 1)), make(type_)).to_pylist() == ["A", "B"]
