"""What of the planted people came out? Their values are looked for in every output cell of their row."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from pipelines.drilling.disguises import NAMES, NUMBERS, plain_form
from pipelines.drilling.planting import Mention
from pipelines.drilling.suiting import Place
from transforms.paths import KEYS, Path
from transforms.plan import Plan

_LEAST: Final = 6
"""Letters and digits that a value must have to be looked for inside others; shorter ones are met by chance."""
_PART: Final = 4
_HALVED: Final = 12
_TOKENS: Final = re.compile(r"\S*[@/]\S*")


@dataclass(frozen=True)
class Survivor:
    """A planted value that stands in the output."""

    mention: Mention
    column: str
    """The output path."""
    place: str
    """`own column`, `text`, `list element`, `map value`, `map key` or `other column`."""


def survivors(
    plan: Plan,
    places: Sequence[Place],
    mentions: Sequence[Mention],
    out: pa.RecordBatch,
    *,
    planted: Sequence[Mention],
) -> list[Survivor]:
    """The mentions that came out, each with the first place where it stands; `planted` are all of the rows.

    A mention is looked for in the cell that it was planted in. It stands there where its letters and digits, as it is
    meant or as it was written, case-folded and with disguises undone, stand there in order, whatever separates them; in
    text also where a word of a name stands there, of four letters or more, or the last half of a number of twelve
    digits or more. The whole value is looked for in every other output cell of the row, too, in which the input did not
    have it; among surrogates, that may meet a name by chance, if it has twelve letters and digits or more.
    """
    names = [str(_output(place.path, plan)) for place in places]
    columns = {field.name: out.column(at).to_pylist() for at, field in enumerate(out.schema)}
    held: dict[tuple[int, str], str] = defaultdict(str)
    for one in planted:
        held[one.row, names[one.place]] += " " + squeezed(one.cell)
    mates: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one in sorted(planted, key=lambda one: -len(one.written)):
        mates[one.row, one.place].append(one.written)
    made_up = frozenset(leaf.path for leaf in plan.leaves if leaf.transform.word() == "surrogate")
    stand_ins = {names[at] for at, place in enumerate(places) if place.kind in NAMES and names[at] in made_up}
    found = []
    for row, some in groupby(sorted(mentions, key=attrgetter("row")), attrgetter("row")):
        cells: dict[str, list[str]] = defaultdict(list)
        for name, values in columns.items():
            for path, text in _cells(name, values[row]):
                cells[path].append(text)
        mine = {path: held[row, path] for path in cells}
        excused = frozenset(word for path in stand_ins for text in cells[path] for word in _words(text))
        for one in some:
            sought = _Sought(one, _forms(one), tuple(mates[row, one.place]), excused, made_up)
            at = _where(sought, names[one.place], places[one.place], cells, mine)
            if at is not None:
                found.append(Survivor(one, *at))
    return found


def squeezed(text: str) -> str:
    """Letters and digits alone, case-folded, disguises undone.

    >>> squeezed("+49 (30) 90-1820"), squeezed("Ann.B@Example.com")
    ('4930901820', 'annbexamplecom')
    """
    return "".join(c for c in plain_form(text) if c.isalnum())


def _output(path: Path, plan: Plan) -> Path:
    return Path(plan.policy.rename.get(path.column, path.column), path.steps)


def _cells(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every value below a cell, as text, with its path; keys of maps have one of their own."""
    match value:
        case None:
            return
        case dict():
            for name, inner in value.items():
                yield from _cells(f"{path}.{name}", inner)
        case list() if value and all(isinstance(one, tuple) for one in value):
            for key, inner in value:
                yield path + KEYS, str(key)
                yield from _cells(f"{path}{{}}", inner)
        case list():
            for inner in value:
                yield from _cells(f"{path}[]", inner)
        case bytes():
            yield path, value.decode("utf-8", "replace")
        case _:
            yield path, str(value)


@dataclass(frozen=True)
class _Sought:
    """What is looked for, for one mention."""

    mention: Mention
    forms: frozenset[str]
    """The value as it is meant and as it was written, squeezed."""
    mates: tuple[str, ...]
    """All that was planted into its cell, longest first: a name within an address of e-mail is not the name."""
    excused: frozenset[str]
    """Words of the row's surrogate names, which by chance may be those of the person."""
    made_up: frozenset[str]
    """Output paths of surrogates."""


def _forms(one: Mention) -> frozenset[str]:
    days = _days(one) if one.kind == "date_of_birth" else frozenset()
    return frozenset(filter(None, (squeezed(one.written), squeezed(one.value)))) | days


def _where(
    sought: _Sought, own: str, place: Place, cells: Mapping[str, list[str]], held: Mapping[str, str]
) -> tuple[str, str] | None:
    """(output path, kind of place) of the first cell in which the mention stands."""
    if any(_in_text(sought, text) if not place.kind else _in_column(sought, text) for text in cells.get(own, ())):
        return own, _named(own, place)
    whole = squeezed(sought.mention.value)
    for path, texts in cells.items():
        long = len(whole) >= (_HALVED if path in sought.made_up else _LEAST)
        if path != own and long and whole not in held[path] and any(whole in squeezed(text) for text in texts):
            return path, "map key" if path.endswith(KEYS) else "other column"
    return None


def _named(path: str, place: Place) -> str:
    if "[]" in path:
        return "list element"
    if "{}" in path:
        return "map value"
    return "own column" if place.kind else "text"


def _days(one: Mention) -> frozenset[str]:
    """A day of birth in the order of ISO 8601, as typed columns write it."""
    numbers = re.findall(r"\d+", plain_form(one.value))
    year = next((n for n in numbers if len(n) == _PART), "")
    first, second = [n for n in numbers if n != year][:2]
    return frozenset((year + first + second, year + second + first))


def _in_column(sought: _Sought, text: str) -> bool:
    cell = squeezed(text)
    return any(form in cell if len(form) >= _LEAST else form == cell for form in sought.forms)


def _in_text(sought: _Sought, text: str) -> bool:
    one = sought.mention
    for mate in sought.mates:
        text = text if mate in one.written else text.replace(mate, " | ")
    cell, words = squeezed(text), f" {' '.join(_words(text))} "
    if any(form in cell for form in sought.forms if len(form) >= _LEAST):
        return True
    if any(f" {' '.join(_words(form))} " in words for form in (one.written, one.value)):
        return True
    if one.kind in NUMBERS:
        value = squeezed(one.value)
        return len(value) >= _HALVED and value[len(value) // 2 :] in cell
    return bool(one.parts) and bool(_left_over(sought) & set(_words(_TOKENS.sub(" ", plain_form(text)))))


def _left_over(sought: _Sought) -> set[str]:
    """Words of a name that would be left over: those that stand nowhere else in what was planted."""
    one = sought.mention
    rest = one.cell
    for mate in sought.mates:
        rest = rest.replace(mate, " | ")
    parts = {word for part in one.parts for word in _words(part) if len(word) >= _PART and word in _words(one.written)}
    return parts - set(_words(rest)) - sought.excused


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", plain_form(text))
