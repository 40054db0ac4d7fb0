"""By how many days do dates in a text move? As the entity's own, where `also` names a column that is shifted."""

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.columns.redaction.beside import Beside, StandIn, refused_at, site_of, taken
from transforms.columns.redaction.dates import shifted
from transforms.columns.redaction.labels import label_of
from transforms.columns.shift import Shift
from transforms.columns.transform import Misfit, Site
from transforms.detectors.texts.spans import Places

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

DATES: Final = ("date", "date_of_birth")
"""Kinds of detectors that move."""


def shifted_column(also: tuple[str, ...], site: Site) -> str | None:
    """The first column of `also` that is shifted. Raises `Misfit` where two are shifted in different ways."""
    found = {name: shift for name in also if isinstance(shift := site.transforms.get(name), Shift)}
    if len(set(found.values())) > 1:
        msg = "`also` names columns that are shifted by different entities or days, and the text can follow but one"
        raise Misfit(msg)
    return next(iter(found), None)


def mover(also: tuple[str, ...], site: Site, keys: "ScopedKeys") -> StandIn | None:
    """What moves dates in the text by the days of the row's entity; the label where one cannot be read.

    None where no column of `also` is shifted.
    """
    column = shifted_column(also, site)
    shift = None if column is None else site.transforms[column]
    if column is None or not isinstance(shift, Shift):
        return None
    days_of = shift.days_of(site_of(column, site), keys)
    entity = shift.by.column

    def moved(findings: pa.Array, cells: Places, beside: Beside) -> pa.Array:
        try:
            days = days_of(findings, taken({entity: beside[entity]}, cells))
        except BadValues as refused:
            raise refused_at(refused, cells, len(beside[entity])) from None
        texts = shifted(findings.to_pylist(), days.tolist())
        return pa.array([text or label_of("date") for text in texts], pa.large_string())

    return moved
