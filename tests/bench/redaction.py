"""What does it cost to find personal data in notes, and to redact them? Per row, as few or all of them hold some.

The floor is one search of every note for an @, in the same run: what a single pass of a regular expression costs.
Redacted is by a bound policy's kernel, as a job calls it, with labels for the kinds of `REDACTED`; beside it with ids
of one country only, or of those that the gate watches, in notes that hold no other ids.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import job
import numpy as np
import polars as pl
import pyarrow as pa
from clock import nanoseconds
from job import cards
from runs import keys_in
from scene import Scene
from sheet import Sheet

from transforms.apply import compile_plan
from transforms.detectors.catalogue import BY_KIND, GROUPS, KINDS, WATCHED
from transforms.detectors.detector import Detector
from transforms.detectors.seeking import seeker
from transforms.files.parquet import BATCH_ROWS
from transforms.keys import KeySource
from transforms.policy import Policy

WITHOUT_PHONE = frozenset(("email", "card", "iban", "ipv4", "ipv6", *GROUPS["national_id"])) & frozenset(KINDS)
REDACTED = ("email", "card", "iban", "ipv4", "ipv6", "national_id")
_FOUND = ("email", "card", "iban", "ipv4", "ipv6")
_IDS = {
    "ids of one country": ("us_ssn",),
    "ids watched": tuple(kind for kind in GROUPS["national_id"] if kind in WATCHED),
}
"""Ids that notes hold and that alone are looked for beside the other kinds."""
SHARES = {"none": 0, "2 %": 50, "all": 1}
"""How many notes hold personal data: one in so many."""
_WANTED = {"none": "at most 500", "2 %": "at most 500", "all": "at most 2,000"}
_LENGTH, _DRAWN = 85, 40
_HEADS = ("Caller asks", "Parcel left", "Customer wrote", "Please update", "Noted by desk", "Sent twice", "Order 48113")
_TAILS = ("before noon", "at the door, thanks", "again on 2025-01-08", "for a new date", "since Monday", "of 3 items")
_FILL = " then asked for the other parcel to be left with a neighbour at the door before noon"


def measure(scene: Scene) -> Sheet:
    """Seeking in notes without telephone numbers and names, and with either; then the whole transform."""
    count = min(scene.rows, 65_536 if scene.quick else 262_144)
    rows = []
    for name, share in SHARES.items():
        texts = notes(count, share)
        column = pl.Series(texts)
        seekers = [seeker(WITHOUT_PHONE.union(more)) for more in ((), ("phone",), ("person",))]
        for seek in seekers:
            seek(texts)  # what is learned of shapes once in a process
        floor = nanoseconds(lambda: column.str.contains("@"), count, scene.repeats)  # noqa: B023
        took = [
            nanoseconds(lambda: seek(texts), count, scene.repeats)  # noqa: B023
            for seek in seekers
        ]
        took.append(redacted(texts, scene))
        took += [redacted(notes(count, share, ids=ids), scene, (*_FOUND, *ids)) for ids in _IDS.values()]
        rows.append((f"{name} with personal data", f"{floor:,.0f}", *(f"{ns:,.0f}" for ns in took), _WANTED[name]))
    kinds = f"{len(WITHOUT_PHONE)} kinds"
    head = ("notes, ns per row", "one pass", kinds, "and phone", "and names", "redact", *_IDS, "redact, wanted")
    return Sheet(f"Personal data found in {count:,} notes of {_LENGTH} characters", head, rows)


def redacted(texts: pa.Array, scene: Scene, find: Sequence[str] = REDACTED) -> float:
    """Nanoseconds per row of the whole transform, in batches as a job reads them."""
    policy = job.policy({"note": {"redact": {"find": list(find), "with": "label"}}})
    table = pa.table({"note": texts})
    plan = Policy.from_yaml(policy, name="notes").bind(table.schema)
    scene.folder.mkdir(parents=True, exist_ok=True)
    apply = compile_plan(plan, KeySource(keys_in(scene.folder)).open().within("bench"))
    batches = table.to_batches(max_chunksize=BATCH_ROWS)
    for batch in batches:
        apply(batch)  # what is learned of shapes once in a process
    return nanoseconds(lambda: [apply(batch) for batch in batches], len(texts), scene.repeats)


def notes(count: int, share: int, seed: int = 5, ids: tuple[str, ...] = GROUPS["national_id"]) -> pa.Array:
    """Notes of 85 characters, of which one in so many (0: none) holds one finding of each kind in turn."""
    rng = np.random.default_rng(seed)
    held = [*(kind for kind in ("email", "card", "iban", "ipv4") if kind in KINDS), "id"]
    values = {kind: _ids(rng, ids) if kind == "id" else _MADE[kind](rng) for kind in held}
    heads, tails = rng.integers(0, len(_HEADS), count).tolist(), rng.integers(0, len(_TAILS), count).tolist()
    picked = rng.integers(0, 1 << 30, count).tolist()
    texts = []
    for row in range(count):
        value = ""
        if share and row % share == 0:
            among = values[held[row // share % len(held)]]
            value = f" {among[picked[row] % len(among)]}"
        texts.append(f"{_HEADS[heads[row]]}{value}, {_TAILS[tails[row]]}{_FILL}"[:_LENGTH])
    return pa.array(texts)


def _emails(rng: np.random.Generator) -> list[str]:
    return [
        f"{'abcdefgh'[n % 8]}nn.{n}@{'mail' if n % 3 else 'post'}.example.com" for n in rng.integers(0, 10**6, 4_000)
    ]


def _cards(rng: np.random.Generator) -> list[str]:
    plain = cards(rng.integers(0, 10**7, 4_000)).to_pylist()
    return [
        " ".join(one[at : at + 4] for at in range(0, 16, 4)) if place % 2 else one for place, one in enumerate(plain)
    ]


def _ibans(rng: np.random.Generator) -> list[str]:
    made = []
    for number in rng.integers(0, 10**16, 4_000).tolist():
        account = f"37{number:016d}"
        check = 98 - int(f"{account}131400") % 97
        plain = f"DE{check:02d}{account}"
        made.append(" ".join(plain[at : at + 4] for at in range(0, 22, 4)) if number % 2 else plain)
    return made


def _addresses(rng: np.random.Generator) -> list[str]:
    return [str(ipaddress.IPv4Address(int(number))) for number in rng.integers(1 << 25, 200 << 24, 4_000)]


@cache
def _ids(rng: np.random.Generator, kinds: tuple[str, ...]) -> list[str]:
    """Numbers of these kinds, told by the first word of their context where there is one."""
    return [text for kind in kinds for text in _of(BY_KIND[kind], rng)]


def _of(detector: Detector, rng: np.random.Generator) -> list[str]:
    """Texts like the row's example, with other digits that pass the check."""
    seek = seeker([detector.kind], named=[detector.kind])
    examples = [text for text in detector.found if len(text) < _LENGTH // 2 and len(seek(pa.array([text])))]
    if not examples:
        return []
    drawn = [examples[0]] + [_redrawn(examples[0], rng) for _ in range(_DRAWN * 50)]
    spans = seek(pa.array(drawn))
    word = f"{detector.context[0]} " if detector.context and not detector.alone else ""
    return [word + drawn[row] for row in np.unique(spans.row)[:_DRAWN].tolist()]


def _redrawn(text: str, rng: np.random.Generator) -> str:
    """The text with its last four digits drawn anew."""
    places = [at for at, one in enumerate(text) if one.isdigit()][-4:]
    signs = list(text)
    for at in places:
        signs[at] = str(rng.integers(0, 10))
    return "".join(signs)


_MADE: Mapping[str, Callable[[np.random.Generator], Sequence[str]]] = {
    "email": _emails,
    "card": _cards,
    "iban": _ibans,
    "ipv4": _addresses,
}
