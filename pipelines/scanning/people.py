"""Does a column's name say that it holds names of people, and which part of them?"""

from typing import Final, Literal

from transforms.detectors.detector import listed
from transforms.detectors.hints import words_of

Part = Literal["name", "first_name", "last_name"]
_FIRST: Final = frozenset(
    listed(
        "firstname, forename, givenname, fname, vorname, prenom, voornaam, imie, fornamn, fornavn, etunimi, "
        "prenome, nombres, jmeno"
    )
)
_LAST: Final = frozenset(
    listed(
        "lastname, surname, familyname, lname, nachname, familienname, achternaam, nazwisko, apellido, "
        "apellidos, cognome, sobrenome, apelido, efternamn, etternavn, efternavn, sukunimi, prijmeni, "
        "geburtsname, maidenname"
    )
)
_WHOLE: Final = frozenset(
    listed("name, names, fullname, displayname, nom, nombre, nome, naam, namn, navn, nimi, nazwa, naamvoluit, isim, ad")
)
_OF_FIRST: Final = frozenset(listed("first, given, middle, fore"))
_OF_LAST: Final = frozenset(listed("last, family, maiden, sur, famille, familia"))
_THINGS: Final = frozenset(
    listed(
        "product, item, file, host, event, app, application, table, column, field, schema, database, db, "
        "node, service, job, queue, topic, project, package, module, function, variable, metric, test, "
        "device, browser, os, game, movie, song, book, film, channel, store, shop, brand, stock, image, "
        "video, page, font, theme, method, bucket, cluster, sheet, dataset, model, sku, asset, material, "
        "part, process, plan, campaign, category, status, group, team, role, class, type, domain, city, "
        "country, state, region, street, company, org, organization, organisation, department, dept, firm, "
        "institution, school, university, hospital, bank, merchant, vendor, supplier, code, count, length, "
        "hash, drug, medication, species, color, colour, currency, language, unit, key"
    )
)
"""Owners of names that are no people, and words that make a column tell something about a name."""


def part_of_name(name: str) -> Part | None:
    """The part of a person's name that a column is called after; None where it is called after something else.

    >>> part_of_name("patientName"), part_of_name("Nachname"), part_of_name("first_name"), part_of_name("product_name")
    ('name', 'last_name', 'first_name', None)
    >>> part_of_name("Name, Vorname"), part_of_name("first_and_last_name"), part_of_name("nombres_y_apellidos")
    ('name', 'name', 'name')
    """
    words = words_of(name)
    said = frozenset(words)
    if said & _THINGS:
        return None
    joined = "".join(words)
    if (said & _FIRST and said & (_LAST | _WHOLE)) or (said & _WHOLE and said & _OF_FIRST and said & _OF_LAST):
        return "name"
    if said & _FIRST or joined in _FIRST or (said & _WHOLE and said & _OF_FIRST):
        return "first_name"
    if said & _LAST or joined in _LAST or (said & _WHOLE and said & _OF_LAST):
        return "last_name"
    return "name" if said & _WHOLE or joined in _WHOLE else None
