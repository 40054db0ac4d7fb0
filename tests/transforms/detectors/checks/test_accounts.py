"""Cards and IBANs of a whole column against the checks of one."""

import numpy as np
import pyarrow as pa
import pytest
from stdnum import iban as stdnum_iban

from transforms.detectors.checks.accounts import cards, ibans
from transforms.detectors.checks.genuine import BRANDS, card, iban
from transforms.detectors.checks.layout import Layout
from transforms.detectors.kinds.payment import CARD, IBAN
from transforms.surrogates.reserved import CARDS

# One of each of three sorts of structure: digits, letters and digits, with a check of the country's own.
IBANS = (
    "DE89370400440532013000",
    "GB82WEST12345698765432",
    "FR1420041010050500013M02606",
    "MT84MALT011000012345MTLCAST001S",
)


def column(texts: list[str]) -> Layout:
    return Layout.of(pa.array(texts, pa.large_string()))


def test_cards_are_those_that_the_check_of_one_takes() -> None:
    rng = np.random.default_rng(3)
    texts = list(CARDS.patterns)
    for firsts, lengths in BRANDS:
        for first in (firsts[0], firsts[-1]):
            for length in lengths:
                rest = "".join(map(str, rng.integers(0, 10, length - len(first) - 1)))
                texts += [f"{first}{rest}{last}" for last in range(10)]
    texts += ["".join(map(str, rng.integers(0, 10, length))) for length in range(10, 22) for _ in range(300)]
    texts += [" ".join(text) for text in texts[::3]] + ["-".join(text) for text in texts[::7]]
    texts += ["_".join(text) for text in texts[::11] if text.isdigit()]
    expected = [card(text) for text in texts]
    assert sum(expected) > 150
    assert cards(column(texts)).tolist() == expected


def written(text: str) -> list[str]:
    groups = " ".join(text[place : place + 4] for place in range(0, len(text), 4))
    return [
        text,
        text.lower(),
        groups,
        f"{groups} an",
        f"{text} for you",
        f"{text}x",
        f"{groups}1",
        text[:-1],
        f"{groups} 12 an",
    ]


@pytest.mark.parametrize("text", IBANS)
def test_ibans_are_those_that_the_check_of_one_takes(text: str) -> None:
    rng = np.random.default_rng(9)
    texts = [one for checks in range(100) for one in written(f"{text[:2]}{checks:02}{text[4:]}")]
    for _ in range(300):
        place = int(rng.integers(0, len(text)))
        texts += written(text[:place] + str(rng.choice(list("0123456789ABCZ"))) + text[place + 1 :])
    texts = [one for one in texts if one[:2].isalpha() and one[2:4].isdigit()]  # as the pattern finds them
    expected = [iban(one) for one in texts]
    assert sum(expected) >= 5
    assert ibans(column(texts)).tolist() == expected


def test_every_country_of_the_registry_has_its_structure() -> None:
    rng = np.random.default_rng(4)
    texts = []
    for country in (
        "AD",
        "AE",
        "AL",
        "AT",
        "BE",
        "BR",
        "CH",
        "CR",
        "ES",
        "IT",
        "LC",
        "MU",
        "NL",
        "NO",
        "PL",
        "SC",
        "TR",
        "XK",
    ):
        for length in range(11, 31):
            account = "".join(map(str, rng.integers(0, 10, length)))
            texts.append(country + stdnum_iban.calc_check_digits(f"{country}00{account}") + account)
    expected = [iban(one) for one in texts]
    assert sum(expected) >= 8
    assert ibans(column(texts)).tolist() == expected


@pytest.mark.parametrize(("check", "good"), [(cards, "4111111111111111"), (ibans, "DE89370400440532013000")])
def test_slices_empty_columns_and_any_text_are_taken(check: object, good: str) -> None:
    assert callable(check)
    found = column(["", good, "é", "x" * 50, good, "4"])
    assert check(found).tolist() == [False, True, False, False, True, False]
    assert check(found.part(1, 3)).tolist() == [True, False]
    assert check(found.part(0, 0)).tolist() == []
    assert check(column([])).tolist() == []


def test_the_rows_of_cards_and_ibans_check_whole_columns() -> None:
    assert CARD.columnar is cards
    assert IBAN.columnar is ibans
