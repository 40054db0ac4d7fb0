"""The input and the parts made of it in, a proof out: the PTransform `FindSurvivors`.

input units -> Guard: keyed digests of protected values -> one sieve
parts       -> Seek: what may be one of them, by the sieve   -> candidates
input units -> Recall: digests that are among the candidates -> values
candidates and values meet by digest -> Settle -> Proof

The input is read twice, and its columns that matter only; nothing that is shuffled is a value, and of digests nothing
but the sieve and what may have survived.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

import apache_beam as beam
import pyarrow as pa
from apache_beam.pvalue import AsSingleton, TaggedOutput

from transforms.errors import InputError, OutputError
from transforms.files import coder as coder
from transforms.files.batches import FindUnits
from transforms.files.formats import Format
from transforms.files.margins import Margin, margins
from transforms.files.opening import ready
from transforms.files.parts import Part, part_batches
from transforms.files.reading import BadRows, read_unit, refusal
from transforms.files.report import reported
from transforms.files.source import Source
from transforms.files.units import RowGroup, Unit
from transforms.keys import KeySource, ScopedKeys
from transforms.plan import Plan
from transforms.survivors.cells import cells_of, days_of
from transforms.survivors.digests import digester
from transforms.survivors.doubts import Doubt
from transforms.survivors.forms import Form
from transforms.survivors.guarding import guard
from transforms.survivors.places import (
    COLUMN_NAMES,
    DICTIONARY,
    FILE_NAMES,
    METADATA,
    OF_FIELD,
    STATISTICS,
    Guarded,
    Searched,
    Whereabouts,
    guarded,
    searched,
    whereabouts,
)
from transforms.survivors.proof import Proof
from transforms.survivors.said import Said
from transforms.survivors.seeking import Sought, seek
from transforms.survivors.settling import Packed, asked_in, candidates, doubtful, guards, settled
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

_PROOF, _DOUBTS, _CANDIDATES, _VALUES = "proof", "doubts", "candidates", "values"
_OF_MARGINS = {"statistics": STATISTICS, "dictionary": DICTIONARY, "metadata": OF_FIELD}


class FindSurvivors(beam.PTransform):  # type: ignore[misc]  # Beam's classes are untyped
    """Parts of a plan's output -> one `Proof`: what of the whole input's protected values stands anywhere in them.

    `patterns` name the input that the parts were made of. Values of `guarded(plan)` are searched for in all places of
    `whereabouts(plan)`, in canonical form: whole cells, words that stand in texts, numbers; rows that the policy drops
    are protected as well, rows that are set aside because they cannot be read are not. Workers open the key source; no
    value is shuffled, only digests under a key of their own use. Raises in the job `InputError` where a column that is
    searched for cannot be read, and `OutputError` where a part holds what cannot be searched.
    """

    def __init__(self, patterns: Sequence[str], plan: Plan, keys: KeySource, *, format: Format) -> None:  # noqa: A002
        super().__init__()
        self._patterns, self._plan, self._keys, self._format = tuple(patterns), plan, keys, format
        self._find = FindUnits(self._patterns, _Reading(plan).parquet)

    def expand(self, parts: beam.PCollection) -> beam.PCollection:
        """Wire the four steps."""
        units = parts.pipeline | self._find | "SpreadUnits" >> beam.Reshuffle()
        protected = units | beam.ParDo(_Guard(self._plan, self._keys)).with_outputs(_PROOF, main="sieves")
        sieve = AsSingleton(
            protected["sieves"] | "OneSieve" >> beam.CombineGlobally(_Sieves()).with_output_types(Sieve)
        )
        sought = (
            parts
            | "SpreadParts" >> beam.Reshuffle()
            | beam.ParDo(_Seek(self._plan, self._keys, self._format), sieve).with_outputs(
                _PROOF, _DOUBTS, main=_CANDIDATES
            )
        )
        doubts = sought[_DOUBTS] | "OneDoubt" >> beam.CombinePerKey(Doubt.total)
        may_be = (sought[_CANDIDATES], doubts | beam.FlatMapTuple(doubtful)) | "AllCandidates" >> beam.Flatten()
        asked = AsSingleton(
            may_be
            | beam.Map(_question).with_output_types(Sieve)
            | "OneQuestion" >> beam.CombineGlobally(_Sieves()).with_output_types(Sieve)
        )
        known = units | beam.ParDo(_Recall(self._plan, self._keys), asked).with_output_types(Packed)
        met = {_CANDIDATES: may_be, _VALUES: known} | beam.CoGroupByKey()
        found = (
            protected[_PROOF],
            sought[_PROOF],
            doubts | beam.Map(_tried, whereabouts(self._plan)),
            met | beam.Map(_settle, whereabouts(self._plan), guarded(self._plan)),
        )
        return found | "AllFound" >> beam.Flatten() | "OneProof" >> beam.CombineGlobally(Proof.total)


class _Reading:
    """How the columns that are searched for are read."""

    def __init__(self, plan: Plan) -> None:
        self.leaves = guarded(plan)
        source = Source.of(plan)
        wanted = {leaf.at.column for leaf in self.leaves}
        self.parquet = replace(source, reads=tuple(name for name in source.schema.names if name in wanted))
        self.csv = replace(self.parquet, schema=_as_text(source.schema, plan))
        """What is dropped is read as text: nothing there can be bad, and no row is passed over for it."""
        self._fails = plan.policy.on_bad_rows == "fail"

    def batches(self, unit: Unit) -> Iterator[pa.RecordBatch]:
        for one in read_unit(unit, self.parquet if isinstance(unit, RowGroup) else self.csv):
            if not isinstance(one, BadRows):
                yield one
            elif self._fails:
                raise refusal(one)


def _as_text(schema: pa.Schema, plan: Plan) -> pa.Schema:
    dropped = {leaf.at.column for leaf in guarded(plan) if leaf.dropped}
    return pa.schema([field.with_type(pa.string()) if field.name in dropped else field for field in schema])


_Counted: TypeAlias = TaggedOutput[Literal["proof"], Proof]
_Doubted: TypeAlias = TaggedOutput[Literal["doubts"], tuple[int, Doubt]]


class _Guard(beam.DoFn):  # type: ignore[misc]
    """A unit of the input -> the sieve of its protected values, and how many of them are searched for."""

    def __init__(self, plan: Plan, keys: KeySource) -> None:
        self._plan, self._keys = plan, keys

    def setup(self) -> None:
        self._reading, self._scoped = _opened(self._plan, self._keys)

    def process(self, unit: Unit) -> Iterator[Sieve | _Counted]:
        sieve, proofs, guards_of = Sieve.empty(), [], guard(self._reading.leaves, self._scoped, Shapes.every())
        with reported("reading what is protected"):
            for batch in self._reading.batches(unit):
                found = guards_of(batch)
                for _, _, digests in found.digests:
                    sieve = sieve.with_digests(digests, found.shapes)
                proofs.append(Proof(guarded=found.counts, read=batch.num_rows))
        yield sieve
        yield TaggedOutput(_PROOF, Proof.total(proofs))


class _Recall(beam.DoFn):  # type: ignore[misc]
    """A unit of the input -> those of its protected values that are asked for; it is not read where none are."""

    def __init__(self, plan: Plan, keys: KeySource) -> None:
        self._plan, self._keys = plan, keys

    def setup(self) -> None:
        self._reading, self._scoped = _opened(self._plan, self._keys)

    def process(self, unit: Unit, asked: Sieve) -> Iterator[Packed]:
        if asked.is_empty:
            return
        guards_of = guard(self._reading.leaves, self._scoped, asked.shapes)
        with reported("reading what is protected"):
            for batch in self._reading.batches(unit):
                for leaf, again, digests in guards_of(batch).digests:
                    yield from guards(leaf, digests[asked.holds(digests)], again=again)


def _opened(plan: Plan, keys: KeySource) -> tuple[_Reading, ScopedKeys]:
    ready()
    with reported("opening keys"):
        return _Reading(plan), keys.open().within(plan.policy.scope or "")


class _Seek(beam.DoFn):  # type: ignore[misc]
    """A part -> its candidates, its short numbers by place, and that it was searched.

    Bytes are not held against their digest here: who reads the part back for the gate does that.
    """

    def __init__(self, plan: Plan, keys: KeySource, kind: Format) -> None:
        self._plan, self._keys, self._kind = plan, keys, kind

    def setup(self) -> None:
        ready()
        with reported("opening keys"):
            self._digest = digester(self._keys.open().within(self._plan.policy.scope or ""))
        self._places = {(at.name, at.of_cells): number for number, at in enumerate(whereabouts(self._plan))}
        self._searched = [place for place in searched(self._plan) if not place.by_chance]
        self._whole = {place.name for place in self._searched if place.whole}

    def process(self, part: Part, sieve: Sieve) -> Iterator[Packed | _Counted | _Doubted]:
        memo, unreadable = dict[str, tuple[pa.Array, Form]](), dict[str, int]()
        places = [place for place in self._searched if _may_meet(place, sieve)]
        columns = {place.at.column for place in places}
        rows = 0 if columns else part.rows
        with reported("searching what was staged"):
            for name, said in self._beside(part):
                yield from self._found(name, seek(said, sieve, self._digest), of_cells=False)
            for batch in _batches(part, self._plan.schema, self._kind, columns):
                rows += batch.num_rows
                for place in places:
                    for said in cells_of(batch, place, memo):
                        if said.unreadable:
                            unreadable[place.name] = unreadable.get(place.name, 0) + said.unreadable
                        yield from self._found(place.name, seek(said, sieve, self._digest), of_cells=True)
        yield TaggedOutput(_PROOF, Proof(unreadable=unreadable, parts=1, rows=rows))

    def _beside(self, part: Part) -> Iterator[tuple[str, Said]]:
        """What the part holds beside its rows, under the name of its place."""
        for margin in margins(part.path, self._plan.schema, self._kind):
            name = _place_of(margin)
            whole = margin.kind in ("statistics", "dictionary") and margin.column in self._whole
            if (name, False) in self._places and not (name == FILE_NAMES and part.is_called_by_digest):
                yield from ((name, Said(values, whole=whole)) for values in (margin.values, *days_of(margin.values)))

    def _found(self, name: str, sought: Sought, *, of_cells: bool) -> Iterator[Packed | _Counted | _Doubted]:
        place = self._places[name, of_cells]  # a column may be called like what a file says of another
        yield from candidates(place, sought.digests, sought.shapes, sought.cells)
        if sought.doubt.tried:
            yield TaggedOutput(_DOUBTS, (place, sought.doubt))


def _batches(part: Part, schema: pa.Schema, kind: Format, columns: Collection[str]) -> Iterator[pa.RecordBatch]:
    """These columns of the part; nothing where there are none."""
    try:
        yield from part_batches(part.path, schema, kind, columns=columns) if columns else ()
    except InputError:
        message = "a part cannot be read: it is damaged, or was changed meanwhile; run again"
        raise OutputError(message) from None


def _may_meet(place: Searched, sieve: Sieve) -> bool:
    """Whether a protected value has the one shape that all cells there have, or they have several."""
    return place.shape is None or bool(sieve.shapes.sizes(place.shape[0])[place.shape[1]])


def _place_of(margin: Margin) -> str:
    if margin.column is None:
        return {"file name": FILE_NAMES, "column names": COLUMN_NAMES}.get(margin.kind, METADATA)
    return margin.column + _OF_MARGINS[margin.kind]


def _tried(doubted: tuple[int, Doubt], places: Sequence[Whereabouts]) -> Proof:
    place, doubt = doubted
    return Proof(tried={places[place].name: doubt.tried})


def _settle(
    met: tuple[int, Mapping[str, Iterable[bytes]]], places: Sequence[Whereabouts], leaves: Sequence[Guarded]
) -> Proof:
    _, sides = met
    return Proof(standing=settled(sides[_CANDIDATES], sides[_VALUES], places, leaves))


class SieveCoder(beam.coders.Coder):  # type: ignore[misc]
    """Sieves as their own bytes: Beam's pickler would compress 32 MB of what looks random."""

    def encode(self, value: Sieve) -> bytes:
        """Bytes of `Sieve.to_bytes`."""
        return value.to_bytes()

    def decode(self, encoded: bytes) -> Sieve:
        """The inverse."""
        return Sieve.from_bytes(encoded)

    def is_deterministic(self) -> bool:
        """Yes: equal content gives equal bytes."""
        return True

    def to_type_hint(self) -> Any:
        """What the coder is registered for."""
        return Sieve


beam.coders.registry.register_coder(Sieve, SieveCoder)


class _Sieves(beam.CombineFn):  # type: ignore[misc]
    def get_accumulator_coder(self) -> beam.coders.Coder:
        return SieveCoder()

    def create_accumulator(self) -> Sieve:
        return Sieve.empty()

    def add_input(self, sieve: Sieve, other: Sieve) -> Sieve:
        return sieve | other

    def merge_accumulators(self, sieves: Iterable[Sieve]) -> Sieve:
        merged = Sieve.empty()
        for sieve in sieves:
            merged |= sieve
        return merged

    def extract_output(self, sieve: Sieve) -> Sieve:
        return sieve


def _question(packed: Packed) -> Sieve:
    return Sieve.empty().with_digests(*asked_in(packed[1]))
