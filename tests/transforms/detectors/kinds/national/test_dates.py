"""Birthdays in the ids of a column, against Python's own calendar."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from stdnum.no import fodselsnummer

from transforms.detectors.checks.checksums import Bools, Condition, Values, dated
from transforms.detectors.kinds.national import dates


def matrix(*texts: str) -> Values:
    return np.array([[int(character, 36) for character in text] for text in texts], np.uint8)


def real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def test_every_day_of_four_centuries_is_one_and_no_other() -> None:
    years, months, days = (part.ravel() for part in np.meshgrid(range(1796, 2110), range(15), range(33), indexing="ij"))
    expected = [real(int(y), int(m), int(d)) for y, m, d in zip(years, months, days, strict=True)]
    assert dated(years, months, days).tolist() == expected


def test_nobody_is_born_in_the_future() -> None:
    year, month, day = np.array([2024, 2024, 2024]), np.array([5, 5, 6]), np.array([6, 7, 1])
    assert dated(year, month, day, past=20240506).tolist() == [True, False, False]


def test_today_is_a_number_of_eight_digits() -> None:
    now = dates.today()
    assert real(now // 10_000, now // 100 % 100, now % 100)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (dates.born(0, 2, 4, dates.in_century(1900)), [True, False, False]),
        (dates.born(0, 2, 4, dates.in_century(1900), days=40), [True, True, False]),
        (dates.either_century(lambda first: dates.born(0, 2, 4, first), 1900, 2000), [True, False, True]),
    ],
)
def test_parts_of_a_birthday_stand_where_a_country_writes_them(*, condition: Condition, holds: list[bool]) -> None:
    assert condition(matrix("880229", "880269", "000229")).tolist() == holds


@pytest.mark.parametrize(
    ("condition", "good", "bad"),
    [
        (dates.polish, ["44051401359", "02270812345"], ["44053201359", "44001401359"]),
        (dates.bulgarian, ["7523169263", "8032056031", "7542011030"], ["8019010008", "7513169263"]),
        (dates.yugoslav, ["0101006500006", "3112999500000"], ["3002006500006"]),
        (dates.czech, ["7103192745", "7153192745"], ["7113192745"]),
    ],
)
def test_centuries_that_months_and_years_tell(
    condition: Callable[[Values], Bools], good: list[str], bad: list[str]
) -> None:
    assert condition(matrix(*good)).all()
    assert not condition(matrix(*bad)).any()


def test_norwegian_birthdays_are_those_of_python_stdnum() -> None:
    rng = np.random.default_rng(6)
    texts = ["".join(map(str, rng.integers(0, 10, 11))) for _ in range(4_000)]
    texts += [f"{day:02}{month:02}{rest}" for day in (1, 31, 41, 71) for month in (1, 2, 12, 41, 52) for rest in TAILS]

    def expected(text: str) -> bool:
        try:
            return fodselsnummer.get_birth_date(text) <= date.today()  # noqa: DTZ011 # as python-stdnum has it
        except fodselsnummer.ValidationError:
            return False

    assert dates.norwegian(matrix(*texts)).tolist() == [expected(text) for text in texts]


TAILS = [
    f"{year:02}{individual:03}00" for year in (0, 39, 40, 54, 99) for individual in (0, 499, 500, 749, 750, 900, 999)
]
