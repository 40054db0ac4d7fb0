"""Literal values, and the forms that they have."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from pipelines.scanning.forms import forms_of_days, forms_of_numbers, forms_of_text


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("", {"empty"}),
        (" \n", {"empty"}),
        ("42", {"integer", "code"}),
        ("-7", {"integer", "code"}),
        ("007", {"padded", "code"}),
        ("1.50", {"decimal", "fraction", "code"}),
        ("-1.00", {"decimal", "code"}),
        ("1000000", {"integer", "large", "code"}),
        ("-4915100000000.0", {"decimal", "large", "code"}),
        ("52.520012", {"decimal", "fraction", "precise", "code"}),
        ("2024-02-29", {"date", "code"}),
        ("2023-02-29", {"code"}),
        ("1999-12-31", {"date", "past", "code"}),
        ("2024-02-29 10:30", {"timestamp", "short"}),
        ("2024-02-29T10:30:00.5", {"timestamp", "code", "letters"}),
        ("1999-02-28T10:30:00Z", {"zoned", "code", "letters"}),
        ("31.12.1999", {"day", "code"}),
        ("19991231", {"day", "integer", "large", "code"}),
        ("3f2b8c1de4a59670", {"opaque", "code", "letters"}),
        ("4111111111111111", {"integer", "large", "code"}),
        ("Zürich", {"word", "letters"}),
        ("New York", {"short", "letters"}),
        ("we will call again", {"text", "letters"}),
        ("ü" * 61, {"word", "long", "letters"}),
        ("A-1", {"code", "letters"}),
    ],
)
def test_a_text_has_these_forms(text: str, forms: set[str]) -> None:
    counted = forms_of_text(pl.Series([text, "?"]), np.array([3, 1]))
    assert {form for form, count in counted.items() if count >= 3} == forms


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (pa.array([0, 120, 1950, 2_000_000], pa.int64()).slice(1), {"small": 1, "year": 1, "large": 1}),
        (pa.array([1.0, 0.5, 52.520008, float("nan")]), {"small": 1, "fraction": 2, "precise": 1, "empty": 1}),
        (pa.array([float("inf"), float("nan"), -2e6, 2.5]), {"large": 1, "fraction": 1, "empty": 1}),
        (pa.array([Decimal("1.00"), Decimal("2000000.25")]), {"small": 1, "fraction": 1, "large": 0}),
        (pa.array([], pa.int8()), {}),
    ],
)
def test_numbers_have_forms(values: Any, forms: dict[str, int]) -> None:
    assert forms_of_numbers(values) == {form: count for form, count in forms.items() if count}


@pytest.mark.parametrize("form", ["large", "fraction", "precise"])
def test_numbers_have_the_same_form_as_text(form: str) -> None:
    numbers = ["0", "0.1278", "1.0", "1.00001", "-52.520012", "52.52", "179.9999", "180.00001", "999999", "-1000000"]
    for number in numbers:
        as_text = forms_of_text(pl.Series([number]), np.array([1]))
        assert as_text.get(form) == forms_of_numbers(pa.array([float(number)])).get(form), number


def test_days_before_2000_are_past_in_every_unit() -> None:
    days = pa.array([date(1903, 7, 19), date(2000, 1, 1)])
    assert forms_of_days(days) == {"past": 1}
    for unit in ("s", "ms", "us", "ns"):
        assert forms_of_days(pa.array([datetime(1999, 12, 31, 23, 59)] * 2, pa.timestamp(unit))) == {"past": 2}
        assert forms_of_days(pa.array([datetime(2000, 1, 1)], pa.timestamp(unit, "UTC"))) == {}
