"""Where does a made-up person fit into a row? What each path of the input holds, by policy, values and name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.drilling import numbers
from pipelines.drilling.people import FACTS
from transforms.columns.transform import ColumnTransform
from transforms.detectors.catalogue import BY_KIND, GROUPS, kinds_of
from transforms.detectors.hints import hinted, words_of
from transforms.paths import Path, field_at, leaf_array, leaf_paths
from transforms.plan import Plan
from transforms.types import plain

IDS: Final = frozenset(GROUPS["national_id"])
OWN_ID: Final = "national_id"
"""The ids of whatever country the person is of."""
_OF_SURROGATES: Final[Mapping[str, str]] = {
    "name": "person",
    "postcode": "postal_code",
    "street": "street_address",
    "ssn": "us_ssn",
} | {
    kind: kind
    for kind in (
        "first_name", "last_name", "email", "username", "url", "phone", "address", "city", "ipv4", "ipv6",
        "mac", "iban", "card", "date_of_birth",
    )
}  # fmt: skip
"""What surrogates stand in for."""
_CALLED: Final[Mapping[str, frozenset[str]]] = {
    "person": frozenset({
        "name", "full_name", "fullname", "display_name", "nombre", "nombre_completo", "nome", "nome_completo", "naam",
        "nom_complet", "imie_i_nazwisko", "vollstaendiger_name", "namn", "navn", "nimi", "holder", "cardholder",
    }),
    "first_name": frozenset({
        "first_name", "firstname", "fname", "given_name", "givenname", "forename", "vorname", "prenom", "voornaam",
        "imie", "fornamn", "fornavn", "etunimi", "jmeno",
    }),
    "last_name": frozenset({
        "last_name", "lastname", "lname", "surname", "family_name", "nachname", "familienname", "nom", "apellido",
        "apellidos", "cognome", "achternaam", "nazwisko", "sobrenome", "efternamn", "efternavn", "sukunimi", "prijmeni",
    }),
    OWN_ID: frozenset({"national_id", "tax_id", "id_number", "identity_number", "personal_id", "ausweisnummer"}),
}  # fmt: skip
"""What columns of names and ids are called, which no detector's hints say."""
_OWNERS: Final = frozenset(
    {
        "customer",
        "client",
        "patient",
        "contact",
        "employee",
        "user",
        "member",
        "passenger",
        "person",
        "kunde",
        "cliente",
    }
)
_STREETS: Final = frozenset({"street", "strasse", "str", "rue", "calle", "via", "straat", "ulica", "rua", "gata"})
_VALUED: Final = (
    "email",
    "iban",
    "card",
    "ipv4",
    "ipv6",
    "mac",
    "url",
    "vin",
    "imei",
    *sorted(IDS & numbers.MADE.keys()),
)
"""Kinds that values tell; of others more is said by the column's name."""
_TEXTS: Final = frozenset({
    "note", "notes", "comment", "comments", "message", "messages", "text", "content", "body", "description", "remark",
    "remarks", "subject", "chat", "transcript", "feedback", "review", "memo", "question", "answer", "prompt",
    "response", "history", "summary", "bemerkung", "kommentar", "nachricht", "anmerkung", "notiz", "commentaire",
    "nota", "notas", "comentario", "messaggio", "opmerking",
})  # fmt: skip
"""What columns of free text are called."""
_SURE, _WORDS = 0.8, 3
_LOOKED_AT: Final = 200


@dataclass(frozen=True)
class Place:
    """One path of the input into which people are planted."""

    path: Path
    type: pa.DataType
    kind: str
    """What it holds; empty: free text."""
    transform: ColumnTransform | None
    """What the policy does to it; None where it is read only for what stands beside it."""
    asked: frozenset[str] | None = None
    """Of free text: kinds that the policy looks for in it; None: every kind."""
    also: frozenset[str] = frozenset()
    """Of free text: paths of columns that the policy looks for in it."""

    @property
    def accepted(self) -> frozenset[str]:
        """Kinds that the policy lets stand here."""
        return kinds_of(getattr(self.transform, "accept", ()) or ())


def places(plan: Plan, sample: pa.RecordBatch) -> tuple[Place, ...]:
    """Every path that people fit into, in the input's order."""
    found = (_place(path, transform, plan, sample) for path, transform in _paths(plan))
    return tuple(place for place in found if place is not None)


def _paths(plan: Plan) -> Iterator[tuple[Path, ColumnTransform | None]]:
    """What comes out, and what is read beside it, leaf by leaf."""
    out = {}
    for leaf in plan.leaves:
        for path in leaf_paths(leaf.origin, field_at(leaf.origin, plan.source).type):
            out[path] = leaf.transform
    for name in plan.reads:
        for path in leaf_paths(Path(name), plan.source.field(name).type):
            if path in out:
                yield path, out[path]
            elif not path.steps and any(name in leaf.transform.beside(leaf.site) for leaf in plan.leaves):
                yield path, None


def _place(path: Path, transform: ColumnTransform | None, plan: Plan, sample: pa.RecordBatch) -> Place | None:
    type_ = plain(field_at(path, plan.source).type)
    texts = _texts(path, sample) if _is_text(type_) else []
    if transform is not None and transform.word() == "redact":
        find_words = getattr(transform, "find", None)
        asked = None if find_words is None else kinds_of(find_words)
        return Place(path, type_, "", transform, asked, frozenset(getattr(transform, "also", ())))
    kind = _by_policy(transform) or _by_values(texts) or _by_name(path)
    if kind is not None and _takes(type_, kind):
        return Place(path, type_, kind, transform)
    written = kind is None and _is_text(type_)
    if written and (_reads_as_text(texts) or _TEXTS.intersection(words_of(_last(path)))):
        return Place(path, type_, "", transform)
    return None


def _last(path: Path) -> str:
    """The last name of a path."""
    return next((step.name for step in reversed(path.steps) if step.name), path.column)


def _by_policy(transform: ColumnTransform | None) -> str | None:
    word = transform.word() if transform else ""
    if word == "surrogate":
        return _OF_SURROGATES.get(getattr(transform, "of", ""))
    if word == "fpe" and getattr(transform, "luhn", False):
        return "card"
    to = getattr(transform, "to", None) if word == "generalize" else None
    return {"us_zip3": "postal_code", "age": "date_of_birth"}.get(to or "")


def _by_values(texts: Sequence[str]) -> str | None:
    """The kind that four in five of the values are, where few other values would pass for it."""
    if not texts:
        return None
    for kind in _VALUED:
        detector = BY_KIND[kind]
        if detector.leaning or detector.chance > 1 - _SURE:
            continue
        formed = pc.match_substring_regex(pa.array(texts), detector.pattern).to_pylist()
        short = (len(text.split()) <= _WORDS * 2 for text in texts)
        good = (
            form and few and detector.check(text.strip()) for form, few, text in zip(formed, short, texts, strict=True)
        )
        if sum(map(bool, good)) >= _SURE * len(texts):
            return kind
    return None


def _by_name(path: Path) -> str | None:
    """The kind that the last name of the path suggests, if people here have one."""
    last = _last(path)
    words = words_of(last)
    for kind, names in _CALLED.items():
        if "_".join(words) in names or (words[:1] and words[0] in _OWNERS and "_".join(words[1:]) in names):
            return kind
    suggested = hinted(last)
    if len(IDS.intersection(suggested)) > 1:
        return OWN_ID
    if "street_address" in suggested and not _STREETS.intersection(words):
        return "address"
    kinds = ("username" if kind == "handle" else kind for kind in suggested)
    return next((kind for kind in kinds if kind in FACTS or kind in numbers.MADE), None)


def _texts(path: Path, sample: pa.RecordBatch) -> list[str]:
    """Distinct values of a path, a few hundred."""
    array = leaf_array(sample, path)
    array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    distinct = pc.unique(array.drop_null().slice(0, 4 * _LOOKED_AT))
    return [text for text in distinct.slice(0, _LOOKED_AT).to_pylist() if isinstance(text, str) and text]


def _reads_as_text(texts: Sequence[str]) -> bool:
    """Whether most values are sentences."""
    return bool(texts) and sum(text.count(" ") >= _WORDS for text in texts) * 2 > len(texts)


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_))


def _takes(type_: pa.DataType, kind: str) -> bool:
    """Whether values of the type can hold the kind."""
    if kind == "date_of_birth":
        return _is_text(type_) or pa.types.is_date(type_) or pa.types.is_timestamp(type_)
    numeric = kind in {"phone", "card", "postal_code", OWN_ID} | IDS
    return _is_text(type_) or (numeric and pa.types.is_integer(type_))
