"""What may a policy look like, for editors and other tools? The language as a JSON Schema (draft 2020-12)."""

from typing import Any

from pydantic import BaseModel

from transforms.columns.catalogue import CATALOGUE
from transforms.columns.transform import ColumnTransform
from transforms.types import TYPE_PATTERN

_ENTRY = {"$ref": "#/$defs/Transform"}


def policy_schema(policy: type[BaseModel]) -> dict[str, Any]:
    """The schema of the policy as users write it.

    It says everything but what depends on other keys (a `scope` for keys, options that exclude one another) or on the
    data; that is said when the policy is read and when it is bound.
    """
    schema: dict[str, Any] = policy.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    for transform in CATALOGUE:
        definitions[transform.__name__] = _options(transform, definitions)
    definitions["Transform"] = {"anyOf": [_bare_words(), *map(_with_options, CATALOGUE)]}
    schema["properties"]["columns"]["additionalProperties"] = _ENTRY
    schema["properties"]["types"]["additionalProperties"] = {"type": "string", "pattern": TYPE_PATTERN}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    written: dict[str, Any] = _without_null(schema)
    return head | written | {"title": "beamveil policy"}


def _options(transform: type[ColumnTransform], definitions: dict[str, Any]) -> dict[str, Any]:
    """The transform's options; what they refer to goes to the definitions."""
    schema = transform.model_json_schema()
    definitions.update(schema.pop("$defs", {}))
    return schema


def _bare_words() -> dict[str, Any]:
    """The words that need no option."""
    return {"enum": [t.word() for t in CATALOGUE if not any(f.is_required() for f in t.model_fields.values())]}


def _with_options(transform: type[ColumnTransform]) -> dict[str, Any]:
    options: dict[str, Any] = {"$ref": f"#/$defs/{transform.__name__}"}
    if transform.shorthand is not None:
        value = transform.model_json_schema()["properties"][transform.shorthand]
        options = {"anyOf": [options, value]}
    word = transform.word()
    return {"type": "object", "additionalProperties": False, "required": [word], "properties": {word: options}}


def _without_null(part: Any) -> Any:
    """Nothing in the language is null: what may be absent is left out."""
    if isinstance(part, list):
        return [_without_null(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_null(item) for key, item in part.items() if not (key == "default" and item is None)}
    if len(kept.get("anyOf", ())) == 1:
        (only,) = kept.pop("anyOf")
        kept = {**only, **kept}
    return kept
