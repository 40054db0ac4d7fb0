"""What text is detection measured on? Sentences of made-up people, with the place of everything that is personal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from pipelines.drilling.disguises import DISGUISES, Disguise, disguised
from pipelines.drilling.people import Person, people
from pipelines.drilling.templates import FRAMES, IDLE, KNOWN_ALONE, decoys, label, language

_BARE: Final = 0.3
"""The share of values without words before them, where a reader knows them without."""
_MOST_FACTS: Final = 3
_FEW: Final = 200
"""People of a locale, at most: texts share them."""
_IDLE_SHARE: Final = 0.1


@dataclass(frozen=True)
class Span:
    """Where a value stands: characters of the text, `end` excluded."""

    start: int
    end: int
    kind: str
    disguise: str
    worded: bool
    """Whether words before it say what it is."""


@dataclass(frozen=True)
class Labelled:
    """A text, and all that is personal in it."""

    text: str
    spans: tuple[Span, ...]
    """In order, none overlapping another."""
    locale: str
    disguise: str
    """The name of the one disguise of its values; values that it does not suit stand as they are."""


def labelled(
    locales: Sequence[str],
    *,
    kinds: Collection[str],
    count: int,
    seed: int,
    disguises: Sequence[Disguise] = DISGUISES,
) -> list[Labelled]:
    """Make up texts, in which one to three values of the kinds stand, or, in a tenth of them, nothing personal.

    `kinds` are those of `Person.values`; "national_id" stands for whatever ids the country has. Locales and disguises
    take turns. Equal arguments, equal texts.
    """
    wanted = frozenset(kinds)
    of_locale = {locale: people(locale, min(_FEW, count), seed) for locale in locales}
    texts = []
    for number in range(count):
        draw = Random(f"{seed}/text/{number}")  # noqa: S311  made-up people, no secrets
        locale = locales[number % len(locales)]
        disguise = disguises[number // len(locales) % len(disguises)]
        if draw.random() < _IDLE_SHARE:
            texts.append(Labelled(draw.choice(IDLE).format(**decoys(draw)), (), locale, disguise.name))
            continue
        texts.append(_about(draw.choice(of_locale[locale]), wanted, disguise, draw))
    return texts


def sentence(person: Person, kind: str, value: str, draw: Random) -> tuple[str, int, bool]:
    """A frame of the person's language around the value, where the value begins, and whether words say what it is.

    A value that no reader could tell from any other number or word without them always has its words.
    """
    known = kind in KNOWN_ALONE and (kind != "phone" or value.startswith("+"))
    worded = not known or draw.random() >= _BARE
    before, _, after = draw.choice(FRAMES[language(person.locale)]).partition("{it}")
    some = decoys(draw)
    head = before.format(**some) + (label(kind, person.locale) if worded else "")
    return head + value + after.format(**some), len(head), worded


def _about(person: Person, wanted: frozenset[str], disguise: Disguise, draw: Random) -> Labelled:
    ids = person.national_ids if "national_id" in wanted else ()
    known = [kind for kind in person.values if kind in wanted or kind in ids]
    suited = [kind for kind in known if disguise.of(kind, person.values[kind]) is not None]
    chosen = draw.sample(known, min(len(known), draw.randint(1, _MOST_FACTS)))
    if suited and not set(suited) & set(chosen):
        chosen = [draw.choice(suited), *chosen[1:]]
    text, spans = "", []
    for kind in chosen:
        value = person.values[kind]
        disguises = disguised(kind, value, [disguise])
        name, shown = disguises[0] if disguises else ("plain", value)
        said, at, worded = sentence(person, kind, shown, draw)
        text += "\n" if text else ""
        spans.append(Span(len(text) + at, len(text) + at + len(shown), kind, name, worded))
        text += said
    return Labelled(text, tuple(spans), person.locale, disguise.name)
