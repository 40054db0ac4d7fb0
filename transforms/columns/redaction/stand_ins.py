"""What stands in for each finding? A text for each span, made kind by kind."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from transforms.columns.characters import Characters
from transforms.columns.redaction.alike import alike
from transforms.columns.redaction.beside import Beside, StandIn
from transforms.columns.redaction.drawn import drawn
from transforms.columns.redaction.findings import PERSONAL
from transforms.columns.redaction.given import same_as_column, token_in, token_of_column
from transforms.columns.redaction.labels import PART, Replacement, column_of, label_of
from transforms.columns.redaction.moving import DATES, mover
from transforms.columns.redaction.replacing import found_texts
from transforms.columns.redaction.sought import FORMS
from transforms.columns.shift import Shift
from transforms.columns.transform import Site
from transforms.detectors.texts.spans import Places, Spans

if TYPE_CHECKING:
    from transforms.columns.redact import Redact
    from transforms.keys import ScopedKeys

WORDLESS: Final = frozenset({"hidden", "rest"})
"""Kinds of spans that nothing stands in for: hidden characters, and what of a weaker finding a stronger one left."""
Words = Callable[[pa.LargeStringArray, Spans, Beside], pa.Array]
"""(texts, settled spans, what stands beside the texts) -> a text for each span."""


def stand_ins(redact: "Redact", site: Site, keys: "ScopedKeys") -> Words:
    """Derive all keys and look all tables up; the function that it returns gives the words of spans."""
    days = mover(redact.also, site, keys)
    own = [f"{column}{PART}{form}" for column in redact.also for form in FORMS]
    kinds = [*redact.kinds(site), *PERSONAL, *own]
    makers: dict[str, StandIn | str] = {
        kind: (days if days and _moves(kind, site) else None) or _word(redact.replacement, kind, site, keys)
        for kind in kinds
    }
    makers |= dict.fromkeys(WORDLESS, "")
    makers |= {"instructions": "" if redact.instructions == "drop" else label_of("instructions")}

    def words(texts: pa.LargeStringArray, spans: Spans, beside: Beside) -> pa.Array:
        used = {int(number): makers[spans.kinds[number]] for number in np.unique(spans.kind)}
        if all(isinstance(maker, str) for maker in used.values()):
            table = [used.get(number, "") for number in range(len(spans.kinds))]
            return pa.array(table, pa.large_string()).take(pa.array(spans.kind))
        findings = found_texts(texts, spans)
        places = [np.flatnonzero(spans.kind == number) for number in used]
        parts = [
            _made(maker, findings.take(pa.array(at)), spans.row[at], beside)
            for maker, at in zip(used.values(), places, strict=True)
        ]
        back = np.argsort(np.concatenate(places), kind="stable")
        return pa.concat_arrays(parts).take(pa.array(back))

    return words


def _made(maker: StandIn | str, findings: pa.Array, cells: Places, beside: Beside) -> pa.Array:
    if isinstance(maker, str):
        return pa.repeat(pa.scalar(maker, pa.large_string()), len(findings))
    return maker(findings, cells, beside).cast(pa.large_string())


def _word(replacement: Replacement, kind: str, site: Site, keys: "ScopedKeys") -> StandIn | str:
    column, form = column_of(kind), kind.rpartition(PART)[2]
    match replacement:
        case "label":
            return label_of(kind)
        case "mask":
            return _masked
        case "token":
            return token_of_column(column, site, keys) if column else _token(kind, keys)
        case "surrogate":
            of_column = same_as_column(column, form, site, keys) if column else None
            return of_column or _surrogate(kind, site, keys) or label_of(kind)


def _moves(kind: str, site: Site) -> bool:
    """Dates that a detector found, and whole ones of a column that is shifted."""
    column = column_of(kind)
    own = column is not None and kind.endswith(f"{PART}whole") and isinstance(site.transforms.get(column), Shift)
    return kind in DATES or own


def _masked(findings: pa.Array, _: Places, __: Beside) -> pa.Array:
    """Each character an asterisk."""
    text = Characters.of(findings)
    return text.text(np.full(len(text.codes), ord("*"), np.uint8))


def _token(kind: str, keys: "ScopedKeys") -> StandIn:
    token = token_in(kind, keys)
    return lambda findings, _, __: token(alike(kind, findings))


def _surrogate(kind: str, site: Site, keys: "ScopedKeys") -> StandIn | None:
    surrogate = drawn(kind, site)
    if surrogate is None:
        return None
    kernel = surrogate.kernel(Site(path=site.path, type=pa.string(), schema=site.schema), keys)
    return lambda findings, _, __: kernel(alike(kind, findings).cast(pa.string()), {})
