"""Which kinds does a column's name suggest? Names in any style are split into words and held against the hints."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from transforms.detectors.catalogue import DETECTORS
from transforms.detectors.detector import Detector, listed
from transforms.detectors.kinds.attributes import ATTRIBUTES, Attribute

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile("[^a-z0-9]+")
_NUMBERED = re.compile(r"(?<=[a-z]{3})_?[0-9]{1,2}$")
_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "ı": "i", "đ": "d"})
"""Letters that Unicode does not take apart."""
_UMLAUT = re.compile("(?<=[aou])e")
_ABOUT = frozenset(
    listed(
        "count, counts, cnt, type, types, flag, flags, status, model, brand, format, length, len, hash, hashed, "
        "masked, token, tokenized, encrypted, verified, valid, validity, consent, optin, opt, enabled, disabled, "
        "sent, opened, clicked, template, subject, domain, provider, carrier, ratio, rate, score, percent, pct, avg, "
        "average, mean, min, max, sum, total, num, n, version, color, colour, size, width, height, weight, category, "
        "class, level, rank, index, position, order, limit, cost, price, fee, amount, unit, units, currency, quota, "
        "quality, is, has, was, can, should, allow, allowed, required, present, exists, missing, known, anzahl, typ, "
        "nombre_de, tipo, soort, rodzaj, mode, method, source, source_type, reason, kind, error, errors, bounce, "
        "bounced, frequency, preference, preferences, prefix, suffix, pattern, regex, mask, label, list, group, "
        "plan, campaign, marketing, expiry_days"
    )
)
"""Words that make a column tell something about a value, not the value."""
_THINGS = frozenset(
    listed(
        "product, item, file, filename, host, server, event, app, application, table, column, field, schema, "
        "database, db, node, service, job, queue, topic, project, package, module, function, variable, metric, test, "
        "device, browser, os, game, movie, song, book, film, channel, store, shop, brand, stock, image, video, "
        "audio, document_type, page, font, theme, method, memory, register, bus, object, instance, cluster, bucket, "
        "region_code, sheet, dataset, model, artikel, produkt, produit, producto, prodotto, datei, fichier, archivo, "
        "sku, asset, material, part, process"
    )
)
"""Owners of names, addresses, dates and ages that are nobody's."""
MEANINGLESS = frozenset(
    listed(
        "number, no, nr, num, code, value, text, raw, field, column, col, full, str, string, primary, secondary, "
        "main, home, work, mobile, private, business, office, old, new, alt, alternate, alternative, other, first, "
        "second, current, previous, original, default, e164, plain, cleartext, clean, normalized, personal, privat, "
        "geschaeftlich, perso, pro, particular, personale, prive, line, data, info, string, entered, given, latest, "
        "x, y, in, en, years, yrs, months, jahre, jahren, monate, monaten, ans, annees, mois, anos, meses, anni, mesi, "
        "jaar, maanden"
    )
)
"""Words behind a hint that leave its meaning as it is."""
_PLAIN = frozenset(
    listed(
        "date, datum, fecha, age, alter, edad, eta, ika, vek, yas, land, region, state, country, city, town, ort, "
        "health, condition, language, position, job, link, web, via, pin, secret, token, pan, cc, ga, tel, mail, "
        "fin, cap, lat, lon, lng, school, org, company, degree, pay, kon, lon, alias, login, cookie, sim, street, "
        "race, party, sex, children, geo, key, plate, crm, pwz, mbi, snp, arrest, gait, retina, iris, bonus, debt, "
        "treatment, procedure, product, eth, bic, swift, aba, routing, address, addr, residence, born, card, carte, "
        "carta, karta, name, title, union"
    )
)
"""Hints that say little: as the end of a longer name they count only behind an owner who is somebody."""
_OWNERS = frozenset(
    listed(
        "customer, client, user, patient, employee, member, contact, person, student, applicant, policyholder, "
        "insured, holder, cardholder, owner, spouse, partner, guest, recipient, sender, author, subscriber, buyer, "
        "seller, tenant, passenger, donor, voter, candidate, doctor, physician, driver, child, parent, guardian, "
        "beneficiary, caller, lead, visitor, resident, citizen, participant, subject, respondent, primary, home, "
        "work, private, billing, shipping, delivery, mailing, postal, street, current, kunde, kunden, patienten, "
        "mitarbeiter, mitglied, wohn, nutzer, benutzer, salarie, usager, adherent, cliente, paciente, empleado, "
        "socio, paziente, dipendente, utente, klant, medewerker, lid, klient, pacjent, pracownik, utilizador, "
        "funcionario, kund, asiakas, legal, emergency, my, your, his, her, account, credit, debit, payment, bank, "
        "admission, discharge, visit, service, death, appointment, license, licence, number, car, vehicle, birth, "
        "native, preferred, monthly, annual, yearly"
    )
)


_AT = frozenset(listed("at, bei, beim, a, al, alla, bij, przy, vid, ved"))
"""Words behind which stands when a value was true: `age_at_admission`."""


def hinted(name: str) -> tuple[str, ...]:
    """The kinds of detectors and attributes that a column's name suggests, the most likely first.

    The whole name is looked up, then its last words, then its first ones where only words follow that leave the
    meaning as it is. Names that tell about a value (`email_count`, `card_type`) suggest nothing.

    >>> hinted("customerEmail"), hinted("Geburtsdatum"), hinted("email_count"), hinted("name_of_product")
    (('email',), ('date_of_birth',), (), ())
    """
    words = words_of(name)
    whole = _looked_up(words)
    if whole or not words or _ABOUT.intersection(words) or _THINGS.intersection(words):
        return whole
    return tuple(dict.fromkeys((*_before_at(words), *_at_the_end(words), *_at_the_beginning(words))))


def words_of(name: str) -> list[str]:
    """The words of a name: lower case, without diacritics, numbers at the end left out.

    >>> words_of("homePhoneNumber2"), words_of("Téléphone-portable"), words_of("contact.E_MAIL")
    (['home', 'phone', 'number'], ['telephone', 'portable'], ['contact', 'e', 'mail'])
    """
    spelled = _CAMEL.sub("_", unicodedata.normalize("NFC", name)).lower().translate(_SPELLED)
    folded = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    joined = "_".join(filter(None, _WORDS.split(folded)))
    if _looked_up([joined]):
        return joined.split("_")
    return [word for word in _NUMBERED.sub("", joined).split("_") if word]


def _before_at(words: list[str]) -> tuple[str, ...]:
    """What the words suggest behind which stands at what time it was."""
    end = next((number for number, word in enumerate(words) if word in _AT), 0)
    return hinted("_".join(words[:end]))


def _at_the_end(words: list[str]) -> tuple[str, ...]:
    """What the longest run of last words suggests."""
    for start in range(1, len(words)):
        last = words[start:]
        if (kinds := _looked_up(last)) and (words[start - 1] in _OWNERS or not _is_plain(last)):
            return kinds
    return ()


def _at_the_beginning(words: list[str]) -> tuple[str, ...]:
    """What the longest run of first words suggests, where the others mean nothing by themselves."""
    for end in range(len(words) - 1, 0, -1):
        if MEANINGLESS.issuperset(words[end:]) and (kinds := _looked_up(words[:end])):
            return kinds
    return ()


def _is_plain(words: list[str]) -> bool:
    return len(words) == 1 and not _PLAIN.isdisjoint((words[0], words[0].removesuffix("s")))


def _looked_up(words: list[str]) -> tuple[str, ...]:
    """The kinds of these words as they stand, else without the ending of a plural."""
    name, hints = _key("_".join(words)), _hints()
    found = (hints.get(form) for form in (name, name.removesuffix("s"), name.removesuffix("es")))
    return next(filter(None, found), ())


def _key(name: str) -> str:
    """The name with `ue` for `ü` and plain `u` alike.

    >>> _key("fuehrerschein"), _key("fodselsdato")
    ('fuhrerschein', 'fodselsdato')
    """
    return _UMLAUT.sub("", name)


@cache
def _hints() -> Mapping[str, tuple[str, ...]]:
    """By hint, the kinds it suggests: those of the table first, in its order."""
    hints: dict[str, tuple[str, ...]] = {}
    rows: tuple[Detector | Attribute, ...] = (*DETECTORS, *ATTRIBUTES)
    for one in rows:
        for hint in dict.fromkeys(map(_key, one.hints)):
            hints[hint] = (*hints.get(hint, ()), one.kind)
    return hints
