"""What does a policy's YAML say, and where? A safe subset of YAML: block and flow mappings, sequences and scalars.

Scalars are read as in JSON: `true`, `false`, `null` (also `~` and nothing at all) and JSON's numbers; everything else
is text, so that NO, 012, 1:30, 2026-12-31, 0x1F and .5 are text. Quoted scalars and all keys are text. Refused: tags,
anchors and aliases, duplicate keys, more than one document, texts over a million bytes, nesting over 32 levels.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import yaml

from transforms.errors import PolicyError

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 300

Json = None | bool | int | float | str | list[Any] | dict[str, Any]
Place = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_HINTS = {
    "cannot start any token": "a tab or a character that YAML reserves stands here; indent with spaces, quote the text",
    "mapping values are not allowed": "a colon stands where no key can be; quote the text",
    "could not find expected ':'": "a key without its colon",
    "expected <block end>": "the indentation does not match the lines above",
    "found unexpected end of stream": "a quote that was opened is not closed",
    "expected ',' or ']'": "a list opened with [ is not closed, or text in it needs quotes",
    "expected ',' or '}'": "a mapping opened with { is not closed, or text in it needs quotes",
    "found unknown escape character": "a backslash sequence that YAML does not have; use single quotes",
    "undefined tag handle": "tags are not taken",
    "expected alphabetic or numeric character": "a name is missing after & or *; quote the text",
}


@dataclass(frozen=True)
class Document:
    """The mapping that the text holds, and line and column (from 1) of every key and item in it."""

    value: dict[str, Any]
    marks: Mapping[Place, tuple[int, int]]

    def mark(self, place: Place) -> tuple[int, int]:
        """Line and column of the place, or of the nearest that holds it."""
        while place and place not in self.marks:
            place = place[:-1]
        return self.marks.get(place, (1, 1))

    def at(self, place: Place) -> Json:
        """The value at the place; None where there is none."""
        value: Any = self.value
        for part in place:
            value = value[part] if has_part(value, part) else None
        return cast("Json", value)


def read_yaml(text: str, *, name: str) -> Document:
    """Read one document whose top is a mapping. Raises `PolicyError` with `name:line:column`, in words of ours."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        msg = f"{name}: longer than {MAX_BYTES:,} bytes, which no policy is"
        raise PolicyError(msg)
    reader = _Reader(name, _events(text, name))
    return reader.document()


def _events(text: str, name: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError:
        msg = f"{name}: holds a control character or another that YAML does not allow"
        raise PolicyError(msg) from None
    except yaml.MarkedYAMLError as error:
        hint = next((ours for theirs, ours in _HINTS.items() if theirs in (error.problem or "")), None)
        mark = error.problem_mark or error.context_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        msg = f"{place}: not readable as YAML{': ' + hint if hint else ''}"
        raise PolicyError(msg) from None


class _Reader:
    """One pass over the parser's events; recursion is bounded by MAX_DEPTH."""

    def __init__(self, name: str, events: Iterator[yaml.Event]) -> None:
        self._name, self._events = name, events
        self._marks: dict[Place, tuple[int, int]] = {}

    def document(self) -> Document:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            msg = f"{self._name}: empty; a policy is a mapping of keys"
            raise PolicyError(msg)
        top = next(self._events)
        value = self._value(top, ())
        if not isinstance(value, dict):
            self._refuse(top, "a policy is a mapping of keys")
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "a second document; a policy is one")
        return Document(value, self._marks)

    def _value(self, event: yaml.Event, place: Place) -> Json:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "aliases (*name) are not taken; write the value out")
        if getattr(event, "anchor", None) is not None:
            self._refuse(event, "anchors (&name) are not taken")
        if getattr(event, "tag", None) is not None:
            self._refuse(event, "tags (!name) are not taken; quote the text if it begins with !")
        if len(place) > MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._refuse(event, "not readable as YAML")

    def _mapping(self, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key is plain text; quote it if it holds brackets or braces")
            self._value(event, place)
            key: str = event.value
            if key in mapping:
                self._refuse(event, f"{key!r} stands twice in the same mapping")
            self._marks[(*place, key)] = _position(event)
            mapping[key] = self._value(next(self._events), (*place, key))
        return mapping

    def _sequence(self, place: Place) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            self._marks[(*place, len(items))] = _position(event)
            items.append(self._value(event, (*place, len(items))))
        return items

    def _scalar(self, event: yaml.ScalarEvent) -> Json:
        text: str = event.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._refuse(event, "half of a character (a lone surrogate) is no text")
        if event.style is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _NUMBER.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self._refuse(event, f"a number of more than {MAX_DIGITS} characters")
        if _INTEGER.fullmatch(text):
            return int(text)
        number = float(text)
        if number in {float("inf"), float("-inf")}:
            self._refuse(event, "a number beyond the range of double precision")
        return number

    def _refuse(self, event: yaml.Event, why: str) -> NoReturn:
        line, column = _position(event)
        msg = f"{self._name}:{line}:{column}: {why}"
        raise PolicyError(msg)


def has_part(value: object, part: str | int) -> bool:
    """Whether the value is a mapping with this key, or a list with this index."""
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(value)


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
