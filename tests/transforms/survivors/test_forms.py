from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from transforms.survivors.forms import Form


def words(array: pa.Array) -> list[str | None]:
    found = Form(array).words
    return [None] * len(array) if found is None else found.to_list()


def digits(array: pa.Array) -> list[str | None]:
    found = Form(array).digits
    return [None] * len(array) if found is None else found.to_list()


@pytest.mark.parametrize(
    ("value", "spoken", "numbered"),
    [
        (" Ann MILLER\t", "ann miller", None),
        ("Straße Köln", "strasse köln", None),
        ("\uff26\uff55\uff4c\uff4c \uff37\uff49\uff44\uff54\uff48", "full width", None),
        ("a\0b Ünder", "a\0b ünder", None),
        ("Jose\u0301 Lima", "josé lima", None),
        ("123-45-6789", None, "123456789"),
        ("+1 (294) 865-0519", None, "12948650519"),
        ("\uff11\uff12\uff13\uff14\uff15\uff16\uff17", None, "1234567"),
        ("DE89 3704 0044 0532 0130 00", "de89 3704 0044 0532 0130 00", "89370400440532013000"),
        ("elt1338012@example.com", "elt1338012@example.com", None),
        ("Müll", None, None),
        ("a@b.c", None, None),
        ("12345", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_text_is_searched_by_its_words_or_its_digits_or_not_at_all(
    value: str | None, spoken: str | None, numbered: str | None
) -> None:
    for array in (pa.array([value, "x"]), pa.array(["y", value], pa.large_string()).slice(1)):
        at = 0
        assert (words(array)[at], digits(array)[at]) == (spoken, numbered)
        assert bool(Form(array).searched[at]) == (spoken is not None or numbered is not None)


def test_a_column_of_one_kind_is_searched_as_its_values_are() -> None:
    mails = ["ann.miller@a.test", "bob.miller@b.test"]
    assert (words(pa.array(mails)), digits(pa.array(mails))) == (mails, [None, None])
    cards = ["4111111111111111", "4012888888881881"]
    assert (words(pa.array(cards)), digits(pa.array(cards))) == ([None, None], cards)
    phones = ["+1 2948650519", "+1 2911562729"]
    assert digits(pa.array(phones)) == ["12948650519", "12911562729"]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array([123456, -1234567, 99999, None]), ["123456", "1234567", None, None]),
        (pa.array([2**64 - 1, 5], pa.uint64()), ["18446744073709551615", None]),
        (pa.array([12345, None], pa.int16()), [None, None]),
        (pa.array([123456.0, 999.99, 1234.56, 1234567.5, float("nan"), None, 1e20]),
         ["123456", None, "123456", "12345675", None, None, None]),
        (pa.array([Decimal("1234.50"), Decimal("12345.67"), None]), [None, "1234567", None]),
        (pa.array([date(1999, 12, 31), None, date(1, 1, 1)]), ["19991231", None, "00010101"]),
        (pa.array([datetime(1999, 12, 31, 1, 2, 3), None], pa.timestamp("ms")), ["19991231010203", None]),
        (pa.array([time(1, 2, 3), None], pa.time32("s")), ["010203", None]),
        (pa.array([None, None], pa.date32()), [None, None]),
        (pa.array([None], pa.timestamp("us")), [None]),
        (pa.array([None, 2**62, 0], pa.int64()).cast(pa.timestamp("s")), [None, None, "19700101000000"]),
        (pa.array([86_400_000, None], pa.int64()).cast(pa.date64()), ["19700102", None]),
        (pa.array([None, None], pa.int64()), [None, None]),
        (pa.array([], pa.float64()), []),
        (pa.array([True, None]), [None, None]),
        (pa.array([b"123456", None, b"ab"]), ["123456", None, None]),
    ],
)  # fmt: skip
def test_numbers_dates_and_times_are_their_digits(array: pa.Array, expected: list[str | None]) -> None:
    assert digits(array) == expected
    form = Form(array)
    assert form.searched.tolist() == [one is not None for one in expected]
    if not any(expected):
        assert form.digit_lengths is None
    else:
        lengths = [len(one) for one in expected if one is not None]
        assert form.digit_lengths is not None
        assert form.digit_lengths[0] <= min(lengths) <= max(lengths) <= form.digit_lengths[1]
        low, high = form.heads
        assert all(low <= one[:4] <= high for one in expected if one is not None)


def test_equal_digits_have_equal_hashes_whatever_the_type() -> None:
    columns = [pa.array(["1999-12-31"]), pa.array([19991231]), pa.array([date(1999, 12, 31)]), pa.array([19991231.0])]
    assert len({int(Form(column).digit_hashes[0]) for column in columns}) == 1


def test_bytes_that_are_no_text_cannot_be_read() -> None:
    mixed = Form(pa.array([b"\xff\xfe123456", None, b"Ann Miller", b""]))
    assert np.asarray(mixed.unreadable).tolist() == [True, False, False, False]
    assert mixed.searched.tolist() == [False, False, True, False]
    assert Form(pa.array([b"Ann Miller", None])).unreadable is False
    assert Form(pa.array([1], pa.duration("s"))).unreadable is True
    assert Form(pa.array(["Ann Miller"], pa.json_())).searched.tolist() == [True]
    assert not Form(pa.array([b"\xff\xfe123456"])).searched.any()
    assert Form(pa.array([], pa.string())).searched.tolist() == []
