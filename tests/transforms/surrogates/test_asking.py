import re
import warnings

import pytest
from faker import Faker

from transforms.surrogates.asking import Asked
from transforms.surrogates.marked import Refused


def texts(locale: str, token: str) -> set[str]:
    return set(Asked(locale).grammar(token).table("test").to_pylist())


def fakers(locale: str, token: str, count: int = 400) -> set[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        faker = Faker(locale)
    faker.seed_instance(7)
    return {getattr(faker, token)() for _ in range(count)}


def shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "pt_BR", "ru_RU", "zh_CN", "ja_JP", "cs_CZ", "el_GR"])
@pytest.mark.parametrize("token", ["first_name_male", "first_name_female", "last_name_male", "last_name_female"])
def test_lists_hold_whatever_faker_itself_gives(locale: str, token: str) -> None:
    assert fakers(locale, token) <= texts(locale, token)


@pytest.mark.parametrize(
    ("locale", "token"),
    [
        *((locale, "country") for locale in ("en_US", "en_GB", "de_DE", "fr_FR", "ja_JP")),
        *((locale, "job") for locale in ("en_US", "de_DE", "fr_FR", "ja_JP", "pt_BR")),
    ],
)
def test_places_and_jobs_hold_whatever_faker_itself_gives(locale: str, token: str) -> None:
    assert fakers(locale, token) <= texts(locale, token)


@pytest.mark.parametrize(
    "locale", ["de_DE", "en_CA", "nl_NL", "pt_PT", "sv_SE", "zh_CN", "cs_CZ", "en_IE", "bn_BD", "pt_BR"]
)
def test_postcodes_have_the_shapes_that_faker_gives(locale: str) -> None:
    assert {shape(t) for t in fakers(locale, "postcode", 2000)} == {shape(t) for t in texts(locale, "postcode")}


@pytest.mark.parametrize(
    ("locale", "token"),
    [
        ("de_DE", "street_address"),
        ("fr_FR", "city"),
        ("en_US", "company"),
        ("no_NO", "street_address"),
        ("it_IT", "company"),
    ],
)
def test_composed_texts_have_the_shapes_that_faker_gives(locale: str, token: str) -> None:
    ours, theirs = ([re.sub(r"(.)\1+", r"\1", shape(t)) for t in of(locale, token)] for of in (texts, fakers))
    assert sum(s in set(ours) for s in theirs) / len(theirs) > 0.95


def test_what_a_provider_does_to_its_text_is_followed() -> None:
    assert all(city[0].isupper() for city in texts("hu_HU", "city"))
    assert all(city[0].isupper() for city in texts("en_NZ", "city"))
    assert all(code == code.upper() and "?" not in code for code in texts("en_CA", "postcode"))


def test_a_locale_without_a_provider_is_refused_though_faker_falls_back() -> None:
    assert Faker("en_GB").company()
    with pytest.raises(Refused, match="no provider of company data"):
        Asked("en_GB").grammar("company")


def test_an_english_default_is_refused_where_the_locale_is_not_english() -> None:
    assert " Street" in "".join(fakers("ja_JP", "street_address"))
    with pytest.raises(Refused, match="English default"):
        Asked("ja_JP").grammar("street_address")


def test_what_is_computed_is_refused() -> None:
    with pytest.raises(Refused, match="random numbers"):
        Asked("en_US").grammar("postcode")
    with pytest.raises(Refused, match="computed"):
        Asked("it_IT").grammar("postcode_city_province")


def test_a_token_that_faker_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="no 'nonsense'"):
        Asked("en_US").grammar_of("{{nonsense}}")


def test_formats_that_refuse_are_left_out_unless_all_do() -> None:
    asked = Asked("en_US")
    mark = asked.mark(("{{last_name}} {{nonsense}}", "{{last_name}}!"))
    assert all(text.endswith("!") for text in set(asked.grammar_of(mark).table("x").to_pylist()))
    with pytest.raises(Refused):
        asked.grammar_of(asked.mark(("{{nonsense}}", "{{other}}")))


def test_nothing_is_drawn_while_asking() -> None:
    assert Asked("en_US").grammar("company").text == Asked("en_US").grammar("company").text
    first, second = Asked("de_DE"), Asked("de_DE")
    first.grammar("street_address")
    second.grammar("street_address")
    assert first.choices == second.choices
