"""What does somebody own on a blockchain? Addresses of wallets, each told by its checksum."""

from functools import partial

from transforms.detectors.checks import wallets
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_WORDS = "wallet, address, crypto, coin, adresse, monedero, portafoglio, portefeuille, portfel"
_coin = partial(row, classes=("GDPR Art. 4(1)",), context=_WORDS)

CRYPTO = (
    _coin(
        "bitcoin",
        BEFORE + rf"(?:[13]{_BASE58}{{25,34}}|bc1[ac-hj-np-z02-9]{{11,71}}|BC1[AC-HJ-NP-Z02-9]{{11,71}})\b",
        check=wallets.bitcoin,
        chance=2**-30,
        hints="bitcoin, bitcoin_address, btc, btc_address, btc_wallet, bitcoin_wallet, wallet, wallet_address",
        found=("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "pay to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 please"),
        passed_over=("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
        source="BIP 173 and BIP 350 with their examples; Bitcoin Developer Guide, Base58Check",
    ),
    _coin(
        "ethereum",
        BEFORE + r"0x(?:[0-9a-fA-F]{40})\b",
        check=wallets.ethereum,
        hints="ethereum, ethereum_address, eth_address, eth_wallet, ethereum_wallet, eth",
        found=("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "to 0x" + "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        passed_over=("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "0x" + "0" * 40, "0xdeadbeef"),
        source="ERC-55 with its examples; addresses of one case carry no checksum",
    ),
    _coin(
        "litecoin",
        BEFORE + rf"(?:[LM]{_BASE58}{{26,33}}|ltc1[ac-hj-np-z02-9]{{11,71}})\b",
        check=wallets.litecoin,
        chance=2**-30,
        hints="litecoin, litecoin_address, ltc_address, ltc_wallet",
        found=("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9"),
        passed_over=("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc2", "Mississippi"),
        source="Litecoin Core, chainparams: versions 0x30 and 0x32, human-readable part ltc",
    ),
    _coin(
        "ripple",
        BEFORE + rf"r{_BASE58}{{24,34}}\b",
        check=wallets.ripple,
        chance=2**-32,
        hints="ripple, xrp_address, ripple_address, xrp_wallet",
        found=("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",),
        passed_over=("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTj", "responsibilitiesandduties"),
        source="XRP Ledger documentation, Base58 encodings, with its genesis account",
    ),
    _coin(
        "tron",
        BEFORE + rf"T{_BASE58}{{33}}\b",
        check=wallets.base58check(frozenset({0x41})),
        chance=2**-32,
        hints="tron_address, trx_address, tron_wallet",
        found=("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",),
        passed_over=("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",),
        source="TRON Developer Hub, accounts: Base58Check with version 0x41",
    ),
    _coin(
        "monero",
        BEFORE + rf"[48]{_BASE58}{{94}}\b",
        check=wallets.monero,
        chance=2**-32,
        hints="monero, monero_address, xmr_address, xmr_wallet",
        found=("888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",),
        passed_over=(
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",
        ),
        source="Monero documentation, standard address, with the project's own for donations",
    ),
)
