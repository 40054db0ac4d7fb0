"""Codes that letters touch in scripts written without spaces are found, at their places in the text as it came."""

# ruff: noqa: RUF001 - signs that look like others are what is tested
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.detectors.catalogue import KINDS
from transforms.detectors.finding import found
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.parting import parted
from transforms.detectors.texts.stretches import Texts


def read(*texts: str) -> list[str]:
    apart = parted(Texts.of(pl.Series(list(texts), dtype=pl.String)))
    return [
        apart.texts.column[apart.rows.tolist().index(row)] if row in apart.rows else text
        for row, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("身份证号11010519491231002X，谢谢", "cn_ric", "11010519491231002X"),
        ("我的电话是13800138000请联系", "phone", "13800138000"),
        ("电话+8613800138000", "phone", "+8613800138000"),
        ("卡号4111111111111111请查收", "card", "4111111111111111"),
        ("我的邮箱是ann@example.com谢谢", "email", "ann@example.com"),
        ("出生于1985年12月24日", "date_of_birth", "1985年12月24日"),
        ("電話番号は090-1234-5678です", "phone", "090-1234-5678"),
        ("電話番号は０９０ー１２３４ー５６７８です".replace("ー", "－"), "phone", "０９０－１２３４－５６７８"),
        ("マイナンバーは123456789018です", "jp_mynumber", "123456789018"),
        ("IPは203.0.113.77です", "ipv4", "203.0.113.77"),
        ("IBANはDE89370400440532013000です", "iban", "DE89370400440532013000"),
        ("郵便番号123-4567", "postal_code", "123-4567"),
        ("住所は東京都渋谷区神宮前1-2-3です", "street_address", "東京都渋谷区神宮前1-2-3"),
        ("〒150-0001東京都渋谷区神宮前一丁目2番3号", "street_address", "〒150-0001東京都渋谷区神宮前一丁目2番3号"),
        ("전화번호는 010-1234-5678입니다", "phone", "010-1234-5678"),
        ("주민등록번호 900101-1234568입니다", "kr_rrn", "900101-1234568"),
        ("생년월일은 1985년 12월 24일입니다", "date_of_birth", "1985년 12월 24일"),
        ("โทร081-234-5678ครับ", "phone", "081-234-5678"),
        ("เลขบัตรประชาชน1101700230708", "th_pin", "1101700230708"),
        ("อีเมลที่ann@example.comค่ะ", "email", "ann@example.com"),
        ("הטלפון שלי ב-052-1234567", "phone", "052-1234567"),
    ],
)
def test_what_letters_touch_is_found(text: str, kind: str, value: str) -> None:
    spans = seeker(KINDS)(pa.array(["", text]))
    octets = text.encode()
    said = [
        (spans.kinds[number], octets[start:end].decode())
        for number, start, end in zip(spans.kind.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    ]
    assert said == [(kind, value)]
    assert spans.row.tolist() == [1]


@pytest.mark.parametrize(
    "text", ["注文番号4111111111111112です", "価格は1234567円です", "第123456789回", "iPhone15を3台"]
)
def test_other_numbers_among_such_letters_are_nobodys(text: str) -> None:
    assert len(seeker(KINDS)(pa.array([text]))) == 0


def test_spaces_stand_around_codes_but_not_around_what_is_counted() -> None:
    assert read("电话138请回", "は-1で", "12月24日に", "18丁目19番3号と", "A1", "é1", "番号 1") == [
        *("电话 138 请回", "は- 1 で", "12月24日 に", "18丁目19番3号 と"),
        *("A1", "é1", "番号 1"),
    ]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("A1-. 号年月にЯé가ก่", max_size=12), max_size=6))
def test_every_character_stands_where_it_stood(texts: list[str]) -> None:
    whole = Texts.of(pl.Series(texts, dtype=pl.String))
    apart = parted(whole)
    for row, text, came in zip(
        range(len(apart.rows)), apart.texts.column.to_list(), [texts[row] for row in apart.rows.tolist()], strict=True
    ):
        assert text.replace(" ", "") == came.replace(" ", "")
        at = int(apart.texts.offsets[row])
        for character in text:
            size = len(character.encode())
            if at not in apart.spaces:
                start, end = apart.origin(np.array([at]), np.array([at + size]))
                assert bytes(whole.data[start[0] : end[0]]).decode() == character
            at += size


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("A1-. 号年月目丁にはの東京都道Яé", min_size=1, max_size=8), min_size=1, max_size=6))
def test_a_text_is_parted_whatever_texts_stand_beside_it(texts: list[str]) -> None:
    assert read(*texts) == [one for text in texts for one in read(text)]


def test_the_watch_sees_it_too() -> None:
    assert found(pa.array(["カード番号4111111111111111です", "IBANはDE89370400440532013000です"])).cells == {
        "card": 1,
        "iban": 1,
    }
