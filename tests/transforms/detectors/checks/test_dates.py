"""Days as people write them, and what only looks like one."""

from datetime import date

import polars as pl
import pytest

from transforms.detectors.checks.dates import DATE, MONTHS, is_date, read


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1985-12-24", date(1985, 12, 24)),
        ("1985/12/24", date(1985, 12, 24)),
        ("24.12.1985", date(1985, 12, 24)),
        ("24. 12. 1985", date(1985, 12, 24)),
        ("12/24/1985", date(1985, 12, 24)),
        ("01/02/1985", date(1985, 2, 1)),
        ("24-Dec-85", date(1985, 12, 24)),
        ("24 December 1985", date(1985, 12, 24)),
        ("December 24th, 1985", date(1985, 12, 24)),
        ("24. Dezember 1985", date(1985, 12, 24)),
        ("24 décembre 1985", date(1985, 12, 24)),
        ("24 de diciembre de 1985", date(1985, 12, 24)),
        ("24 dicembre 1985", date(1985, 12, 24)),
        ("24 grudnia 1985", date(1985, 12, 24)),
        ("24 декабря 1985", date(1985, 12, 24)),
        ("1985年12月24日", date(1985, 12, 24)),
        ("8.1.2025", date(2025, 1, 8)),
        ("08.01.25", date(2025, 1, 8)),
        ("29.02.2024", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_as_it_is_written(text: str, day: date) -> None:
    assert read(text) == day
    assert pl.Series([text]).str.extract_all(DATE)[0].to_list() == [text]


@pytest.mark.parametrize("text", ["31.02.1990", "29.02.2023", "1985-02-30", "13/13/2020", ""])
def test_a_day_that_there_never_was_is_none(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", ["10.0.0.1", "4.2.12", "1/2", "2025", "May", "12 monkeys"])
def test_versions_fractions_and_years_do_not_look_like_days(text: str) -> None:
    assert pl.Series([text]).str.extract_all(DATE)[0].to_list() == []


def test_months_have_names_in_lower_case() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(name == name.lower() for name in MONTHS)
