"""Where does a word end that no space ends? Codes set apart from the letters that touch them, and where they stood.

    apart = parted(texts)             # "电话13800138000请回" reads "电话 13800138000 请回"
    apart.origin(start, end)          # the places in the texts as they came

Chinese, Japanese and Thai are written without spaces, Korean has particles behind its words, Hebrew and Arabic prefixes
before them: numbers and addresses touch such letters without being part of the word. Looked at are texts that
`disguises` folded. Source of the scripts: Unicode Standard Annex #24, as names of characters tell them.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.folds import SPACELESS, spaced
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Codes, Texts, among, code_points, digital, learned

Marks = npt.NDArray[np.bool_]
_UNITS = np.array(
    sorted(map(ord, "年月日時时分秒丁目番号號地室階楼樓層层座巷弄段歳岁才년월일시분호층동번세살")), np.uint32
)
"""What small numbers of days, houses and ages are counted in: nothing comes between."""
_COUNTED = np.array(list(map(ord, "丁番")), np.uint32)
_PAIRED = np.array(list(map(ord, "目地")), np.uint32)
"""Two that are a unit together: one of the first behind the number, one of the others behind it."""
_SMALL = 4
"""Digits of such numbers."""
_HAN, _HIRAGANA = (0x4E00, 0xA000), (0x3040, 0x30A0)
_PREFECTURES = np.array(list(map(ord, "都道府県")), np.uint32)
_PREFIXING = range(0x0590, 0x0900)
"""Hebrew, Arabic and the scripts of their kin."""
_WRITTEN = ("Lo", "Lm", "Mn", "Mc", "Nl")
"""General categories of what words are written with where there are no capitals."""
_BEYOND = 0xFF
"""Stands for characters that are not of ASCII."""
_ALNUM = np.array([c.isalnum() for c in map(chr, range(128))] + [False] * 128)
_BEGINS = _ALNUM | among("+(")
"""By byte, what a code may begin with."""
_TYING = among("-._")
"""By byte, what ties a code to what stands before, where that is no such letter."""


@dataclass(frozen=True)
class Parted:
    """The texts in which something was set apart, with the spaces that were put there."""

    texts: Texts
    rows: Places
    """Which of the texts they are."""
    spaces: Places
    """The bytes of `texts` that are these spaces, rising."""
    begins: Places
    """Where each of them began among the bytes of all texts."""

    def origin(self, start: Places, end: Places) -> tuple[Places, Places]:
        """Where stretches of `texts`, none of them empty, stood among the bytes of all texts."""
        row = self.texts.row_of(start)
        own = self.texts.offsets[row]
        shift = self.begins[row] - own + np.searchsorted(self.spaces, own)
        return start + shift - np.searchsorted(self.spaces, start), end + shift - np.searchsorted(self.spaces, end)


def set_apart(texts: Texts, at: Places) -> Parted:
    """Those of the texts in which one of these places lies, rising, with a space before each."""
    owner = texts.row_of(at)
    rows, which = np.unique(owner, return_inverse=True)
    held = texts.take(rows)
    at = at - texts.offsets[owner] + held.offsets[which]
    grown = np.append(0, np.cumsum(np.bincount(which, minlength=len(rows))))
    spread = Texts(np.insert(held.data, at, ord(" ")), held.offsets + grown)
    return Parted(spread, rows, at + np.arange(len(at)), texts.offsets[rows])


def parted(texts: Texts) -> Parted:
    """Those of the texts in which letters touch codes: `号A1、` as `号 A1、`, `は-1で` as `は- 1 で`."""
    wide = texts.wide()
    held = texts.take(wide)
    codes, sizes = code_points(held.data)
    joining = _joining(codes)
    if not joining.any():
        return set_apart(texts, wide[:0])
    begins = np.cumsum(sizes) - sizes
    signs = np.where(sizes == 1, codes, _BEYOND).astype(np.uint8)
    inside = np.ones(len(codes), np.bool_)
    inside[np.searchsorted(begins, held.offsets[:-1])] = False
    at = begins[_touching(codes, signs, joining, inside)]
    owner = held.row_of(at)
    return set_apart(texts, at - held.offsets[owner] + texts.offsets[wide[owner]])


def _touching(codes: Codes, signs: Bytes, joining: Marks, inside: Marks) -> Places:
    """Before which characters a space is put: `inside` are those that do not begin a text."""
    code, begins, ties = _ALNUM[signs], _BEGINS[signs], _TYING[signs]
    at = np.flatnonzero(inside[1:] & ((joining[:-1] & begins[1:]) | (code[:-1] & joining[1:]))) + 1
    tied = np.flatnonzero(inside[2:] & inside[1:-1] & joining[:-2] & ties[1:-1] & code[2:]) + 2
    counted = _counting(codes, signs, at, np.flatnonzero(~inside))
    told = at[~counted], tied, _counted(codes, signs, inside), _prefectures(codes, inside)
    return np.unique(np.concatenate(told))


def _counting(codes: Codes, signs: Bytes, at: Places, begins: Places) -> Marks:
    """Whether a unit stands right before or behind each place, and a small number on its other side.

    `begins` are the characters with which texts begin.
    """
    begin = begins[np.searchsorted(begins, at, side="right") - 1]
    other = np.append(-1, np.flatnonzero(~digital(signs)))  # what is no digit
    last = other[np.searchsorted(other, at) - 1]
    tied = (last >= begin) & _TYING[signs[np.maximum(last, 0)]]
    size = at - np.maximum(last + 1, begin)
    small = np.isin(codes[at], _UNITS) & (size > 0) & (size <= _SMALL) & ~tied
    two = np.maximum(at - 2, 0)
    pair = np.isin(codes[two], _COUNTED) & np.isin(codes[at - 1], _PAIRED)
    counted = np.isin(codes[at - 1], _UNITS) & digital(signs[two])
    return np.asarray(small | ((at - 2 >= begin) & digital(signs[at]) & (pair | counted)), np.bool_)


def _counted(codes: Codes, signs: Bytes, inside: Marks) -> Places:
    """Behind what is counted: the unit ends a number, and what follows is another word."""
    unit = np.isin(codes, _UNITS)
    ends = inside[2:] & inside[1:-1] & unit[1:-1] & digital(signs[:-2]) & ~unit[2:] & (signs[2:] == _BEYOND)
    return np.flatnonzero(ends) + 2


def _prefectures(codes: Codes, inside: Marks) -> Places:
    """Where two or three Han characters behind a particle end like a prefecture of Japan: an address begins there."""
    none = np.zeros(3, np.bool_)
    within = np.append(inside, none)
    han, ends = (
        np.append(told, none) for told in ((codes >= _HAN[0]) & (codes < _HAN[1]), np.isin(codes, _PREFECTURES))
    )
    particle = (codes[:-1] >= _HIRAGANA[0]) & (codes[:-1] < _HIRAGANA[1])
    named = han[1:-3] & han[2:-2] & within[2:-2] & within[3:-1] & (ends[3:-1] | (within[4:] & ends[4:]))
    return np.flatnonzero(inside[1:] & particle & named) + 1


def _joining(codes: Codes) -> Marks:
    """Which characters are letters of scripts whose words numbers may touch."""
    told = learned(codes, _known(), lambda new: [_JOINS if _joins(code) else _OTHER for code in new.tolist()])
    return np.asarray(told == _JOINS, np.bool_)


_JOINS, _OTHER = 1, 2


@cache
def _known() -> Bytes:
    """By code point, whether it is one; learned as characters are met."""
    return np.zeros(0x11_0000, np.uint8)


def _joins(point: int) -> bool:
    script = point in _PREFIXING or (point >= SPACELESS and not spaced(point))
    return script and unicodedata.category(chr(point)) in _WRITTEN
