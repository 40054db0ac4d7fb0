"""Which runs of words are a person's name? The rules, by columns."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from transforms.detectors.names.lexicon import (
    BRAND,
    CLOSING,
    COMMON,
    FIRM,
    FIRST,
    GREETING,
    HEARSAY,
    INTRODUCTION,
    JOINING,
    LABEL,
    LARGE,
    LAST,
    MIDDLE,
    PARTICLE,
    PLACE,
    STREET,
    SUFFIX,
    TELLING,
    TITLE,
    VIETNAMESE,
)
from transforms.detectors.names.phrases import Phrases
from transforms.detectors.texts.letters import Mask, Places

_WORDS = 5
"""Words of a name, at most, particles aside."""
_SEVERAL = 3
"""Words before the one that signs a text, at least."""
_ACRONYM = 4
"""Letters of words of capitals alone that no list has: of more they may be names."""


@dataclass(frozen=True)
class Reading:
    """The names among words."""

    phrases: Phrases

    def names(self) -> tuple[Places, Places]:
        """(first word, last word) of every name; they may overlap."""
        first = np.flatnonzero(self._told | self._listed | self._alone)
        last = self._grown(first)
        keep = ~self._elsewhere(first, last)
        comma = np.flatnonzero(self._turned)
        apart = self._vietnamese
        return (
            np.concatenate([first[keep], self._begun(comma), apart]),
            np.concatenate([last[keep], self._given[comma + 1], self._behind_middle(apart)]),
        )

    @cached_property
    def _vietnamese(self) -> Places:
        """Surnames of Vietnam before Văn or Thị and a word with a capital."""
        phrases, at = self.phrases, np.flatnonzero(self._are(VIETNAMESE) & self.phrases.capital)
        at = at[at + 2 < len(phrases.bits)]
        goes_on = phrases.parted(" ") & np.append(phrases.capital[1:], [False])
        found: Places = at[goes_on[at] & self._are(MIDDLE)[at + 1] & goes_on[at + 1] & ~phrases.coded[at + 2]]
        return found

    def _behind_middle(self, at: Places) -> Places:
        """The last given name of those: two at most."""
        last, top = at + 2, len(self.phrases.bits) - 1
        then = np.minimum(last + 1, top)
        more = self.phrases.parted(" ")[last] & self.phrases.capital[then] & ~self.phrases.single[then]
        end: Places = np.where(more & ~self._are(COMMON)[then] & (then > last), then, last)
        return end

    def _begun(self, at: Places) -> Places:
        """Where surnames begin whose last words these are: with what a hyphen or an apostrophe ties to them."""
        tied = self._tied & self.phrases.capital
        for _ in range(2):
            at = at - tied[np.maximum(at - 1, 0)] * (at > 0)
        return at

    @cached_property
    def _given(self) -> Places:
        """For each word the last one of the given names that it begins: what is tied to it, and an initial behind."""
        last = np.arange(len(self.phrases.bits))
        top = len(last) - 1
        for _ in range(2):
            last = last + (self._tied & np.append(self.phrases.capital[1:], [False]))[last]
        then = np.minimum(last + 1, top)
        initial = self.phrases.single & self.phrases.capital & ~self.phrases.uncased
        return np.where(self.phrases.parted(" ")[last] & initial[then] & (then > last), then, last)

    def _are(self, bits: int) -> Mask:
        are: Mask = (self.phrases.bits & bits) > 0
        return are

    @cached_property
    def _word(self) -> Mask:
        """Words with a capital that may be part of a name."""
        listed, last = self._are(FIRST | LAST), self._are(LAST)
        no_name = self._are(TITLE | FIRM | GREETING) | (self._are(STREET) & ~last)
        word: Mask = self.phrases.capital & ~self.phrases.coded & ~no_name & (listed | ~self._are(COMMON))
        return word | self._lowered

    @cached_property
    def _lowered(self) -> Mask:
        """Words of the lists without a capital with which people name themselves, and those that go on from there."""
        lower = ~self.phrases.capital & self._are(FIRST | LAST) & ~self._are(COMMON) & ~self.phrases.coded
        lowered = np.zeros(len(lower), np.bool_)
        at = np.flatnonzero(lower)
        at = at[(self.phrases.before(at) & INTRODUCTION) > 0]
        for _ in range(_WORDS):
            lowered[at] = True
            after = self._surname_at[at[self._linked[at]]]
            at = after[lower[after] & ~lowered[after] & (after > 0)]
        return lowered

    @cached_property
    def _first(self) -> Mask:
        """First names that are nothing else."""
        return self._word & self._are(FIRST) & ~self._are(COMMON)

    @cached_property
    def _last(self) -> Mask:
        """Last names that are no common words."""
        return self._word & self._are(LAST) & ~self._are(COMMON)

    @cached_property
    def _thing(self) -> Mask:
        """Words with a capital that no list has and that end like what is done or made."""
        return self.phrases.abstract & self.phrases.capital & ~self._are(FIRST | LAST)

    @cached_property
    def _space(self) -> Mask:
        """Words behind which a space stands, or a dot and a space where they are initials."""
        return self.phrases.parted(" ") | (self.phrases.single & self.phrases.parted(".", 2))

    @cached_property
    def _spaced(self) -> Mask:
        """Words behind which a space stands, or a dot and a space."""
        return self.phrases.parted(" ") | self.phrases.parted(".", 2)

    @cached_property
    def _tied(self) -> Mask:
        """Words that a hyphen or an apostrophe ties to the next."""
        return self.phrases.parted("-'")

    @cached_property
    def _surname_at(self) -> Places:
        """For each word the place of the one behind it, initials and particles passed over; 0 where there is none."""
        count = len(self.phrases.bits)
        place = np.arange(count) + 1
        for _ in range(3):
            here = np.minimum(place, count - 1)
            particle = self._are(PARTICLE) | (self.phrases.single & self.phrases.capital)
            place = np.where((place < count) & particle[here] & self._linked[here], place + 1, place)
        here = np.minimum(place, count - 1)
        return np.where((place < count) & (self.phrases.text.rows[here] == self.phrases.text.rows), here, 0)

    @cached_property
    def _linked(self) -> Mask:
        return self._space | self._tied

    @cached_property
    def _listed(self) -> Mask:
        """Words at which a name of the lists begins."""
        phrases = self.phrases
        given = np.arange(len(phrases.bits))
        given[:-1] += self._tied[:-1] & self._word[1:]
        at = self._surname_at[given]
        follows = self._space[given] & (at > 0) & self._word[at]
        known, new = self._are(LAST)[at], ~self._are(COMMON | PLACE | FIRST)[at] & ~phrases.single[at]
        new &= ~self._thing[at]
        strict = phrases.uncased | (phrases.shouted & phrases.shouted[at])
        western = (self._first | self._first[given]) & np.where(strict, self._last[at], known | new | self._first[at])
        weak = self._word & self._are(FIRST) & self._last[at] & ~self._are(PLACE)[at]
        initial = phrases.capital & phrases.single & ~phrases.uncased & phrases.parted(".", 2) & self._last[at]
        turned = self._last & self._first[at] & ~self._are(LAST)[at] & ~phrases.uncased
        listed: Mask = follows & (western | weak | turned | initial) & ~self._behind(self._tied)
        return listed

    @cached_property
    def _turned(self) -> Mask:
        """Last names before a comma and a first name, where no list of names goes on."""
        phrases = self.phrases
        comma = phrases.parted(",", 2)
        after = np.minimum(np.arange(len(comma)) + 1, len(comma) - 1)
        last = self._given[after]
        then = np.minimum(last + 1, len(comma) - 1)
        goes_on = phrases.parted(" ")[last] & (self._word | self._are(JOINING))[then] | comma[last]
        apart = np.arange(len(comma))
        apart = ~comma[np.maximum(self._begun(apart) - 1, 0)] | (self._begun(apart) == 0)
        turned: Mask = self._last & comma & self._first[after] & ~goes_on & apart
        return turned

    @cached_property
    def _told(self) -> Mask:
        """Words with a capital of which the words before say that they are a name."""
        phrases = self.phrases
        known = ~phrases.uncased | (self._first & ~self._are(PLACE))
        at = np.flatnonzero((phrases.capital | self._lowered) & known & self._word & ~phrases.single)
        at = at[at > 0]
        told = np.zeros(len(phrases.bits), np.bool_)
        elsewhere = self._are(PLACE)[at] & ~self._are(FIRST | LAST)[at]
        titled = (self._are(TITLE) & self._spaced)[self._ahead(at)] & ~elsewhere
        before = phrases.before(at)
        listed = (self._first | self._last)[at] & ~self._are(PLACE)[at]
        tied = (self._tied | phrases.parted("._"))[at - 1]  # `Name.Constant` is code
        acronym = phrases.shouted[at] & (phrases.sizes[at] <= _ACRONYM) & ~listed
        spoken = ((before & INTRODUCTION) > 0) & ~tied & ~acronym
        called = ((before & GREETING) > 0) & self._are(FIRST)[at] & ~phrases.parted(" ")[at] & ~self._are(PLACE)[at]
        heard = called | ((before & (GREETING | CLOSING | HEARSAY)) > 0) & listed & ~tied
        field = ((before & LABEL) > 0) & self._are(FIRST | LAST)[at] & ~self._are(LARGE)[at] & phrases.labelling[at - 1]
        told[at] = titled | spoken | heard | field
        return told

    @cached_property
    def _alone(self) -> Mask:
        """First names by themselves: inside a sentence, before what persons do or have, and where one is spoken to."""
        phrases = self.phrases
        at = np.flatnonzero(self._first & ~self._are(LARGE) & ~phrases.uncased & ~phrases.shouted)
        at = at[~self._behind(self._tied)[at]]
        last = at + (self._tied & np.append(self._are(FIRST)[1:], [False]))[at]
        whole = ~self._tied[last]
        goes_on = phrases.parted(" ") | phrases.parted(",", 2)
        inside = self._behind(goes_on & ~phrases.capital & ~phrases.numbers)[at] & whole
        spoken = phrases.parted(":", 2) | (phrases.parted(",", 2) & ~np.append(phrases.capital[1:], [False]))
        spoken_to = (spoken | self._closing)[last] & ~self._behind(phrases.parted(" ") & phrases.capital)[at]
        alone = np.zeros(len(phrases.bits), np.bool_)
        then = np.minimum(last + 1, len(alone) - 1)
        thing = phrases.parted(" ")[last] & self._thing[then]
        alone[at] = (inside | spoken_to | ((phrases.behind(last) & TELLING) > 0)) & ~thing
        return alone

    @cached_property
    def _closing(self) -> Mask:
        """The last words of texts of several words, where a sentence or line begins with them: who signs there."""
        rows = self.phrases.text.rows
        ends = np.append(rows[1:] != rows[:-1], [True])[: len(rows)]
        closing = ends & ~self._behind(self.phrases.parted(" "))
        first = np.searchsorted(rows, rows)
        return np.asarray(closing & (np.arange(len(rows)) - first >= _SEVERAL), np.bool_)

    def _ahead(self, at: Places) -> Places:
        """The words before these, particles passed over."""
        place = at - 1
        for _ in range(2):
            place = np.where((self._are(PARTICLE) & self.phrases.parted(" "))[place] & (place > 0), place - 1, place)
        return place

    def _behind(self, mask: Mask) -> Mask:
        """Words behind such words."""
        behind = np.zeros(len(mask), np.bool_)
        behind[1:] = mask[:-1]
        return behind

    def _grown(self, first: Places) -> Places:
        """The last word of the names that begin here."""
        last = first.copy()
        initial = self.phrases.single & self.phrases.capital
        known = self._word & ~self._thing & (self._are(FIRST | LAST) | ~self._are(COMMON | PLACE)) | initial
        for step in range(_WORDS):
            after = self._surname_at[last]
            fits = (after > last) & self._linked[last] & ~self._are(SUFFIX)[after]
            fits &= known[after] | (self._tied[last] & self._word[after])
            fits &= (step < np.where(self.phrases.uncased[after], 1, 2)) | self._are(FIRST | LAST)[
                after
            ]  # seldom longer
            last = np.where(fits, after, last)
        return np.where(initial[last] & (last > first), last - 1, last)

    def _elsewhere(self, first: Places, last: Places) -> Mask:
        """Which are the name of a place, a street or a firm."""
        phrases, top = self.phrases, len(self.phrases.bits) - 1
        after, before = np.minimum(last + 1, top), np.maximum(first - 1, 0)
        then = np.minimum(last + 2, top)
        linked = (phrases.parted(" ") | phrases.parted("-") | phrases.parted(",", 2))[last] & (after > last)
        capital = phrases.capital[after]
        where = (linked & self._are(STREET)[after] & capital) | self._are(STREET)[first]
        for _ in range(2):
            before = np.where(
                self._are(PARTICLE)[before] & phrases.parted(" ")[before], np.maximum(before - 1, 0), before
            )
        where |= (self._linked & self._are(STREET))[before] & (before < first)
        where |= (self._linked & phrases.numbers)[before] & (before < first) & self._are(STREET)[last]
        firm = linked & self._are(FIRM)[after] & capital
        dotted = linked & phrases.single[after] & phrases.single[then] & (then > after)
        firm |= dotted & ((phrases.joined(after, then) & FIRM) > 0)
        elsewhere = (phrases.joined(first, last) & (PLACE | BRAND)) > 0
        titled = self._behind(self._are(TITLE))[first]
        found: Mask = (where & ~titled) | firm | (elsewhere & (last > first))
        return found
