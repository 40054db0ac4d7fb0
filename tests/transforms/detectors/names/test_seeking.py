"""Persons are found in text by lists and context; what looks like them, and the hidden, are told apart."""

import random
import time

import numpy as np
import pyarrow as pa
import pytest
from faker import Faker

from transforms.detectors.names import seeking
from transforms.detectors.names.seeking import person_spans


def persons(*texts: str | None, type_: pa.DataType | None = None) -> list[list[str]]:
    """By text, the names that were found."""
    spans = person_spans(pa.array(texts, type_ or pa.string()))
    assert spans.kinds == ("person",)
    found: list[list[str]] = [[] for _ in texts]
    for row, start, end in zip(spans.row, spans.start, spans.end, strict=True):
        found[row].append((texts[row] or "").encode()[start:end].decode())
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dear Ann, Mr. Miller met Dr. Jane O'Brien in New York.", ["Ann", "Miller", "Jane O'Brien"]),
        ("My name is Zork Blarg. Best regards,\nAnn", ["Zork Blarg", "Ann"]),
        ("Sehr geehrte Frau Müller-Lüdenscheid, ich heiße Peter", ["Müller-Lüdenscheid", "Peter"]),
        ("Kunde Peter Müller rief an", ["Peter Müller"]),
        ("Je m'appelle Zoë. Cordialement, Marie Dupont", ["Zoë", "Marie Dupont"]),
        ("Me llamo Íñigo Montoya", ["Íñigo Montoya"]),
        ("María García López y su hija", ["María García López"]),
        ("Müller, Anna called; J. Miller and John F. Kennedy too", ["Müller, Anna", "J. Miller", "John F. Kennedy"]),
        ("Ludwig van Beethoven, Karl-Heinz Müller", ["Ludwig van Beethoven", "Karl-Heinz Müller"]),
        ("ANN MILLER CALLED ABOUT ORDER", ["ANN MILLER"]),
        ("Patient Johnson reports pain", ["Johnson"]),
        ("Thanks,\nJohn", ["John"]),
        ("Иван Петров звонил", ["Иван Петров"]),
        ("اسمي محمد العتيبي من جدة", ["محمد العتيبي"]),
        ("שמי דוד לוינשטיין ואני גר", ["דוד לוינשטיין"]),
        ("मेरा नाम राजेश वर्मन है", ["राजेश वर्मन"]),
        ("tôi tên là Nguyễn Văn An", ["Nguyễn Văn An"]),
        ("田中太郎さんと王伟先生、김민준 님", ["田中太郎", "王伟", "김민준"]),
        ("x A\u200bnn Mil\u00adler y", ["A\u200bnn Mil\u00adler"]),
        ("Ann\u00a0Miller's bag", ["Ann\u00a0Miller"]),
        ("Ann called and Peter too", ["Ann", "Peter"]),
        ("We heard that Sarah's parcel and, again, Michael's order are late", ["Sarah", "Michael"]),
        ("Anna: hello\nBernd: hi", ["Anna", "Bernd"]),
        ("Sarah's account is locked. Claudia hat angerufen. Anne-Marie a dit oui", ["Sarah", "Claudia", "Anne-Marie"]),
        ("what is your last name? Miller", ["Miller"]),
        ("he asked ms. Miller", ["Miller"]),
        ("Surname: Smith", ["Smith"]),
        ("lastName: Smith, customerLastName=Jones", ["Smith", "Jones"]),
        ('{"surname": "Smith", "patientName":"Miller"}', ["Smith", "Miller"]),
        ("<lastName>Smith</lastName>", ["Smith"]),
        ("Nachname: Schmidt\nVorname: Anna", ["Schmidt", "Anna"]),
        ("Cognome: Rossi; Apellidos: García López; Nom : Martin", ["Rossi", "García López", "Martin"]),
        ("Surname: King", ["King"]),
        ("Name: SCHMIDT, HANS-PETER", ["SCHMIDT, HANS-PETER"]),
        ("WILLIAMS, ROBERT J", ["WILLIAMS, ROBERT J"]),
        ("PATIENT: WILLIAMS, ROBERT J. came", ["WILLIAMS, ROBERT J"]),
        ("O'BRIEN, PATRICK called. Smith-Jones, Mary", ["O'BRIEN, PATRICK", "Smith-Jones, Mary"]),
        ("gặp Trần Văn Nam và Nguyễn Thị Mai Lan", ["Trần Văn Nam", "Nguyễn Thị Mai Lan"]),
        ("John Blessing and Ruby Manning met", ["John Blessing", "Ruby Manning"]),
    ],
)
def test_names_are_found_by_lists_and_context(text: str, names: list[str]) -> None:
    assert persons(text) == [names]


@pytest.mark.parametrize(
    "text",
    [
        "San Francisco, New York, Los Angeles, Rio de Janeiro",
        "Victoria Street 5; rue Jean Moulin; Paseo de María López; 12 Henderson Road",
        "Miller Inc, Thomas Miller GmbH, Anna Miller S.A., Smith, James and Brown",
        "Mercedes Benz, Calvin Klein, Jack Daniels, Wells Fargo",
        "Dear Customer Support Team, Hi There, Sehr geehrte Damen und Herren",
        "Will May the Fourth Mark the Rose Young April",
        "I am German. Monday April 5th",
        "Mit freundlichen Grüßen Ihr Kundenservice",
        "ann miller called",
        "London is large, and we like Victoria Street. Vega-Lite was used at Levi's",
        "ANN CALLED, THE GIL: 3, from Apache Beam",
        "Apache Beam and Great Expectations",
        "set Name.Constant here. Hence, it fails; verify the signed JWT now, used by Ruby Templating",
        "Mitt hus. Frau Bundeskanzlerin sagte: Herr Minister",
    ],
)
def test_places_streets_firms_brands_and_common_words_are_no_persons(text: str) -> None:
    assert persons(text) == [[]]


def test_nulls_duplicates_empty_texts_slices_and_types() -> None:
    texts = ["Ann Miller", None, "", "Zoë Müller", "Ann Miller"]
    expected = [["Ann Miller"], [], [], ["Zoë Müller"], ["Ann Miller"]]
    assert persons(*texts) == expected
    assert persons(*texts, type_=pa.large_string()) == expected
    sliced = person_spans(pa.array(texts).slice(3, 1))
    assert (sliced.row.tolist(), sliced.start.tolist(), sliced.end.tolist()) == ([0], [0], [12])
    assert len(person_spans(pa.array([], pa.string()))) == 0
    assert len(person_spans(pa.nulls(3, pa.string()))) == 0


def test_texts_that_are_not_looked_at_hold_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, fake = random.Random(7), Faker(["en_US", "de_DE", "fr_FR", "es_ES"])
    fake.seed_instance(7)
    words = [
        "Ann",
        "Miller",
        "Zoë",
        "London",
        "said",
        "is",
        "Dr.",
        "ms.",
        "my name is",
        "Kunde",
        "and",
        "x",
        "12",
        "'s",
    ]
    signs = [" ", " ", " ", ", ", ". ", ": ", "-", "'", "\n", "\u00a0", "\u200b", "? ", "a\u0301 "]
    texts = [
        "".join(rng.choice(words) + rng.choice(signs) for _ in range(rng.randint(1, 7))) + fake.first_name()
        for _ in range(3000)
    ]
    found = persons(*texts)
    monkeypatch.setattr(seeking, "_suspects", lambda array: iter([np.arange(len(array))]))
    assert persons(*texts) == found
    assert sum(map(bool, found)) > 1000


def test_text_that_is_not_utf8_is_refused_without_quoting_it() -> None:
    broken = pa.array([b"Canary\xff"]).cast(pa.binary()).view(pa.string())
    with pytest.raises(ValueError, match="not UTF-8") as caught:
        person_spans(broken)
    assert "Canary" not in str(caught.value)


def test_pieces_and_order_change_nothing() -> None:
    texts = ["Ann Miller rief an", "x", "Zoë Müller rief an"] * 4000
    assert person_spans(pa.array(texts)).row.tolist() == [row for row in range(12_000) if row % 3 != 1]


SENTENCES = {
    "en": ("Spoke with {} about the refund.", "{} called this morning.", "Dear {}, it has shipped.", "approved by {}."),
    "de": ("Gespräch mit {} wegen der Rechnung.", "{} hat heute angerufen.", "Bitte an {} weiterleiten."),
    "fr": ("J'ai parlé avec {} hier.", "{} a appelé ce matin.", "Le colis de {} est perdu."),
    "es": ("Hablé con {} ayer.", "{} llamó esta mañana.", "El paquete de {} se perdió."),
}
LOCALES = ("en_US", "en_GB", "en_IN", "de_DE", "de_AT", "fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR", "pl_PL", "cs_CZ",
           "sv_SE", "da_DK", "fi_FI", "tr_TR", "ru_RU", "el_GR", "hu_HU", "ro_RO")  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_of_names_that_the_lists_have_nearly_all_are_found(locale: str) -> None:
    fake, rng = Faker(locale), random.Random(3)
    fake.seed_instance(3)
    names = [f"{fake.first_name()} {fake.last_name()}" for _ in range(200)]
    texts = [rng.choice(SENTENCES.get(locale[:2], SENTENCES["en"])).format(name) for name in names]
    missed = [text for text, name, found in zip(texts, names, persons(*texts), strict=True) if found != [name]]
    assert len(missed) <= 10, missed


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "sv_SE"])
def test_in_paragraphs_without_names_hardly_any_is_found(locale: str) -> None:
    fake = Faker(locale)
    fake.seed_instance(5)
    found = persons(*(fake.paragraph(5) for _ in range(200)))
    assert sum(map(bool, found)) <= 4, found


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["Ann ", "A. ", "Ann-", "a", "Dear ", "von ", "Müller, ", "名", "\u200b", "محمد "])
def test_time_is_linear_in_the_text(unit: str) -> None:
    person_spans(pa.array(["Ann Miller"]))
    text = unit * (1_000_000 // len(unit.encode()))
    began = time.process_time()
    person_spans(pa.array([text]))
    assert time.process_time() - began < 5
