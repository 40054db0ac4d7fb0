"""Which numbers are telephone numbers: by shape and plan, or because a word beside them says so."""

import polars as pl
import pytest
from faker import Faker

from transforms.detectors.checks.dialling import dialled_anywhere, dialled_near
from transforms.detectors.kinds.contact import PHONE

LOCALES = (
    *(
        "en_US",
        "en_GB",
        "de_DE",
        "fr_FR",
        "es_ES",
        "it_IT",
        "nl_NL",
        "pl_PL",
        "pt_BR",
        "pt_PT",
        "sv_SE",
        "da_DK",
        "fi_FI",
    ),
    *("cs_CZ", "tr_TR", "ru_RU", "ja_JP", "hi_IN", "en_CA", "en_AU"),
)


@pytest.mark.parametrize(
    "number",
    [
        *(
            "+49 30 901820",
            "+49(0)982597919",
            "00420 605 907 483",
            "+44(0)131 4960979",
            "+1-294-641-1771x5162",
            "+55 93 9825-9791",
        ),
        *("0161 496 0623", "0114) 4960907", "04 88 89 69 35", "883-237-8876 x232", "710)827-3464", "8 (483) 378-87-62"),
        *("080-9825-9791", "06958 96935", "12 90 40 47", "08-464 686 95", "01620466109"),
    ],
)
def test_these_are_telephone_numbers_by_themselves(number: str) -> None:
    assert dialled_anywhere(number)
    assert dialled_near(number)


@pytest.mark.parametrize("number", ["6114980364", "729 825 979", "287623286", "95896935", "39441177"])
def test_these_are_telephone_numbers_only_beside_a_word_that_says_so(number: str) -> None:
    assert not dialled_anywhere(number)
    assert dialled_near(number)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2025-01-08",
            "2025-01-08 10",
            "8.1.2025",
            "31/12/1999",
            "10.0.0.1",
            "192.168.10.20",
            "3.14159265",
            "12345.67",
        ),
        *(
            "0.20.1 (2026-10-12",
            "127.0.0.1/32",
            "120.0.6099.109",
            "2.11.0.4321",
            "2019-2020",
            "536-90-4399",
            "12",
            "12345",
            "4111 1111 1111 1111",
            "1234567890123456789",
        ),
    ],
)
def test_dates_hosts_decimals_cards_and_social_security_numbers_are_none(text: str) -> None:
    assert not dialled_anywhere(text)
    assert not dialled_near(text)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_numbers_of_twenty_locales_are_found_whole_beside_a_word(locale: str) -> None:
    faker = Faker(locale)
    faker.seed_instance(11)
    numbers = [faker.phone_number() for _ in range(200)]
    texts = pl.Series([f"phone {number}, mornings" for number in numbers])
    found = [
        [one[1:] for one in row if dialled_near(one[1:])] for row in texts.str.extract_all(PHONE.loose or "").to_list()
    ]
    whole = [digits("".join(one)) == digits(number) for one, number in zip(found, numbers, strict=True)]
    assert sum(whole) / len(whole) >= 0.95


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


@pytest.mark.parametrize(
    "text",
    [
        *("1990 1995 2000", "6-4 3-6 7-6 (7-5) 2-6 8-6", "21-19 18-21 21-15", "83 237 124 (2021"),
        *("0-306-40615-2", "7732-18-5"),
    ],
)
def test_rows_results_books_and_substances_are_none(text: str) -> None:
    assert not dialled_anywhere(text)
    assert not dialled_near(text)


@pytest.mark.parametrize(
    "text", ["0-306-40615-3", "7732-18-6", "06 12 34 56 78", "20 30 40 50", "10 20 30 40 50", "40 12 34 56 78"]
)
def test_what_only_looks_like_those_may_be_one(text: str) -> None:
    assert dialled_near(text)
