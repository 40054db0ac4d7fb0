"""Is it said near a finding what it is? A kind's own words on its line, words of many kinds right before it.

A number right behind the word for an order or a bill is that order's, and what is written like a day or like a number
of a year is such, unless one of the kind's own words stands right before. A count before what is counted is nobody's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.detectors.texts.lexicon import BEFORE_IT, BEHIND_IT, Bits, Lexicon, Spoken, has
from transforms.detectors.texts.matches import Verdicts
from transforms.detectors.texts.plain import fitting, holding
from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Texts, digital
from transforms.spread import spread

CLOSE = 30
"""Characters, none of them a digit, within which a word stands right before a finding."""
CLOSE_BEHIND = 15
"""The same behind it, where no other number follows on the line."""
_BRIEF = 2
DAY = (
    r"\A(?:(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12][0-9]|3[01]|0?[1-9])|"
    r"(?:[12][0-9]|3[01]|0?[1-9])[-/.](?:[12][0-9]|3[01]|0?[1-9])[-/.](?:19|20)[0-9]{2}|"
    r"(?:19|20)[0-9]{2}[-/][0-9]{3,6})\z"
)
"""Days, and numbers counted by year."""
_OF_DAYS = (8, 11)
"""The fewest and the most characters of such."""
ORDER = (
    r"(?i:order|ticket|invoice|bill|bestellung|rechnung|commande|facture|pedido|factura|ordine|fattura|bestelling|"
    r"factuur|zamówienie|faktura|fakturę|fatura|ordre|tilausta|tilaus|lasku|objednávku|objednávka|sipariş|заказу|"
    r"(?:market|salary|price|rate|spending) cap|заказ|счёт|счет|注文|請求書|ऑर्डर|बिल|"
    r"pesanan|faktur|tagihan|đơn hàng|hóa đơn)[ :#]{0,2}(?i:no\.?|nr\.?|num\.?|number|nummer|n[.º°])?[ :#]{0,2}\z"
)
"""Words that say whose number comes next, and that it is nobody's."""
COUNTED = (
    r"\A ?(?i:rows?|lines?|records?|items?|entries|files?|bytes?|[kmgt]i?b|bits|times|iterations?|users?|people|"
    r"persons|customers|accounts|jobs|requests?|messages|events?|pages|words|tokens|characters|samples|values|points|"
    r"units|pieces|copies|downloads|views|seconds?|m?sec|[mµn]s|lit(?:er|re)s?|met(?:er|re)s|"
    r"miles|[ck]?m|kg|tons|percent|dollars?|euros?|francs?|eur|usd|gbp|chf|inhabitants|residents|members|employees|"
    r"habitants|personnes|emplois|lignes|fois|ans|habitantes|personas|filas|veces|litros|"
    r"abitanti|persone|righe|volte|anni|litri|pessoas|linhas|vezes|zeilen|einwohner|personen|"
    r"dateien|mal|stück|jahre|inwoners|mensen|regels|keer|kilometer)\b"
)
"""Words for what is counted: a `COUNT` before them is nobody's, unless a colon stands before it."""
COUNT = r"\A(?:[1-9][0-9]{0,8}|[1-9][0-9]{0,2}(?:[ .][0-9]{3}){1,3})\z"
"""How a count is written."""


@dataclass(frozen=True)
class Surroundings:
    """How far on either side of stretches of texts a word counts: never beyond the line."""

    texts: Texts
    start: Places
    end: Places
    before: Places
    """From where on. Where nothing but space stands before on the line, the line above counts."""
    close: Places
    """From where on what stands right before does: no digit is among it."""
    shortly: Places
    """Up to where what stands right behind does: nothing where a number follows on the line."""
    behind: Places
    """Up to where."""

    @classmethod
    def of(cls, texts: Texts, start: Places, end: Places) -> "Surroundings":
        """Those of stretches, none of them empty."""
        first, last = _line_of(texts, start), texts.offsets[texts.row_of(start) + 1]
        last = np.minimum(last, _next(np.flatnonzero(texts.data == _BREAK), end, len(texts.data)))
        before = np.maximum(texts.moved(start, -BEFORE_IT), first)
        behind = np.minimum(texts.moved(end, BEHIND_IT), last)
        number = _next(np.flatnonzero(digital(texts.data)), end, len(texts.data))
        shortly = np.where(number < behind, end, np.minimum(texts.moved(end, CLOSE_BEHIND), last))
        return cls(texts, start, end, before, _close(texts, start), shortly, behind)


def _close(texts: Texts, start: Places) -> Places:
    """From where on what stands before each place is right before it."""
    near = np.maximum(texts.moved(start, -CLOSE), _line_of(texts, start))
    return np.maximum(_last(np.flatnonzero(digital(texts.data)), start) + 1, near)


def _line_of(texts: Texts, start: Places) -> Places:
    """Where the line of each place begins, or the one above where nothing but space stands on it before the place."""
    first, breaks = texts.offsets[texts.row_of(start)], np.flatnonzero(texts.data == _BREAK)
    if not len(breaks):
        return first
    shown = np.maximum(_last(np.flatnonzero(~_SPACE[texts.data]), start), first)  # the last that is no space
    return np.maximum(first, _last(breaks, shown) + 1)


def _last(among: Places, before: Places) -> Places:
    """The last of these places before each; -1 where there is none."""
    return np.append(-1, among)[np.searchsorted(among, before)]


def _next(among: Places, start: Places, none: int) -> Places:
    """The first of these places from each on."""
    return np.append(among, none)[np.searchsorted(among, start)]


_BREAK, _COLON = ord("\n"), ord(":")
_NOUN, _LONGEST_COUNT = 16, 15
"""Characters behind a number in which it is said what it counts, and of such a number."""
_SPACE = np.array([chr(byte).isspace() for byte in range(128)] + [False] * 128)


@dataclass(frozen=True)
class Nearness:
    """The words of several kinds."""

    words: Lexicon
    own: Bits
    """By word, the kinds whose own it is."""
    far: Bits
    """The same of words that count on the whole line: those of two letters mean too much else."""
    shared: Bits
    """The kinds of whose groups it is one."""
    closely: Verdicts
    """Kinds whose own words count right before and behind them only."""

    @classmethod
    def of(
        cls, own: Sequence[Collection[str]], shared: Sequence[Collection[str]], closely: Sequence[bool]
    ) -> "Nearness":
        """Of the words of each kind, in turn."""
        words = Lexicon.of([(*one, *other) for one, other in zip(own, shared, strict=True)])
        bits = words.of_some(own)
        brief = np.array([len(word.strip()) <= _BRIEF and word.isascii() for word in words.words], np.bool_)
        far = np.where(brief[:, np.newaxis], np.uint64(0), bits)
        return cls(words, bits, far, words.of_some(shared), np.array(closely, np.bool_))

    def near(self, texts: Texts, start: Places, end: Places, kinds: Places) -> Verdicts:
        """Whether it is said near each stretch that it is of its kind."""
        near = np.zeros(len(start), np.bool_)
        if not len(start):
            return near
        held, said, which, shift = self._heard(texts, start)
        at = np.flatnonzero(has(said.kinds(held, self.words.bits)[which], kinds))
        if len(at):
            around = Surroundings.of(held, start[at] + shift[at], end[at] + shift[at])
            near[at] = self._told(said, around, kinds[at])
        return near

    def _told(self, said: Spoken, around: Surroundings, kinds: Places) -> Verdicts:
        """Whether one of the words said counts where it stands."""
        closely = self.closely[kinds] | _days(around)
        near = _between(said, self.far, kinds, np.where(closely, around.close, around.before), around.start)
        near |= _between(said, self.far, kinds, around.end, np.where(closely, around.shortly, around.behind))
        near |= _between(said, self.own, kinds, around.close, around.start)
        near |= _between(said, self.own, kinds, around.end, around.shortly)
        near |= ~closely & _between(said, self.shared, kinds, around.close, around.start)
        at = np.flatnonzero(near)
        if len(at):
            before = around.texts.cut(around.close[at], around.start[at])
            near[at] = ~holding(before, fitting(ORDER, before)) & ~_counting(around, at)
        return near

    def distance(self, texts: Texts, start: Places, kinds: Places) -> Places:
        """Bytes between the last of the kind's own words right before each stretch and it; -1 where there is none."""
        held, said, _, shift = self._heard(texts, start)
        moved = start + shift
        whose, at = _among(said, _close(held, moved), moved)
        own = has(self.own[said.word[at]], kinds[whose])
        far = np.full(len(start), np.iinfo(np.int64).max)
        np.minimum.at(far, whose[own], moved[whose[own]] - said.end[at[own]])
        return np.where(far < np.iinfo(np.int64).max, far, -1)

    def _heard(self, texts: Texts, start: Places) -> tuple[Texts, Spoken, Places, Places]:
        """The texts in which the stretches begin, their words, in which of them each does, and how far it is moved."""
        rows, which = np.unique(texts.row_of(start), return_inverse=True)
        held = texts.take(rows)
        return held, self.words.spoken(held), which, held.offsets[which] - texts.offsets[rows[which]]


def _counting(around: Surroundings, at: Places) -> Verdicts:
    """Which of these stretches are numbers of something that is counted: `1200000 rows`, but not `account: 1200000`."""
    texts, start, end = around.texts, around.start[at], around.end[at]
    counts = np.asarray(texts.data[np.maximum(start - 2, 0)] != _COLON, np.bool_)
    some = np.flatnonzero(counts & (around.behind[at] > end) & (end - start <= _LONGEST_COUNT))
    counts[:] = False
    nouns = texts.cut(end[some], np.minimum(texts.moved(end[some], _NOUN), around.behind[at[some]]))
    some = some[holding(nouns, fitting(COUNTED, nouns))]
    counts[some] = holding(texts.cut(start[some], end[some]), COUNT)
    return counts


def _days(around: Surroundings) -> Verdicts:
    """Which stretches are written like a day, or like a number of a year."""
    sizes = around.end - around.start
    days = (sizes >= _OF_DAYS[0]) & (sizes <= _OF_DAYS[1])
    at = np.flatnonzero(days)
    days[at] = holding(around.texts.cut(around.start[at], around.end[at]), DAY)
    return days


def _between(said: Spoken, bits: Bits, kinds: Places, low: Places, high: Places) -> Verdicts:
    """Whether a word of its kind stands between the two places of each."""
    whose, at = _among(said, low, high)
    told = np.zeros(len(kinds), np.bool_)
    told[whose[has(bits[said.word[at]], kinds[whose])]] = True
    return told


def _among(said: Spoken, low: Places, high: Places) -> tuple[Places, Places]:
    """(whose, which) of the words that stand between the two places of each."""
    first = np.searchsorted(said.start, low)
    whose, at = spread(first, np.maximum(np.searchsorted(said.start, high) - first, 0))
    inside = said.end[at] <= high[whose]
    return whose[inside], at[inside]
