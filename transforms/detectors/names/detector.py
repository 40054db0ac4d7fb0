"""The row of persons: names behind titles, salutations and introductions, and what columns of names are called.

`transforms.detectors.names.seeking` finds more: names of the lists, and those behind other words.
"""

from transforms.detectors.detector import Detector

_TITLES = r"(?:Mrs?|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|M|Sra?|Srta|Sig|Sig\.ra|Dott|Dhr|Mevr)\.?"
_SAID = (
    r"(?:Dear|Hi|Hello|Liebe[rs]?|Hallo|Cher|Chère|Estimad[oa]|Querid[oa]|Car[oa]|Beste|Geachte|Signed by|Spoke with|"
    r"(?:[Mm]y name is|[Mm]ein Name ist|[Ii]ch heiße|[Jj]e m.appelle|[Mm]e llamo|[Mm]i chiamo|[Ii]k heet)|"
    r"(?:[Rr]egards|[Ss]incerely|Grüßen|Grüße|[Cc]ordialement|[Ss]aludos|[Ss]aluti|[Gg]roet(?:en)?),?)"
)
_WORD = r"\p{Lu}[\p{L}\p{M}'\x{2019}-]+"
_NAME = rf"(?:v[ao]n |de )?{_WORD}(?:[ -](?:\p{{Lu}}\.|(?:v[ao]n |d[aei] |de la |der )?{_WORD})){{0,3}}"

_HINTS = (
    "name full_name fullname first_name firstname given_name last_name lastname surname family_name middle_name "
    "maiden_name customer_name client_name patient_name contact_name employee_name person_name holder_name "
    "cardholder account_holder contact_person author signed_by nachname vorname familienname geburtsname vollname "
    "ansprechpartner kundenname nom prenom nom_complet nom_de_famille nom_famille apellido apellidos nombre "
    "nombres nombre_completo cognome nome nome_completo nominativo sobrenome apelido naam achternaam voornaam "
    "volledige_naam familienaam imie nazwisko jmeno prijmeni efternamn fornamn efternavn fornavn etunimi sukunimi "
    "ad soyad keresztnev vezeteknev "
)


def _named(text: str) -> bool:
    """Whether there is a word with a capital: what is found says all that there is to say."""
    return any(character.isupper() for character in text)


PERSON = Detector(
    kind="person",
    jurisdiction="",
    classes=("GDPR Art. 4(1)", "HIPAA (A)"),
    pattern=rf"\b(?:{_TITLES} {_NAME}|{_SAID}\s{{1,2}}(?:{_TITLES} )?{_NAME})",
    digits=None,
    lengths=(),
    check=_named,
    chance=1.0,
    alone=True,
    found=(
        "Mr. Miller",
        "Dear Ann",
        "Best regards,\nAnn Miller",
        "Sehr geehrte Frau Müller",
        "je m'appelle Zoë",
        "Dr. van Dyk",
    ),
    passed_over=("the mister", "dear all", "San Francisco", "regards", "her name", "IMDb"),
    source="Faker's lists of names (MIT licence) and the rules of transforms.detectors.names",
    watched=False,
    context=("name", "nom", "nombre", "nome", "naam", "patient", "customer", "kunde", "client", "cliente"),
    hints=tuple(_HINTS.split()),
)
