"""Where in texts does personal data stand? Kinds by their patterns and checks, whatever the disguise.

    seek = seeker(["email", "card"])
    seek(pa.array(["write to ann@example.com", None]))   # Spans: row 0, bytes 9 to 24, "email"

A kind is found where its `loose` pattern (`pattern` where it has none) matches the text without its disguises and its
check passes; where the first reading fails, in a shorter or later reading. Numbers that touch words are read apart from
them too (`glued`), rows of small numbers not at all (`rows`). Kinds that lean on context, and bare digits
of kinds that chance can meet, count only near a word of their context (`context.counted`). Of kinds that overlap the
one counts whose own word stands closest before (`meaning`), then the longer, then the one that the catalogue has first;
it takes in the rest of a number that it would end inside (`unbroken`).
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import types

from transforms.detectors.catalogue import BY_KIND, DETECTORS
from transforms.detectors.texts.disguises import Folding
from transforms.detectors.texts.escapes import unescaped
from transforms.detectors.texts.glued import GLUE, glued
from transforms.detectors.texts.matches import Matches, Reader, Verdicts
from transforms.detectors.texts.meaning import Meaning
from transforms.detectors.texts.parting import parted, set_apart
from transforms.detectors.texts.rows import without_rows
from transforms.detectors.texts.sieve import Sieve
from transforms.detectors.texts.spacing import BLANKS, goes_over, narrowed, unsaid
from transforms.detectors.texts.spans import Places, Spans, settled
from transforms.detectors.texts.stretches import Texts
from transforms.detectors.texts.unbroken import unbroken

Seek = Callable[[pa.Array], Spans]
Found = tuple[Places, Places, Places]
"""Start, end and kind of each."""
_SPELLED = re.compile(r"[\u3040-\ud7ff]|\\x\{4E00\}")
PERSON = "person"
"""The kind that lists and context find, not a pattern."""
ROWS, BYTES = 65_536, 8_000_000
"""Texts, and bytes of text, that are worked on at once; a text that is longer is worked on by itself."""


def seeker(kinds: Iterable[str], *, named: Collection[str] = ()) -> Seek:
    """What finds these kinds in string arrays (any slice, nulls are passed over), as settled spans.

    `named` are the kinds that were asked for one by one: where they need no context by their nature, bare digits of
    theirs count without. Raises `KeyError` for a kind that there is not; what is given back raises `TypeError` for an
    array that is not of strings and `ValueError` where it is not UTF-8.
    """
    wanted = frozenset(kinds)
    search = search_of(wanted, named=named)
    found = search.with_persons if PERSON in wanted else search.found

    def seek(texts: pa.Array) -> Spans:
        read = unescaped(_large(texts))
        return read.back(found(read.texts))

    return seek


def search_of(kinds: Iterable[str], *, named: Collection[str] = ()) -> "Search":
    """The same, for those who look at the texts before, and undo escapes."""
    wanted = frozenset(kinds)
    unknown = wanted - BY_KIND.keys() - {PERSON}
    if unknown:
        raise KeyError(*sorted(unknown))
    readers = tuple(Reader(detector) for detector in DETECTORS if detector.kind in wanted and detector.kind != PERSON)
    return Search(Sieve(readers, frozenset(named)))


@dataclass(frozen=True)
class Look:
    """What one pass for several patterns told of texts."""

    held: Verdicts
    """By text, whether it goes beyond ASCII or something was found in it."""
    every: bool
    """Whether nothing stands in the others; else nothing for which a text has to be read whole."""


@dataclass(frozen=True)
class Search:
    """The kinds that are looked for, as the catalogue orders them."""

    sieve: Sieve

    @property
    def kinds(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(reader.detector.kind for reader in self.sieve.readers)

    @property
    def every(self) -> str | None:
        """What finds something in all texts of ASCII in which `found` does; None: no one pattern does."""
        pattern = self.sieve.every
        return pattern and "|".join((pattern, GLUE, *([BLANKS] if self._going_on else [])))

    @property
    def whole(self) -> str | None:
        """The same of those that have to be read whole."""
        return self.sieve.whole

    def with_persons(self, texts: pa.LargeStringArray, look: Look | None = None) -> Spans:
        """What is found, and person names where nothing else is."""
        names = import_module("transforms.detectors.names.seeking")
        return settled(self.found(texts, look), names.person_spans(texts))

    def found(self, texts: pa.LargeStringArray, look: Look | None = None) -> Spans:
        """What of these kinds stands in the texts, which are UTF-8; `look` was with `every` or `whole`."""
        array, rows = _there(texts)
        if look is not None and look.every:
            rows, look = np.flatnonzero(look.held), None
            array = texts.take(pa.array(rows))
        parts = []
        for begin, behind in _pieces(array):
            held = None if look is None else np.flatnonzero(look.held[rows[begin:behind]])
            found = self._in_piece(Texts.of(array.slice(begin, behind - begin)), held)
            parts.append((rows[begin + found.row], found.start, found.end, found.kind))
        if not parts:
            return Spans.none(self.kinds)
        row, start, end, kind = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return Spans(row, start, end, kind.astype(np.int16), self.kinds)

    def _in_piece(self, texts: Texts, among: Places | None) -> Spans:
        folded = _folding().undisguised(texts)
        plain = without_rows(folded.texts)
        found = self._matches(plain, among)
        apart = parted(plain)
        if len(apart.rows):
            start, end, kind = self._matches(apart.texts, None)
            found = _nearer((*apart.origin(start, end), kind), found, self._spelled)
        start, end, kind = self._with_glued(plain, self._with_wide(plain, found))
        row, first, last = folded.origin(start, end)
        place = texts.offsets[row] + first
        order = np.argsort(place, kind="stable")
        contested = _overlapping(place[order], (place - first + last)[order])
        at, alone = np.sort(order[contested]), order[~contested]
        every = Spans(row, first, last, kind.astype(np.int16), self.kinds)
        if not len(at):
            return every.where(alone)
        rank = self._meaning.ranks(plain, start[at], end[at], kind[at])
        won = settled(*(every.where(at[rank == one]) for one in np.unique(rank)))
        won = unbroken(won, every.where(at), texts)
        return _merged(every.where(alone), won, texts)

    def _with_glued(self, texts: Texts, found: Found) -> Found:
        """What was found, and numbers that touch words."""
        apart = set_apart(texts, glued(texts, _labels()))
        if not len(apart.rows):
            return found
        start, end, kind = self._matches(apart.texts, None)
        told = (*apart.origin(start, end), kind)
        start, end, kind = (np.concatenate(both) for both in zip(told, found, strict=True))
        return start, end, kind

    def _with_wide(self, texts: Texts, found: Found) -> Found:
        """What was found, and numbers whose groups stand wide apart."""
        wide = narrowed(texts if self._going_on else texts.part(0, 0))
        if not len(wide.texts):
            return found
        parts = [np.empty((3, 0), np.int64)]
        for kind, matches in enumerate(self.sieve.matches(wide.texts)):
            detector = self.sieve.readers[kind].detector
            whole = matches.where(wide.counting(matches, detector))
            if len(whole):
                whole = Matches(*wide.origin(whole.start, whole.end))
                at = found[2] == kind
                whole = unsaid(texts, whole, Matches(found[0][at], found[1][at]), detector)
                parts.append(np.array((whole.start, whole.end, np.full(len(whole), kind))))
        start, end, kinds = np.concatenate(parts, axis=1)
        return _nearer((start, end, kinds), found, np.zeros(len(self.kinds), np.bool_)) if len(start) else found

    def _matches(self, texts: Texts, among: Places | None) -> Found:
        """What matches and counts, kind by kind."""
        found = self.sieve.matches(texts, among)
        start, end = (
            np.concatenate([np.empty(0, np.int64), *(getattr(matches, side) for matches in found)])
            for side in ("start", "end")
        )
        return start, end, np.repeat(np.arange(len(found)), [len(matches) for matches in found])

    @cached_property
    def _going_on(self) -> bool:
        """Whether one of the kinds may go over wide gaps."""
        return any(goes_over(reader.detector) for reader in self.sieve.readers)

    @cached_property
    def _spelled(self) -> Verdicts:
        """Kinds whose forms have letters of scripts without spaces themselves."""
        return np.array([_SPELLED.search(reader.pattern) is not None for reader in self.sieve.readers], np.bool_)

    @cached_property
    def _meaning(self) -> Meaning:
        return Meaning(tuple(reader.detector for reader in self.sieve.readers))


def _nearer(apart: Found, found: Found, spelled: Verdicts) -> Found:
    """Both, but of one kind what was found apart counts before what overlaps it where words touch, but in `spelled`."""
    start, end, kind = found
    size = int(max(one.max(initial=0) for one in (apart[1], end))) + 1
    order = np.argsort(apart[2] * size + apart[0], kind="stable")
    low, high = ((apart[2] * size + side)[order] for side in apart[:2])
    before = np.searchsorted(low, kind * size + end)
    reach = np.append(-1, np.maximum.accumulate(high))[before]
    kept = (reach <= kind * size + start) | spelled[kind]
    start, end, kind = (np.concatenate((one, other[kept])) for one, other in zip(apart, found, strict=True))
    return start, end, kind


def _overlapping(start: Places, end: Places) -> npt.NDArray[np.bool_]:
    """Which of these, sorted by where they start, overlap another."""
    overlapping = np.zeros(len(start), np.bool_)
    goes_on = start[1:] < np.maximum.accumulate(end)[:-1]
    overlapping[1:] |= goes_on
    overlapping[:-1] |= goes_on
    return overlapping


def _merged(one: Spans, other: Spans, texts: Texts) -> Spans:
    """All of both, of the same kinds, in their order."""
    row, start, end, kind = (
        np.concatenate((getattr(one, name), getattr(other, name))) for name in ("row", "start", "end", "kind")
    )
    return Spans(row, start, end, kind, one.kinds).where(np.argsort(texts.offsets[row] + start, kind="stable"))


@cache
def _labels() -> frozenset[str]:
    """The words of all kinds that may stand right before and behind a number."""
    return frozenset(word.lower() for detector in DETECTORS for word in detector.context if word.isascii())


@cache
def _folding() -> Folding:
    """What characters stand for, learned once in a process."""
    return Folding()


def _large(texts: pa.Array) -> pa.LargeStringArray:
    """The texts with 64-bit offsets. Raises what `seeker` says."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if not (types.is_string(texts.type) or types.is_large_string(texts.type) or types.is_string_view(texts.type)):
        msg = f"{texts.type} is no type of text"
        raise TypeError(msg)
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        msg = "a text is not UTF-8"
        raise ValueError(msg) from None
    return texts.cast(pa.large_string())


def _there(large: pa.LargeStringArray) -> tuple[pa.LargeStringArray, Places]:
    """The texts that are not null, and their rows."""
    if not large.null_count:
        return large, np.arange(len(large))
    rows = np.flatnonzero(large.is_valid().to_numpy(zero_copy_only=False))
    return large.drop_null(), rows


def _pieces(array: pa.LargeStringArray) -> list[tuple[int, int]]:
    """(first, behind the last) rows of pieces of `ROWS` texts at most, and of about `BYTES` bytes."""
    if not len(array):
        return []
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    pieces, begin = [], 0
    while begin < len(array):
        end = int(np.searchsorted(offsets, offsets[begin] + BYTES, side="right")) - 1
        end = min(max(end, begin + 1), begin + ROWS, len(array))
        pieces.append((begin, end))
        begin = end
    return pieces
