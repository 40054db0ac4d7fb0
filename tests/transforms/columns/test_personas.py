"""Surrogates of one person."""

from typing import Any

import pytest

from transforms.columns.keep import Keep
from transforms.columns.personas import one_persona
from transforms.columns.surrogate import Surrogate
from transforms.columns.tokenize import Tokenize
from transforms.columns.transform import Misfit


def surrogate(**options: Any) -> Surrogate:
    return Surrogate.model_validate(options)


def test_surrogates_of_one_persona_share_gender_and_locale() -> None:
    columns = {
        "name": surrogate(of="name", persona="id", gender="g", locale="de_DE"),
        "mail": surrogate(of="email", persona="id"),
        "city": surrogate(of="city", persona="id"),
        "ssn": surrogate(of="ssn", persona="id", locale="en_US"),
        "other": surrogate(of="name", persona="friend"),
        "amount": Keep(),
    }
    out = one_persona(columns)
    assert out["mail"] == surrogate(of="email", persona="id", gender="g", locale="de_DE")  # of the names alone
    assert (out["city"], out["ssn"]) == (columns["city"], columns["ssn"])
    columns.pop("ssn")
    out = one_persona(columns)
    assert out["mail"] == surrogate(of="email", persona="id", gender="g", locale="de_DE")
    assert out["city"] == surrogate(of="city", persona="id", locale="de_DE")
    assert (out["other"], out["amount"], out["name"]) == (columns["other"], columns["amount"], columns["name"])


def test_a_persona_is_one_however_its_domain_is_written() -> None:
    named = {"column": "id", "domain": "customer"}
    columns = {
        "id": Tokenize(domain="customer"),
        "name": surrogate(of="name", persona="id", gender="g"),
        "mail": surrogate(of="email", persona=named),
    }
    assert one_persona(columns)["mail"] == surrogate(of="email", persona=named, gender="g")
    others = {"id": Keep(), **{place: surrogate(of="name", persona={**named, "domain": place}) for place in "ab"}}
    others["c"] = surrogate(of="email", persona={**named, "domain": "a"}, gender="g")
    assert [one_persona(others)[place].gender for place in "ab"] == ["g", None]


def test_surrogates_of_one_persona_cannot_follow_two_gender_columns() -> None:
    with pytest.raises(Misfit, match="different gender columns: 'g', 'h'"):
        one_persona(
            {"a": surrogate(of="name", persona="id", gender="g"), "b": surrogate(of="email", persona="id", gender="h")}
        )


@pytest.mark.parametrize(
    ("locale", "part"), [("az_AZ", "street"), ("hy_AM", "street"), ("ne_NP", "street"), ("th_TH", "city")]
)
def test_an_address_with_a_street_or_city_of_its_own_does_not_go_with_another(locale: str, part: str) -> None:
    whole = surrogate(of="address", persona="id", locale=locale)
    with pytest.raises(Misfit, match=f"an address of locale '{locale}' has a {part} of its own"):
        one_persona({"a": whole, "b": surrogate(of=part, persona="id")})

    for other in (
        surrogate(of=part, persona="friend", locale=locale),
        surrogate(of=part, locale=locale),
        surrogate(of=part, persona="id", locale="de_DE"),
        surrogate(of="postcode", persona="id", locale=locale),
    ):
        assert one_persona({"a": whole, "b": other})["a"] == whole


def test_a_locale_that_a_third_kind_needs_parts_no_address_from_its_city() -> None:
    columns = {
        "whole": surrogate(of="address", persona="id", locale="es_ES"),
        "city": surrogate(of="city", persona="id"),
        "phone": surrogate(of="phone", persona="id", locale="en_US"),
        "mail": surrogate(of="email", persona="id"),
        "job": surrogate(of="job", persona="id"),
    }
    agreed = {path: getattr(one, "locale", None) for path, one in one_persona(columns).items()}
    assert agreed == {"whole": "es_ES", "city": "es_ES", "phone": "en_US", "mail": "en_US", "job": "en_US"}


def test_an_address_agrees_with_its_street_and_city_elsewhere() -> None:
    columns = {of: surrogate(of=of, persona="id", locale="pl_PL") for of in ("address", "street", "city", "postcode")}
    assert one_persona(columns) == columns
