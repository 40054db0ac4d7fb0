"""Where does a made-up person fit into a row? What each path of the input holds, by policy, values and name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.transform import ColumnTransform
from transforms.detectors.catalogue import BY_KIND, GROUPS, KINDS, kinds_of
from transforms.paths import Path, field_at, leaf_array, leaf_paths
from transforms.plan import Plan
from transforms.types import plain

IDS: Final = frozenset(GROUPS["national_id"])
OWN_ID: Final = "national_id"
"""The ids of whatever country the person is of."""
_OF_SURROGATES: Final[Mapping[str, str]] = {"name": "person", "postcode": "postal_code", "ssn": "us_ssn"} | {
    kind: kind
    for kind in (
        "first_name", "last_name", "email", "username", "url", "phone", "address", "street", "city", "ipv4", "ipv6",
        "mac", "iban", "card", "date_of_birth",
    )
}  # fmt: skip
"""What surrogates stand in for."""
_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "person": (
        "name", "full_name", "customer_name", "patient_name", "contact_name", "display_name", "employee_name",
        "user_full_name", "nombre", "nome", "vollstaendiger_name", "naam", "passenger_name", "holder", "cardholder",
    ),
    "first_name": (
        "first_name", "firstname", "given_name", "forename", "vorname", "prenom", "nombre_de_pila", "voornaam", "imie",
    ),
    "last_name": (
        "last_name", "lastname", "surname", "family_name", "nachname", "familienname", "nom", "apellido", "apellidos",
        "cognome", "achternaam", "nazwisko", "sobrenome",
    ),
    "email": ("email", "e_mail", "mail", "email_address", "correo", "courriel"),
    "phone": ("phone", "telephone", "tel", "mobile", "cell", "msisdn", "fax", "telefon", "telefono", "handy"),
    "card": ("card", "card_number", "credit_card", "creditcard", "pan", "kreditkarte", "tarjeta", "carte_bancaire"),
    "iban": ("iban", "bank_account", "konto"),
    "ipv4": ("ip", "ip_address", "ipv4", "client_ip", "remote_addr"),
    "ipv6": ("ipv6",),
    "mac": ("mac", "mac_address"),
    "url": ("url", "profile_url", "website", "homepage"),
    "username": ("username", "user_name", "login", "handle", "nickname", "screen_name"),
    "date_of_birth": (
        "birth_date", "birthdate", "date_of_birth", "dob", "birthday", "geburtsdatum", "date_naissance",
        "fecha_nacimiento", "data_nascita", "geboortedatum", "born",
    ),
    "address": ("address", "home_address", "adresse", "anschrift", "direccion", "indirizzo", "adres", "endereco"),
    "street": ("street", "street_address", "strasse", "rue", "calle", "via", "straat"),
    "city": ("city", "town", "stadt", "ort", "ville", "ciudad", "citta", "stad"),
    "postal_code": ("postal_code", "postcode", "zip", "zip_code", "zipcode", "plz", "code_postal", "cap", "cep"),
    "us_ssn": ("ssn", "social_security_number"),
    OWN_ID: ("national_id", "tax_id", "id_number", "identity_number", "personal_id", "ausweisnummer"),
}  # fmt: skip
"""What columns are called that hold it, beside the hints of the detectors."""
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
    if _is_text(type_) and kind is None and (_reads_as_text(texts) or _TEXTS & set(_words(path))):
        return Place(path, type_, "", transform)
    return None


def _by_policy(transform: ColumnTransform | None) -> str | None:
    word = transform.word() if transform else ""
    if word == "surrogate":
        return _OF_SURROGATES.get(getattr(transform, "of", ""))
    if word == "fpe" and getattr(transform, "luhn", False):
        return "card"
    to = getattr(transform, "to", None) if word == "generalize" else None
    return {"us_zip3": "postal_code", "age": "date_of_birth"}.get(to or "")


def _by_values(texts: Sequence[str]) -> str | None:
    """The kind that four in five of the values are, whole; of kinds whose form says little it takes the name, too."""
    if not texts:
        return None
    for kind in KINDS:
        detector = BY_KIND[kind]
        if detector.leaning or not detector.watched or detector.chance > 1 - _SURE:
            continue
        formed = pc.match_substring_regex(pa.array(texts), detector.pattern).to_pylist()
        good = sum(form and _passes(kind, text) for form, text in zip(formed, texts, strict=True))
        if good >= _SURE * len(texts):
            return kind
    return None


def _passes(kind: str, text: str) -> bool:
    return len(text.split()) < _LOOKED_AT and BY_KIND[kind].check(text.strip())


def _by_name(path: Path) -> str | None:
    """The kind whose words are most of the path's last name."""
    words = _words(path)
    best, longest = None, 0
    called = {kind: detector.hints for kind, detector in BY_KIND.items()}
    for kind, hints in (*called.items(), *_CALLED.items()):
        for hint in hints:
            parts = hint.split("_")
            if len(parts) > longest and any(words[at : at + len(parts)] == parts for at in range(len(words))):
                best, longest = kind, len(parts)
    return best if best and longest * 2 >= len(words) else None


def _words(path: Path) -> list[str]:
    """The words of the last name of a path.

    >>> _words(Path("contactEmail-2"))
    ['contact', 'email', '2']
    """
    last = next((step.name for step in reversed(path.steps) if step.name), path.column)
    return re.findall(r"[^\W\d_]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower())


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
