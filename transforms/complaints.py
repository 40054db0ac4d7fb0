"""What is wrong in a policy's text, and where? Pydantic's errors as `name:line:column: key: what to do`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from transforms.columns.catalogue import transform_named
from transforms.columns.transform import Misfit
from transforms.paths import nearest
from transforms.yaml_text import Document, Place, has_part

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_ENTRY = 2
"""Keys that lead to a column's transform: `columns` and the path."""

_WANTED = {
    "string_type": "text, in quotes where it looks like a number or true or false,",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "dict_type": "a mapping of keys",
    "mapping_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "tuple_type": "a list, as [a, b],",
    "list_type": "a list, as [a, b],",
    "date_type": "a date, as 2026-12-31,",
    "date_parsing": "a date, as 2026-12-31,",
    "date_from_datetime_parsing": "a date, as 2026-12-31,",
    "date_from_datetime_inexact": "a date, as 2026-12-31,",
    "datetime_type": "a timestamp, as 2026-12-31T00:00:00,",
    "datetime_parsing": "a timestamp, as 2026-12-31T00:00:00,",
    "datetime_from_date_parsing": "a timestamp, as 2026-12-31T00:00:00,",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
"""What is needed where pydantic raises this type of error."""

_FORMS = {
    r"^[\t\x20-\x7e]$": "one character of ASCII or a tab",
    r"^[\x21-\x7e]$": "one visible character of ASCII",
    "^expect_[a-z0-9_]+$": "the name of an expectation, as expect_column_values_to_be_unique,",
    "^[A-Za-z][A-Za-z0-9-]*$": "a region or zone, as europe-west1,",
}
"""What is needed where a text has to have this form."""

_SAID = {
    "missing": "is missing",
    "string_too_short": "the text is empty",
    "string_too_long": "the text has more than {max_length} characters",
    "string_pattern_mismatch": "the text has another form than is needed here",
    "too_short": "the list is empty",
}
"""What is wrong where pydantic raises this type of error."""


def complaints(error: "ValidationError", document: Document, *, name: str, model: "type[BaseModel]") -> list[str]:
    """One line per mistake, in the text's order, each said once."""
    mistakes: dict[Place, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        place = _place(detail["loc"], document.value)
        if detail["type"] == "missing" and place[-1:] != detail["loc"][-1:]:
            place = (*place, detail["loc"][-1])
        mistakes.setdefault(place, []).append(detail)
    lines = []
    for place in sorted(mistakes, key=document.mark):
        line, column = document.mark(place)
        lines += [
            f"{name}:{line}:{column}: {_spoken(place)}{what}" for what in _what(mistakes[place], place, document, model)
        ]
    return lines


def empties(document: Document, *, name: str) -> list[str]:
    """A line for every key without a value: nothing in the language is null, but what `kwargs` pass on."""
    lines = []
    for place in _nulls(document.value, ()):
        line, column = document.mark(place)
        lines.append(f"{name}:{line}:{column}: {_spoken(place)}there is no value here; write one or leave the key out")
    return lines


def _nulls(value: Any, place: Place) -> Iterator[Place]:
    if value is None:
        yield place
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (key == "kwargs" and place[:1] == ("expect",)):
                yield from _nulls(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nulls(item, (*place, index))


def _place(loc: Place, value: Any) -> Place:
    """The keys in the text that pydantic's location stands for: with the transform's word, without names of types.

    Only what is missing or unknown may end the place without being there.
    """
    place: Place = ()
    for index, part in enumerate(loc):
        if len(place) == _ENTRY and place[0] == "columns" and isinstance(value, dict) and len(value) == 1:
            (word,) = value
            place, value = (*place, word), value[word]
        if has_part(value, part):
            place, value = (*place, part), value[part]
        elif isinstance(value, dict) and index == len(loc) - 1:
            place = (*place, part)
    return place


def _spoken(place: Place) -> str:
    """The place as people say it: `columns: email: mask: keep_last: `, items counted from 1."""
    return "".join(f"item {part + 1}: " if isinstance(part, int) else f"{part}: " for part in place)


def _what(details: "list[ErrorDetails]", place: Place, document: Document, model: "type[BaseModel]") -> list[str]:
    """What is wrong at one place; what would each have been right is one sentence."""
    wanted = [_WANTED[one["type"]].format(**one.get("ctx", {})) for one in details if one["type"] in _WANTED]
    said = [_said(one, place, document, model) for one in details if one["type"] not in _WANTED]
    needed = [f"{' or '.join(dict.fromkeys(wanted))} is needed here"] if wanted else []
    return needed + list(dict.fromkeys(said))


def _said(detail: "ErrorDetails", place: Place, document: Document, model: "type[BaseModel]") -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = sorted(_known_keys(place[:-1], model))
        listed = f"; there are {', '.join(known)}" if known else ""
        return f"no such key{nearest(str(place[-1]), known) or listed}"
    if kind == "literal_error":
        return f"write {context['expected']}{_similar(document.at(place), context['expected'])}"
    if kind == "value_error":
        return str(context["error"])
    if (form := _FORMS.get(context.get("pattern", ""))) is not None:
        return f"{form} is needed here"
    if kind in _SAID:
        return _SAID[kind].format(**context)
    return detail["msg"][0].lower() + detail["msg"][1:]


def _similar(written: object, expected: str) -> str:
    if not isinstance(written, str):
        return ""
    return nearest(written, expected.replace(" or ", ", ").replace("'", "").split(", "))


def _known_keys(place: Place, model: "type[BaseModel]") -> set[str]:
    """The keys that a mapping at the place may have; none where that is not known."""
    if len(place) > _ENTRY and place[0] == "columns":
        try:
            return _keys_at(place[_ENTRY + 1 :], transform_named(str(place[_ENTRY])))
        except Misfit:
            return set()
    return _keys_at(place, model)


def _keys_at(place: Place, model: "type[BaseModel]") -> set[str]:
    schema = model.model_json_schema()
    defined: Mapping[str, Any] = schema.get("$defs", {})
    spots = [schema]
    for part in place:
        spots = [below for spot in _unfolded(spots, defined) for below in _below(spot, part)]
    return {key for spot in _unfolded(spots, defined) for key in spot.get("properties", {})}


def _unfolded(spots: list[dict[str, Any]], defined: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for spot in spots:
        if "$ref" in spot:
            yield from _unfolded([defined[spot["$ref"].rpartition("/")[2]]], defined)
        yield from _unfolded(spot.get("anyOf", []), defined)
        yield spot


def _below(spot: dict[str, Any], part: str | int) -> Iterator[dict[str, Any]]:
    if isinstance(part, int):
        if isinstance(spot.get("items"), dict):
            yield spot["items"]
    elif part in spot.get("properties", {}):
        yield spot["properties"][part]
