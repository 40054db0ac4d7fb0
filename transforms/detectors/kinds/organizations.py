"""For whom does somebody work, or who is a firm? Names of organizations by their legal form, or behind such words."""

import re

from transforms.detectors.detector import BEFORE, listed
from transforms.detectors.kinds.row import row

_WORD = r"\p{Lu}[\pL\pN&'’.-]*"
_SMALL = r"(?:and|und|et|y|e|en|i|&|of|de|der|des|für|for|the|du|la)"
_PLAIN = listed(
    "GmbH, mbH, AG, KG, OHG, UG, KGaA, SE, eG, Limited, PLC, plc, Plc, LLP, LP, LLC, Incorporated, Corporation, "
    "Company, SA, SAS, SARL, EURL, SCI, SNC, SL, SLU, SpA, SPA, Srl, SRL, BV, NV, AB, A/S, ApS, AS, ASA, Oy, "
    "Oyj, Kft, Zrt, Nyrt, OOD, EOOD, AD, Lda, LTDA, Ltda, Pty Ltd, Pte Ltd, Pvt Ltd, KK, Group, Holding, "
    "Foundation, Stiftung, University, Universität, Hospital, Klinikum, Ltd, Sons, Söhne, Fils, Figli, "
    "Asociados, Associates, Partners, Gruppe, Verein"
)
_DOTTED = listed(
    "Inc, Corp, Co, e.V, e.K, L.L.C, S.A, S.A.S, S.A.R.L, S.L, S.L.U, S.p.A, S.r.l, S.r.l.s, S.n.c, S.a.s, B.V, "
    "N.V, V.O.F, Sp. z o.o, sp. z o.o, Sp. j, s.r.o, a.s, d.o.o, S.A.B, A.Ş"
)
"""Forms behind which a dot is theirs and not a sentence's."""
_CODE = re.compile("-[^-]*[0-9]")
_FIRST = frozenset(
    listed("The, A, An, This, That, Our, Your, My, Die, Der, Das, Eine, Le, La, Les, Une, El, Los, Una, Il, De, Het")
)


def _either(forms: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))


def named(text: str) -> bool:
    """Whether more than an article and a form stands there, and no number tied to the form, as in codes of products.

    >>> named("Acme Ltd"), named("The Company"), named("SKU AB-12345-S")
    (True, False, False)
    """
    words = text.split()
    if _CODE.search(words[-1]):
        return False
    return len(words) > 2 or words[0] not in _FIRST  # noqa: PLR2004


ORGANIZATIONS = (
    row(
        "organization",
        BEFORE + rf"(?:{_WORD},? (?:{_SMALL} )?){{1,4}}"
        rf"(?:(?:{_either(_DOTTED)})(?:\.|\b)|(?:{_either(_PLAIN)})(?:-[\pL\pN]+)*\b)",
        check=named,
        told=rf"{_WORD}(?: (?:{_SMALL} )?{_WORD}){{0,3}}",
        context=(
            "company, employer, firma, unternehmen, entreprise, société, empresa, azienda, bedrijf, work at, works at, "
            "working at, worked at, work for, works for, working for, worked for, employed by, employed at, "
            "arbeitet bei, arbeite bei, arbeitete bei, angestellt bei, travaille chez, travaillait chez, employé chez, "
            "trabaja en, trabajo en, trabaja para, lavora per, lavora presso, werkt bij, werk bij, trabalha na, "
            "trabalha no"
        ),
        hints=(
            "company, company_name, organization, organisation, employer, employer_name, org, business_name, firma, "
            "firmenname, unternehmen, arbeitgeber, entreprise, societe, employeur, raison_sociale, empresa, "
            "razon_social, azienda, ragione_sociale, datore_di_lavoro, bedrijf, bedrijfsnaam, werkgever, "
            "nazwa_firmy, pracodawca, empregador, workplace, school, university, foretag"
        ),
        found=(
            *("works at Müller & Sons GmbH", "Acme Widgets Ltd", "Bank of Example, Inc.", "Ferrari Motori S.p.A."),
            *("Kowalski Sp. z o.o.", "Jansen B.V.", "Nordic Data AB", "Smith and Sons"),
        ),
        passed_over=(
            "GmbH",
            "the company",
            "acme ltd",
            "An AGE of reason",
            "The Company",
            "Die Gruppe",
            "SKU AB-12345-S",
        ),
        source="legal forms as the registers name them (ISO 20275, entity legal forms); without one it is found where "
        "somebody works",
    ),
)
