"""How well is each kind found? In texts made of its own form, beside texts in which nothing personal stands.

    python tests/bench/every_kind.py [--quick] [--each 200]

A value is of a made-up person, or drawn from the kind's pattern until it passes the check, and stands in sentences that
name it by one of its context words and in others that do not. Recall is the share of values that a finding of any kind
covers whole, near such words and without them; named is the share that a finding of the kind itself meets. Decoys are
sentences with order numbers, amounts, times, codes and hashes; precision is right findings over all findings of the
kind, in as many decoys as values.
"""

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import rstr
from clock import quiet
from sheet import Sheet

from pipelines.drilling.people import LOCALES, people
from transforms.detectors.catalogue import DETECTORS, GROUPS
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.seeking import seeker

SEED = 20_261_130
_TRIES = 4_000
_PLAIN = (
    "The customer wrote {} on the form.",
    "{} was in the last message",
    "please look at {} and answer by Monday",
    "Er schrieb uns {} am Telefon.",
    "we have {} on file, thanks",
)
_WITH_CONTEXT = ("{1}: {0}", "The {1} is {0}, please check.", "my {1} {0} has changed", "[{1} {0}]")
_DECOYS = (
    "order {d6} was shipped on {iso} with {d4} items",
    "invoice no. {d8} over {amount} EUR is due",
    "version {d1}.{d2}.{d1} of build {hex12} failed after {d3} ms",
    "ticket #{d5} moved to queue {d2} at {time}",
    "SKU {A3}-{d4}-{A2} costs {amount} USD",
    "parcel {d12} left the hub",
    "commit {hex40} touches {d3} files",
    "temperature {d2}.{d1} degrees, pressure {d4} hPa, {d2} % humidity",
    "reference {d9} and batch {d11} were merged",
    "the meter reads {d7} kWh, last year it was {d7}",
    "page {d2} of {d3}, chapter {d1}",
    "request {d10} took {d1},{d3} ms on node {A1}{d2}",
)


@dataclass(frozen=True)
class Planted:
    """A text, and the bytes at which a value of the kind stands; no kind: nothing personal."""

    kind: str
    text: str
    start: int = 0
    end: int = 0
    told: bool = False
    """Whether one of the kind's own words stands near."""


@dataclass
class Measured:
    """Counts of one kind."""

    told: int = 0
    """Values near one of the kind's own words."""
    bare: int = 0
    """Values without."""
    told_covered: int = 0
    bare_covered: int = 0
    named: int = 0
    right: int = 0
    """Findings of the kind that overlap a value of it."""
    wrong: int = 0
    """Findings of the kind where no value stands."""


def main() -> None:
    """Print one row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few values: to look at, not to quote")
    parser.add_argument("--each", type=int, help="values of each kind: 200 unless said; 10 with --quick")
    given = parser.parse_args()
    quiet()
    print(measure(given.each or (10 if given.quick else 200)).text())


def measure(each: int) -> Sheet:
    """The whole table."""
    rng = random.Random(SEED)
    measured = {one.kind: Measured() for one in DETECTORS}
    planted = [sentence for one in DETECTORS for sentence in _sentences(one, each, rng)]
    _look(planted, measured)
    _look([Planted("", decoy(rng)) for _ in planted], measured)
    head = ("kind", "country", "told by", "values", "recall", "without words", "named", "precision", "false in 10,000")
    rows = [_row(one, measured[one.kind], len(planted)) for one in DETECTORS]
    return Sheet(f"Every kind, {each} values in {len(planted):,} texts, {len(planted):,} decoys", head, rows)


def _row(one: Detector, counts: Measured, decoys: int) -> tuple[str, ...]:
    values = counts.told + counts.bare
    return (
        f"`{one.kind}`",
        one.jurisdiction,
        told_by(one),
        f"{values:,}",
        _share(counts.told_covered, counts.told),
        _share(counts.bare_covered, counts.bare),
        _share(counts.named, values),
        _share(counts.right, counts.right + counts.wrong),
        f"{counts.wrong / decoys * 1e4:.1f}",
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def told_by(one: Detector) -> str:
    """What makes a finding of the kind sure in text."""
    if one.leaning:
        return "words near it"
    return "form" if one.alone and one.sure is None else "form, or words near it"


def _look(texts: Sequence[Planted], measured: dict[str, Measured]) -> None:
    """Count what is found."""
    spans = _SEEK(pa.array([one.text for one in texts], pa.large_string()))
    found: dict[int, list[tuple[int, int, str]]] = {}
    for row, start, end, kind in zip(spans.row, spans.start, spans.end, spans.kind, strict=True):
        found.setdefault(int(row), []).append((int(start), int(end), spans.kinds[kind]))
    for row, planted in enumerate(texts):
        here = found.get(row, [])
        if planted.kind:
            _count(measured[planted.kind], planted, here)
        for start, end, kind in here:
            overlaps = start < planted.end and end > planted.start
            measured[kind].right += overlaps and kind == planted.kind
            measured[kind].wrong += not overlaps


def _count(counts: Measured, planted: Planted, here: Sequence[tuple[int, int, str]]) -> None:
    covered = any(start <= planted.start and end >= planted.end for start, end, _ in here)
    counts.named += any(
        start < planted.end and end > planted.start and kind == planted.kind for start, end, kind in here
    )
    counts.told += planted.told
    counts.bare += not planted.told
    counts.told_covered += covered and planted.told
    counts.bare_covered += covered and not planted.told


_PEOPLE = [person for locale in LOCALES for person in people(locale, 20, SEED)]
_SEEK = seeker([one.kind for one in DETECTORS])


def _sentences(one: Detector, each: int, rng: random.Random) -> Iterator[Planted]:
    """Texts with a value, half of them with a context word of the kind, where it has any; all where it needs one."""
    for number, value in enumerate(values(one, each, rng)):
        told = bool(one.context) and (one.leaning or number % 2 == 1)
        form = rng.choice(_WITH_CONTEXT if told else _PLAIN)
        text = form.format(value, rng.choice(one.context) if told else "")
        low, high = (one.meant(value) if one.meant else None) or (0, len(value))
        start = len(text[: text.index(value) + low].encode())
        yield Planted(one.kind, text, start, start + len(value[low:high].encode()), told=told)


def values(one: Detector, each: int, rng: random.Random) -> list[str]:
    """Values that pass the kind's check: of made-up people where they have it, else drawn from its form, else given."""
    told = {"street_address": "address"}.get(one.kind, one.kind)
    if told in _PEOPLE[0].values and told not in GROUPS["national_id"]:
        return [person.values[told] for person in rng.choices(_PEOPLE, k=each)]
    return drawn(one, each, rng) or given(one)


def drawn(one: Detector, each: int, rng: random.Random) -> list[str]:
    """Values of the kind's form that pass its check; none where the form cannot be drawn from."""
    try:
        form = re.compile(one.pattern.removeprefix(BEFORE).replace(r"\pL\pN", "A-Za-z0-9").replace(r"\pL", "[A-Za-z]"))
    except re.error:
        return []
    draw = rstr.Rstr(_Ordered(rng.random()))
    some: list[str] = []
    for _ in range(_TRIES):
        value = draw.xeger(form).strip()
        if value.isascii() and value.isprintable() and re.fullmatch(form, value) and one.check(value):
            some.append(value)
        if len(some) == each:
            break
    return some


class _Ordered(random.Random):
    """Chance by which signs are drawn alike in every process: those of some classes come in a set's order."""

    def choice(self, seq: Any) -> Any:
        """One of them."""
        return super().choice(sorted(seq) if all(isinstance(one, str) for one in seq) else seq)


def given(one: Detector) -> list[str]:
    """What stands in the examples of the kind's row."""
    spans = seeker([one.kind], named=[one.kind])(pa.array(one.found))
    found = zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    return [one.found[row].encode()[start:end].decode() for row, start, end in found]


def decoy(rng: random.Random) -> str:
    """A sentence in which nothing personal stands.

    >>> decoy(random.Random(1)) == decoy(random.Random(1))
    True
    """

    def drawn(slot: re.Match[str]) -> str:
        word = slot.group(1)
        if word == "iso":
            return f"20{rng.randrange(10, 27)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        if word == "time":
            return f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
        if word == "amount":
            return f"{rng.randrange(10_000):,}.{rng.randrange(100):02}"
        signs = {"d": "0123456789", "A": "ABCDEFGHJKLMNPQRSTUVWXYZ", "h": "0123456789abcdef"}[word[0]]
        return "".join(rng.choice(signs) for _ in range(int(re.sub(r"\D", "", word))))

    return re.sub(r"\{(\w+)\}", drawn, rng.choice(_DECOYS))


if __name__ == "__main__":
    main()
