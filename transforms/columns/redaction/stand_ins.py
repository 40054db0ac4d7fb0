"""What stands in for each finding? A text for each span, made kind by kind."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.alike import alike
from transforms.columns.redaction.dates import shifted
from transforms.columns.redaction.given import StandIn, at_cells, same_as_column, site_of, token_in, token_of_column
from transforms.columns.redaction.labels import PART, column_of, label_of
from transforms.columns.redaction.replacing import found_texts
from transforms.columns.shift import Shift
from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import Misfit, Site
from transforms.detectors.spans import Places, Spans
from transforms.surrogates.recipes import Kind

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

Replacement = Literal["label", "token", "surrogate", "mask"]
WORDLESS: Final = frozenset({"hidden", "rest"})
"""Kinds of spans that nothing stands in for: hidden characters, and what of a weaker finding a stronger one left."""
DATES: Final = ("date", "date_of_birth")
"""Kinds that move by the entity's own days where `also` names a column that is shifted."""
SURROGATES: Final[Mapping[str, Kind]] = {
    "person": "name",
    "email": "email",
    "phone": "phone",
    "card": "card",
    "iban": "iban",
    "us_ssn": "ssn",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "mac": "mac",
    "url": "url",
    "address": "address",
    "street_address": "address",
    "postal_code": "postcode",
    "organization": "company",
    "username": "username",
    "date_of_birth": "date_of_birth",
}
"""Kinds of detectors and the kinds of surrogates that stand in for them; all others get their label."""
Words = Callable[[pa.LargeStringArray, Spans, Mapping[str, pa.Array]], pa.Array]
"""(texts, settled spans, what stands beside the texts) -> a text for each span."""


def stand_ins(
    replacement: Replacement, also: tuple[str, ...], site: Site, keys: "ScopedKeys", *, instructions: str | None
) -> Words:
    """Derive keys once; the function that it returns gives the words of spans."""
    days = _days(also, site, keys)

    @cache
    def of_kind(kind: str) -> StandIn | str:
        if kind in WORDLESS:
            return ""
        if kind == "instructions":
            return "" if instructions == "drop" else label_of(kind)
        column = column_of(kind)
        if days and (kind in DATES or _is_whole_date(kind, column, site)):
            return days
        if replacement == "label":
            return label_of(kind)
        if replacement == "mask":
            return _masked
        if replacement == "token":
            return token_of_column(column, site, keys) if column else _token(kind, keys)
        if column:
            return same_as_column(column, kind.rpartition(PART)[2], site, keys)
        return _surrogate(kind, site, keys) or label_of(kind)

    def words(texts: pa.LargeStringArray, spans: Spans, beside: Mapping[str, pa.Array]) -> pa.Array:
        used = np.unique(spans.kind)
        makers = {int(number): of_kind(spans.kinds[number]) for number in used}
        if all(isinstance(maker, str) for maker in makers.values()):
            table = [makers.get(number, "") for number in range(len(spans.kinds))]
            return pa.array(table, pa.large_string()).take(pa.array(spans.kind))
        findings = found_texts(texts, spans)
        parts, order = [], []
        for number, maker in makers.items():
            at = np.flatnonzero(spans.kind == number)
            order.append(at)
            if isinstance(maker, str):
                parts.append(pa.repeat(pa.scalar(maker, pa.large_string()), len(at)))
            else:
                made = maker(findings.take(pa.array(at)), spans.row[at], beside)
                parts.append(made.cast(pa.large_string()))
        back = np.argsort(np.concatenate(order), kind="stable")
        return pa.concat_arrays(parts).take(pa.array(back))

    return words


def shifts(also: tuple[str, ...], site: Site) -> Shift | None:
    """By what dates in the text move: as the first column of `also` that is shifted. Raises `Misfit` for two ways."""
    ways = {(shift.by, shift.days): shift for name in also if isinstance(shift := site.transforms.get(name), Shift)}
    if len(ways) > 1:
        msg = "`also` names columns that are shifted by different entities or days: dates in the text can follow one"
        raise Misfit(msg)
    return next(iter(ways.values()), None)


def _days(also: tuple[str, ...], site: Site, keys: "ScopedKeys") -> StandIn | None:
    shift = shifts(also, site)
    if shift is None:
        return None
    column = next(name for name in also if site.transforms.get(name) == shift)
    days_of = shift.days_of(site_of(column, site), keys)
    entity = shift.by.column

    def moved(findings: pa.Array, cells: Places, beside: Mapping[str, pa.Array]) -> pa.Array:
        days = at_cells(lambda _, chosen: days_of(findings, chosen), cells, {entity: beside[entity]})
        texts = shifted(findings.to_pylist(), days.tolist())
        return pa.array([text or label_of("date") for text in texts], pa.large_string())

    return moved


def _is_whole_date(kind: str, column: str | None, site: Site) -> bool:
    return column is not None and kind.endswith(f"{PART}whole") and isinstance(site.transforms.get(column), Shift)


def _masked(findings: pa.Array, _: Places, __: Mapping[str, pa.Array]) -> pa.Array:
    """Each character an asterisk."""
    return pc.replace_substring_regex(findings, "(?s).", "*")


def _token(kind: str, keys: "ScopedKeys") -> StandIn:
    token = token_in(kind, keys)
    return lambda findings, _, __: token(alike(kind, findings))


def _surrogate(kind: str, site: Site, keys: "ScopedKeys") -> StandIn | None:
    """The surrogate that the form of the finding draws in its kind's domain; in the locale of the row's own."""
    of = SURROGATES.get(kind)
    if of is None:
        return None
    locales = {t.locale for t in site.transforms.values() if isinstance(t, Surrogate)}
    for locale in (*(locales if len(locales) == 1 else ()), "en_US"):
        surrogate = Surrogate(of=of, domain=kind, locale=locale)
        at = Site(path=site.path, type=pa.string(), schema=site.schema)
        try:
            surrogate.out_type(at)
        except Misfit:
            continue
        kernel = surrogate.kernel(at, keys)
        return lambda findings, _, __: kernel(alike(kind, findings).cast(pa.string()), {})
    return None
