"""How do people get into rows? Their values are written over the row's own, in columns and inside sentences."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from random import Random
from typing import Any, Final

import pyarrow as pa

from pipelines.drilling import numbers
from pipelines.drilling.disguises import DISGUISES, NAMES, PLAIN, disguised
from pipelines.drilling.people import FAMILY_FIRST, Person, people
from pipelines.drilling.suiting import IDS, OWN_ID, Place
from pipelines.drilling.texts import sentence
from transforms.detectors.catalogue import KINDS
from transforms.paths import Step

_CASINGS: Final = tuple(one for one in DISGUISES if one.casing or one is PLAIN)
_PLAIN_SHARE: Final = 0.5
_FACTS: Final = 4
_NAME_PARTS: Final = frozenset({"first_name", "last_name"})
_DIRECT: Final = NAMES | IDS | {"email", "phone", "card", "iban", "ipv4", "ipv6", "mac", "username", "url"}
"""What tells by itself whose row it is."""
_EXACT_WORDS: Final = frozenset({"fpe", "generalize", "shift"})
"""Transforms that take values of one form only."""
_BITS: Final = 63


@dataclass(frozen=True)
class Mention:
    """One value of one person, planted in one place of one row."""

    row: int
    place: int
    """Which of the places."""
    kind: str
    value: str
    """As people write it."""
    written: str
    """As it was planted."""
    disguise: str
    locale: str
    cell: str
    """All that was planted into the cell."""
    parts: tuple[str, ...] = ()
    """Of names: their words."""


def plant(
    sample: pa.RecordBatch, places: Sequence[Place], *, people_of: Sequence[Person], seed: int
) -> tuple[pa.RecordBatch, list[Mention]]:
    """A copy of the rows with a person in each, and what was planted. Types and row count stay.

    A row's values agree: those of its columns stand in its texts, too. Half of what stands in text is plain, the other
    half disguised in any way that suits; columns get casings, where their transform takes any text.
    """
    mentions: list[Mention] = []
    columns = {name: sample.column(name).to_pylist() for name in {place.path.column for place in places}}
    for row in range(sample.num_rows):
        person, draw = people_of[row % len(people_of)], Random(f"{seed}/row/{row}")  # noqa: S311  no secret
        for made, value in _of_row(_Row(row, person, places, _values(places, person, draw), draw)):
            place = places[made[0].place]
            cells = columns[place.path.column]
            cells[row] = _set(cells[row], place.path.steps, sample.schema.field(place.path.column).type, value)
            mentions += made
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else sample.column(field.name)
        for field in sample.schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=sample.schema), mentions


def crowd(count: int, locales: Sequence[str], seed: int) -> list[Person]:
    """So many people, the locales taking turns."""
    share = -(-count // len(locales))
    by_locale = [people(locale, share, seed) for locale in locales]
    return [one for turn in zip(*by_locale, strict=True) for one in turn][:count]


@dataclass(frozen=True)
class _Row:
    """One row on its way: who is planted into it, and what it has of them."""

    number: int
    person: Person
    places: Sequence[Place]
    values: Mapping[str, str]
    """By kind."""
    draw: Random

    def mention(self, place: int, kind: str, written: str, disguise: str, cell: str = "") -> Mention:
        """What was planted."""
        value = self.values[kind]
        parts = tuple(value.split()) if kind == "person" else ()
        locale = self.person.locale
        return Mention(self.number, place, kind, value, written, disguise, locale, cell or written, parts)


def _of_row(row: _Row) -> Iterator[tuple[list[Mention], object]]:
    """For each place of a row what is planted there, and the value that it gets; places that cannot be are left out."""
    for number, place in enumerate(row.places):
        if not place.kind:
            yield from _text(number, place, row)
            continue
        ids = row.person.national_ids
        kind = ids[0] if place.kind == OWN_ID and ids else place.kind
        if kind in row.values:
            name, written = _as_column(place, kind, row)
            planted = _typed(written, place.type, row.person)
            if planted is not None:
                yield [row.mention(number, kind, written, name)], planted


def _values(places: Sequence[Place], person: Person, draw: Random) -> dict[str, str]:
    """The person's values, with ids of other countries and American postal codes where a column wants them."""
    wanted = {place.kind for place in places}
    made = {kind: numbers.checked(kind, person.born, draw) for kind in sorted(wanted & IDS - person.values.keys())}
    if any(getattr(place.transform, "to", None) == "us_zip3" for place in places):
        made["postal_code"] = f"{draw.randrange(501, 99951):05}"
    return dict(person.values) | {kind: value for kind, value in made.items() if value is not None}


def _as_column(place: Place, kind: str, row: _Row) -> tuple[str, str]:
    """(disguise, value as it is written): a casing where type and transform take any text."""
    word = place.transform.word() if place.transform else ""
    text = pa.types.is_string(place.type) or pa.types.is_large_string(place.type)
    if not text or word in _EXACT_WORDS:
        return "plain", row.values[kind]
    return row.draw.choice(disguised(kind, row.values[kind], _CASINGS))


def _text(number: int, place: Place, row: _Row) -> Iterator[tuple[list[Mention], object]]:
    """Sentences about one or more things that the policy looks for, or that the row's columns tell whose they are."""
    wanted = [kind for kind in row.values if kind in _wanted(place, row.places)]
    if not wanted:
        return
    chosen = row.draw.sample(wanted, min(len(wanted), row.draw.randint(1, _FACTS)))
    made = [(kind, *row.draw.choice(_ways(kind, place, row))) for kind in chosen]
    cell = "\n".join(sentence(row.person, kind, written, row.draw)[0] for kind, _, written in made)
    yield [row.mention(number, kind, written, name, cell) for kind, name, written in made], cell


def _wanted(place: Place, places: Sequence[Place]) -> frozenset[str]:
    """What is planted into a text.

    What the policy looks for there (every kind of the detectors, and names, unless it says which), what the columns of
    `also` hold, and of the row's other columns what tells by itself whose it is: that must not stand in text either.
    """
    asked = frozenset((*KINDS, "person")) if place.asked is None else place.asked
    also = {one.kind for one in places if str(one.path) in place.also}
    beside = {one.kind for one in places if one.kind in _DIRECT}
    wanted = asked | also | beside
    return wanted - _NAME_PARTS | ({"person"} if wanted & _NAME_PARTS else frozenset())


def _ways(kind: str, place: Place, row: _Row) -> list[tuple[str, str]]:
    """The ways to write a value, of which one is drawn: plain every other time."""
    value = row.values[kind]
    if row.draw.random() < _PLAIN_SHARE:
        return [("plain", value)]
    ways = [way for way in disguised(kind, value) if way[0] != "plain"]
    also = {one.kind for one in row.places if str(one.path) in place.also}
    if kind == "person" and also & NAMES:
        first, last = row.person.values["first_name"], row.person.values["last_name"]
        ways.append(("last name alone", last))
        if row.person.locale not in FAMILY_FIRST:
            ways.append(("initial and last name", f"{first[0]}. {last}"))
    return ways or [("plain", value)]


def _typed(written: str, type_: pa.DataType, person: Person) -> object:
    """The value as the column's type holds it; None where it cannot."""
    if pa.types.is_date(type_):
        return person.born
    if pa.types.is_timestamp(type_):
        return datetime.combine(person.born, time(), UTC if type_.tz else None)
    if pa.types.is_integer(type_):
        digits = "".join(c for c in written if c.isdecimal())
        signed = type_.bit_width - (0 if pa.types.is_unsigned_integer(type_) else 1)
        return int(digits) if digits and int(digits) < 1 << min(signed, _BITS) else None
    return written


def _set(old: Any, steps: Sequence[Step], type_: pa.DataType, new: object) -> Any:
    """The old value with the new one at the path; in a list or map the first element gets it, made where none is."""
    if not steps:
        return new
    into: Mapping[str, Callable[[], Any]] = {
        "field": lambda: _in_struct(old, steps, type_, new),
        "elements": lambda: _in_list(old, steps, type_, new),
        "values": lambda: _in_map(old, steps, type_, new),
    }
    return into[steps[0].into]()


def _in_struct(old: Any, steps: Sequence[Step], type_: pa.DataType, new: object) -> dict[str, Any]:
    whole = dict(old) if old is not None else {field.name: None for field in type_}
    name = steps[0].name
    whole[name] = _set(whole[name], steps[1:], type_.field(name).type, new)
    return whole


def _in_list(old: Any, steps: Sequence[Step], type_: pa.DataType, new: object) -> list[Any]:
    some = list(old or [None] * (type_.list_size if pa.types.is_fixed_size_list(type_) else 1))
    some[0] = _set(some[0], steps[1:], type_.value_type, new)
    return some


def _in_map(old: Any, steps: Sequence[Step], type_: pa.MapType, new: object) -> list[Any]:
    text = pa.types.is_string(type_.key_type) or pa.types.is_large_string(type_.key_type)
    pairs = list(old or ([("drilled", None)] if text else []))
    if pairs:
        key, value = pairs[0]
        pairs[0] = (key, _set(value, steps[1:], type_.item_type, new))
    return pairs
