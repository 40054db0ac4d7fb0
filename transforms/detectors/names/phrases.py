"""How do the words of texts follow each other: with a space, a hyphen, a comma, and what stands before them?"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from transforms.detectors.names.lexicon import (
    CLOSING,
    FIRM,
    GREETING,
    HEARSAY,
    INTRODUCTION,
    JOINING,
    LABEL,
    PARTICLE,
    STREET,
    TELLING,
    TITLE,
    Bits,
    Lexicon,
    lexicon,
    part,
)
from transforms.detectors.texts.letters import Letters, Mask, Places

_UNCASED = 0x0590
"""From here on come scripts without capitals: Hebrew, Arabic, those of India, Thai."""
_BETWEEN = FIRM | JOINING | PARTICLE | STREET | TITLE
_BEFORE = GREETING | INTRODUCTION | CLOSING | HEARSAY | LABEL
_MOST = 4
"""Words of a phrase before a name."""
_NEAR = 4
"""Signs between a phrase and the name that it tells of, at most."""
_LONGEST = 60
_ABSTRACT = ("ing", "tion", "ment", "ness", "ware")
_DIGITS = np.array([chr(byte).isdigit() for byte in range(256)], np.bool_)
_FOLLOWING = 6
"""Words of a name without capitals, at most."""


@dataclass(frozen=True)
class Phrases:
    """Words of texts, by number, and how each stands to the next."""

    text: Letters
    told_apart: bool = True
    """Whether words without a capital are no names."""

    @cached_property
    def ends(self) -> Places:
        """The last letter of each word."""
        return np.append(self.text.words[1:], len(self.text.units)) - 1

    @cached_property
    def single(self) -> Mask:
        """Words of one letter."""
        single: Mask = self.ends == self.text.words
        return single

    @cached_property
    def sizes(self) -> Places:
        """Letters of each word."""
        return self.ends - self.text.words + 1

    @cached_property
    def abstract(self) -> Mask:
        """Words that end like what is done or made, in English: as names only those of the lists end so."""
        units = self.text.units
        abstract = np.zeros(len(self.ends), np.bool_)
        for ending in _ABSTRACT:
            ends: Mask = self.sizes > len(ending) + 1
            for back, sign in enumerate(reversed(ending)):
                ends = ends & (units[self.ends - np.minimum(back, self.ends)] == ord(sign))
            abstract |= ends
        return abstract

    @cached_property
    def uncased(self) -> Mask:
        """Words of a script without capitals."""
        return self.text.initials >= _UNCASED

    @cached_property
    def capital(self) -> Mask:
        """Words that begin with a capital, or are of a script without them."""
        return self.text.capital(self.text.words)

    @cached_property
    def shouted(self) -> Mask:
        """Words of capitals only, as far as their last letter tells."""
        return self.capital & ~self.single & ~self.uncased & self.text.capital(self.ends)

    @cached_property
    def numbers(self) -> Mask:
        """Words that begin with a digit."""
        numbers: Mask = (self.text.initials - ord("0")) <= 9  # noqa: PLR2004 - the last digit; what is less wraps
        return numbers

    @cached_property
    def coded(self) -> Mask:
        """Words in which a digit of any script stands."""
        units = self.text.units
        if not len(units):
            return self.single
        if units.dtype == np.uint8:
            digits = _DIGITS[units]
        else:
            distinct, place = np.unique(units, return_inverse=True)
            digits = np.array([chr(unit).isdigit() for unit in distinct.tolist()], np.bool_)[place]
        coded: Mask = np.logical_or.reduceat(digits, self.text.words)
        return coded

    @cached_property
    def bits(self) -> Bits:
        """What the lexicon says of each word.

        Of those without a capital only whether they are among `_BETWEEN`, but where people name themselves.
        """
        length = np.minimum(self.sizes, _LONGEST)
        hashes = self.text.hashes(self.text.words, length)
        bits = part(_BETWEEN).look(hashes) if self.told_apart else lexicon().look(hashes)
        at = np.flatnonzero(self.capital | self._introduced) if self.told_apart else np.empty(0, np.int64)
        bits[at] = lexicon().look(hashes[at])
        return bits * ~self.single

    @cached_property
    def _introduced(self) -> Mask:
        """Words without a capital with which people name themselves, and the few that follow."""
        at = np.flatnonzero(~self.capital & ~self.single)
        at = at[(self.before(at) & INTRODUCTION) > 0]
        introduced = np.zeros(len(self.single), np.bool_)
        for step in range(_FOLLOWING):
            introduced[np.minimum(at + step, len(introduced) - 1)] = True
        return introduced

    @cached_property
    def _between(self) -> tuple[Places, Places]:
        """(signs between each word and the next, -1 at the end of a text; the first byte behind the word)."""
        starts, behind = self.text.words, self.ends[:-1]
        signs = np.full(len(starts), -1)
        signs[:-1] = self.text.signs(starts[1:]) - self.text.signs(behind)
        signs[:-1][np.diff(self.text.rows) > 0] = -1
        octets = self.text.octets
        sign = octets[np.minimum(self.text.behind(self.ends), len(octets) - 1)].astype(np.int64)
        return signs, sign

    def parted(self, signs: str, count: int = 1) -> Mask:
        """Words behind which one of these signs stands, of so many signs before the next."""
        between, sign = self._between
        among = np.zeros(256, np.bool_)
        among[[*signs.encode(), *self._others(signs)]] = True
        parted: Mask = among[sign] & (between == count)
        return parted

    @cached_property
    def labelling(self) -> Mask:
        """Words behind which stands what stands behind the label of a field: a colon, a quote, the end of a tag."""
        between, sign = self._between
        among = np.isin(sign, list(b":=\"'>")) & (between <= _NEAR)
        labelling: Mask = among & (between > 0) | self.parted(" ", 3)
        return labelling

    @staticmethod
    def _others(signs: str) -> list[int]:
        """The first bytes of signs beyond ASCII that look like these: no-break spaces, hyphens, apostrophes."""
        return [*([0xC2, 0xE3] if " " in signs else []), *([0xE2] if "-" in signs else [])]

    def before(self, at: Places) -> Bits:
        """What the lexicon says of the one to four words, written together, that stand before these words."""
        bits = np.zeros(len(at), np.int32)
        signs, _ = self._between
        near = np.flatnonzero((at > 0) & (signs[at - 1] >= 0) & (signs[at - 1] <= _NEAR))
        for width in range(1, _MOST + 1):
            near = near[at[near] >= width]
            near = near[self.text.rows[at[near] - width] == self.text.rows[at[near]]]
            bits[near] |= self._joined(at[near] - width, at[near] - 1, part(_BEFORE))
        return bits

    def behind(self, at: Places) -> Bits:
        """What the lexicon says of the word without a capital behind these, or of a single letter and a word."""
        bits = np.zeros(len(at), np.int32)
        goes_on = self.parted(" ")
        letter = self.single & goes_on
        for width in (1, 2):
            near = np.flatnonzero(at + width < len(self.single))
            last = at[near] + width
            near = near[(self.text.rows[last] == self.text.rows[at[near]]) & ~self.capital[last]]
            first = at[near]
            fits = goes_on[first] if width == 1 else (goes_on | self.parted("'"))[first] & letter[first + 1]
            near = near[fits]
            bits[near] |= self._joined(at[near] + 1, at[near] + width, part(TELLING))
        return bits

    def joined(self, first: Places, last: Places) -> Bits:
        """What the lexicon says of runs of words, written together."""
        return self._joined(first, last, lexicon())

    def _joined(self, first: Places, last: Places, among: Lexicon) -> Bits:
        start = self.text.words[first]
        return among.look(self.text.hashes(start, np.minimum(self.ends[last] - start + 1, _LONGEST)))
