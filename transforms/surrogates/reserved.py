"""Which values can belong to nobody? Ranges that a registry has set aside, each with its source.

A `#` in a pattern is a digit; a range is written out whole. Where no such range is known for a locale, the kind is
refused there: a number that only looks made up may be somebody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Reserved:
    """Patterns that a registry has set aside, and where it says so."""

    source: str
    patterns: tuple[str, ...]

    def table(self) -> pa.StringArray:
        """Every value of every pattern, in order."""
        return pa.concat_arrays([written_out(pattern) for pattern in self.patterns])

    @property
    def regex(self) -> str:
        """RE2 that takes exactly the values of the patterns, in parentheses."""
        return "(" + "|".join(_regex_of(pattern) for pattern in self.patterns) + ")"


def written_out(pattern: str) -> pa.StringArray:
    """Every value of a pattern of plain characters and `#`.

    >>> written_out("5#")[:3].to_pylist()
    ['50', '51', '52']
    """
    digits = pattern.count("#")
    numbers = np.arange(10**digits)
    pieces, place = [], digits
    for character in pattern:
        if character == "#":
            place -= 1
            pieces.append(pa.array(numbers // 10**place % 10).cast(pa.string()))
        else:
            pieces.append(character)
    return pc.binary_join_element_wise(pa.repeat("", len(numbers)), *pieces, "")


def _regex_of(pattern: str) -> str:
    return "".join("[0-9]" if c == "#" else f"[{c}]" if c in "()." else c for c in pattern)


_NANPA = "ATIS-0300115, 555 NXX Assignment Guidelines: 555-0100 to 555-0199 are for fiction, in every geographic area"

_US_AREAS: Final = (
    *(201, 202, 203, 205, 206, 207, 208, 212, 213, 214, 215, 216, 217, 225, 239, 253, 302, 303, 304, 305, 307, 310),
    *(312, 313, 314, 316, 317, 319, 334, 336, 401, 402, 404, 405, 406, 407, 410, 412, 413, 414, 415, 417, 419, 502),
    *(503, 504, 505, 512, 515, 518, 601, 602, 603, 605, 608, 612, 615, 617, 619, 701, 702, 703, 704, 713, 716, 717),
    *(718, 775, 801, 802, 803, 804, 808, 812, 816, 860, 901, 904, 907, 913, 919),
)
"""Geographic area codes, old and well known; toll-free ones would have a single reserved number."""
_CA_AREAS: Final = (*(204, 250, 306, 403, 416, 418, 506, 514, 519, 604, 613, 705, 709, 780, 807, 819, 867, 902, 905),)
_GB_CITIES: Final = ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141", "0151", "0161")

PHONES: Final[Mapping[str, Reserved]] = {
    "US": Reserved(_NANPA, tuple(f"({area}) 555-01##" for area in _US_AREAS)),
    "CA": Reserved(_NANPA, tuple(f"({area}) 555-01##" for area in _CA_AREAS)),
    "GB": Reserved(
        "Ofcom, Telephone numbers for use in TV and radio drama programmes",
        (
            *(f"{city} 496 0###" for city in _GB_CITIES),
            *("020 7946 0###", "0191 498 0###", "028 9649 6###", "029 2018 0###", "01632 960###", "07700 900###"),
        ),
    ),
    "AU": Reserved(
        "ACMA, Phone numbers for use in TV shows, films and creative works",
        tuple(f"(0{area}) {block} ####" for area in (2, 3, 7, 8) for block in ("5550", "7010")),
    ),
    "FR": Reserved(
        "Arcep, decision 2018-0881, numbers for audiovisual works",
        ("01 99 00 ## ##", "02 61 91 ## ##", "03 53 01 ## ##", "04 65 71 ## ##", "05 36 49 ## ##", "06 39 98 ## ##"),
    ),
    "DE": Reserved(
        "Bundesnetzagentur, Mitteilung 148/2021, Rufnummern für Medienproduktionen",
        ("030 23125###", "040 66969###", "069 90009###", "089 99998###", "0221 4710###"),
    ),
    "SE": Reserved(
        "PTS, Telefonnummer till böcker och filmer",
        ("031-390 06 ##", "040-628 04 ##", "08-465 004 ##", "0980-319 2##"),
    ),
    "IE": Reserved("ComReg, Numbering Conditions of Use, numbers for drama", ("020 91# ####",)),
}
"""Telephone numbers by territory. Fixed lines mostly, in each territory's national form."""

SSNS: Final[Mapping[str, tuple[Reserved, Reserved]]] = {
    "en_US": (
        Reserved(
            "Social Security Administration, SSN randomization: areas 000 and 666 are never assigned",
            tuple(f"{area}-{group:02d}-" for area in ("000", "666") for group in range(1, 100)),
        ),
        Reserved("any serial number: the area decides", ("####",)),
    ),
    "en_GB": (
        Reserved("HMRC, NIM39110: Q is never used as first or second letter of a prefix", ("QQ ## ## ",)),
        Reserved("HMRC, NIM39110: suffixes are A to D", tuple(f"## {suffix}" for suffix in "ABCD")),
    ),
}
"""Personal numbers by locale, as a first and a second half that are drawn apart."""

SSN_REGEX: Final[Mapping[str, str]] = {
    "en_US": "(000|666)-(0[1-9]|[1-9][0-9])-[0-9]{4}",
    "en_GB": "QQ [0-9]{2} [0-9]{2} [0-9]{2} [A-D]",
}
"""RE2 that takes exactly the numbers of `SSNS`."""

CARDS: Final = Reserved(
    "Stripe, Testing, Cards by brand; the older ones also PayPal Payflow, Test credit card account numbers",
    (
        "4242424242424242",  # Visa
        "4012888888881881",
        "4000056655665556",
        "4111111111111111",
        "5555555555554444",  # Mastercard
        "5105105105105100",
        "5200828282828210",
        "2223003122003222",
        "378282246310005",  # American Express
        "371449635398431",
        "378734493671000",
        "6011111111111117",  # Discover
        "6011000990139424",
        "6011981111111113",
        "3056930009020004",  # Diners Club
        "30569309025904",
        "38520000023237",
        "36227206271667",
        "3530111333300000",  # JCB
        "3566002020360505",
        "6200000000000005",  # UnionPay
    ),
)
"""Card numbers that pay nothing: they pass the Luhn test, and processors know them as tests. There are few of them."""

HOSTS: Final = Reserved("RFC 2606 section 3, RFC 6761 section 6.5", ("example.com", "example.net", "example.org"))

IPV4: Final = Reserved(
    "RFC 5737: TEST-NET-1, TEST-NET-2, TEST-NET-3; host numbers 1 to 254",
    tuple(f"{network}.{host}" for network in ("192.0.2", "198.51.100", "203.0.113") for host in range(1, 255)),
)

IPV6_PREFIX: Final = "2001:db8::"
"""RFC 3849: 2001:db8::/32 is for documentation. (So is 3fff::/20, RFC 9637, which older software does not know.)"""

IPV4_REGEX: Final = r"(192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9]{1,3}"

MACS: Final = Reserved(
    "RFC 9542 section 2.1.4: 00-00-5E-00-53-00 to -FF, for documentation",
    tuple(f"00:00:5e:00:53:{last:02x}" for last in range(256)),
)

IBAN_CHECK: Final = "00"
"""ISO 13616-1 with ISO/IEC 7064 MOD 97-10: check digits run from 02 to 98, so that no account has 00 (nor 01, 99)."""

BORN: Final = (date(1935, 1, 1), date(2005, 12, 31))
"""First and last date of birth that is given, whatever the day of the run: output never depends on time."""
