"""Are the names of columns names? In CSV without a header the first record stands in their place, and that is data."""

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from pipelines.scanning.kinds import DATE, PERSON, Role, role_of
from pipelines.scanning.leaves import leaves_of
from transforms.detectors.catalogue import BY_KIND, KINDS
from transforms.detectors.names.whole import whole
from transforms.detectors.seeking import seeker
from transforms.errors import InputError
from transforms.files.formats import Format

if TYPE_CHECKING:
    from transforms.policy import Policy

_SURE: Final = tuple(
    kind for kind in KINDS if kind not in (PERSON, DATE) and BY_KIND[kind].alone and not BY_KIND[kind].leaning
)
_PARTING: Final = re.compile(r"[;|\t]")
_NUMBER: Final = re.compile(r"-?[0-9]{3,}([.,][0-9]+)?")


def refuse_values_as_names(schema: pa.Schema, *, header: bool, kind: Format, policy: "Policy | None" = None) -> None:
    """Raise `InputError` where detectors find personal data in names of columns; they are told by place, not shown.

    What a policy names is a name. A lone column of CSV whose name another delimiter parts is refused as well.
    """
    if kind == "csv" and not header:
        return
    known = policy.columns if policy else ()
    names = list(dict.fromkeys(leaf.name for leaf in leaves_of(schema)))
    texts = pa.array(names, pa.large_string())
    if kind == "csv" and len(names) == 1 and (other := _PARTING.search(names[0])) and names[0] not in known:
        advice = f"csv: {{delimiter: {other[0]!r}}}` in the policy" if policy else f"--delimiter {other[0]!r}`"
        raise InputError(
            f"the header has one column, and {other[0]!r} in its name; does that part columns? Say `{advice}"
        )
    spans = seeker([one for one in _SURE if role_of(one) is Role.DIRECT])(texts)
    found = {int(row): spans.kinds[number] for row, number in zip(spans.row, spans.kind, strict=True)}
    if kind == "csv":
        found |= {int(row): PERSON for row in np.flatnonzero(whole(texts)) if " " in names[row]}
        found |= {row: "a number" for row, name in enumerate(names) if _NUMBER.fullmatch(name)}
    found = {row: word for row, word in found.items() if names[row] not in known}
    if not found:
        return
    places = ", ".join(f"{row + 1} ({word})" for row, word in sorted(found.items()))
    headless = "say `csv: {header: false}` in the policy" if policy else "pass --no-header"
    advice = f"if the files have no header, {headless}" if kind == "csv" else "give the columns names that are no data"
    raise InputError(f"names of columns look like values: {places}, counted from 1; {advice}")
