"""What is wrong in a policy's text, in words of ours? Turns pydantic's errors into `name:line:column: key: what to do`."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from transforms.columns.catalogue import transform_named
from transforms.columns.transform import Misfit
from transforms.paths import nearest
from transforms.yaml_text import Document, Place

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_WANTED = {
    "string_type": "text is needed here; put a number or true/false in quotes",
    "string_too_short": "the text is empty",
    "int_type": "a whole number is needed here",
    "int_from_float": "a whole number is needed here",
    "float_type": "a number is needed here",
    "bool_type": "true or false is needed here",
    "dict_type": "a mapping of keys is needed here",
    "mapping_type": "a mapping of keys is needed here",
    "model_type": "a mapping of keys is needed here",
    "model_attributes_type": "a mapping of keys is needed here",
    "tuple_type": "a list is needed here, as [a, b]",
    "list_type": "a list is needed here, as [a, b]",
    "date_type": "a date is needed here, as 2026-12-31",
    "date_parsing": "a date is needed here, as 2026-12-31",
    "date_from_datetime_parsing": "a date is needed here, as 2026-12-31",
    "date_from_datetime_inexact": "a date is needed here, as 2026-12-31",
    "datetime_type": "a timestamp is needed here, as 2026-12-31T00:00:00",
    "finite_number": "a finite number is needed here",
    "missing": "is missing",
    "too_short": "the list is empty",
}


def complaints(error: "ValidationError", document: Document, *, name: str, model: "type[BaseModel]") -> list[str]:
    """One line per mistake, in the text's order, each said once."""
    said: dict[str, tuple[int, int]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        place = _place(detail["loc"], document.value)
        line, column = document.mark(place)
        text = f"{name}:{line}:{column}: {_spoken(place)}{_what(detail, place, document, model)}"
        said.setdefault(text, (line, column))
    return sorted(said, key=said.__getitem__)


def empties(document: Document, *, name: str) -> list[str]:
    """A line for every key without a value: nothing in the language is null, but what `kwargs` pass on."""
    lines = []
    for place in _nulls(document.value, ()):
        line, column = document.mark(place)
        lines.append(f"{name}:{line}:{column}: {_spoken(place)}there is no value here; write one or leave the key out")
    return lines


def _nulls(value: Any, place: Place) -> Iterator[Place]:  # noqa: ANN401 - any JSON
    if value is None:
        yield place
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (key == "kwargs" and place[:1] == ("expect",)):
                yield from _nulls(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nulls(item, (*place, index))


def _place(loc: Place, value: Any) -> Place:  # noqa: ANN401 - any JSON
    """The keys in the text that pydantic's location stands for: with the transform's word, without names of types.

    Only what is missing or unknown may end the place without being there.
    """
    place: Place = ()
    for index, part in enumerate(loc):
        if len(place) == 2 and place[0] == "columns" and isinstance(value, dict) and len(value) == 1:
            (word,) = value
            place, value = (*place, word), value[word]
        if isinstance(value, dict) and part in value:
            place, value = (*place, part), value[part]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            place, value = (*place, part), value[part]
        elif isinstance(value, dict) and index == len(loc) - 1:
            place = (*place, part)
    return place


def _spoken(place: Place) -> str:
    """The place as people say it: `columns: email: mask: keep_last: `, items counted from 1."""
    return "".join(f"item {part + 1}: " if isinstance(part, int) else f"{part}: " for part in place)


def _what(detail: "ErrorDetails", place: Place, document: Document, model: "type[BaseModel]") -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = sorted(_known_keys(place[:-1], model))
        listed = f"; there are {', '.join(known)}" if known else ""
        return f"no such key{nearest(str(place[-1]), known) or listed}"
    if kind == "literal_error":
        return f"write {context['expected']}{_similar(document.at(place), context['expected'])}"
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return "the text has another form than is needed here"
    return _WANTED.get(kind, detail["msg"][0].lower() + detail["msg"][1:])


def _similar(written: object, expected: str) -> str:
    return nearest(written, expected.replace(" or ", ", ").replace("'", "").split(", ")) if isinstance(written, str) else ""


def _known_keys(place: Place, model: "type[BaseModel]") -> set[str]:
    """The keys that a mapping at the place may have; none where that is not known."""
    if len(place) >= 3 and place[0] == "columns":
        try:
            return _keys_at(place[3:], transform_named(str(place[2])))
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
