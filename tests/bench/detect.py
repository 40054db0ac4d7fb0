"""How well does it find? Precision and recall by kind on labelled texts, beside Presidio on the same texts.

    python tests/bench/detect.py [--quick] [--no-peers] [--count 20000] [--folder FOLDER]

Strict: the very bounds and the kind. Relaxed: an overlap and the kind; national ids count as one kind, as one country's
number passes another's check. Left over: personal characters that no finding covers.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from clock import quiet
from labels import Label, Text, made, presidios
from scores import Finder, Result, scored
from sheet import Sheet

from transforms.detectors.catalogue import GROUPS, KINDS
from transforms.detectors.seeking import seeker

FAMILY: Mapping[str, str] = {
    **dict.fromkeys(GROUPS["national_id"], "national_id"),
    **dict.fromkeys(("first_name", "last_name"), "person"),
    **dict.fromkeys(("address", "street", "city"), "street_address"),
    "ipv6": "ipv4",
}
"""Kinds that are scored as one."""


def main() -> None:
    """Print a table for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few texts: to look at, not to quote")
    parser.add_argument("--no-peers", action="store_true", help="without Presidio and its set")
    parser.add_argument("--count", type=int, help="texts to make up: 20,000 unless said; 400 with --quick")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "beamveil-bench")
    given = parser.parse_args()
    quiet()
    count = given.count or (400 if given.quick else 20_000)
    sets = {
        f"{count:,} made-up texts in 20 locales, as people write": made(count, disguised=False),
        f"{count:,} made-up texts in 20 locales, all disguises": made(count, disguised=True),
    }
    if not given.no_peers and (theirs := presidios(given.folder)):
        sets[f"{len(theirs):,} texts of presidio-evaluator"] = theirs
    finders = {"beamveil": ours(KINDS)}
    if not given.no_peers:
        import analyzer  # noqa: PLC0415 - needs the extra `bench`

        finders["Presidio"] = analyzer.find
    for title, texts in sets.items():
        print(table(title, texts, finders).text(), flush=True)


def table(title: str, texts: Sequence[Text], finders: Mapping[str, Finder]) -> Sheet:
    """One set's scores, by kind."""
    kinds = sorted({FAMILY.get(one.kind, one.kind) for text in texts for one in text.labels} & scorable())
    results = {name: scored(texts, find, family=FAMILY, kinds=kinds) for name, find in finders.items()}
    head = ("kind", "labels", *(f"{name}, {what}" for name in finders for what in _MEASURES))
    rows = [_row(kind, results) for kind in kinds]
    left = "; ".join(f"{name} leaves {result.left_over:.2%} of personal characters" for name, result in results.items())
    return Sheet(title, head, rows, f"{left}. strict / relaxed.")


_MEASURES = ("precision", "recall", "F1")


def scorable() -> set[str]:
    """What beamveil has a kind for."""
    return {FAMILY.get(kind, kind) for kind in KINDS}


def _row(kind: str, results: Mapping[str, Result]) -> tuple[str, ...]:
    cells = [
        f"{_shown(measure(strict=True))} / {_shown(measure())}"
        for score in (result.by_kind[kind] for result in results.values())
        for measure in (score.precision, score.recall, score.f1)
    ]
    labels = next(iter(results.values())).by_kind[kind].labels
    return (kind, f"{labels:,}", *cells)


def _shown(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def ours(kinds: Sequence[str]) -> Finder:
    """What beamveil finds; its offsets are bytes."""
    seek = seeker(kinds)

    def find(texts: Sequence[str]) -> list[list[Label]]:
        spans = seek(pa.array(texts, pa.large_string()))
        found: list[list[Label]] = [[] for _ in texts]
        rows = zip(*(column.tolist() for column in (spans.row, spans.start, spans.end, spans.kind)), strict=True)
        for row, start, end, kind in rows:
            raw = texts[row].encode()
            found[row].append(Label(len(raw[:start].decode()), len(raw[:end].decode()), spans.kinds[kind]))
        return found

    return find


if __name__ == "__main__":
    main()
