"""Is it where somebody is at home? What looks like street and house, by the words in it and around it."""

import re

from transforms.detectors.detector import listed

_CODE = re.compile(r",? +(?:[0-9]{4,8}(?:-[0-9]{3,4})?|[0-9]{3} [0-9]{2})$")
"""The digits of a postal code, at the end."""
_GOES_ON = re.compile(r" ?[ ./-]\(?[0-9]")
"""What stands behind the first half of a longer number."""
_POSTAL = frozenset(("zip", "post", "postal", "pin"))
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERED = frozenset(
    listed(
        "tel, tél, telefon, telephone, téléphone, telefono, teléfono, telefoon, telefone, phone, mob, mobil, mobile, "
        "móvil, movil, cell, cellphone, cellulare, celular, gsm, handy, portable, fax, whatsapp, тел, телефон, "
        "account, acct, konto, kontonummer, compte, cuenta, conto, rekening, conta, iban, bic, sort, card, karte, "
        "error, errors, fehler, erreur, fout, błąd, ошибка, version, versie, release, build, rev, revision, issue, "
        "ticket, order, bestellung, commande, pedido, ordine, invoice, rechnung, facture, factura, fattura, faktura, "
        "customer, client, kunde, kundennummer, cliente, klant, member, patient, policy, contract, vertrag, case, "
        "id, ident, ref, reference, referenz, referencia, no, nr, number, numbers, nummer, numéro, numero, número, "
        "num, pin, otp, port, line, zeile, ligne, page, pages, seite, step, row, item, model, serial, isbn, pid, "
        "ext, extension, durchwahl, contact, call, text, status, exit, total, amount, betrag, price, eur, usd, gbp, "
        "since, seit, depuis, until, bis, over, about, around, approx, circa, über, only, nur, and, or, und, oder, in"
    )
)
"""Words that say what the number behind them is: no towns, and no postal code behind them."""
_SECTIONS = frozenset(
    listed(
        "article, artikel, abbildung, abb, absatz, abschnitt, anlage, annex, anhang, appendix, aufgabe, band, batch, "
        "beispiel, bild, box, build, capítulo, capitolo, case, chapitre, chapter, class, column, day, episode, epoch, "
        "example, exercise, experiment, fig, figura, figure, folge, frage, gate, group, gruppe, hoofdstuk, item, "
        "iteration, job, kapitel, klasse, lesson, level, line, list, liste, lot, match, model, module, node, note, "
        "option, page, paragraph, paragraf, part, parte, partie, phase, platz, player, position, problem, punkt, "
        "quarter, question, rank, release, room, round, run, runde, satz, saison, schritt, season, section, segment, "
        "seite, series, serie, set, slide, sprint, stage, step, stufe, tabela, tabelle, table, tableau, tag, task, "
        "team, teil, test, tom, top, track, trial, unit, vers, version, volume, vol, week, woche, windows, zeile, zone"
    )
)
"""Words that are counted through: no streets, though a number stands behind them."""
_COUNTED = frozenset(
    listed(
        "bytes, bits, chars, characters, columns, documents, downloads, elements, entries, epochs, errors, euro, "
        "euros, events, examples, files, hits, images, items, iterations, lines, messages, nodes, pages, parameters, "
        "people, pixels, points, records, requests, rows, samples, sentences, sessions, steps, tokens, users, values, "
        "views, votes, words, aufrufe, bilder, dateien, einträge, einwohner, mitglieder, punkte, sätze, seiten, "
        "stück, stimmen, tonnen, wörter, worte, zeichen, zeilen, zuschauer, lignes, mots, pages, personnes, "
        "palabras, páginas, parole, pagine, woorden, dollars, meter, meters, january, february, march, april, "
        "june, july, august, september, october, november, december"
    )
)
"""What there may be so many of that it looks like a postal code: no towns."""
_STREETS = frozenset(
    listed(
        "street, st, streets, avenue, ave, road, rd, roads, boulevard, blvd, lane, ln, drive, dr, drives, court, ct, "
        "courts, circle, cir, circles, way, ways, place, pl, terrace, ter, square, sq, squares, parkway, parkways, "
        "pkwy, highway, hwy, trail, trl, close, crescent, cres, gardens, grove, groves, mews, row, alley, plaza, "
        "freeway, motorway, turnpike, causeway, expressway, stravenue, trafficway, crossroad, rue, loop"
    )
)
"""English words that are a street's and seldom anything else's."""
_FRENCH = frozenset(
    listed(
        "rue, avenue, av, boulevard, bd, chemin, allée, impasse, place, quai, route, cours, passage, ruelle, sentier"
    )
)
_ENGLISH = re.compile(r"([0-9]{1,6})[A-Za-z]?,? .*?([^\W\d_]+)\.?(?: (?:[NS][EW]?|[EW]|North|South|East|West))?")
_YEAR = range(1_000, 2_100)
_LEAST_WEAK = 100
_LED_BY_YEAR = re.compile(r"(?i)(?:^|\W)(?:the|since|during|until)\s$")
_EVENT = re.compile(r" (?!(?:in|at|on|and|or|is|was|near|by|with|for|as|to|from|since|where|apartment|apt)\b)[a-z]{3}")
_COMPOUND = re.compile(r"([^\W\d_.-]+?)(weg|platz|steig|damm|tie|gade|kade|baan|plein|gasse) .*", re.IGNORECASE)
_NO_STREETS = {
    "weg": listed(
        "um, brems, anhalte, reaktions, über, überhol, hin, rück, heim, aus, lösungs, dienst, rechts, beschwerde, "
        "transport, anfahrts, arbeits, feder, signal, vertriebs, verkehrs, kommunikations, karriere, bildungs, "
        "lebens, holz, flucht, rettungs, liefer, übertragungs, licht, hub, verfahr, stell, luft, snel, spoor"
    ),
    "platz": listed(
        "park, stell, sitz, steh, tabellen, arbeits, start, rang, speicher, liege, lager, zelt, camping, golf, tennis, "
        "fußball, fussball, sport, spiel, ausbildungs, studien, pflege, kita, betreuungs, therapie, podest, podiums, "
        "speicher, logen, fenster, gang, platten, steck, listen, welt, anlege, lade, rast, rechen, schlaf, tour, "
        "titel, aufstiegs, abstiegs, relegations, qualifikations"
    ),
    "steig": listed("bahn, bus, auf, an, ab"),
    "damm": listed("stau, erd"),
    "gasse": listed("rettungs, daten"),
    "tie": (),
    "gade": listed("bri, renegade"),
    "kade": listed("de, kas, blok, barri, ar, par, esk, bro"),
    "baan": listed("loop, rij, start, landings, kogel, zwem, tennis, atletiek, ren, bij, glij, ijs"),
    "plein": (),
}
"""By ending, the words that make something else of it in one word."""
_FINNISH = re.compile(r"(?i).*(?:[ioöuyä]n|een|ää|[äö].*|kk.*|uu.*|ou.*|uo.*)$")
"""What is Finnish before "tie", a road: elsewhere nouns end so ("Garantie", "Optie")."""
_UNNAMED = re.compile(r"([^\W\d_][\w'’-]*)(?: [^\W\d_][\w'’-]*)? [0-9][^,\n]*(?:, |,?\n *)[0-9][0-9 ]* ([\w'’ -]+)")
"""A word, a number, a postal code and a town, no word for streets among them."""
_SHORT = 4


def amid(before: str, text: str, behind: str) -> bool:
    """Whether it is an address there: what ends it is a postal code, and no year leads it.

    No postal code is the first half of a number that goes on, nor what a word before it says is another number.

    >>> amid("at ", "14 Oak Road, Leeds 07700", " 900123"), amid("", "12 Elm Street, account 20000", "")
    (False, False)
    """
    code = _CODE.search(text)
    if code is not None and not _of_town(text[: code.start()], behind):
        return False
    english = _ENGLISH.fullmatch(text)
    if english is None or not _like_year(english[1]):
        return True
    return _LED_BY_YEAR.search(before) is None and _EVENT.match(behind) is None


def by_form(text: str) -> bool:
    """Whether it counts with no word for an address near: its street is called so, or town and postal code follow.

    >>> by_form("12 Main Street"), by_form("1968 Prague Spring"), by_form("Umweg 2")
    (True, False, False)
    """
    if (
        (english := _ENGLISH.fullmatch(text)) is not None
        and text[0].isdigit()
        and "," not in text[len(english[1]) + 2 :]
    ):
        words = set(_WORDS.findall(text.casefold()))
        return english[2].casefold() in _STREETS or not _FRENCH.isdisjoint(words) or _large(english[1])
    if (compound := _COMPOUND.fullmatch(text)) is not None and "," not in text and "\n" not in text:
        return _is_street(compound[1].casefold(), compound[2].casefold())
    if (unnamed := _UNNAMED.fullmatch(text)) is not None:
        return _is_named(unnamed[1], unnamed[2])
    return True


def _of_town(head: str, behind: str) -> bool:
    """Whether the digits behind are a town's; where no house has a number, its name begins with a capital."""
    words = _WORDS.findall(head[max(map(head.rfind, ",\n")) + 1 :])
    if not words:
        return True  # the code of the line above
    last = words[-1].casefold()
    code = last == "code" and (len(words) == 1 or words[-2].casefold() not in _POSTAL)
    if _GOES_ON.match(behind) or code or last in _NUMBERED:
        return False
    return any(c.isdigit() for c in head) or not words[-1][0].islower()


def _like_year(number: str) -> bool:
    return int(number) in _YEAR


def _large(number: str) -> bool:
    """Whether a house's number is one that little else has: of three digits or more, no round one, no year."""
    return int(number) >= _LEAST_WEAK and int(number) % _LEAST_WEAK > 0 and not _like_year(number)


def _is_street(word: str, ending: str) -> bool:
    if ending == "tie":
        return _FINNISH.fullmatch(word) is not None
    return not any(word.endswith(other) for other in _NO_STREETS[ending])


def _is_named(word: str, town: str) -> bool:
    """Whether a word with a number is a street's name, and what follows a town's: nothing that is counted."""
    last = _WORDS.findall(town)[-1]
    capitals = word.isupper() and 1 < len(word) <= _SHORT
    odd = last != last.upper() and any(c.isupper() for c in last[1:])
    return not (capitals or odd or word.casefold() in _SECTIONS or last.casefold() in _COUNTED)
