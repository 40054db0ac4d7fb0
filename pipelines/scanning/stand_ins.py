"""What other branches bring: goes away when they are merged."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.detectors.catalogue import BY_KIND
from transforms.detectors.detector import BEFORE
from transforms.detectors.spans import Spans, settled

_HINTS = {
    "email": ("email", "mail", "e_mail"), "phone": ("phone", "mobile", "tel", "telephone"),
    "us_ssn": ("ssn",), "card": ("card", "pan", "card_number"), "iban": ("iban",),
    "person": ("name", "full_name", "first_name", "last_name", "surname", "patient_name"),
    "date_of_birth": ("birth_date", "dob", "birthday", "date_of_birth"),
    "zip": ("zip", "postcode", "zip_code"), "address": ("address", "street"), "city": ("city",),
}  # fmt: skip


def hinted(name: str) -> tuple[str, ...]:
    import re

    from transforms.detectors.attributes import ATTRIBUTES

    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    word = "_".join(w for w in re.split(r"[^0-9a-zA-Z]+", parted.lower()) if w)
    table = (
        [("person", _HINTS["person"])]
        + [(d.kind, d.hints) for d in BY_KIND.values()]
        + [(a.kind, a.hints) for a in ATTRIBUTES]
    )
    exact = [k for k, h in table if word in h]
    ends = [k for k, h in table if any(word.endswith("_" + w) for w in h) and k not in exact]
    return tuple(exact + ends)


def whole(texts: pa.Array) -> npt.NDArray[np.bool_]:
    from faker import Faker

    firsts = set(Faker()._factories[0].provider("person").first_names) if False else FIRSTS()
    return np.array(
        [
            t is not None and len(t.split()) in (2, 3, 4) and any(w.strip(",.") in firsts for w in t.split())
            for t in texts.to_pylist()
        ],
        bool,
    )


_F: set[str] = set()


def FIRSTS() -> set[str]:
    if not _F:
        from faker.providers.person.en_US import Provider

        _F.update(Provider.first_names)
    return _F


def seeker(kinds: Iterable[str], *, named: Iterable[str] = ()) -> Callable[[pa.Array], Spans]:
    rows = [BY_KIND[k] for k in kinds if BY_KIND[k].alone or k in set(named)]

    def seek(texts: pa.Array) -> Spans:
        series = pl.Series(texts.cast(pa.large_string()))
        sets = []
        for d in rows:
            at = np.flatnonzero(series.str.contains(d.pattern).fill_null(value=False).to_numpy())
            ahead = BEFORE if d.pattern.startswith(BEFORE) else ""
            pattern = f"{ahead}({d.pattern.removeprefix(BEFORE)})"
            found = [
                (r, s.find(g), g)
                for r, s, g in zip(at, series.gather(at), series.gather(at).str.extract(pattern))
                if g and d.check(g)
            ]
            if found:
                starts = np.array([len(series[int(r)][:p].encode()) for r, p, _ in found])
                ends = starts + [len(g.encode()) for _, _, g in found]
                sets.append(
                    Spans(np.array([r for r, _, _ in found]), starts, ends, np.zeros(len(found), np.int16), (d.kind,))
                )
        return settled(*sets) if sets else Spans.none()

    return seek
