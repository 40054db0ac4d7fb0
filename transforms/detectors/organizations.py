"""For whom does somebody work, or who is a firm? Names of organizations by their legal form."""

from transforms.detectors.detector import BEFORE
from transforms.detectors.row import row

_WORD = r"\p{Lu}[\pL\pN&'’.-]*"
_SMALL = r"(?:and|und|et|y|e|en|i|&|of|de|der|des|für|for|the|du|la)"
_FORMS = (
    *(
        "GmbH",
        "mbH",
        "AG",
        "KG",
        "OHG",
        "UG",
        "KGaA",
        "SE",
        "eG",
        r"e\.V",
        r"e\.K",
        "Ltd",
        "Limited",
        "PLC",
        "plc",
        "LLP",
    ),
    *(
        "LP",
        "LLC",
        r"L\.L\.C",
        "Inc",
        "Incorporated",
        "Corp",
        "Corporation",
        "Company",
        "Co",
        "SA",
        r"S\.A\.S?\.?",
        "SAS",
    ),
    *(
        "SARL",
        r"S\.A\.R\.L",
        "EURL",
        "SCI",
        "SNC",
        r"S\.L\.U?\.?",
        "SL",
        "SLU",
        r"S\.p\.A",
        "SpA",
        "SPA",
        r"S\.r\.l\.s?",
    ),
    *(
        "Srl",
        "SRL",
        r"S\.n\.c",
        r"S\.a\.s",
        r"B\.V",
        "BV",
        r"N\.V",
        "NV",
        r"V\.O\.F",
        "AB",
        "A/S",
        "ApS",
        "AS",
        "ASA",
    ),
    *(
        "Oy",
        "Oyj",
        r"Sp\. z o\.o",
        r"sp\. z o\.o",
        r"Sp\. j",
        r"S\.A",
        r"s\.r\.o",
        r"a\.s",
        "Kft",
        "Zrt",
        "Nyrt",
    ),
    *(
        r"d\.o\.o",
        "OOD",
        "EOOD",
        "AD",
        "Lda",
        "LTDA",
        "Ltda",
        r"S\.A\.B",
        r"A\.Ş",
        "Pty Ltd",
        "Pte Ltd",
        "Pvt Ltd",
        "KK",
    ),
    *("Group", "Holding", "Foundation", "Stiftung", "University", "Universität", "Hospital", "Klinikum", "Institute"),
)

ORGANIZATIONS = (
    row(
        "organization",
        BEFORE
        + rf"(?:{_WORD},? (?:{_SMALL} )?){{1,4}}(?:"
        + "|".join(sorted(_FORMS, key=len, reverse=True))
        + r")(?:\.|\b)",
        chance=1.0,
        context="company, employer, firma, unternehmen, entreprise, société, empresa, azienda, bedrijf",
        hints=(
            "company, company_name, organization, organisation, employer, employer_name, org, business_name, firma, "
            "firmenname, unternehmen, arbeitgeber, entreprise, societe, employeur, raison_sociale, empresa, "
            "razon_social, azienda, ragione_sociale, datore_di_lavoro, bedrijf, bedrijfsnaam, werkgever, "
            "nazwa_firmy, pracodawca, empregador, workplace, school, university, foretag"
        ),
        found=(
            *("works at Müller & Sons GmbH", "Acme Widgets Ltd", "Bank of Example, Inc.", "Ferrari Motori S.p.A."),
            *("Kowalski Sp. z o.o.", "Jansen B.V.", "Nordic Data AB"),
        ),
        passed_over=("GmbH", "the company", "acme ltd", "An AGE of reason"),
        source="legal forms as the national registers name them (ISO 20275, entity legal forms); without one it "
        "is not found",
    ),
)
