"""Does a word near a finding make it sure? What stands shortly before and behind, held against a kind's words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.catalogue import GROUPS
from transforms.detectors.detector import BEFORE, Check, Detector
from transforms.detectors.matches import Matches, Verdicts, once_each
from transforms.detectors.spans import Places
from transforms.detectors.stretches import Texts

BEFORE_IT, BEHIND_IT = 60, 30
"""Characters in which a word counts."""
_LONGEST = 4
"""Bytes of a character."""
_WHOLE = 4
"""Letters of words that count only whole: `tin` is no part of `printing`, but `passport` is one of `passports`."""
BARE = r"\A[0-9][0-9 .]*\z"
"""Digits, with nothing but spaces and dots between: they might be anything's."""
PLAIN = r"\A[0-9][0-9 ./-]*\z"
"""Digits with separators between."""
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


def words_of(detector: Detector) -> tuple[str, ...]:
    """The kind's own words, and those of its groups."""
    shared = (word for group, words in GROUP_WORDS.items() if detector.kind in GROUPS.get(group, ()) for word in words)
    return tuple(dict.fromkeys((*detector.context, *shared)))


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
    counts = _by_themselves(texts.cut(matches.start, matches.end), detector, named)
    asked = np.flatnonzero(~counts)
    if len(asked):
        counts[asked] = near(texts, matches.where(asked), words_of(detector))
    return counts


def _by_themselves(found: Texts, detector: Detector, named: Collection[str]) -> Verdicts:
    """Which findings need no context."""
    sure: Check | None = getattr(detector, "sure", None)
    if sure is not None:
        return once_each(found, sure)
    strict = _strict(found, detector)
    plain, bare = found.column.str.contains(PLAIN).to_numpy(), found.column.str.contains(BARE).to_numpy()
    counts = np.full(len(found), not detector.leaning)
    for is_bare in (False, True):
        for is_strict in (False, True):
            counts[plain & (bare == is_bare) & (strict == is_strict)] = by_itself(
                detector, named, bare=is_bare, strict=is_strict
            )
    return counts


def _strict(found: Texts, detector: Detector) -> Verdicts:
    if detector.loose is None:
        return np.ones(len(found), np.bool_)
    return found.column.str.contains(rf"\A(?:{detector.pattern.removeprefix(BEFORE)})\z").to_numpy()


@dataclass(frozen=True)
class Lexicon:
    """The words of several kinds, looked for at once: a rough look, which says no only where `near` says no."""

    words: tuple[str, ...]
    bits: npt.NDArray[np.uint64]
    """By word, the kinds that it makes sure: bit n % 64 of column n // 64."""

    @classmethod
    def of(cls, words: Sequence[Iterable[str]]) -> "Lexicon":
        """The words of each kind, in turn."""
        kinds = [frozenset(one) for one in words]
        every = tuple(sorted(frozenset().union(*kinds)))
        bits = np.zeros((len(every), max(1, -(-len(kinds) // _BITS))), np.uint64)
        for kind, own in enumerate(kinds):
            rows = [place for place, word in enumerate(every) if word in own]
            bits[rows, kind // _BITS] |= np.uint64(1 << kind % _BITS)
        return cls(every, bits)

    def around(self, texts: Texts, start: Places, end: Places) -> npt.NDArray[np.uint64]:
        """By stretch, the kinds of which a word stands in it or near enough to it."""
        kinds = np.zeros((len(start), self.bits.shape[1]), np.uint64)
        if not self.words or not len(start):
            return kinds
        rows = texts.row_of(start)
        first = np.maximum(texts.offsets[rows], start - BEFORE_IT * _LONGEST)
        last = np.minimum(texts.offsets[rows + 1], end + BEHIND_IT * _LONGEST)
        said = _lower(texts, first, last).str.extract_many(list(self.words), overlapping=True)
        many = said.list.len().to_numpy().astype(np.int64)
        some = np.flatnonzero(many)
        if len(some):
            spoken = said.explode(empty_as_null=False).cast(pl.Enum(self.words)).to_physical().to_numpy()
            kinds[some] = np.bitwise_or.reduceat(self.bits[spoken], (np.cumsum(many) - many)[some], axis=0)
        return kinds


def told(kinds: npt.NDArray[np.uint64], kind: int) -> Verdicts:
    """Which rows of `Lexicon.around` tell this kind."""
    return np.asarray(kinds[:, kind // _BITS] >> np.uint64(kind % _BITS) & np.uint64(1) != 0, np.bool_)


_BITS = 64


def near(texts: Texts, matches: Matches, words: Iterable[str]) -> Verdicts:
    """Whether one of the words (lower case) stands near each match."""
    pattern = _any_of(tuple(words))
    if not pattern or not len(matches):
        return np.zeros(len(matches), np.bool_)
    rows = texts.row_of(matches.start)
    first, last = texts.offsets[rows], texts.offsets[rows + 1]
    before = _lower(texts, np.maximum(first, matches.start - BEFORE_IT * _LONGEST), matches.start)
    behind = _lower(texts, matches.end, np.minimum(last, matches.end + BEHIND_IT * _LONGEST))
    return (
        before.str.tail(BEFORE_IT).str.contains(pattern) | behind.str.head(BEHIND_IT).str.contains(pattern)
    ).to_numpy()


def _lower(texts: Texts, start: Places, end: Places) -> pl.Series:
    return texts.cut(texts.aligned(start), texts.aligned(end)).column.str.to_lowercase()


@cache
def _any_of(words: tuple[str, ...]) -> str:
    """A pattern of the words; those with letters of ASCII begin where a word begins, and short ones end with it."""
    return "|".join(map(_pattern, words))


def _pattern(word: str) -> str:
    start = r"(?:^|[^\pL\pN])" if word[:1].isascii() and word[:1].isalnum() else ""
    short = len(word) <= _WHOLE and word.isascii() and word[-1:].isalnum()
    return start + re.escape(word) + (r"(?:[^\pL]|$)" if short else "")
