"""Where does a person's name stand in a text? By lists of names and by rules of context, without a model."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.names.eastern import eastern_spans
from transforms.detectors.names.lexicon import COMMON, FIRST, part
from transforms.detectors.names.phrases import Phrases
from transforms.detectors.names.reading import Reading
from transforms.detectors.names.words import GREETINGS, LABELS, TELLING, TITLES
from transforms.detectors.texts.letters import Mask, Places, letters_of
from transforms.detectors.texts.spans import Spans, settled

KIND = "person"
_PIECE = 8192
"""Rows that are worked on at once."""
_UNSEEN = r"\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}"
_SIGNS = rf"[ \x{{00A0}}{_UNSEEN}.,'\x{{2019}}\x{{2010}}\x{{2011}}-]{{1,4}}"
_SAID = (
    "name nama nomb nome naam nazywam jmenuj heiße heisse appelle llamo chiamo heet chamo зовут i'm im am bin suis soy "
    "sono ben sou jestem with to by from mit von of cc"
)
_ROLES = (
    "patient customer client tenant employee colleague applicant claimant insured kund mitarbeiter mandant mieter "
    "paciente klant contact partner nurse doctor attorney witness beneficiary husband wife son daughter mother father "
    "brother sister mutter vater sohn tochter frau mann bruder schwester signed"
)
_CLOSINGS = (
    "regards wishes best sincerely truly faithfully grüßen grüße grüssen grüsse gruß gruss mfg lg thanks you cheers "
    "danke merci gracias grazie cordialement salutations vous amicalement saludos saludo atentamente cordialmente "
    "saluti groet groeten groetjes cumprimentos atenciosamente abraços hilsen hälsningar mvh terveisin pozdrawiam "
    "poważaniem pozdravem уважением saygılarımla hochachtungsvoll undersigned"
)
_LABELS = "name|cognome|nome|nombres?|apellidos?|sobrenome|apelido|nom|naam|navn|namn|nimi|" + "|".join(
    sorted(label for label in LABELS if not label.endswith(("name", "nom", "naam", "navn", "namn", "nimi", "nombre")))
)
_PARTICLES = "von van de del den der di da do dos du la le zu te ten ter bin al y e"
_NAMED = (
    "name is|name ist|heiße|heisse|appelle|nom est|llamo|nombre es|chiamo|nome è|heet|naam is|chamo|nome é|nazywam się|"
    "jmenuji se|navn er|hedder|heter|namn är|nimeni on|adım|зовут|мое имя|signed by|undersigned"
)
_APART = rf"[\s{_UNSEEN}.,:;?!'\"()*_<>=\x{{2013}}\x{{2014}}\x{{2019}}-]+"
"""What may stand between a phrase and the name that it tells of."""
SUSPECT = "|".join(
    (
        rf"(?i:{_NAMED}){_APART}\pL",
        rf"\p{{Lu}}[\w{_UNSEEN}]*{_SIGNS}(?:(?:{_PARTICLES.replace(' ', '|')}){_SIGNS}){{0,3}}\p{{Lu}}",
        rf"(?i:(?:^|[^\p{{L}}])(?:{_SAID.replace(' ', '|')})\w{{0,3}}){_APART}\p{{Lu}}",
        rf"(?i:{_LABELS}){_APART}\p{{Lu}}",
        rf"(?i:(?:^|[^\p{{L}}])(?:{'|'.join(sorted(TITLES | GREETINGS))})){_APART}\p{{Lu}}",
        rf"(?i:(?:{_ROLES.replace(' ', '|')})\w{{0,4}}){_APART}\p{{Lu}}",
        rf"(?i:(?:^|[^\p{{L}}])(?:{_CLOSINGS.replace(' ', '|')})){_APART}\p{{Lu}}",
        r"[\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Bengali}\p{Gujarati}\p{Tamil}\p{Sinhala}\p{Oriya}\p{Georgian}]{2}",
    )
)
"""Finds every text in which the rules find a name of a script with spaces, but for first names by themselves."""
_SIGN = rf"[{_UNSEEN}\pM]*"
_ALONE = "|".join(
    (
        rf"[\p{{Ll}}0-9]{_SIGN},?{_SIGN}[ \x{{00A0}}]{_SIGN}\p{{Lu}}",
        rf"\p{{Lu}}[\pL\pM{_UNSEEN}]+(?:[:,][^\pL\pN]|['\x{{2019}}]{_SIGN}s{_SIGN}[ \x{{00A0}}])",
        rf"\p{{Lu}}[\pL\pM{_UNSEEN}]+[ \x{{00A0}}]{_SIGN}(?:a |{'|'.join(sorted(TELLING))})",
        rf"[^\pL\pN ]{_SIGN} ?{_SIGN}\p{{Lu}}[\pL\pM{_UNSEEN}]+[^\pL\pN]*\z",
    )
)
"""Finds every text in which these may stand."""


def person_spans(texts: pa.Array) -> Spans:
    """Names of persons, settled, all of kind `person`; offsets as in `Spans`.

    Takes string or large_string, nulls are passed over. A name is: what follows a title, a salutation, "my name is" or
    a closing and has a capital; a first name of the lists before a word that has a capital and is no common word,
    place, street or firm; and the like in other orders (`Reading`). A first name alone is one inside a sentence, before
    what persons do or have, before a comma or a colon, and at the end of a text. Lower case is not found without
    context; after salutations and closings only names of the lists are. Raises ValueError for text that is not UTF-8.
    """
    found = [_found(texts, rows) for rows in _suspects(texts)]
    seen = settled(*(Spans(row, start, end, np.zeros(len(row), np.int16), (KIND,)) for row, start, end in found))
    eastern = eastern_spans(texts, KIND)
    return settled(seen, eastern) if len(eastern) else (seen if found else Spans.none((KIND,)))


def _suspects(texts: pa.Array) -> Iterator[Places]:
    """Rows to be looked at, by the piece."""
    try:
        series = pl.Series(pl.from_arrow(texts.cast(pa.large_binary()).cast(pa.large_string())))
    except pa.ArrowInvalid:
        raise ValueError("text that is not UTF-8 cannot be searched") from None
    suspect = series.str.contains(SUSPECT).fill_null(value=True).to_numpy()
    others = np.flatnonzero(~suspect)
    others = others[series.gather(others).str.contains(_ALONE).to_numpy()]
    pieces = [others[low : low + _PIECE] for low in range(0, len(others), _PIECE)]
    named = [piece[_with_first_name(texts, piece)] for piece in pieces]
    at = np.union1d(np.flatnonzero(suspect & series.is_not_null().to_numpy()), np.concatenate(named or [others]))
    for low in range(0, len(at), _PIECE):
        yield at[low : low + _PIECE]


def _with_first_name(texts: pa.Array, rows: Places) -> Mask:
    """In which of these rows a first name of the lists stands."""
    letters = letters_of(texts.take(pa.array(rows)), spaced=True)
    at = np.flatnonzero(letters.capital(letters.words))
    lengths = np.diff(letters.words, append=len(letters.units))[at]
    known = part(FIRST).look(letters.few_hashes(letters.words[at], lengths))
    return np.isin(np.arange(len(rows)), letters.rows[at[(known & (FIRST | COMMON)) == FIRST]])


def _found(texts: pa.Array, rows: Places) -> tuple[Places, Places, Places]:
    """(row, start, end) of names in these rows."""
    letters = letters_of(texts.take(pa.array(rows)), spaced=True)
    if not len(letters.words):
        return rows[:0], rows[:0], rows[:0]
    phrases = Phrases(letters)
    first, last = Reading(phrases).names()
    row = letters.rows[first]
    start, end = letters.first(letters.words[first]), letters.behind(phrases.ends[last])
    return rows[row], start - letters.begins[row], end - letters.begins[row]
