"""What is known of a word: is it a first name, a last name, a common word, a place? Looked up by hash, by columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.detectors.catalogue import DETECTORS
from transforms.detectors.names import words
from transforms.detectors.names.lists import common_words, first_names, last_names, places, streets
from transforms.detectors.texts.letters import Hashes, Places, letters_of

(
    FIRST,
    LAST,
    COMMON,
    PLACE,
    STREET,
    FIRM,
    TITLE,
    PARTICLE,
    SUFFIX,
    GREETING,
    INTRODUCTION,
    HEARSAY,
    JOINING,
    BRAND,
    CLOSING,
    TELLING,
    LARGE,
    LABEL,
    VIETNAMESE,
    MIDDLE,
) = (1 << bit for bit in range(20))
Bits = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Lexicon:
    """Bits by hash, rising."""

    hashes: Hashes
    bits: Bits

    def look(self, hashes: Hashes) -> Bits:
        """The bits of each; 0 of what is not known."""
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == hashes, self.bits[place], 0)


@cache
def lexicon() -> Lexicon:
    """Of all lists. Made once in a process, in about a second."""
    parts = [
        _single(first_names(), FIRST),
        _single(last_names(), LAST),
        _without(_whole(common_words() | words.COMMON | words.ROLES | words.LABELS | labels(), COMMON), words.NAMES),
        _whole(places(), PLACE),
        _whole(words.PLACES, LARGE),
        _whole(words.STREETS | streets(), STREET),
        _whole(words.FIRMS, FIRM),
        _whole(words.TITLES - words.VERBS, TITLE),
        _whole(words.PARTICLES, PARTICLE),
        _whole(words.SUFFIXES, SUFFIX),
        _whole(words.GREETINGS, GREETING),
        _whole(words.INTRODUCTIONS, INTRODUCTION),
        _whole(words.CLOSINGS, CLOSING),
        _whole(words.HEARSAY, HEARSAY),
        _whole(words.TELLING, TELLING),
        _whole(words.LABELS, LABEL),
        _whole(words.JOINING, JOINING),
        _whole(words.BRANDS, BRAND),
        _whole(words.VIETNAMESE, VIETNAMESE),
        _whole(words.MIDDLES, MIDDLE),
    ]
    hashes = np.concatenate([hashes for hashes, _ in parts])
    bits = np.concatenate([np.full(len(hashes), bit, np.int32) for hashes, bit in parts])
    order = np.argsort(hashes, kind="stable")
    distinct, at = np.unique(hashes[order], return_index=True)
    return Lexicon(distinct, np.bitwise_or.reduceat(bits[order], at))


@cache
def part(bits: int) -> Lexicon:
    """Of those words only that have one of these bits: quicker, where it is small."""
    whole = lexicon()
    at = np.flatnonzero(whole.bits & bits)
    return Lexicon(whole.hashes[at], whole.bits[at])


def labels() -> frozenset[str]:
    """What numbers and codes are called, as one word with nothing but letters."""
    return frozenset(word for one in DETECTORS for word in one.context if word.isalpha() and one.kind != "person")


def _whole(entries: Iterable[str], bit: int) -> tuple[Hashes, int]:
    """The letters of each entry, written together."""
    letters = letters_of(pa.array(sorted(entries)), spaced=True)
    return letters.hashes(letters.bounds[:-1], np.diff(letters.bounds)), bit


def _single(entries: Iterable[str], bit: int) -> tuple[Hashes, int]:
    """Each word of each entry, of two letters or more, that is more than a particle."""
    letters = letters_of(pa.array(sorted(entries)), spaced=True)
    lengths: Places = np.diff(letters.words, append=len(letters.units))
    hashes = letters.hashes(letters.words, lengths)
    return _without((hashes[lengths > 1], bit), words.UNTOLD - words.NAMES)


def _without(entries: tuple[Hashes, int], words: Iterable[str]) -> tuple[Hashes, int]:
    hashes, bit = entries
    return hashes[~np.isin(hashes, _whole(words, bit)[0])], bit
