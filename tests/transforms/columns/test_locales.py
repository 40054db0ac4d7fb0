import re
from typing import get_args

import pytest

from transforms.columns.locales import recipe_for, reserved_pattern
from transforms.columns.transform import Misfit
from transforms.surrogates import reserved
from transforms.surrogates.recipes import RESERVED_KINDS, Kind


def takes(of: Kind, text: str, locale: str = "en_US") -> bool:
    return re.fullmatch(reserved_pattern(of, locale), text) is not None


@pytest.mark.parametrize("of", get_args(Kind))
def test_a_kind_has_a_range_or_is_refused_with_those_that_have_one(of: Kind) -> None:
    if of in RESERVED_KINDS:
        assert reserved_pattern(of, "en_GB")
    else:
        with pytest.raises(Misfit, match=f"nobody has set a range aside for '{of}': there is one for 'card', 'email'"):
            reserved_pattern(of, "en_GB")


@pytest.mark.parametrize("of", ["email", "url"])
def test_whatever_lies_at_or_below_a_reserved_domain_is_reserved(of: Kind) -> None:
    before = {"email": "Jürgen O'Neil@", "url": "https://"}[of].replace(" ", "")
    for host in (*reserved.HOSTS.patterns, "mail.example.com", "EXAMPLE.ORG"):
        assert takes(of, before + host)
    for host in ("example.de", "notexample.com", "example.com.evil.test", "example.comx", "exampleXcom", ""):
        assert not takes(of, before + host)


def test_other_ranges_are_those_of_the_surrogates() -> None:
    assert takes("phone", "(212) 555-0100")
    assert not takes("phone", "(212) 555-0200")
    assert takes("phone", "020 7946 0123", "en_GB")
    assert takes("ssn", "666-01-0000")
    assert not takes("ssn", "665-01-0000")
    assert takes("ipv4", "192.0.2.7")
    assert not takes("ipv4", "192.0.3.7")
    assert takes("card", "4242424242424242")
    assert not takes("card", "4242424242424243")
    for of in ("phone", "ssn", "ipv4", "ipv6", "mac", "card"):
        assert recipe_for(of, "en_US").reserved == recipe_for(of, "en_US").pattern  # type: ignore[arg-type]


def test_what_a_locale_lacks_is_said() -> None:
    with pytest.raises(Misfit, match="no regulator's range of fictitious telephone numbers"):
        reserved_pattern("phone", "ja_JP")
    with pytest.raises(Misfit, match="no locale 'en_UZ'; did you mean"):
        reserved_pattern("email", "en_UZ")
