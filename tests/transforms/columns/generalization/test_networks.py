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
@given(address=st.ip_addresses(v=6).map(str), bits=st.integers(1, 127))
def test_long_networks_are_for_ipv6(address: str, bits: int) -> None:
    expected = str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
    assert networks(pa.array([None, address.upper(), address]), bits) == [None, expected, expected]


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
