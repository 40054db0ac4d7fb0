"""What does a text say once its disguises are undone? Folded texts, and where each byte of them came from.

    folded = Folding().undisguised(texts)     # folded.texts reads "4111 1111" where digits were fullwidth
    row, start, end = folded.origin(start, end)     # the places in the texts as they came

Undone are: compatibility forms (NFKC: fullwidth, mathematical, circled, small forms), digits of other scripts, hidden
characters (`hidden.HIDDEN`), hyphens, dots and spaces that look like those of ASCII, the dotted capital I of Turkish,
marks behind their letters. Left as they are: superscripts, subscripts and fractions, which stand behind numbers without
being part of them. Only texts in which something is undone cost more than a look whether they are ASCII.
"""

import re
import unicodedata
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.hidden import HIDDEN_CLASS
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Codes, Texts, code_points, places_of

_HYPHENS = "\u2010\u2011\u2012\u2043\ufe58\ufe63\uff0d\u02d7"
_LIKE = {
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict.fromkeys(map(ord, "\u1680\u180e\u2028\u2029\u0085"), " "),
    **dict.fromkeys(map(ord, "\u2044\u2215"), "/"),
    **dict.fromkeys(map(ord, "\u2236\ua789"), ":"),
    **dict.fromkeys(map(ord, "\u01c3\ufe15\uff01"), "!"),
    0x0130: "I",  # the dotted capital of Turkish, whose small letter is that of ASCII
    ord("\x01"): "\x03",
    ord("\x02"): "\x03",
}
"""Signs of ASCII that these stand for, where NFKC does not say so; and two that mark matches, for one that does not."""
_DASHES = tuple(map(ord, "\u2013\u2014\u2015\u2212"))
"""Hyphens between two digits or two letters, else what stands between parts of a sentence."""
_STOP = 0x3002
"""The ideographic full stop: a dot inside a domain, else the end of a sentence, behind which a number may begin."""
_KEPT = ("<super>", "<sub>", "<fraction>", "<square>")
"""Decompositions that are not undone."""
_COMBINING = (0x0300, 0x0370)
_GONE, _UNKNOWN, _LONG = 0xFFFF_FFFF, 0xFFFF_FFFE, 0x0020_0000
"""In the table: nothing is left of it; not asked yet; number of `_LONG` and its place in `expansions`."""


@dataclass(frozen=True)
class Folded:
    """Texts without their disguises, as many as there were, each in its row."""

    texts: Texts
    came: Texts
    """The texts as they came."""
    rows: Places
    """Those that are not what they were, ascending."""
    first: Places
    """By byte of those rows, one behind the other, where the character that it stands for began, in its text."""
    last: Places
    """And where it ended."""

    def origin(self, start: Places, end: Places) -> tuple[Places, Places, Places]:
        """(row, start, end) of the folded places, in bytes of each text as it came, what was hidden inside included."""
        row = self.texts.row_of(start)
        low, high = start - self.texts.offsets[row], end - self.texts.offsets[row]
        if len(self.rows):
            place = np.minimum(np.searchsorted(self.rows, row), len(self.rows) - 1)
            changed = np.flatnonzero(self.rows[place] == row)
            sizes = self.texts.offsets[self.rows + 1] - self.texts.offsets[self.rows]
            begins = (np.cumsum(sizes) - sizes)[place[changed]]
            low[changed] = self.first[begins + low[changed]]
            high[changed] = self.last[begins + high[changed] - 1]
        return row, low, high


@dataclass(frozen=True)
class Folding:
    """What each character stands for, learned as characters are met."""

    table: Codes = field(default_factory=lambda: np.full(0x11_0000, _UNKNOWN, np.uint32), repr=False)
    expansions: list[str] = field(default_factory=list, repr=False)
    pairs: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)

    def undisguised(self, texts: Texts) -> Folded:
        """The texts as they read. Raises `ValueError` where they are not UTF-8."""
        none = np.empty(0, np.int64)
        if not len(texts.data) or (texts.data.max() < _BEYOND_ASCII and texts.data.min() >= _PLAIN):
            return Folded(texts, texts, none, none, none)
        rows = self._disguised(texts)
        if not len(rows):
            return Folded(texts, texts, none, none, none)
        looked = texts.take(rows)
        codes, sizes = code_points(looked.data)
        ends = np.cumsum(sizes)
        begins = ends - sizes
        owner = looked.row_of(begins)
        reads = self._read(codes, owner, ends)
        changed = np.unique(owner[reads != codes])
        if not len(changed):
            return Folded(texts, texts, none, none, none)
        chosen = np.isin(owner, changed)
        owner = owner[chosen]
        begins, ends = begins[chosen] - looked.offsets[owner], ends[chosen] - looked.offsets[owner]
        return self._rewritten(texts, rows[changed], reads[chosen], (begins, ends, np.searchsorted(changed, owner)))

    def _disguised(self, texts: Texts) -> Places:
        """The rows with a character that may stand for something else."""
        beyond = np.uint8(_BEYOND_ASCII - _PLAIN)
        odd = places_of(texts.data, lambda signs: signs - np.uint8(_PLAIN) >= beyond)  # unsigned: marks are far above
        codes, sizes = code_points(texts.data[odd])
        self._learn(codes)
        moved = np.flatnonzero(self.table[codes] != codes)
        moved = np.union1d(moved, np.flatnonzero(np.isin(codes, (*_DASHES, _STOP))))
        moved = np.union1d(moved, np.flatnonzero((codes >= _COMBINING[0]) & (codes < _COMBINING[1])))
        begins = np.cumsum(sizes) - sizes
        return np.unique(texts.row_of(odd[begins[moved]]))

    def _learn(self, codes: Codes) -> None:
        for code in np.unique(codes[self.table[codes] == _UNKNOWN]).tolist():
            self.table[code] = self._meant(code)

    def _read(self, codes: Codes, owner: Places, ends: Places) -> Codes:
        """What each character stands for, where it stands; `ends` are moved behind marks that go into it."""
        self._learn(codes)
        reads = self.table[codes]
        self._compose(codes, reads, owner, ends)
        left, right = _neighbours(reads, owner)
        for dash in _DASHES:
            at = np.flatnonzero(reads == dash)
            tied = (_is_digit(left[at]) & _is_digit(right[at])) | (_is_letter(left[at]) & _is_letter(right[at]))
            reads[at[tied]] = ord("-")
        at = np.flatnonzero(reads == _STOP)
        dotted = (_is_letter(left[at]) | _is_digit(left[at])) & _is_letter(right[at])
        reads[at[dotted]] = ord(".")
        return reads

    def _meant(self, code: int) -> int:
        """What a character stands for wherever it stands, as the table says it."""
        character = chr(code)
        text = _folded(character)
        if len(text) == 1:
            return ord(text)
        if not text:
            return _GONE
        self.expansions.append(text)
        return _LONG + len(self.expansions) - 1

    def _compose(self, codes: Codes, reads: Codes, owner: Places, ends: Places) -> None:
        """Marks become part of the letter before, or nothing where there is no such letter."""
        base, seen = -1, -1
        for at in np.flatnonzero((codes >= _COMBINING[0]) & (codes < _COMBINING[1])).tolist():
            reads[at] = _GONE
            between = np.flatnonzero(reads[seen + 1 : at] != _GONE)
            base, seen = int(between[-1]) + seen + 1 if len(between) else base, at
            if base >= 0 and owner[base] == owner[at]:
                ends[base] = ends[at]
                reads[base] = self._composed(int(reads[base]), int(codes[at]))

    def _composed(self, base: int, mark: int) -> int:
        if (base, mark) not in self.pairs:
            both = unicodedata.normalize("NFC", chr(base) + chr(mark)) if base < _LONG else ""
            self.pairs[base, mark] = ord(_LIKE.get(ord(both), both)) if len(both) == 1 else base
        return self.pairs[base, mark]

    def _rewritten(self, texts: Texts, rows: Places, reads: Codes, told: tuple[Places, Places, Places]) -> Folded:
        """The texts with these rows written anew; of each character where it began, its bytes, and its row of these."""
        begins, ends, owner = told
        left = reads != _GONE
        reads, begins, ends, owner = reads[left], begins[left], ends[left], owner[left]
        long = np.flatnonzero(reads >= _LONG)
        if len(long):
            copies = np.ones(len(reads), np.int64)
            words = [self.expansions[place] for place in (reads[long] - _LONG).tolist()]
            copies[long] = list(map(len, words))
            reads, begins, ends, owner = (np.repeat(one, copies) for one in (reads, begins, ends, owner))
            reads[reads >= _LONG] = [ord(c) for word in words for c in word]
        data = np.frombuffer(reads.astype("<u4").tobytes().decode("utf-32-le").encode(), np.uint8)
        widths = 1 + (reads > 0x7F).astype(np.int64) + (reads > 0x7FF) + (reads > 0xFFFF)  # noqa: PLR2004
        row_sizes = np.bincount(owner, widths, len(rows)).astype(np.int64)
        written = Texts(data, np.concatenate((np.zeros(1, np.int64), np.cumsum(row_sizes))))
        column = texts.column.scatter(rows, written.column)
        return Folded(Texts.of(column), texts, rows, np.repeat(begins, widths), np.repeat(ends, widths))


_BEYOND_ASCII, _PLAIN = 0x80, 3
_HIDDEN = re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda code: f"\\U{int(code[1], 16):08x}", HIDDEN_CLASS))


def _folded(character: str) -> str:
    """What one character stands for wherever it stands."""
    if ord(character) in _LIKE:
        return _LIKE[ord(character)]
    if _HIDDEN.match(character):
        return ""
    if character.isascii() or unicodedata.decomposition(character).startswith(_KEPT):
        return character
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    normal = unicodedata.normalize("NFKC", character)
    if any(unicodedata.combining(one) for one in normal):  # a space and a mark, of signs that stand alone
        return character
    return "".join(_LIKE.get(ord(one), one) for one in normal)


def _neighbours(reads: Codes, owner: Places) -> tuple[Codes, Codes]:
    """What is read left and right of each character, 0 at the ends of a text."""
    left, right = np.zeros_like(reads), np.zeros_like(reads)
    same = owner[1:] == owner[:-1]
    left[1:][same], right[:-1][same] = reads[:-1][same], reads[1:][same]
    return left, right


def _is_digit(codes: Codes) -> npt.NDArray[np.bool_]:
    return (codes >= ord("0")) & (codes <= ord("9"))


def _is_letter(codes: Codes) -> npt.NDArray[np.bool_]:
    lower = codes | 0x20
    return (lower >= ord("a")) & (lower <= ord("z"))
