"""Does a word near a finding make it sure? What stands shortly before and behind, held against a kind's words."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache

import numpy as np

from transforms.detectors.catalogue import GROUPS
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.texts.matches import Matches, Verdicts, once_each
from transforms.detectors.texts.nearness import Nearness
from transforms.detectors.texts.plain import fitting, holding
from transforms.detectors.texts.stretches import Texts, among, digital

_BARE = among("0123456789 .")
"""By byte: digits, and nothing but spaces and dots between: they might be anything's."""
_PLAIN = among("0123456789 ./-")
"""By byte: digits with separators between."""
LIKELY = 0.2
"""The chance from which on digits in no form of a country's say nothing."""
GROUP_WORDS: Mapping[str, tuple[str, ...]] = {
    "national_id": (
        *(
            "national id",
            "national identity",
            "identity number",
            "identity no",
            "identity card",
            "identification number",
        ),
        *("id number", "id no", "id card", "id-number", "personal number", "personal id", "citizen id", "tax id"),
        *("tax number", "taxpayer", "social security", "social insurance", "national insurance", "insurance number"),
        *("ausweis", "steuernummer", "sozialversicherung", "numéro d'identité", "sécurité sociale", "identifiant"),
        *("documento de identidad", "número de identificación", "identificación fiscal", "codice fiscale"),
        *("documento d'identità", "número de identificação", "identiteitsnummer", "persoonsnummer", "personnummer"),
        *(
            "numer identyfikacyjny",
            "rodné číslo",
            "azonosító",
            "kimlik",
            "身份证",
            "身分証",
            "주민등록",
            "идентификационный",
        ),
    )
}
"""Words that make every kind of a group sure."""


def shared_words(detector: Detector) -> tuple[str, ...]:
    """The words of the kind's groups."""
    return tuple(
        word for group, words in GROUP_WORDS.items() if detector.kind in GROUPS.get(group, ()) for word in words
    )


def nearness_of(detectors: Iterable[Detector]) -> Nearness:
    """The words of these kinds."""
    every = tuple(detectors)
    own, shared = [one.context for one in every], [shared_words(one) for one in every]
    return Nearness.of(own, shared, [one.closely for one in every])


def by_itself(detector: Detector, named: Collection[str], *, bare: bool, strict: bool) -> bool:
    """Whether digits with nothing but separators between count without context.

    `named` are the kinds that were asked for one by one, `bare` says that there are but spaces and dots between, and
    `strict` that `pattern` finds them, and not `loose` alone: dates, sums and versions look like many a country's
    number then.
    """
    if detector.leaning:
        return False
    asked = detector.kind in named
    if strict or not detector.jurisdiction:
        return detector.alone or asked or not bare
    return detector.chance <= LIKELY and (detector.alone or (asked and bare))


def counted(texts: Texts, matches: Matches, detector: Detector, named: Collection[str]) -> Verdicts:
    """Which findings count: by themselves, or because a word of their context stands near."""
    if _always(detector):
        return np.ones(len(matches), np.bool_)
    counts = by_themselves(texts.cut(matches.start, matches.end), detector, named)
    asked = np.flatnonzero(~counts)
    if len(asked):
        counts[asked] = near(texts, matches.where(asked), detector)
    return counts


def _always(detector: Detector) -> bool:
    """Whether whatever is found counts: `by_itself` of all that there is."""
    free = detector.alone and not detector.leaning and not detector.jurisdiction
    return free and detector.sure is None


def by_themselves(found: Texts, detector: Detector, named: Collection[str]) -> Verdicts:
    """Which findings need no context."""
    sure = detector.sure
    if sure is not None or not len(found):
        return once_each(found.array, sure or detector.check)
    counts = np.full(len(found), not detector.leaning)
    plain, bare = _made_of(found, _PLAIN), _made_of(found, _BARE)
    kinds = [(is_bare, by_itself(detector, named, bare=is_bare, strict=True)) for is_bare in (False, True)]
    for is_bare, strictly in kinds:
        loosely = by_itself(detector, named, bare=is_bare, strict=False)
        asked = np.flatnonzero(plain & (bare == is_bare))
        counts[asked] = strictly
        if strictly != loosely and detector.loose is not None and len(asked):
            counts[asked] = _strict(found.take(asked), detector)
    return counts


def _made_of(found: Texts, signs: Verdicts) -> Verdicts:
    """Which findings begin with a digit and hold nothing but these signs."""
    digit = digital(found.data[found.offsets[:-1]])
    return np.asarray(digit & np.logical_and.reduceat(signs[found.data], found.offsets[:-1]), np.bool_)


def _strict(found: Texts, detector: Detector) -> Verdicts:
    pattern = rf"\A(?:{detector.pattern.removeprefix(BEFORE)})\z"
    return holding(found, fitting(pattern, found))


def near(texts: Texts, matches: Matches, detector: Detector) -> Verdicts:
    """Whether one of the kind's words stands near each match."""
    nearness = _nearness(detector.context, shared_words(detector), closely=detector.closely)
    return nearness.near(texts, matches.start, matches.end, np.zeros(len(matches), np.int64))


@cache
def _nearness(own: tuple[str, ...], shared: tuple[str, ...], *, closely: bool) -> Nearness:
    return Nearness.of([own], [shared], [closely])
