import unicodedata
from itertools import groupby

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.survivors import spoken as module
from transforms.survivors.folding import canonical_text
from transforms.survivors.shapes import Shapes
from transforms.survivors.spoken import MOST_WORDS, spoken, windows

ANY_SHAPE = Shapes.from_bytes(b"\xff" * len(Shapes.none().to_bytes()))
SIGNS = st.sampled_from([*"ab1 -.@", "é", "ß", "日", "ि", "٣", "½", "\U0001f600", "\U00020000", "\0", "_"])
TEXTS = st.text(SIGNS, max_size=40) | st.text(max_size=12)
COLUMNS = st.lists(st.none() | TEXTS, max_size=12)


def words_of(text: str) -> list[str]:
    """By plain Python: the runs of letters and digits, and of marks that show."""
    return ["".join(run) for is_word, run in groupby(text, is_of_a_word) if is_word]


def is_of_a_word(one: str) -> bool:
    invisible = "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f" + "".join(map(chr, range(0xFE00, 0xFE10)))
    shows = one not in invisible and not 0xE0100 <= ord(one) <= 0xE01EF
    return one.isalnum() or (shows and unicodedata.category(one) in ("Mn", "Mc"))


def is_searched(words: list[str]) -> bool:
    characters = "".join(words)
    return len(characters) >= 6 and any(one not in "0123456789" for one in characters)


def spoken_of(text: str | None) -> str | None:
    words = [] if text is None else words_of(text)
    return " ".join(words) if is_searched(words) else None


def windows_of(text: str | None, shapes: Shapes) -> list[str]:
    if text is None:
        return []
    words = text.split(" ")
    runs = [words[a : a + n] for n in range(1, MOST_WORDS + 1) for a in range(len(words) - n + 1)]
    runs += [words] if len(words) > MOST_WORDS else []
    return [" ".join(run) for run in runs if is_searched(run) and holds(shapes, " ".join(run))]


def holds(shapes: Shapes, text: str) -> bool:
    return bool(shapes.holds(np.array([text.count(" ") + 1]), np.array([len(text.encode())]))[0])


def said(values: list[str | None]) -> list[str | None]:
    found = spoken(pa.array(values, pa.string()))
    found.validate(full=True)
    assert found.type == pa.large_string()
    return found.to_pylist()  # type: ignore[no-any-return]


def found_in(array: pa.Array, shapes: Shapes) -> list[tuple[int, str]]:
    places, texts = windows(array, shapes)
    texts.validate(full=True)
    assert (texts.type, places.dtype, texts.null_count) == (pa.large_string(), np.int64, 0)
    return sorted(zip(places.tolist(), texts.to_pylist(), strict=True))


def expected_in(array: pa.Array, shapes: Shapes) -> list[tuple[int, str]]:
    return sorted((at, one) for at, text in enumerate(array.to_pylist()) for one in windows_of(text, shapes))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ann-miller@x.org", "ann miller x org"),
        ("ann.miller@x.org", "ann miller x org"),
        ("  (ann)  miller!!", "ann miller"),
        ("straße 7, köln", "straße 7 köln"),
        ("日本 太郎・東京", "日本 太郎 東京"),
        ("a_b-c\0d e'f", "a b c d e f"),
        ("राम-कुमार", "राम कुमार"),
        ("de89 3704 0044", "de89 3704 0044"),
        ("\u0661\u0662\u0663\u0664\u0665\u0666", "\u0661\u0662\u0663\u0664\u0665\u0666"),
        ("123-45-6789", None),
        ("“123456”", None),
        ("müll", None),
        ("a@b.c", None),
        ("......", None),
        ("", None),
        (None, None),
    ],
)
def test_a_text_is_spoken_as_its_words_or_not_searched_by_them(text: str | None, words: str | None) -> None:
    assert said([text, None, "x", text]) == [words, None, None, words]
    sliced = pa.array(["ümlaut vor", text, "--", None], pa.large_string())[1:]
    assert spoken(sliced).to_pylist() == [words, None, None]


def test_an_empty_batch_and_one_of_nulls_say_nothing() -> None:
    for empty in (pa.array([], pa.string()), pa.array(["abcdef"], pa.large_string())[:0]):
        assert spoken(empty).equals(pa.array([], pa.large_string()))
    assert spoken(pa.nulls(3, pa.string())).to_pylist() == [None, None, None]
    assert found_in(pa.nulls(3, pa.large_string()), ANY_SHAPE) == []
    assert found_in(pa.array([], pa.large_string()), ANY_SHAPE) == []


@given(values=COLUMNS, before=st.integers(0, 3))
@example(values=["-", "abcdef", "--abcdef--", "-", "", None, "-x", "x-"], before=2)
def test_texts_are_spoken_as_plain_python_speaks_them(values: list[str | None], before: int) -> None:
    for kind in (pa.string(), pa.large_string()):
        sliced = pa.array([*["é- before"] * before, *values, "behind"], kind).slice(before, len(values))
        assert spoken(sliced).to_pylist() == [spoken_of(value) for value in values]


def test_every_character_is_a_letter_or_digit_where_python_says_so() -> None:
    characters = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    want = [f"ab{one}cdef" if is_of_a_word(one) else "ab cdef" for one in characters]
    assert said([f"ab{one}cdef" for one in characters]) == want


@given(values=COLUMNS)
def test_what_is_spoken_is_spoken_alike(values: list[str | None]) -> None:
    once = spoken(pa.array(values, pa.string()))
    assert spoken(once).equals(once)


def test_a_column_of_several_pieces_is_spoken_text_by_text(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [None if i % 7 == 0 else f"--Zoë{i}".lower() * (i % 5) + ", müller." for i in range(500)]
    array = pa.array(values)
    whole, runs = spoken(array), found_in(spoken(array), ANY_SHAPE)
    assert whole.to_pylist() == [spoken_of(value) for value in values]
    for size in (1, 50, 3_000):
        monkeypatch.setattr(module, "_PIECE", size)
        assert spoken(array).equals(whole)
        assert found_in(whole, ANY_SHAPE) == runs


def test_every_run_of_words_of_a_shape_is_a_window() -> None:
    texts = pa.array(
        ["dear ann miller", None, "ann miller", "rob martin 2 ann miller", "ann miller"], pa.large_string()
    )
    two = Shapes.of_spoken(pa.array(["ann miller"]))
    assert found_in(texts, two) == [
        (0, "ann miller"), (2, "ann miller"), (3, "ann miller"), (3, "rob martin"), (4, "ann miller"),
    ]  # fmt: skip
    assert found_in(texts[2:3], two) == [(0, "ann miller")]
    assert found_in(texts, Shapes.none()) == []
    assert found_in(texts, Shapes.of_digits(np.array([10]))) == []


def test_a_text_of_many_words_is_a_window_as_a_whole() -> None:
    long = " ".join(["word"] * (MOST_WORDS + 1))
    shapes = Shapes.of_spoken(pa.array([long]))
    assert found_in(pa.array([long, f"{long} more", long[5:]], pa.large_string()), shapes) == [(0, long)]


def test_a_window_has_six_letters_and_digits_and_a_letter() -> None:
    texts = pa.array(["éèàçù x 123456 7a 12345a", "日本 ab12"], pa.large_string())
    assert found_in(texts, ANY_SHAPE) == expected_in(texts, ANY_SHAPE)
    assert (0, "123456") not in found_in(texts, ANY_SHAPE)
    assert (0, "éèàçù") not in found_in(texts, ANY_SHAPE)


@given(values=COLUMNS, protected=COLUMNS, before=st.integers(0, 2))
def test_windows_are_those_of_plain_python(values: list[str | None], protected: list[str | None], before: int) -> None:
    texts = spoken(pa.array([*["abc def"] * before, *values], pa.string()))[before:]
    shapes = Shapes.of_spoken(spoken(pa.array(protected, pa.string())))
    for sought in (shapes, ANY_SHAPE):
        assert found_in(texts, sought) == expected_in(texts, sought)


BORDERS = st.text(st.sampled_from([*" .,-@(\n\0", "“", "\U0001f600"]), min_size=1, max_size=3)


@given(value=TEXTS, before=TEXTS, behind=TEXTS, left=BORDERS, right=BORDERS)
def test_a_value_between_what_is_no_letter_or_digit_is_a_window_of_the_text(
    value: str, before: str, behind: str, left: str, right: str
) -> None:
    (given_,) = canonical_text(pa.array([value])).to_pylist()  # type: ignore[union-attr]
    (word,) = sought = spoken(pa.array([given_]))
    shapes = Shapes.of_spoken(sought)
    for text in (f"{before}{left}{given_}{right}{behind}", f"{given_}{right}{behind}", f"{before}{left}{given_}"):
        _, found = windows(spoken(pa.array([text])), shapes)
        if word.is_valid and len(words_of(given_)) <= MOST_WORDS:
            assert word.as_py() in found.to_pylist()
