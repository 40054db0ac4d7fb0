"""How is a value written so that a careless search misses it? Casings, widths, scripts, hidden characters, words.

Every disguise leaves what a person or a model reads as it was: folding it (`plain_form`) gives the value.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from transforms.detectors.catalogue import GROUPS

NAMES: Final = frozenset({"person", "first_name", "last_name"})
MAIL: Final = frozenset({"email"})
PLACES: Final = frozenset({"address", "street_address", "city"})
IDS: Final = frozenset(GROUPS["national_id"])
NUMBERS: Final = frozenset({"card", "iban", "phone"}) | IDS
MACHINES: Final = frozenset({"ipv4", "ipv6", "mac"})
EVERY: Final = (
    NAMES | MAIL | PLACES | NUMBERS | MACHINES | {"url", "username", "date_of_birth", "postal_code", "vin", "imei"}
)
_SEPARATORS: Final = dict.fromkeys(map(ord, " -./()"))
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")
_HIDDEN: Final = ("\u200b", "\u200d", "\u2060", "\ufeff")
_GROUP: Final = 4
_AMERICAN: Final = 15
_SHORT: Final = 7


@dataclass(frozen=True)
class Disguise:
    """One way to write values."""

    name: str
    kinds: frozenset[str]
    """What is written so in earnest."""
    write: Callable[[str], str]
    casing: bool = False
    """Whether it changes nothing but capitals."""

    def of(self, kind: str, value: str) -> str | None:
        """The value so written; None where it does not suit the kind, or changes nothing."""
        if kind not in self.kinds:
            return None
        written = self.write(value)
        return written if written != value or self is PLAIN else None


def _inside(sign: str) -> Callable[[str], str]:
    return lambda value: value[: len(value) // 2] + sign + value[len(value) // 2 :]


def _hidden(value: str) -> str:
    """A character that nobody sees, in the middle; which one depends on the length."""
    return _inside(_HIDDEN[len(value) % len(_HIDDEN)])(value)


def _each(found: str, written: str) -> Callable[[str], str]:
    table = str.maketrans(found, written)
    return lambda value: value.translate(table)


def _digits(zero: int) -> Callable[[str], str]:
    return _each("0123456789", "".join(chr(zero + n) for n in range(10)))


def _wide(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)


def _bare(value: str) -> str:
    return value.translate(_SEPARATORS)


def _spaced(value: str) -> str:
    return " ".join(_bare(value)) if len(_bare(value)) > _SHORT else value


def _grouped(value: str, sign: str = " ") -> str:
    """Groups of four; 15 digits as American Express prints them, 4, 6 and 5."""
    bare = _bare(value)
    ends = (4, 10, 15) if len(bare) == _AMERICAN and bare.isdecimal() else range(_GROUP, len(bare) + _GROUP, _GROUP)
    return sign.join(bare[start:end] for start, end in pairwise((0, *ends)))


def _dotted(value: str) -> str:
    return "".join("." if c in " -" else c for c in value if c not in "()/") if _bare(value) != value else value


def _replaced(*pairs: tuple[str, str]) -> Callable[[str], str]:
    def write(value: str) -> str:
        for found, written in pairs:
            value = value.replace(found, written)
        return value

    return write


def _words(at: str, dot: str) -> Callable[[str], str]:
    """The domain's dots, and the sign before it, as words."""

    def write(value: str) -> str:
        local, _, domain = value.partition("@")
        return f"{local}{at}{domain.replace('.', dot)}"

    return write


PLAIN: Final = Disguise("plain", EVERY, lambda value: value)
_LOOSE: Final = IDS - {"fi_hetu"}
"""Ids whose separators mean nothing; a Finnish one's is the century."""
DISGUISES: Final[tuple[Disguise, ...]] = (
    PLAIN,
    Disguise("upper case", NAMES | MAIL | PLACES | {"mac", "ipv6"}, str.upper, casing=True),
    Disguise("lower case", NAMES | MAIL | PLACES | {"iban"} | IDS, str.lower, casing=True),
    Disguise("title case", MAIL, str.title, casing=True),
    Disguise("fullwidth digits", NUMBERS | {"ipv4", "date_of_birth"}, _digits(0xFF10)),
    Disguise("fullwidth", MAIL | {"iban"}, _wide),
    Disguise("Arabic-Indic digits", NUMBERS, _digits(0x0660)),
    Disguise("Devanagari digits", NUMBERS, _digits(0x0966)),
    Disguise("mathematical digits", NUMBERS, _digits(0x1D7CE)),
    Disguise("hidden inside", NAMES | MAIL | NUMBERS | MACHINES | {"url"}, _hidden),
    Disguise("soft hyphen", NAMES | MAIL | NUMBERS, _inside("\u00ad")),
    Disguise("fullwidth at-sign", MAIL, _each("@", "\uff20")),
    Disguise("small at-sign", MAIL, _each("@", "\ufe6b")),
    Disguise("one dot leaders", MAIL | {"ipv4"}, _each(".", "\u2024")),
    Disguise("in words", MAIL, _words(" at ", " dot ")),
    Disguise("in bracketed words", MAIL, _words(" [at] ", " [dot] ")),
    Disguise("(at)", MAIL, _words(" (at) ", ".")),
    Disguise("groups", frozenset({"card", "iban"}), _grouped),
    Disguise("dotted groups", frozenset({"card"}), lambda value: _grouped(value, ".")),
    Disguise("hyphenated groups", frozenset({"card"}), lambda value: _grouped(value, "-")),
    Disguise("dots between", frozenset({"phone"}) | _LOOSE, _dotted),
    Disguise("spaces between", frozenset({"card", "iban"}) | _LOOSE, _spaced),
    Disguise("no separators", frozenset({"phone"}) | _LOOSE, _bare),
    Disguise("no-break spaces", NAMES | NUMBERS | PLACES, _each(" ", "\u00a0")),
    Disguise("non-breaking hyphens", NUMBERS | MAIL | NAMES, _each("-", "\u2011")),
    Disguise("en dashes", NUMBERS, _each("-", "\u2013")),
)
"""What people and machines do to values, on purpose or not."""
BY_NAME: Final = {disguise.name: disguise for disguise in DISGUISES}


def disguised(kind: str, value: str, disguises: Iterable[Disguise] = DISGUISES) -> list[tuple[str, str]]:
    """Every disguise that the value takes, by name, with what it makes of it."""
    return [(one.name, written) for one in disguises if (written := one.of(kind, value)) is not None]


def plain_form(text: str) -> str:
    """What a text says beneath its disguises, but for words and separators: hidden characters gone, NFKC, case folded.

    Digits of every script are 0 to 9, dashes are hyphens, and the Turkish i without or with a dot is i.

    >>> plain_form("Ann" + chr(0xAD) + chr(0xFF20) + "example" + chr(0x2024) + "com")
    'ann@example.com'
    """
    seen = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Co"})
    folded = unicodedata.normalize("NFKC", seen).casefold().replace("i\u0307", "i").replace("\u0131", "i")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "-" if c in _DASHES else c for c in folded)
