"""Who are the made-up customers of the demo? Rows as a shop's table has them, drawn from Faker's own word lists.

Nobody real: telephone numbers end in 555-01xx, social security numbers begin with 9 (never issued), cards begin with
400000 (a test range), addresses of e-mail end in example.com, example.net or example.org. Equal seeds, equal rows.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from faker.providers.address.en_US import Provider as Address
from faker.providers.person.en_US import Provider as Person

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.str_]

SHOWN_AMOUNTS: Final = (612.34, 745.6)
"""Amounts that only the two visits of the first customer have: all others are below 500."""

_VISITS_EACH: Final = 3
_DIAGNOSES: Final = ("asthma", "back pain", "diabetes", "fracture", "hypertension", "influenza", "migraine")
_SUFFIXES: Final = ("Avenue", "Court", "Drive", "Lane", "Road", "Street")
_CONSENT, _CHILDREN = 0.95, 0.04  # shares
_BANK: Final = 10**6
_DE00: Final = 131_400  # "DE00" as ISO 13616 turns letters into digits


def visits(rows: int, *, seed: int = 2026) -> pa.Table:
    """Make up visits, about three to each customer, in random order; the first customer's stand at 0 and rows // 2."""
    draw = np.random.default_rng(seed)
    people = _people(max(rows // _VISITS_EACH, 1), draw)
    who = draw.integers(1, max(people.num_rows, 2), rows) % people.num_rows
    who[[0, rows // 2]] = 0
    amount = np.round(draw.gamma(2.0, 60.0, rows) % 499 + 1, 2)
    amount[[0, rows // 2]] = SHOWN_AMOUNTS
    consent = draw.random(rows) < _CONSENT
    consent[[0, rows // 2]] = True
    seen = pa.table(
        {
            "visit_date": _days(draw, "2025-01-01", 365, rows),
            "diagnosis": pa.array(draw.choice(_DIAGNOSES, rows)),
            "amount": pa.array(amount),
            "consent": pa.array(consent),
        }
    )
    came = people.take(pa.array(who))
    notes = pc.binary_join_element_wise(came["name"], " asks to be called back on ", came["phone"], "")
    for name in seen.column_names:
        came = came.append_column(name, seen[name])
    return came.append_column("notes", notes)


def _people(count: int, draw: np.random.Generator) -> pa.Table:
    gender = draw.choice(["F", "M"], count)
    first = np.where(
        gender == "F", _drawn(Person.first_names_female, count, draw), _drawn(Person.first_names_male, count, draw)
    )
    last = _drawn(Person.last_names, count, draw)
    number = np.arange(count)
    state = draw.choice(list(Address.states_postcode), count)
    lowest, highest = np.array([Address.states_postcode[name] for name in state]).T
    zips = np.char.zfill(draw.integers(lowest, highest + 1).astype(np.str_), 5)
    adults = _days(draw, "1940-01-01", 365 * 65, count)
    children = _days(draw, "2009-01-01", 365 * 14, count)
    child = draw.random(count) < _CHILDREN
    child[0] = False
    return pa.table(
        {
            "customer_id": pa.array(100_000 + number * 7),
            "name": pa.array(_joined(first, " ", last)),
            "gender": _with_nulls(pa.array(gender), draw, 0.02),
            "email": _with_nulls(pa.array(_email(first, last, draw)), draw, 0.03),
            "phone": pa.array(_joined("(", draw.integers(201, 990, count), ") 555-01", _digits(draw, 2, count))),
            "ssn": pa.array(
                _joined("9", _digits(draw, 2, count), "-", _digits(draw, 2, count), "-", _digits(draw, 4, count))
            ),
            "card": pa.array(_cards(_joined("400000", _digits(draw, 9, count)))),
            "iban": _with_nulls(pa.array(_ibans(draw.integers(10**17, 10**18, count))), draw, 0.3),
            "address": pa.array(_address(state, zips, draw)),
            "zip": pa.array(zips),
            "birth_date": pc.if_else(pa.array(child), children, adults),
            "income": _with_nulls(pa.array(draw.integers(18_000, 240_000, count)), draw, 0.1),
            "country": pa.array(["US"] * count),
        }
    )


def _drawn(words: Mapping[str, float] | Sequence[str], count: int, draw: np.random.Generator) -> Words:
    """Draw words as often as Faker weighs them."""
    weights = np.array(list(words.values())) if isinstance(words, Mapping) else np.ones(len(words))
    return draw.choice(np.array(list(words)), count, p=weights / weights.sum())


def _joined(*parts: str | Words | Ints) -> Words:
    """Join texts and numbers, row by row."""
    joined: Words = np.array("")
    for part in parts:
        joined = np.char.add(joined, np.asarray(part).astype(np.str_))
    return joined


def _digits(draw: np.random.Generator, length: int, count: int) -> Words:
    return np.char.zfill(draw.integers(0, 10**length, count).astype(np.str_), length)


def _email(first: Words, last: Words, draw: np.random.Generator) -> Words:
    domains = draw.choice(["example.com", "example.net", "example.org"], len(first))
    return np.char.lower(_joined(first, ".", last, draw.integers(1, 99, len(first)), "@", domains))


def _address(state: Words, zips: Words, draw: np.random.Generator) -> Words:
    count = len(zips)
    street = _joined(_drawn(Person.last_names, count, draw), " ", draw.choice(_SUFFIXES, count))
    city = _joined(_drawn(Person.first_names, count, draw), draw.choice(list(Address.city_suffixes), count))
    return _joined(draw.integers(1, 9_999, count), " ", street, ", ", city, ", ", state, " ", zips)


def _cards(numbers: Words) -> Words:
    """Append the check digit of ISO/IEC 7812-1 (Luhn) to numbers of 15 digits."""
    digits = numbers.view(np.uint32).reshape(len(numbers), -1).astype(np.int64) - ord("0")
    doubled = digits[:, ::-2] * 2  # from the right, beginning next to the check digit
    total = (doubled - 9 * (doubled > 9)).sum(axis=1) + digits[:, -2::-2].sum(axis=1)  # noqa: PLR2004 (digit sums)
    return _joined(numbers, -total % 10)


def _ibans(accounts: Ints) -> Words:
    """Make German IBANs of 18-digit bank and account numbers, with the check digits of ISO 13616 (mod 97)."""
    check = 98 - (accounts % 97 * _BANK + _DE00) % 97
    return _joined("DE", np.char.zfill(check.astype(np.str_), 2), accounts)


def _days(draw: np.random.Generator, start: str, length: int, count: int) -> pa.Array:
    return pa.array(np.datetime64(start, "D") + draw.integers(0, length, count), pa.date32())


def _with_nulls(array: pa.Array, draw: np.random.Generator, share: float) -> pa.Array:
    """Leave out some of the values, but not the first."""
    missing = draw.random(len(array)) < share
    missing[0] = False
    return pc.if_else(pa.array(missing), None, array)
