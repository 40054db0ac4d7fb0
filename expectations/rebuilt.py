"""Lists of values that Great Expectations judges by, rebuilt from counts: values of the data are not among them.

Some expectations ask for the most common values, or for how often each value occurs. What they judge by is only how
often the values occur that the suite itself names, and how often any others do. Those others stand here as UUIDs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pyarrow as pa

from expectations.spec import Evidence, Spec, canonical, parse
from expectations.values import members

MOST_COMMON, VALUE_COUNTS = "column.most_common_value", "column.value_counts"
REBUILT = frozenset({MOST_COMMON, VALUE_COUNTS})
MOST_OTHERS = 1_000_000
"""So many different values that a partition does not list are told apart; beyond, there is no answer."""


def unlisted(number: int) -> Iterator[UUID]:
    """So many different values that nobody named: no column holds such, and Great Expectations can write them down."""
    return (UUID(int=place) for place in range(number))


def asked(name: str, domain: str, values: Iterable[Any]) -> set[Spec]:
    """What to measure for the metric: how often each of the given values occurs, and how often all the others do."""
    values = list(values)
    counts = Spec("beamveil.member_counts", domain, canonical({"values": values}))
    if name == MOST_COMMON:
        return {counts, Spec("beamveil.largest_groups", domain)}
    return {counts, Spec("beamveil.group_sizes", domain, canonical({"without": values}))}


def written_twice(specs: Iterable[Spec], type_of: Callable[[str], pa.DataType]) -> set[Spec]:
    """The counts of values that the lists of a column name in two ways, as 0.1 and 0.10000000149 are one float32.

    What is rebuilt then holds one value of the column under two names, as if it were two.
    """
    known: dict[tuple[str, Any], tuple[Any, Spec]] = {}
    found = set()
    for spec in specs:
        if spec.name != "beamveil.member_counts":
            continue
        of = type_of(parse(spec.domain)["column"])
        for value in parse(spec.value)["values"]:
            for held in members([value], of).to_pylist():
                first, where = known.setdefault((spec.domain, held), (value, spec))
                found |= {spec, where} if first != value else set()
    return found


def most_common(evidence: Evidence, domain: str) -> list[Any] | None:
    """As many values as share the first place; those of them that any expectation of this column names are named."""
    found = evidence.get(Spec("beamveil.largest_groups", domain))
    if found is None:
        return None
    largest, ties = found
    named = [value for value, count in _named(evidence, domain).items() if 0 < count == largest]
    return [*named, *unlisted(ties - len(named))]


def value_counts(evidence: Evidence, domain: str) -> Mapping[Any, int] | None:
    """Value -> how often it occurs, for the values that any expectation of this column names and for the others."""
    named = _named(evidence, domain)
    for spec, groups in _about("beamveil.group_sizes", evidence, domain):
        others = Counter(dict(groups))
        listed = parse(spec.value)["without"]
        if Spec("beamveil.member_counts", domain, canonical({"values": listed})) not in evidence:
            return None
        others.subtract(Counter(count for value, count in named.items() if value not in listed and count))
        if sum(others.values()) > MOST_OTHERS:
            return None
        sizes = [size for size, number in sorted(others.items()) for _ in range(number)]
        return {value: count for value, count in named.items() if count} | dict(
            zip(unlisted(len(sizes)), sizes, strict=True)
        )
    return None


def _named(evidence: Evidence, domain: str) -> dict[Any, int]:
    return {
        value: count
        for spec, counts in _about("beamveil.member_counts", evidence, domain)
        for value, count in zip(parse(spec.value)["values"], counts, strict=True)
    }


def _about(name: str, evidence: Evidence, domain: str) -> Iterator[tuple[Spec, Any]]:
    return (
        (spec, found)
        for spec, found in sorted(evidence.items(), key=_by_spec)
        if (spec.name, spec.domain) == (name, domain)
    )


def _by_spec(entry: tuple[Spec, Any]) -> Spec:
    return entry[0]
