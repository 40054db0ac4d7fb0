r"""How is a pattern searched for quickly? Without the tables of Unicode, and without `\b` where texts go beyond ASCII.

Tables of Unicode's letters make patterns slow to make (ten milliseconds for some, in each batch), and `\b` beyond ASCII
makes RE2's kin of Rust give up its automaton for one that is twenty times slower. `plainly` gives a pattern that is the
same in texts of ASCII, `loosely` and `quickly` ones that find at least as much in any text.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import re2

from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Texts

Located = tuple[Places, Places, Places]
"""The text of each of several matches, and where in it they begin and end, in bytes."""
Verdicts = npt.NDArray[np.bool_]
_EDGE, _ASCII_EDGE = r"\b", r"(?-u:\b)"
_BEYOND = r"\x{80}-\x{10FFFF}"
_KNOWN = {
    r"\pL": "A-Za-z",
    r"\p{L}": "A-Za-z",
    r"\p{Lu}": "A-Z",
    r"\p{Ll}": "a-z",
    r"\pN": "0-9",
    r"\p{N}": "0-9",
    r"\p{Nd}": "0-9",
    r"\d": "0-9",
    r"\w": "0-9A-Za-z_",
    r"\s": r"\t-\r ",
}
_SET = r"\[\^?\]?(?:\\(?:[pPx]\{[^}]*\}|.)|\[:\^?\w+:\]|[^]\\])*\]"
_CLASS = r"\\(?:[pP](?:\{[^}]*\}|.)|[dws])"
_PARTS = re.compile(
    rf"(?P<set>{_SET})|(?P<class>{_CLASS})|\\(?:x\{{[^}}]*\}}|.)|(?P<group>\((?:\?i?:)?)|\{{[0-9,]*\}}|.", re.DOTALL
)
_OTHER_GROUPS = re.compile(r"\(\?(?!i?:)|\[[^]]*&&")
_RANGES = re.compile(r"(.)-(.)", re.DOTALL)
_IN_SET = re.compile(rf"(?P<class>{_CLASS})|\\(?:x\{{[^}}]*\}}|.)", re.DOTALL)
_WIDE = re.compile(r"10FFFF|\[\^|[^\x00-\x7f]|(?<!\\)\.(?![^\[]*\])|\\[pPdwsDWS]")
"""Signs beyond ASCII may be among those that match."""
_PARENTHESIS = re.compile(r"\\\)\??\)*\\b\Z")
_UNLIKE = re.compile(r"\\[pPdwsDWSbB]|\(\?i|&&|--|~~")
"""What Rust's kin of RE2 and RE2 itself do not read alike."""
OPENED, CLOSED = "\x01", "\x02"
"""Marks around a match while it is looked for; disguises.py leaves neither in a text."""
_FEW = 4_096
"""Texts in which RE2 itself, in Arrow, has searched before its kin in Polars has made the pattern."""
_SINGLE, _LONGER = 48, 24
"""Texts that RE2 has searched one by one, with a pattern made once in a process, before Arrow has made it: so many, and
one more for so many characters of the pattern."""
_ESCAPED = re.compile(r"\\\\|\\b")
_BEYOND_ASCII = 0x80


@cache
def plainly(pattern: str) -> str:
    r"""The pattern for texts of ASCII, in which it finds the same.

    >>> plainly(r"[^\w.-]\pN+\b")
    '[^0-9A-Za-z_.-][0-9\\x{80}-\\x{10FFFF}]+(?-u:\\b)'
    """
    return _edged(_widely(pattern), _ASCII_EDGE)


@cache
def loosely(pattern: str) -> str:
    r"""A pattern that finds something in any text in which the pattern does.

    >>> loosely(r"\bcard [0-9]{4}\b")
    'card [0-9]{4}'
    """
    return _edged(_widely(pattern), "")


@cache
def quickly(body: str) -> str | None:
    r"""A pattern whose first match in any text is the pattern's where `same` says so; None where there is none.

    That is where the pattern has a `\b` at its end and nowhere else.
    """
    if not body.endswith(_EDGE) or _ESCAPED.findall(body).count(_EDGE) != 1:
        return None
    wide = _widely(body).removesuffix(_EDGE)
    return wide if _WIDE.search(wide) or _PARENTHESIS.search(body) else wide + _ASCII_EDGE


def fitting(pattern: str, texts: Texts) -> str:
    """The pattern, as it is searched for in these texts most quickly."""
    return plainly(pattern) if texts.plain else pattern


def holding(texts: Texts, pattern: str) -> Verdicts:
    """In which texts the pattern finds something."""
    few = _in_few(pattern) if len(texts) <= _FEW else None
    if few is None:
        return texts.column.str.contains(pattern).to_numpy()
    if _singly(texts, few):
        return np.array([_made(few).search(text) is not None for text in texts.array.to_pylist()], np.bool_)
    return np.asarray(pc.match_substring_regex(texts.array, few), np.bool_)


def located(texts: Texts, pattern: str) -> Located:
    """Where the pattern finds something, leftmost first."""
    few = _in_few(pattern) if len(texts) <= _FEW else None
    if few is None:
        return _in_many(texts, pattern)
    if _singly(texts, few):
        found = [_made(few).sub(_between_marks, text) for text in texts.array.to_pylist()]
        return marked(Texts.of(pa.array(found, pa.large_string())))
    return marked(Texts.of(pc.replace_substring_regex(texts.array, few, rf"{OPENED}\0{CLOSED}")))


def marked(found: Texts) -> Located:
    """What stands between marks, as it stands in the texts without them."""
    opened = np.flatnonzero(found.data == ord(OPENED))
    closed = np.flatnonzero(found.data == ord(CLOSED))
    row = found.row_of(opened)
    before = np.searchsorted(opened, found.offsets[row])  # matches of earlier rows
    start = opened - found.offsets[row] - 2 * (np.arange(len(opened)) - before)
    return row, start, start + (closed - opened - 1)


def _in_many(texts: Texts, pattern: str) -> Located:
    """As `located`: a mark in place of what is found takes half the time that marks around it take.

    Where a text has one, how much shorter the text is tells its length.
    """
    found = Texts.of(texts.column.str.replace_all(pattern, OPENED))
    opened = np.flatnonzero(found.data == ord(OPENED))
    row = found.row_of(opened)
    start = opened - found.offsets[row]
    end = start + np.diff(texts.offsets)[row] - np.diff(found.offsets)[row] + 1
    several = np.unique(row[1:][row[1:] == row[:-1]])
    if not len(several):
        return row, start, end
    column = texts.take(several).column.str.replace_all(pattern, f"{OPENED}$0{CLOSED}")
    which, *places = marked(Texts.of(column))
    one = ~np.isin(row, several)
    row, start, end = (
        np.concatenate((side[one], other))
        for side, other in zip((row, start, end), (several[which], *places), strict=True)
    )
    order = np.argsort(row, kind="stable")
    return row[order], start[order], end[order]


def _singly(texts: Texts, pattern: str) -> bool:
    return len(texts) <= _SINGLE + len(pattern) // _LONGER


def _between_marks(found: Any) -> str:
    return f"{OPENED}{found[0]}{CLOSED}"


@cache
def _made(pattern: str) -> Any:
    """RE2's own, which has no types."""
    return re2.compile(pattern, _options())


@dataclass(frozen=True)
class Several:
    """Patterns that are told apart by one look of RE2 at each text: for few texts, and made once in a process."""

    patterns: tuple[str, ...]

    def holding(self, texts: Texts) -> list[Places]:
        """By pattern, the texts in which it finds something, and perhaps more. In each text one of them has to."""
        told = [place for place, pattern in enumerate(self.patterns) if _in_few(pattern)]
        every = range(len(self.patterns))
        rows: list[list[int]] = [[] for _ in every]
        untold = [place for place in every if place not in told]
        for row, text in enumerate(texts.array.cast(pa.large_binary()).to_pylist()):
            found = self._set.Match(text) if told else None
            for place in every if found is None else [*untold, *(told[number] for number in found)]:  # None: it gave up
                rows[place].append(row)
        return [np.array(one, np.int64) for one in rows]

    @cached_property
    def _set(self) -> re2.Set:
        several = re2.Set.SearchSet(_options())
        for pattern in filter(None, map(_in_few, self.patterns)):
            several.Add(pattern)
        several.Compile()
        return several


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False  # which would quote the pattern; that it gave up is seen
    return options


@cache
def several_of(patterns: tuple[str, ...]) -> Several:
    """The patterns, made once in a process."""
    return Several(patterns)


@cache
def _in_few(pattern: str) -> str | None:
    """The same pattern for RE2 itself; None where it might read it otherwise."""
    told = pattern.replace(_ASCII_EDGE, "")
    return None if _UNLIKE.search(told) else pattern.replace(_ASCII_EDGE, _EDGE)


def same(texts: Texts, row: Places, start: Places, end: Places) -> Verdicts:
    """Which matches of what `quickly` gave are the pattern's: of ASCII, behind no word, ending where a word does.

    Start and end are places in the texts, the character that `BEFORE` takes left out. What it need not be behind no
    word for is asked nonetheless.
    """
    if not len(row):
        return np.zeros(0, np.bool_)
    first, behind = texts.offsets[row], texts.offsets[row + 1]
    words = texts.cut(start, end)
    inner = np.zeros(len(row), np.bool_)
    inner[words.row_of(np.flatnonzero(words.data >= _BEYOND_ASCII))] = True
    before = _signs(texts.data, np.maximum(first, start - 4), start, -1)
    after = _signs(texts.data, end, np.minimum(behind, end + 4), 0)
    last = _signs(texts.data, np.maximum(first, end - 4), end, -1)
    free, ended, goes_on = (signs.str.contains(r"\w").to_numpy() for signs in (before, last, after))
    return np.asarray(~inner & ~free & (ended != goes_on), np.bool_)


def _signs(data: Bytes, low: Places, high: Places, which: int) -> pl.Series:
    """The last or the first character of each stretch; nothing of an empty one."""
    texts = (data[a:b].tobytes().decode(errors="ignore") for a, b in zip(low, high, strict=True))
    return pl.Series([text[which] if text else "" for text in texts], dtype=pl.String)


def _edged(pattern: str, edge: str) -> str:
    return _ESCAPED.sub(lambda found: edge if found[0] == _EDGE else found[0], pattern)


def _widely(pattern: str) -> str:
    """The pattern with every sign beyond ASCII among the letters, digits, spaces and others that it names.

    Both cases are written out: made equal by RE2's kin of Rust, the signs beyond ASCII would take longer than all else.
    """
    if _OTHER_GROUPS.search(pattern):
        return pattern
    written, folded = [], [False]
    for part in _PARTS.finditer(pattern):
        text = part[0]
        if part["group"]:
            folded.append(folded[-1] or text == "(?i:")
            text = "(?:" if text == "(?i:" else text
        elif text == ")":
            folded.pop()
        elif part["set"]:
            text = _set(text, folded=folded[-1])
        elif text in _KNOWN:
            text = f"[{_KNOWN[text]}{_BEYOND}]"
        elif folded[-1] and len(text.swapcase()) == 1 and text.swapcase() != text:
            text = f"[{text}{text.swapcase()}]"
        written.append(text)
    return "".join(written)


def _set(text: str, *, folded: bool) -> str:
    beyond = "" if text.startswith("[^") else _BEYOND
    inner = _IN_SET.sub(lambda one: _KNOWN[one[0]] + beyond if one[0] in _KNOWN else one[0], text[:-1])
    if not folded:
        return f"{inner}]"
    signs = _IN_SET.sub(" ", text[1:-1])
    letters = {chr(code) for low, high in _RANGES.findall(signs) for code in range(ord(low), ord(high) + 1)} | set(
        signs
    )
    other = "".join(sorted({c.swapcase() for c in letters if c.isalpha() and len(c.swapcase()) == 1} - letters))
    if inner.endswith("-"):  # which stands for itself at an end alone
        return f"{inner[:-1]}{other}-]"
    return f"{inner}{other}]"
