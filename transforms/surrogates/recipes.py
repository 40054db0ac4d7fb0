"""How is each kind of surrogate composed? One function per kind: from a locale's words to a `Recipe`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.surrogates import reserved
from transforms.surrogates.draws import Draws
from transforms.surrogates.joined import joined
from transforms.surrogates.locales import Words, words_of
from transforms.surrogates.marked import Refused
from transforms.surrogates.tables import Halves, heaviest

Kind = Literal[
    "name",
    "first_name",
    "last_name",
    "email",
    "username",
    "url",
    "phone",
    "address",
    "street",
    "city",
    "postcode",
    "state",
    "country",
    "company",
    "job",
    "ipv4",
    "ipv6",
    "mac",
    "iban",
    "card",
    "ssn",
    "date_of_birth",
]
"""What a surrogate can be of."""

UNIQUE_KINDS: Final = frozenset({"email", "username", "url"})
"""Kinds with a place for 64 more bits."""
RESERVED_KINDS: Final = frozenset({"email", "url", "phone", "ipv4", "ipv6", "mac", "iban", "card", "ssn"})
"""Kinds for which a registry has set a range aside: what lies in it is nobody's."""
NAME_KINDS: Final = frozenset({"name", "first_name", "last_name", *UNIQUE_KINDS})
"""Kinds that hold somebody's first or last name."""

_HANDLE = r"[a-z0-9]+\.[a-z0-9]+[0-9]{2}(\.[a-z2-7]{13})?"
_HOST = r"example\.(com|net|org)"
_RESERVED_HOST = rf"(?i:([a-z0-9-]+\.)*{_HOST})"
"""With what lies below the reserved domains, which is reserved too."""
_NUMBERS = pa.array([f"{k:02d}" for k in range(100) for _ in reserved.HOSTS.patterns])
"""Two digits, in step with `_HOSTS`: entry by entry the end of a user name and where the user is at home."""
_HOSTS = pa.array(list(reserved.HOSTS.patterns) * 100)
_HEX = pa.array([f"{k:x}" for k in range(1, 1 << 16)])


@dataclass(frozen=True)
class Recipe:
    """How one kind is made in one locale."""

    parts: tuple[str, ...]
    """What is drawn, each under a key of its own. Kinds that share a part agree in it."""
    tables: tuple[pa.Array, ...]
    """All that can be drawn from; the digest is made of these."""
    compose: Callable[[Draws], pa.Array]
    """From the draws of n cells to n surrogates, none null."""
    heaviest: float
    """No single surrogate is drawn with a higher probability than this."""
    pattern: str | None = None
    """RE2 that every surrogate matches, where the kind has a form of its own."""
    reserved: str | None = None
    """RE2 of the range that a registry has set aside, of which every surrogate is one; None where there is no such."""
    gendered: bool = False
    """Whether the locale tells the first names of men and women apart."""


@cache
def recipe_of(kind: Kind, locale: str) -> Recipe:
    """The recipe, one per process. Raises `Refused` with the reason where the locale cannot give the kind."""
    return _RECIPES[kind](words_of(locale))


def _first_name(words: Words) -> Recipe:
    first = words.first_names
    return Recipe(
        ("first_name",),
        (first.words,),
        lambda draws: _at(first.words, draws.first(first)),
        first.heaviest,
        gendered=bool(first.men),
    )


def _last_name(words: Words) -> Recipe:
    first, last = words.first_names, words.last_names
    agreeing = first.men and last.men
    return Recipe(
        ("first_name", "last_name") if agreeing else ("last_name",),
        (last.words,),
        lambda draws: _at(last.words, draws.last(first, last)),
        last.heaviest,
        gendered=bool(first.men),
    )


def _name(words: Words) -> Recipe:
    first, last = words.first_names, words.last_names
    first_leads, between = words.name_format

    lead, follow = (first.words, last.words) if first_leads else (last.words, first.words)
    write = joined([_beside("", lead, between), follow])

    def compose(draws: Draws) -> pa.StringArray:
        places = draws.first(first), draws.last(first, last)
        return write(places if first_leads else places[::-1])

    both = pa.array([between, "first" if first_leads else "last"])
    return Recipe(
        ("first_name", "last_name"),
        (first.words, last.words, both),
        compose,
        first.heaviest * last.heaviest,
        gendered=bool(first.men),
    )


def _handle(
    words: Words, before: pa.Array | None, after: pa.Array | None, pattern: str, reserved_: str | None = None
) -> Recipe:
    """first.last00, with 64 bits after another dot where they are asked for, and a host before or behind."""
    first, last = words.first_names, words.last_names
    first_written, last_written = words.first_handles, words.last_handles
    head = [*([before] if before is not None else []), _beside("", first_written, "."), last_written]
    tail = [after] if after is not None else []
    numbers = _beside("", _NUMBERS, ".")
    write = joined([*head, _NUMBERS if after is None else pc.binary_join_element_wise(_NUMBERS, after, "")])

    def compose(draws: Draws) -> pa.StringArray:
        drawn = draws.places_in(_NUMBERS, "handle")  # one for all three tables, which go in step
        places = [*([drawn] if before is not None else []), draws.first(first), draws.last(first, last), drawn]
        if draws.unique is None:
            return write(places)
        unique = np.arange(len(draws.unique), dtype=np.uint64)
        return joined([*head, numbers, draws.unique, *tail])([*places, unique, *([drawn] if tail else [])])

    likeliest = Halves(first_written, first.men).heaviest * Halves(last_written, last.men).heaviest
    places = 1 if before is None and after is None else len(reserved.HOSTS.patterns)
    return Recipe(
        ("first_name", "last_name", "handle"),
        (first_written, last_written, *(table for table in (before, after) if table is not None)),
        compose,
        likeliest / (100 * places),
        pattern,
        reserved_,
        gendered=bool(first.men),
    )


def _username(words: Words) -> Recipe:
    return _handle(words, None, None, _HANDLE)


def _email(words: Words) -> Recipe:
    return _handle(words, None, _beside("@", _HOSTS, ""), f"{_HANDLE}@{_HOST}", rf"[^@\s]+@{_RESERVED_HOST}")


def _url(words: Words) -> Recipe:
    reserved_ = rf"https?://{_RESERVED_HOST}([/?#]\S*)?"
    return _handle(words, _beside("https://", _HOSTS, "/"), None, f"https://{_HOST}/{_HANDLE}", reserved_)


def _address(words: Words) -> Recipe:
    pieces = words.address
    drawn = [piece for piece in pieces if not isinstance(piece, str)]
    plain = pa.array([piece if isinstance(piece, str) else piece[0] for piece in pieces])
    followed = _followed(pieces)
    write = joined([table for _, table in followed])

    def compose(draws: Draws) -> pa.StringArray:
        return write([draws.places_in(table, part) for part, table in followed])

    likeliest = float(np.prod([heaviest(table) for _, table in drawn]))
    parts = tuple(dict.fromkeys(part for part, _ in drawn))
    return Recipe(parts, (*(table for _, table in drawn), plain), compose, likeliest)


def _followed(pieces: Sequence[str | tuple[str, pa.Array]]) -> list[tuple[str, pa.Array]]:
    """The tables with the plain text around their entries written into them, so that no row joins it."""
    tables: list[tuple[str, pa.Array]] = []
    before = ""
    for piece in pieces:
        if not isinstance(piece, str):
            tables.append((piece[0], _beside(before, piece[1], "")))
            before = ""
        elif tables:
            part, table = tables[-1]
            tables[-1] = part, _beside("", table, piece)
        else:
            before += piece
    return tables


def _listed(part: str) -> Callable[[Words], Recipe]:
    """Give the recipe of a kind that is one lookup in one of the locale's tables."""

    def recipe(words: Words) -> Recipe:
        table = words.table(part)
        return _looked_up(part, table)

    return recipe


def _looked_up(part: str, table: pa.Array, pattern: str | None = None) -> Recipe:
    return Recipe((part,), (table,), lambda draws: draws.of(table, part), heaviest(table), pattern, pattern)


def _of_two(part: str, first: pa.Array, second: pa.Array, pattern: str) -> Recipe:
    """Give the recipe of two lookups by the two halves of one tag."""
    write = joined([first, second])
    return Recipe(
        (part,),
        (first, second),
        lambda draws: write([draws.places_in(first, part), draws.places_in(second, part, 1)]),
        heaviest(first) * heaviest(second),
        pattern,
        pattern,
    )


def _phone(words: Words) -> Recipe:
    territory = words.locale.partition("_")[2] if words.locale != "es_CA" else ""  # Faker's CA there is Catalonia
    if territory not in reserved.PHONES:
        msg = "no regulator's range of fictitious telephone numbers is known for it"
        raise Refused(msg)
    numbers = reserved.PHONES[territory]
    return _looked_up("phone", numbers.table(), numbers.regex)


def _ssn(words: Words) -> Recipe:
    if words.locale not in reserved.SSNS:
        msg = "no range of personal numbers that are never assigned is known for it"
        raise Refused(msg)
    first, second = reserved.SSNS[words.locale]
    return _of_two("ssn", first.table(), second.table(), reserved.SSN_REGEX[words.locale])


def _iban(words: Words) -> Recipe:
    country, regex, first, second = words.iban
    start = country + reserved.IBAN_CHECK
    return _of_two("iban", _beside(start, first, ""), second, start + regex)


def _card(_: Words) -> Recipe:
    return _looked_up("card", reserved.CARDS.table(), reserved.CARDS.regex)


def _ipv4(_: Words) -> Recipe:
    return _looked_up("ipv4", reserved.IPV4.table(), reserved.IPV4_REGEX)


def _mac(_: Words) -> Recipe:
    return _looked_up("mac", reserved.MACS.table(), "00:00:5e:00:53:[0-9a-f]{2}")


def _ipv6(_: Words) -> Recipe:
    """Four groups after the prefix, none zero, so that the text is the one that RFC 5952 prescribes."""
    write = joined([_beside(reserved.IPV6_PREFIX, _HEX, ""), *[_beside(":", _HEX, "")] * 3])

    def compose(draws: Draws) -> pa.StringArray:
        groups = draws.tags["ipv6"].view(">u4").astype(np.uint64) % np.uint64(len(_HEX))
        return write(list(groups.T))

    group = "[0-9a-f]{1,4}"
    pattern = reserved.IPV6_PREFIX + ":".join([group] * 4)
    return Recipe(("ipv6",), (_HEX,), compose, len(_HEX) ** -4.0, pattern, pattern)


def _date_of_birth(_: Words) -> Recipe:
    first, last = ((day - date(1970, 1, 1)).days for day in reserved.BORN)
    return _looked_up("date_of_birth", pa.array(np.arange(first, last + 1, dtype=np.int32)).cast(pa.date32()))


def _beside(before: str, table: pa.StringArray, after: str) -> pa.StringArray:
    """The table with the same text around every entry."""
    return pc.binary_join_element_wise(before, table, after, "")


def _at(table: pa.Array, places: npt.NDArray[np.uint64]) -> pa.Array:
    return table.take(pa.array(places))


_RECIPES: Final[Mapping[str, Callable[[Words], Recipe]]] = {
    "name": _name,
    "first_name": _first_name,
    "last_name": _last_name,
    "email": _email,
    "username": _username,
    "url": _url,
    "phone": _phone,
    "address": _address,
    **{part: _listed(part) for part in ("street", "city", "postcode", "state", "country", "company", "job")},
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "mac": _mac,
    "iban": _iban,
    "card": _card,
    "ssn": _ssn,
    "date_of_birth": _date_of_birth,
}
