"""Which paper says who somebody is? Passports, driving licences, professional licences."""

from transforms.detectors.checks import travel
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_LICENCE = ("GDPR Art. 4(1)", "HIPAA (K)")
_OTHER = ("GDPR Art. 4(1)", "HIPAA (R)")

DOCUMENTS = (
    row(
        "passport_mrz",
        rf"\b(?:[ACIPV][A-Z<]{{4}}[A-Z0-9<]{{25,39}}{travel.BETWEEN})?(?:[A-Z0-9<]{{9}}[0-9<][A-Z<]{{3}})?"
        rf"[0-9]{{7}}[MFX<][0-9]{{7}}(?:[A-Z0-9<]{{15}}{travel.BETWEEN}[A-Z<]{{30}}|[A-Z0-9<]{{8,16}})|"
        rf"\bIDFRA[A-Z0-9<]{{31}}{travel.BETWEEN}[0-9A-Z]{{12}}[0-9][A-Z<]{{14}}[0-9]{{7}}[MFX<][0-9]|"
        r"\b[ACIPV][A-Z<]{35,43}",
        classes=_OTHER,
        meant=travel.zone,
        chance=1e-4,
        hints="mrz, machine_readable_zone, passport_mrz",
        found=(
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
            "I<UTOSTEVENSON<<PETER<<<<<<<<<<<<<<<\nD231458907UTO3407127M9507122<<<<<<<2",
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
            "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6",
        ),
        passed_over=(
            "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
            "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<7",
        ),
        source="ICAO Doc 9303, parts 4 to 7, with their examples: check digits by weights 7, 3, 1",
    ),
    row(
        "passport",
        BEFORE + r"(?:[A-Z]{1,2}[0-9]{6,8}|[0-9]{2}[A-Z]{2}[0-9]{5}|[0-9]{9}|[CFGHJKLMNPRTVWXYZ0-9]{9,10}|"
        r"[A-Z]{2}[A-Z0-9]{6}[0-9]|"
        r"[A-Z]{3}[0-9]{6}[A-Z]?|[A-Z]{2}[0-9]{5}[A-Z]{2}|[0-9]{2} ?[0-9]{2} ?[0-9]{6})\b",
        classes=_OTHER,
        check=travel.has_digits,
        leaning=True,
        context=(
            "passport, passport no, travel document, reisepass, passnummer, pass-nr, passeport, pasaporte, "
            "passaporto, paspoort, paszport, passaporte, pass, passi, pasaport, паспорт, 护照, 旅券, "
            "personalausweis, ausweisnummer, ausweis-nr, identity card, id card, carte d'identité, carta d'identità, "
            "identiteitskaart, identitetskort, dowód osobisty, tarjeta de identidad"
        ),
        hints=(
            "passport, passport_number, passport_no, passport_nr, reisepass, reisepassnummer, passnummer, passeport, "
            "numero_passeport, pasaporte, numero_pasaporte, passaporto, numero_passaporto, paspoort, paspoortnummer, "
            "paszport, numer_paszportu, passaporte, travel_document, pasaport_no"
        ),
        found=(
            "passport C01234567",
            "Reisepass C01X00T47",
            "passeport 12AB34567",
            "pasaporte XDA123456",
            "carta d'identità CA12345AB",
        ),
        passed_over=("C01234567", "passport control", "passport 12"),
        source="the issuing states' forms as ICAO Doc 9303 parts 3 and 5 let them, of identity cards too: up to nine "
        "letters and digits",
    ),
    row(
        "gb_driving_licence",
        BEFORE + r"[A-Z]{1,5}9{0,4}[0-9](?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|"
        r"3[01])[0-9][A-Z9]{2}[A-Z0-9]{3}(?: ?[0-9]{2})?\b",
        jurisdiction="GB",
        classes=_LICENCE,
        check=travel.driver,
        hints="uk_driving_licence, dvla_number, driver_number_uk",
        found=("MORGA657054SM9IJ", "licence MORGA657054SM9IJ 35"),
        passed_over=("MORGA667354SM9IJ", "MORG657054SM9IJ"),
        source="DVLA, driver number: five of surname, decade, month (+5 for women), day, year, initials, check "
        "characters",
    ),
    row(
        "driving_licence",
        BEFORE + r"(?:[A-Z][0-9]{3}[ -]?[0-9]{3,4}[ -]?[0-9]{2,4}(?:[ -]?[0-9]{2,4})?(?:-[0-9])?|"
        r"[A-Z]{1,3}[0-9]{5,13}[A-Z]?|[0-9]{7,13}|"
        r"[A-Z][0-9][A-Z0-9]{6,12}|[0-9]{2}[A-Z]{2}[0-9]{5}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}|"
        r"[0-9]{1,2}[A-Z]{3}[0-9]{5,6}|"
        r"[A-Z]{2}[0-9]{7}[A-Z])\b",
        classes=_LICENCE,
        leaning=True,
        context=(
            "driver's license, drivers license, driver license, driving licence, driver's licence, driving license, "
            "driver’s license, license no, license number, licence number, dl, dl#, führerschein, fahrerlaubnis, "
            "permis de conduire, permis, permiso de conducir, carnet de conducir, patente, rijbewijs, prawo jazdy, "
            "prawa jazdy, carta de condução, cnh, körkort, kørekort, ajokortti, ehliyet, dmv"
        ),
        hints=(
            "drivers_license, driver_license, driving_licence, driving_license, license_number, licence_number, "
            "driver_licence_number, dl_number, dl_no, drivers_license_number, fuehrerschein, fuehrerscheinnummer, "
            "permis, permis_de_conduire, numero_permis, permiso_conducir, patente, numero_patente, rijbewijs, "
            "rijbewijsnummer, prawo_jazdy, numer_prawa_jazdy, carta_conducao, cnh, korkort, ajokortti"
        ),
        found=("driver's license D1234567", "Führerschein B072RRE2I55", "DL S123-456-789-012"),
        passed_over=("D1234567", "driver's license expired"),
        source="AAMVA, forms by state; the forms of EU licences (Directive 2006/126/EC, field 5); never without a word",
    ),
    row(
        "professional_licence",
        BEFORE + r"(?:[A-Z]{1,4}[.-]?)?[0-9]{4,10}\b",
        classes=_LICENCE,
        leaning=True,
        context=(
            "medical license, nursing license, bar number, bar no, state bar, license no, license number, licence no, "
            "licence number, rpps, "
            "registration number, gmc, nmc, certificate number, approbation, lanr, big-nummer, colegiado, numéro "
            "rpps, albo, pwz, crm, oab, prescriber"
        ),
        hints=(
            "bar_number, medical_license, certificate_number, professional_license, gmc_number, lanr, rpps, "
            "big_nummer, big_number, num_colegiado, pwz, crm, license_id, certification_number, nmc_pin"
        ),
        found=("bar number 123456", "GMC 7012345", "medical license A-12345"),
        passed_over=("123456", "bar number twelve"),
        source="45 CFR 164.514(b)(2)(i)(K), certificate and licence numbers: no common form, so a word beside it "
        "decides",
    ),
)
