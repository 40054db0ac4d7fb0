"""Are the names of columns names? In CSV without a header the first record stands in their place, and that is data."""

import re
from typing import Final

import numpy as np
import pyarrow as pa

from pipelines.scanning.kinds import DATE, PERSON, Role, role_of
from pipelines.scanning.leaves import leaves_of
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.names.whole import whole
from transforms.detectors.seeking import seeker
from transforms.errors import InputError
from transforms.files.formats import Format

_SURE: Final = tuple(
    kind for kind in KINDS if kind not in (PERSON, DATE) and BY_KIND[kind].alone and not BY_KIND[kind].leaning
)
_NUMBER: Final = re.compile(r"-?[0-9]{3,}([.,][0-9]+)?")


def refuse_values_as_names(schema: pa.Schema, *, header: bool, kind: Format) -> None:
    """Raise `InputError` where detectors find personal data in names of columns; they are told by place, not shown."""
    if kind == "csv" and not header:
        return
    names = list(dict.fromkeys(leaf.name for leaf in leaves_of(schema)))
    texts = pa.array(names, pa.large_string())
    spans = seeker([one for one in _SURE if role_of(one) is Role.DIRECT])(texts)
    found = {int(row): spans.kinds[number] for row, number in zip(spans.row, spans.kind, strict=True)}
    if kind == "csv":
        found |= {int(row): PERSON for row in np.flatnonzero(whole(texts)) if " " in names[row]}
        found |= {row: "a number" for row, name in enumerate(names) if _NUMBER.fullmatch(name)}
    if not found:
        return
    places = ", ".join(f"{row + 1} ({word})" for row, word in sorted(found.items()))
    advice = (
        "if the files have no header, pass --no-header" if kind == "csv" else "give the columns names that are no data"
    )
    raise InputError(f"names of columns look like values: {places}, counted from 1; {advice}")
