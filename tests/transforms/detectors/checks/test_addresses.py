"""Addresses on networks, and what only looks like one."""

import pytest

from transforms.detectors.checks.addresses import handle, ipv4, ipv6, mac, profile


@pytest.mark.parametrize("text", ["203.0.113.7", "10.0.0.1", "203[.]0[.]113[.]7", "203 . 0 . 113 . 7"])
def test_four_numbers_up_to_255_are_an_address(text: str) -> None:
    assert ipv4(text)


@pytest.mark.parametrize("text", ["256.1.1.1", "1.2.3", "1.2.3.4.5", "127.0.0.1", "0.0.0.0", "255.255.255.0", ""])
def test_netmasks_loopbacks_and_longer_codes_are_none(text: str) -> None:
    assert not ipv4(text)


@pytest.mark.parametrize(
    "text", ["2001:db8::1", "fe80::1ff:fe23:4567:890a", "::ffff:203.0.113.7", "2001:DB8:0:0:8:800:200C:417A"]
)
def test_every_form_of_the_standard_is_an_address(text: str) -> None:
    assert ipv6(text)


@pytest.mark.parametrize("text", ["::", "::1", "a::b", "12:34:56:78:9a:bc", "10:11:12", "1::2::3", "é::1234"])
def test_times_scopes_and_loopbacks_are_none(text: str) -> None:
    assert not ipv6(text)


def test_an_address_of_a_card_has_six_octets_that_differ() -> None:
    assert mac("00:1B:44:11:3A:B7")
    assert mac("001b.4411.3ab7")
    assert not mac("ff:ff:ff:ff:ff:ff")
    assert not mac("00:1B:44:11:3A")


def test_a_sites_own_pages_are_nobodys_profile() -> None:
    assert profile("github.com/annmiller")
    assert not profile("https://github.com/features")
    assert not profile("x.com/Search")


def test_what_decorates_or_describes_code_is_nobodys_handle() -> None:
    assert handle("on Twitter: ", "@ann_miller", ", please")
    assert handle("username: ", "ann_miller1", "(her)")
    assert not handle("", "@property", "")
    assert not handle("", "@pytest.fixture", "")
    assert not handle("", "@param", " handle")
    assert not handle("handle\n    ", "@app.route", '("/")')
    assert not handle("handle\n    ", "@cached", "\n    def it")
