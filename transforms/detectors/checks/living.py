"""Are years somebody's age, or how long something takes? By the words beside them, in the languages of the pattern."""

import re

_PERSON = (
    "homme femme patient patiente garçon fille enfant personne fils monsieur dame étudiant étudiante hombre mujer niño "
    "niña paciente señor señora varón joven chico chica hijo hija persona uomo donna ragazzo ragazza bambino bambina "
    "paziente signore signora figlio figlia man vrouw jongen meisje kind patiënt patiënte zoon dochter kvinna kvinde "
    "kvinne mann mand flicka pojke pige dreng jente gutt homem mulher menino menina senhor senhora filho filha "
    "mężczyzna kobieta pacjent pacjentka chłopiec dziewczynka muž žena pacient pacientka chlapec dívka мужчина "
    "женщина пациент пациентка пациента пациентки мальчик девочка мужчине женщине"
).replace(" ", "|")
_HE = "han|hon|hun|jag|jeg|hen|du|hij|zij|ze|ik|jij"
_LEADS = {
    "ans": r"(?<!\by )(?:a|ai|as|avait|avais|aura|aurai|ayant|fête|fêté|fêter|âgée?s? de|âge ?: ?|âge de)",
    "años": (
        r"(?:tiene|tengo|tienes|tenía|tendrá|tener|teniendo|cumple|cumplo|cumplió|cumplirá|cumplir|cumplido|con|a los|"
        r"edad ?: ?|edad de)"
    ),
    "anni": r"(?:ha|ho|hai|aveva|avevo|avrà|avrò|compie|compio|compirà|compiuto|compiuti|età ?: ?|età di)",
    "anos": (r"(?:tem|tenho|tinha|terá|terei|completou|completa|completará|com|aos|idade ?: ?|idade de)"),
    "jaar": rf"(?:(?:{_HE}) (?:is|ben|bent|was|werd|wordt)|leeftijd ?: ?|leeftijd van)",
    "år": (
        rf"(?:(?:{_HE}) (?:är|er|var|blev|ble|blir|bliver|fyller|fyllde|fylder|fyldte)|"
        r"(?:ålder|alder) ?(?:: ?|av|på))"
    ),
    "lat": r"(?:ma|mam|masz|miał|miała|skończył|skończyła|ukończył|ukończyła|kończy|wiek ?: ?|wieku)",
    "let": r"(?:je mu|je jí|je mi|bylo mu|bylo jí|bude mu|bude jí|věku|věk ?: ?|starý|stará)",
    "лет": r"(?:мне|ему|ей|тебе|исполнилось|исполнится|возраст ?: ?|возрасте)",
}
"""By the word for years, what is said of somebody who is so old."""
_OF = r" (?:de|di|van|på|om|w wieku|ve věku|в возрасте)"
_LED = {unit: re.compile(rf"(?i)(?:^|[^\w])(?:{lead}|(?:{_PERSON})(?:{_OF}|,)?) ?\Z") for unit, lead in _LEADS.items()}
_UNIT = re.compile(r"(?i)[0-9]{1,3}[ -]?(ans|años|anni|jaar|lat|anos|år|let|лет)")
_BESIDE_A_NAME = re.compile(r"[A-ZÀ-ÞŁŚŻŹČŠŽŘА-ЯЁ][\w'’-]+(?: \(| [A-ZÀ-ÞŁŚŻŹČŠŽŘА-ЯЁ][\w'’-]+, )\Z")
_ENDED = re.compile(r"""\Z|[,.;:)\n"“”»<]""")
_OF_AGE = re.compile(r"(?i) (?:d['’]âge|de edad|di età|de idade|starý|stará|věku|от роду)\b")
_LASTING = re.compile(
    r"(?i) ?(?:d['’]|(?:de|di|do|z|av|van) |garan|gwaran|záru|doświad|praktyk|zkušen|praxe|ervar|erfaren|expér|experi|"
    r"ago\b|sedan\b|siden\b|geleden\b|назад\b|fa\b|temu\b|atrás\b)"
)
"""What lasts so long, or happened so long ago."""
_MEASURED = re.compile(
    r"(?i) ?(?:%|°|º|degrees?\b|grad\b|seconds?\b|secs?\b|sekunden?\b|secondes?\b|minut|hours?\b|hrs?\b|stunden?\b|"
    r"ms\b|px\b|pixels?\b|times\b|percent|prozent|points?\b|s\b|pages?\b|[.,]?[0-9])"
)
"""What turns and waits are measured in; nobody is so old."""
_HORSE = re.compile(" ?[馬牝牡牛犬猫]")


def amid(before: str, text: str, behind: str) -> bool:
    """Whether it is an age there. Years by themselves are none outside English and German.

    >>> amid("elle a ", "45 ans", ","), amid("il y a ", "5 ans", ""), amid("", "turned 90", " degrees")
    (True, False, False)
    """
    if text.endswith("歳"):
        return _HORSE.match(behind) is None
    if (unit := _UNIT.fullmatch(text)) is None:
        return not (text[-1].isdigit() and _MEASURED.match(behind))
    if _OF_AGE.match(behind):
        return True
    if _LASTING.match(behind):
        return False
    named = _BESIDE_A_NAME.search(before) is not None and _ENDED.match(behind) is not None
    return named or _LED[unit[1].lower()].search(before) is not None
