"""Networks of addresses, against the standard library."""

import ipaddress

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.columns.generalization.networks import by_network
from transforms.columns.transform import Misfit, Site


def networks(values: pa.Array, bits: int) -> list[str | None]:
    return by_network(bits, Site(path="c", type=values.type, schema=pa.schema([]))).kernel(values).to_pylist()


@settings(max_examples=60, deadline=None)
@given(addresses=st.lists(st.none() | st.ip_addresses().map(str), max_size=10), bits=st.integers(1, 31))
def test_networks_agree_with_the_library(addresses: list[str | None], bits: int) -> None:
    expected = [a and str(ipaddress.ip_network(f"{a}/{bits}", strict=False)) for a in addresses]
    assert networks(pa.array(addresses, pa.string()), bits) == expected


@settings(max_examples=30, deadline=None)
@given(address=st.ip_addresses(v=6).filter(lambda one: not one.ipv4_mapped).map(str), bits=st.integers(1, 127))
def test_long_networks_are_for_ipv6(address: str, bits: int) -> None:
    expected = str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
    assert networks(pa.array([None, address.upper(), address]), bits) == [None, expected, expected]


def test_ipv4_within_ipv6_is_written_alike_by_every_python() -> None:
    values = pa.array(["::ffff:192.0.2.77", "::FFFF:c000:24d", "::ffff:0.0.0.0", None])
    assert networks(values, 120) == ["::ffff:c000:200/120", "::ffff:c000:200/120", "::ffff:0:0/120", None]


def test_what_is_no_address_is_bad() -> None:
    values = pa.array(
        ["1.2.3.4", "", None, "1.2.3", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "fe80::1%eth0", "1::2::3", "日本"]
    )
    with pytest.raises(BadValues) as caught:
        networks(values, 16)
    assert caught.value.bad.tolist() == [False, True, False, *[True] * 7]


def test_an_ipv4_address_is_never_told_whole() -> None:
    with pytest.raises(BadValues) as caught:
        networks(pa.array(["::1", None, "1.2.3.4"]), 32)
    assert caught.value.bad.tolist() == [False, False, True]


def test_a_number_is_no_address() -> None:
    with pytest.raises(Misfit):
        by_network(8, Site(path="c", type=pa.int64(), schema=pa.schema([])))


@pytest.mark.parametrize("bits", [1, 8, 9, 16, 23, 24, 31])
def test_a_column_of_ipv4_alone_has_the_networks_that_it_has_among_others(bits: int) -> None:
    addresses = ["0.0.0.0", "255.255.255.255", "192.0.2.77", "10.1.0.9", "9.99.199.10"]
    alone = networks(pa.array(["cut", *addresses])[1:], bits)
    assert alone == networks(pa.array([*addresses, None]), bits)[:-1]
    assert networks(pa.array([], pa.string()), bits) == []


def test_dots_of_one_row_do_not_make_up_for_those_of_the_next() -> None:
    for rows in (["1.2.3.4.5", "1.2.3"], ["1.2.3", "1.2.3.4.5"], ["1..2.3", "1.2.3.4"], ["1.2.3.4", "1.2.3.256"]):
        with pytest.raises(BadValues) as caught:
            networks(pa.array(rows), 24)
        assert caught.value.bad.tolist() == [row != "1.2.3.4" for row in rows]
