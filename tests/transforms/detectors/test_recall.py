"""How well is personal data found, in made-up texts of 20 locales and under every disguise? Floors that hold."""

from collections import Counter
from functools import cache
from random import Random

import pyarrow as pa
import pytest

from pipelines.drilling.disguises import DISGUISES, disguised
from pipelines.drilling.people import LOCALES, people
from pipelines.drilling.texts import Labelled, labelled, sentence
from transforms.columns.redaction.own import own_spans
from transforms.detectors.catalogue import GROUPS, KINDS
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.spans import Spans

MADE = (
    *("person", "email", "phone", "card", "iban", "ipv4", "ipv6", "mac", "url", "date_of_birth", "address"),
    *("postal_code", "national_id"),
)
FAMILY = {**dict.fromkeys(GROUPS["national_id"], "national_id"), "address": "street_address", "ipv6": "ipv4"}
FLOORS = {
    "email": (0.99, 0.98),
    "card": (0.99, 0.98),
    "iban": (0.99, 0.98),
    "ipv4": (0.99, 0.98),
    "national_id": (0.99, 0.98),
    "phone": (0.99, 0.98),
    "mac": (0.99, 0.98),
    "url": (0.99, 0.98),
    "person": (0.96, 0.98),
    "date_of_birth": (0.99, 0.98),
    "postal_code": (0.99, 0.98),
    "street_address": (0.99, 0.98),
}
"""Recall and precision, at least."""
Told = tuple[int, int, str]


def family(kind: str) -> str:
    return FAMILY.get(kind, kind)


@cache
def texts() -> list[Labelled]:
    return labelled(LOCALES, kinds=MADE, count=4000, seed=20_261_130)


def told(spans: Spans, made: list[Labelled]) -> list[list[Told]]:
    """By text: characters from and to, and the kind."""
    found: list[list[Told]] = [[] for _ in made]
    columns = spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()
    for row, start, end, kind in zip(*columns, strict=True):
        raw = made[row].text.encode()
        found[row].append((len(raw[:start].decode()), len(raw[:end].decode()), family(spans.kinds[kind])))
    return found


@cache
def scores() -> dict[str, tuple[float, float]]:
    """Recall and precision by kind; a finding is right where it overlaps what is of its kind."""
    there, seen, given, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    spans = seeker(KINDS)(pa.array([made.text for made in texts()], pa.large_string()))
    for made, found in zip(texts(), told(spans, texts()), strict=True):
        labels = [(span.start, span.end, family(span.kind)) for span in made.spans]
        for one, others, every, held in ((labels, found, there, seen), (found, labels, given, right)):
            for start, end, kind in one:
                every[kind] += 1
                held[kind] += any(kind == other and start < high and low < end for low, high, other in others)
    return {kind: (seen[kind] / there[kind], right[kind] / given[kind]) for kind in there}


@pytest.mark.slow
@pytest.mark.parametrize("kind", FLOORS)
def test_personal_data_is_found_and_little_else_in_20_locales_under_every_disguise(kind: str) -> None:
    recall, precision = scores()[kind]
    least, purest = FLOORS[kind]
    assert recall >= least, (kind, recall)
    assert precision >= purest, (kind, precision)


@pytest.mark.slow
def test_names_that_a_column_holds_are_found_under_every_disguise() -> None:
    names, notes, places = [], [], []
    for locale in LOCALES:
        for number, person in enumerate(people(locale, 20, 5)):
            for _, shown in disguised("person", person.values["person"], DISGUISES):
                note, at, _ = sentence(person, "person", shown, Random(number))
                names.append(person.values["person"])
                notes.append(note)
                places.append((len(note[:at].encode()), len(note[: at + len(shown)].encode())))
    spans = own_spans(pa.array(notes), {"name": pa.array(names)})
    there = zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    seen = {row for row, start, end in there if start < places[row][1] and places[row][0] < end}
    assert len(seen) >= 0.99 * len(notes), [notes[row] for row in range(len(notes)) if row not in seen][:20]
