"""Checksums of wallets against the vectors that their authors publish."""

import pytest

from transforms.detectors.checks.wallets import (
    base58check,
    bech32,
    bitcoin,
    ethereum,
    keccak256,
    litecoin,
    monero,
    ripple,
)

SEGREGATED = (  # BIP 173 and BIP 350, test vectors
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
)
CHECKSUMMED = (  # ERC-55, examples
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)


def with_another_end(text: str) -> str:
    return text[:-1] + ("2" if text[-1] != "2" else "3")


@pytest.mark.parametrize("address", SEGREGATED)
def test_segregated_witness_addresses_are_told_by_their_checksum(address: str) -> None:
    assert bech32(address)
    assert bitcoin(address)
    assert not bech32(with_another_end(address))


def test_a_segregated_witness_address_is_of_one_case() -> None:
    assert not bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kV8f3t4")


@pytest.mark.parametrize("address", CHECKSUMMED)
def test_the_case_of_an_ethereum_address_is_its_checksum(address: str) -> None:
    assert ethereum(address)


def test_one_letter_in_another_case_is_no_ethereum_address() -> None:
    assert not ethereum("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5D359")


def test_keccak_is_the_one_from_before_sha3() -> None:
    assert keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    assert keccak256(b"a" * 135) != keccak256(b"a" * 136)


@pytest.mark.parametrize(
    ("check", "address"),
    [
        (bitcoin, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        (bitcoin, "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        (litecoin, "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1"),
        (ripple, "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        (base58check(frozenset({0x41})), "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        (monero, "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"),
    ],
)
def test_another_sign_at_the_end_breaks_the_checksum(check: object, address: str) -> None:
    assert check(address)  # type: ignore[operator]
    assert not check(with_another_end(address))  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "0OIl", "é", "1" * 200, "bc1"])
def test_other_text_is_no_address(text: str) -> None:
    assert not bitcoin(text)
    assert not monero(text)
