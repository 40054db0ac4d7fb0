import ipaddress
import re
from datetime import date

import pytest

from transforms.surrogates import reserved


def luhn_holds(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def test_every_test_card_passes_luhn_and_stands_once() -> None:
    cards = reserved.CARDS.table().to_pylist()
    assert luhn_holds("79927398713")
    assert not luhn_holds("79927398710")
    assert all(map(luhn_holds, cards))
    assert len(set(cards)) == len(cards) == 21


def test_ipv4_addresses_are_hosts_of_the_documentation_networks() -> None:
    networks = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    hosts = {str(host) for network in networks for host in network.hosts()}
    assert set(reserved.IPV4.table().to_pylist()) == hosts


def test_the_ipv6_prefix_lies_in_the_documentation_network() -> None:
    assert ipaddress.ip_address(reserved.IPV6_PREFIX + "1") in ipaddress.ip_network("2001:db8::/32")


@pytest.mark.parametrize("territory", reserved.PHONES)
def test_phone_numbers_match_their_own_pattern_and_stand_once(territory: str) -> None:
    numbers = reserved.PHONES[territory]
    table = numbers.table().to_pylist()
    assert len(set(table)) == len(table) >= 400
    pattern = re.compile(numbers.regex)
    assert all(pattern.fullmatch(number) for number in table)
    assert not pattern.fullmatch(table[0] + "0")


@pytest.mark.parametrize(
    ("territory", "range_"),
    [
        # Each regulator's own statement of its ranges, written anew and apart from the table.
        ("US", r"\([2-9][0-8]\d\) 555-01\d\d"),
        ("CA", r"\([2-9][0-8]\d\) 555-01\d\d"),
        ("GB", r"(01\d\d? 496 0|01\d1 496 0|020 7946 0|0191 498 0|028 9649 6|029 2018 0|01632 960|07700 900)\d{3}"),
        ("AU", r"\(0[2378]\) (5550|7010) \d{4}"),
        ("FR", r"(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) \d\d \d\d"),
        ("DE", r"(030 23125|040 66969|069 90009|089 99998|0221 4710)\d{3}"),
        ("SE", r"(031-390 06|040-628 04|08-465 004) \d\d|0980-319 2\d\d"),
        ("IE", r"020 91\d \d{4}"),
    ],
)
def test_phone_numbers_lie_in_the_ranges_that_the_regulators_publish(territory: str, range_: str) -> None:
    assert all(re.fullmatch(range_, number) for number in reserved.PHONES[territory].table().to_pylist())


def test_no_american_number_is_toll_free() -> None:
    assert not any(area in {800, 833, 844, 855, 866, 877, 888} for area in reserved._US_AREAS + reserved._CA_AREAS)


def test_social_security_numbers_have_an_area_that_is_never_assigned() -> None:
    first, second = reserved.SSNS["en_US"]
    assert {text[:3] for text in first.table().to_pylist()} == {"000", "666"}
    assert "000-00-" not in first.table().to_pylist()
    pattern = re.compile(reserved.SSN_REGEX["en_US"])
    assert all(pattern.fullmatch(half + "0001") for half in first.table().to_pylist())
    assert len(second.table()) == 10_000


def test_no_iban_with_the_check_digits_is_valid() -> None:
    # The check digits are 98 minus the remainder of mod 97, so 2 to 98: GB29 is the registry's example.
    assert mod_97("GB29NWBK60161331926819") == 1
    assert mod_97("GB" + reserved.IBAN_CHECK + "NWBK60161331926819") != 1


def mod_97(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97


def test_mac_addresses_are_the_block_for_documentation() -> None:
    table = reserved.MACS.table().to_pylist()
    assert (table[0], table[-1], len(set(table))) == ("00:00:5e:00:53:00", "00:00:5e:00:53:ff", 256)


def test_dates_of_birth_do_not_depend_on_the_day() -> None:
    assert (date(1935, 1, 1), date(2005, 12, 31)) == reserved.BORN


def test_a_pattern_is_written_out_in_order_whole() -> None:
    assert reserved.written_out("a#-#").to_pylist()[::33] == ["a0-0", "a3-3", "a6-6", "a9-9"]
    assert reserved.written_out("plain").to_pylist() == ["plain"]


@pytest.mark.parametrize(
    "one", [*reserved.PHONES.values(), reserved.CARDS, reserved.HOSTS, reserved.IPV4, reserved.MACS]
)
def test_every_range_names_its_source(one: reserved.Reserved) -> None:
    assert len(one.source) > 10
