"""Which texts can be read as something: as JSON, as JSON of a given schema, as a date or time.

Each is asked once per distinct value. A parser is somebody else's code, and what it says of a text may quote it: its
errors mean "no", its warnings are not heard.
"""

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from dateutil import parser as dateutil
from jsonschema.exceptions import SchemaError
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry

from expectations import patterns
from expectations.spec import Refused
from expectations.values import is_text
from expectations.view import View

_NO = (ArithmeticError, AttributeError, IndexError, RecursionError, TypeError, ValueError)


def as_time(view: View, column: str, *, strftime_format: str) -> pa.BooleanArray:
    """Whether each text is a time in this format."""
    return _parses(view, column, lambda value: datetime.strptime(value, strftime_format))  # noqa: DTZ007 - GX's


def as_some_time(view: View, column: str) -> pa.BooleanArray:
    """Whether dateutil makes a date or time of each text."""
    return _parses(view, column, dateutil.parse)


def as_json(view: View, column: str) -> pa.BooleanArray:
    """Whether each text is JSON."""
    return _parses(view, column, json.loads)


def as_json_of(view: View, column: str, *, json_schema: Mapping[str, Any]) -> pa.BooleanArray:
    """Whether each text is JSON that the schema holds of; what is no JSON is not.

    Raises `Refused` for a schema that is none, or that refers to other documents: nothing is fetched.
    """
    validator = _validator(json_schema)

    def validate(value: str) -> None:
        if not validator(json.loads(value)):
            raise ValueError

    return _parses(view, column, validate)


def _validator(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    if foreign := [ref for ref in _references(schema) if not ref.startswith("#")]:
        raise Refused(f"{len(foreign)} references of the JSON schema lead to other documents")
    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
    except SchemaError:
        raise Refused("it is no JSON schema") from None
    ready = kind(schema, registry=Registry())
    return lambda document: bool(ready.is_valid(document))


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, entry in schema.items():
            if key in ("$ref", "$dynamicRef", "$recursiveRef") and isinstance(entry, str):
                yield entry
            yield from _references(entry)
    elif isinstance(schema, list | tuple):
        for entry in schema:
            yield from _references(entry)


def _parses(view: View, column: str, parse: Callable[[str], object]) -> pa.BooleanArray:
    if not is_text(view.column(column).type):
        raise Refused(f"needs text, and {column!r} is {view.column(column).type}")

    def claim(value: str) -> bool:
        try:
            parse(value)
        except _NO:
            return False
        return True

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return patterns.per_distinct(view.column(column), claim)
