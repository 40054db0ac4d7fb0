"""When was somebody born, how old is somebody, and what else is told about somebody by a day?"""

from transforms.detectors.checks import dates, living
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_DAY = ("GDPR Art. 4(1)", "HIPAA (C)")
_AGED = r"(?:1[01][0-9]|[1-9]?[0-9])"

PERSONAL_DAYS = (
    row(
        "date_of_birth",
        BEFORE + rf"(?:{dates.DATE}|{dates.PARTLY}|{dates.NUMBERED_MONTH})\b",
        classes=_DAY,
        check=dates.is_date,
        leaning=True,
        closely=True,
        context=(
            "born, birth, birthday, birthdate, dob, d.o.b., date of birth, bday, geboren, geb., geburtsdatum, "
            "geburtstag, né le, née le, né(e) le, naissance, nacido, nacida, nacimiento, nació, nato il, nata il, "
            "nascita, geboortedatum, geboren op, urodzony, urodzona, urodzenia, ur., nascido, nascida, nascimento, "
            "född, født, fødselsdato, syntynyt, syntymäaika, narozen, narozena, doğum, родился, родилась, рождения, "
            "生年月日, 出生, születési, γέννηση, födelsedatum, fødselsdag, syntymäpäivä, narození, "
            "datum rođenja, जन्म, जन्मतिथि, 생년월일, تاريخ الميلاد, data nașterii, dátum narodenia"
        ),
        hints=(
            "date_of_birth, dob, birth_date, birthdate, birthday, born, born_on, birth_day, d_o_b, bday, "
            "geburtsdatum, geburtstag, geb_datum, gebdat, date_de_naissance, date_naissance, naissance, "
            "fecha_de_nacimiento, fecha_nacimiento, nacimiento, data_di_nascita, data_nascita, geboortedatum, "
            "data_urodzenia, urodziny, data_de_nascimento, data_nascimento, nascimento, fodelsedatum, foedselsdato, "
            "fodselsdato, syntymaaika, datum_narozeni, dogum_tarihi, year_of_birth, birth_year, yob, geburtsjahr, "
            "annee_naissance"
        ),
        found=(
            "born 1985-12-24",
            "DOB: 12/24/1985",
            "geboren am 24.12.1985",
            "née le 24 décembre 1985",
            "生年月日 1985年12月24日",
            "born in March 1985",
            "DOB 03/1985",
            "생년월일 1985년 12월 24일",
            "DOB Jan 5 '71",
        ),
        passed_over=("1985-12-24", "born in 1985", "DOB: 31.02.1985"),
        source="Unicode CLDR, date formats and months; a day near a word for birth",
    ),
    row(
        "date",
        BEFORE + rf"(?:{dates.DATE}|{dates.PARTLY})\b",
        classes=("HIPAA (C)",),
        check=dates.is_date,
        chance=0.95,
        hints=(
            "date, admission_date, discharge_date, visit_date, service_date, date_of_death, death_date, dod, "
            "appointment_date, encounter_date, procedure_date, aufnahmedatum, entlassungsdatum, sterbedatum, "
            "date_deces, date_admission, fecha_ingreso, fecha_alta, fecha_defuncion, data_ricovero, data_dimissione, "
            "opnamedatum, overlijdensdatum, data_przyjecia, data_de_internacao, datum, fecha"
        ),
        found=(
            "on 2025-01-08",
            "8.1.2025",
            "01/08/2025",
            "8 January 2025",
            "March 3rd, 2024",
            "3 de marzo de 2024",
            "8. ledna 2025",
            "2025-01-08T10:15:00Z",
            "discharged on March 3",
            "am 3. Januar",
            "le 3 mai",
            "since March 2024",
            "3月5日",
        ),
        passed_over=(
            "2025-13-08",
            "31.02.2024",
            "10.0.0.1",
            "1/2",
            "in 2025",
            "30 February",
            "we may 5 times",
            "12 march",
        ),
        source="ISO 8601, Unicode CLDR date formats; 45 CFR 164.514(b)(2)(i)(C) counts every element but the year",
    ),
    row(
        "age",
        BEFORE + r"(?i:(?:aged|age:?|age of|im alter von|alter:?|âgée? de|just turned|turned|will turn|i'll turn|"
        r"turning|âge:?|edad:?|età:?|leeftijd:?|wiek:?|idade:?) "
        rf"{_AGED}\b|{_AGED}(?: |-)?(?:years?(?: |-)olds?|yrs? old|yo\b|y/o\b|jahre alt|jährig(?:e[rnms]?)?|"
        rf"ans\b|años\b|anni\b|jaar(?: oud)?\b|"
        r"lat\b|letni[aey]?\b|anos\b|år(?: gamm[ae]l)?\b|vuotias|let\b|yaşında|лет\b|歳))",
        classes=_DAY,
        amid=living.amid,
        context="age, alter, old",
        hints=(
            "age, age_years, patient_age, alter, lebensalter, edad, eta, leeftijd, wiek, idade, alder, ika, vek, "
            "yas, age_at_diagnosis, age_in_years"
        ),
        found=(
            "a 34-year-old man",
            "he just turned 60",
            "she is 34 years old",
            "aged 91",
            "34 Jahre alt",
            "il a 34 ans",
            "tiene 34 años",
            "ma 34 lat",
            "Marie Dupont, 34 ans",
        ),
        passed_over=(
            *("34 years", "page 34", "340 years old", "334 ans", "il y a 34 ans", "une garantie de 5 ans"),
            *("hace 10 años", "34 lat", "turned 90 degrees", "age: 60 seconds", "3歳馬"),
        ),
        source=(
            "45 CFR 164.514(b)(2)(i)(C): ages over 89; words for years of life in fifteen languages, which count where "
            "somebody has or is so many"
        ),
    ),
)
