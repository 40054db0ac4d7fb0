"""Which words stand near? The words of many kinds, looked for around many places in one pass.

Words are compared in lower case, with and without their marks (`spellings`), and whatever is no letter and no digit as
a space; words of signs alone are not heard. Those that begin with a letter of ASCII begin where a word begins; those of
up to `_WHOLE` letters end where it ends, those with one letter more there or with one of `_ENDINGS`. Words written
together (`homePhone`) are heard as their parts too.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.texts.folds import spellings
from transforms.detectors.texts.humps import apart
from transforms.detectors.texts.matches import Verdicts
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Codes, Texts, among, code_points, learned

BEFORE_IT, BEHIND_IT = 60, 30
"""Characters in which a word counts."""
LONGEST = 4
"""Bytes of a character."""
_WHOLE = 4
"""Letters of words that count only whole: `tin` is no part of `printing`, but `passport` is one of `passports`."""
_ENDINGS = (
    *(
        "",
        "s",
        "es",
        "e",
        "en",
        "er",
        "n",
        "r",
        "a",
        "i",
        "y",
        "u",
        "o",
        "m",
        "em",
        "om",
        "ami",
        "ach",
        "id",
        "day",
        "date",
    ),
    *(
        "nr",
        "no",
        "num",
        "nummer",
        "number",
        "numbers",
        "numero",
        "numer",
        "code",
        "data",
        "telefon",
        "inhaber",
        "holder",
    ),
)
"""What may follow a word of one letter more in the same word: plural, case, and words it is joined with. Others begin
alike: `conta`, an account in Portuguese, is no part of `contains`."""
_SHORT = 400
"""Bytes of texts that are looked at whole."""
_BITS = 64
_SMALL = among("abcdefghijklmnopqrtuvwxyz")
"""By byte, whether it is a small letter of ASCII that makes no plural."""
_END = np.uint8(0)
_SPACE, _NOTHING = (pa.scalar(sign, pa.large_string()) for sign in (" ", ""))
_BEYOND_ASCII = 0x80
Bits = npt.NDArray[np.uint64]
"""By row, a set of kinds: kind n is bit n % 64 of column n // 64."""


@dataclass(frozen=True)
class Spoken:
    """Words where they stand in texts, by where they begin."""

    start: Places
    end: Places
    word: Places
    """The number of each in its lexicon."""

    def whole(self, texts: Texts) -> "Spoken":
        """Those behind which no word goes on but by the s of several: no `handle` of `errorHandler`."""
        behind = np.append(texts.data, _END)[np.minimum(self.end, len(texts.data))]
        at = np.flatnonzero(~_SMALL[behind])
        return Spoken(self.start[at], self.end[at], self.word[at])

    def kinds(self, texts: Texts, bits: Bits) -> Bits:
        """By text, the kinds of its words."""
        kinds = np.zeros((len(texts), bits.shape[1]), np.uint64)
        first = np.searchsorted(self.start, texts.offsets)
        some = np.flatnonzero(np.diff(first))
        if len(some):
            kinds[some] = np.bitwise_or.reduceat(bits[self.word], first[some], axis=0)
        return kinds


@dataclass(frozen=True)
class Lexicon:
    """The words of several kinds."""

    words: tuple[str, ...]
    """As they are looked for: with a space where a word has to begin, or end."""
    bits: Bits
    """By word, the kinds that it makes sure."""

    @classmethod
    def of(cls, words: Sequence[Iterable[str]]) -> "Lexicon":
        """The words of each kind, in turn."""
        kinds = _all_looked_for(words)
        every = tuple(sorted(frozenset().union(*kinds)))
        return cls(every, _bits(every, kinds))

    def of_some(self, words: Sequence[Iterable[str]]) -> Bits:
        """By word, the kinds that it makes sure, when these are all words of each kind, in turn."""
        return _bits(self.words, _all_looked_for(words))

    def around(self, texts: Texts, start: Places, end: Places) -> Bits:
        """By stretch, the kinds of which a word stands in it, or as near to it as `nearness` wants it at least.

        Of a short text the whole counts. Stretches are sorted.
        """
        rows = texts.row_of(start)
        first, last = texts.offsets[rows], texts.offsets[rows + 1]
        bits = np.zeros((len(start), self.bits.shape[1]), np.uint64)
        short = last - first <= _SHORT
        if short.any():
            held = np.flatnonzero(np.diff(rows[short], prepend=-1))
            said = self.said(texts.take(rows[short][held]))
            bits[short] = np.repeat(said, np.diff(held, append=np.count_nonzero(short)), axis=0)
        long = np.flatnonzero(~short)
        if len(long):
            low = np.maximum(first[long], start[long] - BEFORE_IT * LONGEST)
            high = np.minimum(last[long], end[long] + BEHIND_IT * LONGEST)
            bits[long] = self.said(texts.cut(texts.aligned(low), texts.aligned(high)))
        return bits

    def said(self, texts: Texts) -> Bits:
        """By text, the kinds of which it has a word."""
        kinds = self._said(texts)
        together = apart(texts)
        if len(together.rows):
            kinds[together.rows] |= self._said(together.texts)
        return kinds

    def _said(self, texts: Texts) -> Bits:
        kinds = np.zeros((len(texts), self.bits.shape[1]), np.uint64)
        said, many = self._extracted(_plain(texts))
        some = np.flatnonzero(many)
        if len(some):
            kinds[some] = np.bitwise_or.reduceat(self.bits[self._numbers(said)], (np.cumsum(many) - many)[some], axis=0)
        return kinds

    def spoken(self, texts: Texts) -> "Spoken":
        """Where the words stand in the texts, from left to right."""
        spoken, together = self._spoken(texts), apart(texts)
        if not len(together.rows):
            return spoken
        parts = self._spoken(together.texts).whole(together.texts)
        start = np.concatenate((spoken.start, together.origin(parts.start)))
        end = np.concatenate((spoken.end, together.origin(parts.end)))
        order = np.argsort(start, kind="stable")
        return Spoken(start[order], end[order], np.concatenate((spoken.word, parts.word))[order])

    def _spoken(self, texts: Texts) -> "Spoken":
        column = _plain(texts)
        said, many = self._extracted(column)
        some = np.flatnonzero(many)
        if not len(some):
            return Spoken(some, some, some)
        at = column.gather(some).str.find_many(self._patterns, overlapping=True).explode().to_numpy()
        word = self._numbers(said)
        start = np.repeat(texts.offsets[some] - 1, many[some]) + at + self._led[word]
        order = np.argsort(start, kind="stable")
        start, word = start[order], word[order]
        return Spoken(start, start + self._sizes[word], word)

    def _extracted(self, column: pl.Series) -> tuple[pl.Series, Places]:
        """The words of each text, and how many they are."""
        if not self.words:
            return pl.Series([], dtype=pl.List(pl.String)), np.zeros(len(column), np.int64)
        said = column.str.extract_many(self._patterns, overlapping=True)
        return said, said.list.len().to_numpy().astype(np.int64)

    def _numbers(self, said: pl.Series) -> Places:
        return said.explode(empty_as_null=False).cast(self._enum).to_physical().to_numpy().astype(np.int64)

    @cached_property
    def _patterns(self) -> pl.Series:
        return pl.Series([list(self.words)])

    @cached_property
    def _sizes(self) -> Places:
        return np.array([len(word.strip().encode()) for word in self.words], np.int64)

    @cached_property
    def _led(self) -> Places:
        """Whether a space is looked for before each."""
        return np.array([word.startswith(" ") for word in self.words], np.int64)

    @cached_property
    def _enum(self) -> pl.Enum:
        return pl.Enum(self.words)


def has(bits: Bits, kinds: Places) -> Verdicts:
    """Whether each row has its kind."""
    column = bits[np.arange(len(bits)), kinds // _BITS]
    return np.asarray(column >> (kinds % _BITS).astype(np.uint64) & np.uint64(1) != 0, np.bool_)


def _all_looked_for(words: Sequence[Iterable[str]]) -> list[frozenset[str]]:
    """How the words of each kind are looked for; all at once, as there are thousands."""
    given = [frozenset().union(*map(spellings, one)) for one in words]
    every = sorted(frozenset().union(*given))
    plain = _plain(Texts.of(pl.Series(every, dtype=pl.String))).to_list()
    looked_for = {word: _bounded(one.strip()) for word, one in zip(every, plain, strict=True)}
    return [frozenset().union(*(looked_for[word] for word in one)) for one in given]


def _bounded(plain: str) -> tuple[str, ...]:
    if not plain:  # of signs alone, which are not heard
        return ()
    starting = f"{' ' * plain[:1].isascii()}{plain}"
    if len(plain) > _WHOLE + 1 or not plain.isascii():
        return (starting,)
    return tuple(f"{starting}{ending} " for ending in (_ENDINGS if len(plain) > _WHOLE else ("",)))


def _plain(texts: Texts) -> pl.Series:
    """The texts in lower case, with one space for each byte that belongs to no word, and one before and behind."""
    told = Texts(without_signs(_lowered(texts), _TABLE, ord(" ")), texts.offsets)
    return pl.Series(pc.binary_join_element_wise(_SPACE, told.array, _SPACE, _NOTHING), dtype=pl.String)


def _lowered(texts: Texts) -> Bytes:
    """The texts with characters beyond ASCII in lower case, where that is of as many bytes: no place is moved."""
    if texts.plain:
        return texts.data
    beyond = np.flatnonzero(texts.data >= _BEYOND_ASCII)
    codes, _ = code_points(texts.data[beyond])
    lower = learned(codes, _lower(), lambda new: [_lower_of(chr(code)) for code in new.tolist()])
    data = texts.data.copy()
    data[beyond] = np.frombuffer(lower.tobytes().decode("utf-32-le").encode(), np.uint8)
    return data


def _lower_of(sign: str) -> int:
    lower = _ALIKE.get(sign) or sign.lower()
    return ord(lower if len(lower) == 1 and len(lower.encode()) == len(sign.encode()) else sign)


def _bits(words: Sequence[str], kinds: Sequence[Collection[str]]) -> Bits:
    bits = np.zeros((len(words), max(1, -(-len(kinds) // _BITS))), np.uint64)
    for kind, own in enumerate(kinds):
        rows = [place for place, word in enumerate(words) if word in own]
        bits[rows, kind // _BITS] |= np.uint64(1 << kind % _BITS)
    return bits


def without_signs(data: Bytes, table: Bytes, sign: int) -> Bytes:
    """The bytes as the table has them; those of characters beyond ASCII that belong to no word are `sign`."""
    told = np.frombuffer(data.tobytes().translate(table.tobytes()), np.uint8)  # quicker than `table[data]`
    if data.max(initial=0) >= _BEYOND_ASCII:
        told = told.copy()
        beyond = np.flatnonzero(data >= _BEYOND_ASCII)
        codes, sizes = code_points(data[beyond])
        told[beyond[np.repeat(learned(codes, _wordy(), _told) == _OTHER, sizes)]] = sign
    return told


def _told(codes: Codes) -> Bytes:
    signs = pl.Series(list(map(chr, codes.tolist())), dtype=pl.String)
    return np.where(signs.str.contains(r"\w").to_numpy(), _WORDY, _OTHER).astype(np.uint8)


_ALIKE = {"〒": "㒰", "ς": "σ"}
"""For the sign of the Japanese post, which is said as a word is, a rare letter; and the one form of a letter."""
_WORDY, _OTHER = 1, 2
_TABLE = np.array(
    [byte if byte >= _BEYOND_ASCII else ord(chr(byte).lower() if chr(byte).isalnum() else " ") for byte in range(256)],
    np.uint8,
)


@cache
def _lower() -> Codes:
    """By code point, its lower case; learned as characters are met."""
    return np.zeros(0x11_0000, np.uint32)


@cache
def _wordy() -> Bytes:
    """By code point, whether it belongs to words; learned as characters are met."""
    return np.zeros(0x11_0000, np.uint8)
