"""A disguise is undone, and what is found is given in bytes of the text as it came."""

# ruff: noqa: RUF001 - signs that look like others are what is tested
import unicodedata

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.detectors.seeking import seeker
from transforms.detectors.texts.disguises import Folded, Folding
from transforms.detectors.texts.hidden import HIDDEN_CLASS
from transforms.detectors.texts.stretches import Texts


def folded(*texts: str) -> Folded:
    return Folding().undisguised(Texts.of(pl.Series(list(texts), dtype=pl.String)))


def reads(*texts: str) -> list[str]:
    return folded(*texts).texts.column.to_list()


DISGUISES = [
    ("fullwidth", "４１１１１１１１１１１１１１１１", "card"),
    ("fullwidth with spaces", "４１１１　１１１１　１１１１　１１１１", "card"),
    ("zero-width inside", "4111\u200b1111\u200d1111\ufeff1111", "card"),
    ("a hidden sign behind every digit", "\u2060".join("4111111111111111"), "card"),
    ("soft hyphens inside", "ann@exam\u00adple.com", "email"),
    ("bidirectional signs inside", "536-90\u202e-\u202c4399", "us_ssn"),
    ("tags inside", "ann\U000e0061@example.com", "email"),
    ("Arabic-Indic", "٤١١١١١١١١١١١١١١١", "card"),
    ("Persian", "۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱", "card"),
    ("Devanagari", "४१११११११११११११११", "card"),
    ("Bengali, Thai and plain in turn", "৪১১১11111111๑๑๑๑", "card"),
    ("mathematical bold", "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏", "card"),
    ("mathematical monospace", "𝚊𝚗𝚗@𝚎𝚡𝚊𝚖𝚙𝚕𝚎.𝚌𝚘𝚖", "email"),
    ("circled", "④①①①①①①①①①①①①①①①", "card"),
    ("signs in brackets", "ann(dot)lee [at] mail{dot}example(.)com", "email"),
    ("fullwidth at", "ann＠example.com", "email"),
    ("small at", "ann﹫example.com", "email"),
    ("fullwidth letters", "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "email"),
    ("one dot leader", "ann@example․com", "email"),
    ("ideographic full stop", "ann@example。com", "email"),
    ("halfwidth ideographic full stop", "ann@mail｡example｡com", "email"),
    ("small full stop", "ann@example﹒com", "email"),
    ("non-breaking hyphens", "536‑90‑4399", "us_ssn"),
    ("hyphens", "536‐90‐4399", "us_ssn"),
    ("en dashes", "536–90–4399", "us_ssn"),
    ("minus signs", "536−90−4399", "us_ssn"),
    ("fullwidth hyphens", "536－90－4399", "us_ssn"),
    ("no-break spaces", "4111\u00a01111\u202f1111\u20071111", "card"),
    ("marks on letters", "a\u0301nn@example.com", "email"),
    ("marks on digits", "4\u0336111\u0336 1111 1111 1111\u0336", "card"),
    ("everything", "５３６‑\u200b９٠–４３９\u00ad９", "us_ssn"),
]


@pytest.mark.parametrize(("written", "kind"), [one[1:] for one in DISGUISES], ids=[one[0] for one in DISGUISES])
def test_a_disguise_does_not_help_and_every_byte_of_it_is_found(written: str, kind: str) -> None:
    texts = ["plain", None, f"ü {written}, ö", f"\u200b{written}\u200b", written, f"「{written}」 and {written}!"]
    spans = seeker([kind])(pa.array(texts))
    told = [
        (row, (texts[row] or "").encode()[start:end].decode())
        for row, start, end in zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    ]
    assert told == [(row, written) for row in (2, 3, 4, 5, 5)]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_in_turkish_capitals_are_heard(form: str) -> None:
    text = unicodedata.normalize(form, "VERGİ KİMLİK NO 4540536920")  # type: ignore[arg-type]
    assert [text.encode()[place:].decode() for place in seeker(["tr_vkn"])(pa.array([text])).start] == ["4540536920"]


def test_what_stands_behind_a_number_is_not_made_a_part_of_it() -> None:
    for text in ("4111111111111111² ", "4111111111111111½", "Ende。4111111111111111。", "—4111111111111111—paid"):
        assert len(seeker(["card"])(pa.array([text]))) == 1
    assert len(seeker(["email"])(pa.array(["ann@example.com¹", "（ann@example.com）"]))) == 2


def test_plain_text_reads_as_it_is() -> None:
    texts = ["", "plain", "naïve Jürgen 日本 — „so“", "m² ½ ´ ¨", "नमस्ते สวัสดี", "a—b"]
    assert reads(*texts) == [*texts[:-1], "a-b"]
    assert folded("naïve", "").texts.column.to_list() == ["naïve", ""]
    assert len(folded(*texts[:-1]).rows) == 0
    assert reads() == []


def test_one_sign_may_stand_for_several() -> None:
    text = "x℡⑩ﬁ ⒈"
    told = folded(text)
    assert told.texts.column.to_list() == ["xTEL10fi 1."]
    row, start, end = told.origin(np.array([2]), np.array([6]))
    assert (row.tolist(), text.encode()[start[0] : end[0]].decode()) == ([0], "℡⑩")


def test_marks_go_into_their_letters_and_stay_with_them() -> None:
    assert reads("u\u0308 e\u0302\u0323", "\u0301x", "1\u20e3\u0301", "q\u0301") == ["ü ệ", "x", "1\u20e3", "q"]


def test_what_is_not_utf8_is_refused_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="UTF-8") as raised:
        Folding().undisguised(Texts(np.frombuffer(b"secret\xff", np.uint8), np.array([0, 7])))
    assert "secret" not in str(raised.value)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=6))
def test_every_stretch_of_a_folded_text_has_its_origin(texts: list[str]) -> None:
    told = folded(*texts)
    assert len(told.texts) == len(texts)
    start = np.flatnonzero(told.texts.data & 0xC0 != 0x80)
    end = np.append(start[1:], len(told.texts.data))[: len(start)]
    for row, low, high in zip(*(one.tolist() for one in told.origin(start, end)), strict=True):
        came = texts[row].encode()[low:high].decode()
        assert came
        assert len([c for c in came if not unicodedata.combining(c)]) <= 1 or len(came) == 1


@settings(deadline=None, max_examples=80)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_what_is_folded_hides_nothing_and_has_only_the_digits_of_ascii(text: str) -> None:
    read = reads(text)[0]
    assert not pl.Series([read]).str.contains(HIDDEN_CLASS)[0]
    assert not any(unicodedata.category(c) == "Nd" and not c.isascii() for c in read)
    assert reads(read)[0] == reads(reads(read)[0])[0]
