"""How a metric is named, and how evidence is written down.

A metric is named as Great Expectations names it: metric name, domain, parameters. The last two are canonical JSON, so
that a spec is hashable, picklable and comparable. Evidence maps specs to counts; its JSON is canonical too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Evidence = Mapping["Spec", Any]


class Refused(ValueError):  # noqa: N818 - it reads as what it says
    """A metric that cannot be computed for this schema; the text gives the reason, never data."""


@dataclass(frozen=True)
class Bounds:
    """A result that is known no closer than this: a number, or a list of numbers, between `low` and `high`.

    Who judges it must hold both ends to the limits.
    """

    low: Any
    high: Any

    @classmethod
    def of(cls, low: Any, high: Any) -> Any:
        """The result itself where both ends are one.

        >>> Bounds.of(2, 2), Bounds.of(2, 3)
        (2, Bounds(low=2, high=3))
        """
        return low if low == high else cls(low, high)


@dataclass(frozen=True, order=True)
class Spec:
    """One metric to compute. `domain`: column(s), row_condition, ignore_row_if; `value`: the metric's parameters."""

    name: str
    domain: str = "{}"
    value: str = "{}"

    @classmethod
    def of(cls, name: str, domain: Mapping[str, Any] | None = None, value: Mapping[str, Any] | None = None) -> "Spec":
        """The spec with its domain and parameters in canonical form; entries that are None count as absent.

        >>> Spec.of("column.max", {"column": "age", "row_condition": None})
        Spec(name='column.max', domain='{"column": "age"}', value='{}')
        """
        return cls(name, canonical(domain or {}), canonical(value or {}))


def canonical(value: Any) -> str:
    """JSON with sorted keys and without None entries; dates, times and decimals as {"$date": ...} and the like."""
    return json.dumps(_tagged(value), sort_keys=True, ensure_ascii=False)


def parse(text: str) -> Any:
    """The inverse of `canonical`."""
    return json.loads(text, object_hook=_untagged)


def evidence_to_json(evidence: Evidence) -> str:
    """Equal evidence has equal text: a sorted list of [name, domain, parameters, {"is": value}]."""
    return canonical([[spec.name, spec.domain, spec.value, {"is": value}] for spec, value in sorted(evidence.items())])


def evidence_from_json(text: str) -> dict[Spec, Any]:
    """The inverse of `evidence_to_json`."""
    return {Spec(name, domain, value): result.get("is") for name, domain, value, result in parse(text)}


def columns_of(spec: Spec) -> tuple[str, ...]:
    """The columns that a metric looks at, those of its row condition last, each once."""
    domain, value = parse(spec.domain), parse(spec.value)
    named = [domain[key] for key in ("column", "column_A", "column_B") if key in domain]
    named += domain.get("column_list", [])
    named += [value[key] for key in ("column", "entity", "sensitive") if isinstance(value.get(key), str)]
    named += value.get("quasi_identifiers", [])
    condition = domain.get("row_condition")
    return tuple(dict.fromkeys([*named, *(_condition_columns(condition) if isinstance(condition, dict) else ())]))


def _condition_columns(condition: Mapping[str, Any]) -> Iterable[str]:
    for part in condition.get("conditions", ()):
        yield from _condition_columns(part)
    column = condition.get("column")
    if isinstance(column, dict) and isinstance(column.get("name"), str):
        yield column["name"]


def _tagged(value: Any) -> Any:  # noqa: PLR0911 - one line per type
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Bounds):
        return {"$bounds": _tagged([value.low, value.high])}
    if isinstance(value, Mapping):
        return {str(key): _tagged(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, set | frozenset):
        return sorted((_tagged(entry) for entry in value), key=repr)
    if isinstance(value, list | tuple):
        return [_tagged(entry) for entry in value]
    return value.item() if hasattr(value, "item") else value


_TAGS = {
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$time": time.fromisoformat,
    "$decimal": Decimal,
}


def _untagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        ((tag, text),) = value.items()
        if tag == "$bounds" and isinstance(text, list):
            return Bounds(*text)
        if tag in _TAGS and isinstance(text, str):
            return _TAGS[tag](text)
    return value
