"""What is told about somebody without saying who? Attributes that their columns' names show, and few values."""

from dataclasses import dataclass
from typing import Literal

from transforms.detectors.detector import listed

Role = Literal["quasi", "sensitive", "special"]


@dataclass(frozen=True)
class Attribute:
    """A column's subject that no pattern tells."""

    kind: str
    role: Role
    """`quasi`: singles people out together with others; `sensitive`: is to be kept from being learned about somebody;
    `special`: falls under Art. 9 of the GDPR."""
    hints: tuple[str, ...]
    """What such columns are called, as in `Detector.hints`."""
    values: tuple[frozenset[str], ...]
    """Closed sets, in lower case, of which such a column's values are a part; none where values say nothing."""
    classes: tuple[str, ...]
    """What laws call it, as in `Detector.classes`."""
    source: str
    """Where its meaning is laid down."""


ATTRIBUTES = (
    Attribute(
        kind="gender",
        role="quasi",
        hints=listed(
            "gender, sex, gender_identity, geschlecht, anrede, sexe, genre, sexo, genero, sesso, genere, geslacht, "
            "plec, kon, sukupuoli, pohlavi, cinsiyet, salutation, pronouns"
        ),
        values=(
            frozenset(("m", "f", "x", "u", "o", "d", "w", "v", "k", "h")),
            frozenset(("male", "female", "other", "unknown", "non-binary", "nonbinary", "diverse")),
            frozenset(("männlich", "weiblich", "divers", "unbekannt")),
            frozenset(("homme", "femme", "masculin", "féminin", "autre")),
            frozenset(("hombre", "mujer", "masculino", "femenino", "feminino", "otro", "outro")),
            frozenset(("maschio", "femmina", "uomo", "donna")),
            frozenset(("man", "vrouw", "kobieta", "mężczyzna", "onbekend")),
        ),
        classes=("GDPR Art. 4(1)",),
        source="ISO/IEC 5218 and its words",
    ),
    Attribute(
        kind="nationality",
        role="quasi",
        hints=listed(
            "nationality, citizenship, country_of_birth, birth_country, country, country_of_residence, "
            "staatsangehoerigkeit, nationalitaet, geburtsland, nationalite, citoyennete, pays_de_naissance, "
            "nacionalidad, ciudadania, pais_nacimiento, nazionalita, cittadinanza, nationaliteit, narodowosc, "
            "obywatelstwo, nacionalidade, land, pays, pais, paese, kraj, kansalaisuus"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="ISO 3166; close to ethnic origin, which Art. 9 protects",
    ),
    Attribute(
        kind="marital_status",
        role="quasi",
        hints=listed(
            "marital_status, civil_status, relationship_status, familienstand, zivilstand, etat_civil, "
            "situation_familiale, statut_matrimonial, estado_civil, stato_civile, burgerlijke_staat, stan_cywilny, "
            "civilstand, civilstatus, siviilisaaty, rodinny_stav"
        ),
        values=(
            frozenset(
                ("single", "married", "divorced", "widowed", "separated", "never married", "partnered", "unknown")
            ),
            frozenset(("ledig", "verheiratet", "geschieden", "verwitwet", "getrennt")),
            frozenset(("célibataire", "marié", "mariée", "divorcé", "divorcée", "veuf", "veuve", "pacsé")),
            frozenset(("soltero", "soltera", "casado", "casada", "divorciado", "divorciada", "viudo", "viuda")),
        ),
        classes=("GDPR Art. 4(1)",),
        source="UN Principles and Recommendations for Population and Housing Censuses, marital status",
    ),
    Attribute(
        kind="income",
        role="sensitive",
        hints=listed(
            "income, salary, wage, wages, annual_income, household_income, net_worth, pay, compensation, gehalt, "
            "einkommen, lohn, jahresgehalt, revenu, salaire, ingresos, salario, sueldo, renta, reddito, stipendio, "
            "inkomen, salaris, dochod, wynagrodzenie, pensja, rendimento, renda, palkka, credit_score, debt, "
            "bonus, monthly_salary, base_salary"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="Article 29 Working Party, WP 248: financial data are of a highly personal nature",
    ),
    Attribute(
        kind="occupation",
        role="quasi",
        hints=listed(
            "occupation, job, job_title, profession, position, beruf, berufsbezeichnung, stelle, metier, poste, "
            "ocupacion, profesion, puesto, professione, occupazione, beroep, functie, zawod, stanowisko, profissao, "
            "cargo, yrke, ammatti"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="ILO, ISCO-08",
    ),
    Attribute(
        kind="education",
        role="quasi",
        hints=listed(
            "education, education_level, degree, highest_degree, schooling, bildung, schulabschluss, bildungsgrad, "
            "niveau_etudes, diplome, educacion, nivel_educativo, estudios, istruzione, titolo_di_studio, opleiding, "
            "opleidingsniveau, wyksztalcenie, escolaridade, utbildning"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="UNESCO, ISCED 2011",
    ),
    Attribute(
        kind="city",
        role="quasi",
        hints=listed(
            "city, town, municipality, county, district, birth_place, place_of_birth, birthplace, hometown, stadt, "
            "ort, wohnort, gemeinde, geburtsort, ville, commune, lieu_de_naissance, ciudad, localidad, municipio, "
            "lugar_nacimiento, citta, comune, luogo_di_nascita, stad, plaats, woonplaats, geboorteplaats, miasto, "
            "miejscowosc, miejsce_urodzenia, cidade, localidade, naturalidade, postort, kaupunki, mesto, region, "
            "state, province, bundesland"
        ),
        values=(),
        classes=("GDPR Art. 4(1)", "HIPAA (B)"),
        source="45 CFR 164.514(b)(2)(i)(B): all geographic subdivisions smaller than a state",
    ),
    Attribute(
        kind="language",
        role="quasi",
        hints=listed(
            "language, native_language, mother_tongue, preferred_language, sprache, muttersprache, langue, "
            "langue_maternelle, idioma, lengua, lingua, taal, moedertaal, jezyk, sprak, kieli"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="ISO 639; close to ethnic origin, which Art. 9 protects",
    ),
    Attribute(
        kind="household",
        role="quasi",
        hints=listed(
            "household_size, number_of_children, children, dependents, family_size, kinder, anzahl_kinder, "
            "haushaltsgroesse, nombre_enfants, enfants, hijos, numero_hijos, figli, kinderen, dzieci, filhos"
        ),
        values=(),
        classes=("GDPR Art. 4(1)",),
        source="UN Principles and Recommendations for Population and Housing Censuses, household",
    ),
    Attribute(
        kind="health_condition",
        role="special",
        hints=listed(
            "hiv, hiv_positive, hiv_positiv, hiv_status, vih, vih_positif, vih_positivo, seropositive, seropositif, "
            "seropositivo, sieropositivo, pregnant, is_pregnant, pregnancy, schwanger, schwangerschaft, enceinte, "
            "grossesse, embarazada, embarazo, incinta, gravidanza, zwanger, zwangerschap, ciaza, w_ciazy, gravida, "
            "gravidez, gravid, raskaana, tehotna, hamile, disabled, is_disabled, has_disability, handicap, "
            "handicapped, is_handicapped, behindert, schwerbehindert, schwerbehinderung, handicape, discapacitado, "
            "discapacidad, disabile, disabilita, gehandicapt, niepelnosprawny, niepelnosprawnosc, deficiencia, "
            "smoker, is_smoker, raucher, fumeur, fumador, fumatore, roker, palacz, fumante, diabetic, is_diabetic, "
            "diabetes, has_diabetes, diabetiker, diabetique, diabetico, cancer, has_cancer, depression, "
            "has_depression, covid_positive, covid_positiv"
        ),
        values=(),
        classes=("GDPR Art. 9",),
        source="GDPR Art. 4(15) and 9(1), recital 35: any disease, disability and physiological state",
    ),
    Attribute(
        kind="union",
        role="special",
        hints=listed(
            "union, is_union, in_union, unionized, is_union_member, gewerkschaftlich, syndique, sindicalizado, "
            "sindacalizzato, vakbondslid, czlonek_zwiazku, fackansluten"
        ),
        values=(),
        classes=("GDPR Art. 9",),
        source="GDPR Art. 9(1): trade union membership",
    ),
    Attribute(
        kind="criminal_record",
        role="special",
        hints=listed(
            "criminal_record, convictions, conviction, offence, offense, arrest, felony, vorstrafen, straftat, "
            "casier_judiciaire, condamnation, antecedentes_penales, casellario, strafblad, karalnosc, "
            "antecedentes_criminais, arrests, criminal_history"
        ),
        values=(),
        classes=("GDPR Art. 10",),
        source="GDPR Art. 10: criminal convictions and offences",
    ),
)
BY_ATTRIBUTE = {attribute.kind: attribute for attribute in ATTRIBUTES}
