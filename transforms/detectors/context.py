"""Does a word near a finding make it sure? What stands shortly before and behind, held against a kind's words."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.detectors.catalogue import GROUPS
from transforms.detectors.detector import Check, Detector
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


def needs(detector: Detector, named: Collection[str]) -> bool:
    """Whether some findings of this kind count only near a word of its context.

    `named` are the kinds that were asked for one by one: of those a finding that chance may give counts by itself.
    """
    by_itself = detector.alone or detector.kind in named
    return detector.leaning or not by_itself or getattr(detector, "sure", None) is not None


def counted(texts: Texts, matches: Matches, detector: Detector, named: Collection[str]) -> Verdicts:
    """Which findings count: all of kinds that their form tells, others where a word of their context stands near."""
    if not needs(detector, named):
        return np.ones(len(matches), np.bool_)
    unsure = np.ones(len(matches), np.bool_)
    sure: Check | None = getattr(detector, "sure", None)
    if sure is not None:
        unsure = ~once_each(texts.cut(matches.start, matches.end), sure)
    elif not detector.leaning:
        unsure = texts.cut(matches.start, matches.end).column.str.contains(BARE).to_numpy().copy()
    asked = np.flatnonzero(unsure)
    verdicts = ~unsure
    verdicts[asked] = near(texts, matches.where(asked), words_of(detector))
    return verdicts


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
    return kinds[:, kind // _BITS] >> np.uint64(kind % _BITS) & np.uint64(1) != 0


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
