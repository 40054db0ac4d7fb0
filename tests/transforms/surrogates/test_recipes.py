import ipaddress
import re
from collections import Counter
from typing import get_args

import numpy as np
import pyarrow as pa
import pytest

from transforms.surrogates.draws import Draws
from transforms.surrogates.locales import words_of
from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import NAME_KINDS, UNIQUE_KINDS, Kind, _followed, recipe_of

ROWS = 4096


def draws(*parts: str, rows: int = ROWS) -> Draws:
    """Tags that differ from part to part, and are the same in every test."""
    everything = ("first_name", "last_name", "handle", "street", "city", "postcode", "state")
    seeds = {part: seed for seed, part in enumerate((*everything, *sorted(set(parts) - set(everything))))}
    return Draws(
        {part: np.random.default_rng(seed).integers(0, 256, (rows, 16), np.uint8) for part, seed in seeds.items()}
    )


def made(kind: Kind, locale: str = "en_US") -> list[str]:
    recipe = recipe_of(kind, locale)
    return [str(value) for value in recipe.compose(draws(*recipe.parts)).to_pylist()]


def test_the_parts_of_a_person_agree() -> None:
    first, last, state = made("first_name"), made("last_name"), made("state")
    name, email, username, url = made("name"), made("email"), made("username"), made("url")
    address, street, city, postcode = made("address"), made("street"), made("city"), made("postcode")
    for i in range(ROWS):
        assert name[i] == f"{first[i]} {last[i]}"
        assert re.fullmatch(
            re.sub("[^a-z]", "", first[i].lower()) + r"\." + re.sub("[^a-z]", "", last[i].lower()) + r"\d\d",
            username[i],
        )
        assert email[i].partition("@")[0] == username[i]
        host = email[i].partition("@")[2]
        assert url[i] == f"https://{host}/{username[i]}"
        assert re.fullmatch(re.escape(f"{street[i]}\n{city[i]}, ") + r"[A-Z]{2} " + postcode[i], address[i])
        assert (state[i] == "Texas") == (address[i].split()[-2] == "TX")


@pytest.mark.parametrize("locale", ["de_DE", "pt_BR", "ru_RU", "zh_CN", "uk_UA", "en_GB"])
def test_an_address_holds_its_street_city_and_postcode(locale: str) -> None:
    address, street, city, postcode = (made(kind, locale) for kind in ("address", "street", "city", "postcode"))
    assert all(s in a and c in a and p in a for a, s, c, p in zip(address, street, city, postcode, strict=True))


@pytest.mark.parametrize("locale", ["ru_RU", "cs_CZ", "bg_BG", "is_IS"])
def test_a_last_name_has_the_gender_of_the_first(locale: str) -> None:
    words = words_of(locale)
    firsts_and_lasts = (
        [set(half.to_pylist()) for half in (names.words[: names.men], names.words[names.men :])]
        for names in (words.first_names, words.last_names)
    )
    genders = tuple(zip(*firsts_and_lasts, strict=True))
    for given, family in zip(made("first_name", locale), made("last_name", locale), strict=True):
        assert any(given in firsts and family in lasts for firsts, lasts in genders)


def test_ipv6_addresses_are_in_the_one_form_that_rfc_5952_prescribes() -> None:
    addresses = made("ipv6")
    assert all(str(ipaddress.ip_address(address)) == address for address in addresses)
    assert len(set(addresses)) == ROWS


@pytest.mark.parametrize(
    "kind", ["first_name", "last_name", "phone", "state", "country", "ipv4", "mac", "card", "company"]
)
@pytest.mark.parametrize("locale", ["en_US", "de_DE"])
def test_no_surrogate_is_likelier_than_the_recipe_says(kind: Kind, locale: str) -> None:
    (commonest,) = Counter(made(kind, locale)).most_common(1)
    likeliest = recipe_of(kind, locale).heaviest
    if kind not in {"first_name", "last_name"}:
        assert commonest[1] <= ROWS * likeliest + 6 * (ROWS * likeliest) ** 0.5 + 6
    (first, _) = recipe_of(kind, locale).tables[0], None
    assert 0 < likeliest < 1
    assert len(first) >= 16


def test_a_product_of_parts_is_as_likely_as_the_parts_together() -> None:
    assert (
        recipe_of("name", "en_US").heaviest
        == recipe_of("first_name", "en_US").heaviest * recipe_of("last_name", "en_US").heaviest
    )
    assert recipe_of("username", "en_US").heaviest / recipe_of("email", "en_US").heaviest == pytest.approx(3)
    assert recipe_of("ipv6", "en_US").heaviest == pytest.approx(2.0**-64, rel=1e-3)


def test_a_phone_number_is_refused_where_no_range_is_known() -> None:
    with pytest.raises(Refused, match="no regulator's range"):
        recipe_of("phone", "ja_JP")


def test_an_ssn_is_refused_where_no_range_is_known() -> None:
    with pytest.raises(Refused, match="never assigned"):
        recipe_of("ssn", "de_DE")


def test_every_kind_has_a_recipe_that_is_made_once() -> None:
    for kind in get_args(Kind):
        locale = "en_GB" if kind == "iban" else "en_US"
        assert recipe_of(kind, locale) is recipe_of(kind, locale)
    assert UNIQUE_KINDS < NAME_KINDS < set(get_args(Kind))


def test_nothing_comes_of_nothing() -> None:
    for kind in get_args(Kind):
        recipe = recipe_of(kind, "en_GB" if kind == "iban" else "en_US")
        assert len(recipe.compose(Draws({part: np.zeros((0, 16), np.uint8) for part in recipe.parts}))) == 0


def test_plain_text_is_written_into_the_tables_around_it() -> None:
    words, numbers = pa.array(["a", "b"]), pa.array(["1", "2", "3"])
    followed = _followed(["<", ("word", words), ", ", ("number", numbers), ">", "."])
    assert [(part, table.to_pylist()) for part, table in followed] == [
        ("word", ["<a, ", "<b, "]),
        ("number", ["1>.", "2>.", "3>."]),
    ]
