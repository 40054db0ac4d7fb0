"""What are people called in the United States, Canada and Mexico? Social security, tax and health numbers."""

import re

from transforms.detectors.checks.checksums import codes, digits, luhn, weighted, within
from transforms.detectors.kinds.national import conditions, overseas
from transforms.detectors.kinds.national.published import us_mbi
from transforms.detectors.kinds.national.row import DD, MM, row

_RFC = re.compile(r"[A-Z&Ñ]{4}[ -]?[0-9]{6}[ -]?[0-9A-Z]{3}")

NORTH_AMERICA = (
    row(
        kind="us_ssn",
        pattern=r"[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}",
        apart="[0-8][0-9]{8}",
        check="us.ssn",
        chance=0.9,
        alone=True,
        found=("536-90-4399", "SSN: 536-90-4399."),
        passed_over=("666-90-4399", "536-00-4399", "536904399"),
        source="20 CFR 422; Social Security Administration, SSN randomization (no check digit, areas never assigned)",
        context=("ssn", "social security", "social security number", "soc sec", "my social", "social number"),
        hints=("ssn", "social_security", "social_security_number", "soc_sec"),
        hipaa="G",
        watched=True,
        columnar=overseas.us_ssn,
    ),
    row(
        kind="ca_sin",
        pattern=r"[1-79][0-9]{2}[ -][0-9]{3}[ -][0-9]{3}",
        apart="[1-79][0-9]{8}",
        digits=r"[1-79][0-9]{8}",
        lengths=(9,),
        check="ca.sin",
        chance=0.1,
        alone=False,
        found=("123-456-782", "130692544"),
        passed_over=("123-456-783", "823-456-782"),
        source="Employment and Social Development Canada, SIN; Luhn",
        context=("sin", "social insurance", "social insurance number", "nas", "assurance sociale"),
        hints=("sin", "social_insurance", "social_insurance_number", "nas"),
        watched=True,
        columnar=digits(9, luhn(), within(0, 1, lambda first: first not in {0, 8})),
    ),
    row(
        kind="mx_curp",
        pattern=rf"[A-Z]{{4}}[0-9]{{2}}{MM}{DD}[HMX][A-Z]{{5}}[0-9A-Z][0-9]",
        apart="[A-Z]{4}[0-9]{2}[01][0-9][0-3][0-9][HMX][A-Z]{5}[0-9A-Z][0-9]",
        check="mx.curp",
        chance=0.1,
        alone=True,
        found=("BOXW310820HNERXN09",),
        passed_over=("BOXW310820HNERXN08", "BOXW311320HNERXN09"),
        source="RENAPO, Instructivo normativo para la asignación de la CURP",
        context=("curp", "clave única de registro"),
        hints=("curp",),
        watched=True,
        columnar=overseas.mx_curp,
    ),
    row(
        kind="us_itin",
        pattern="9[0-9]{2}-(?:7[0-9]|8[0-8]|9[0-24-9])-[0-9]{4}",
        apart="9[0-9]{2}[7-9][0-9]{5}",
        check="us.itin",
        chance=1.0,
        alone=True,
        found=("912-90-3456", "ITIN 912903456"),
        passed_over=("912-93-3456", "812-90-3456"),
        source=(
            "Internal Revenue Service, Publication 1915; area 9, groups 70 to 88, 90 to 92 and 94 to 99, no check digit"
        ),
        context=("itin", "individual taxpayer"),
        hints=("itin",),
        columnar=digits(
            9, within(0, 1, lambda first: first == 9), within(3, 5, lambda group: group >= 70 and group not in {89, 93})
        ),
    ),
    row(
        kind="us_atin",
        pattern="9[0-9]{2}-93-[0-9]{4}",
        apart="9[0-9]{2}93[0-9]{4}",
        check="us.atin",
        chance=1.0,
        alone=True,
        found=("912-93-3456", "ATIN 912933456"),
        passed_over=("912-92-3456",),
        source="Internal Revenue Service, Form W-7A; area 9, group 93, no check digit",
        context=("atin", "adoption taxpayer"),
        hints=("atin",),
        columnar=digits(9),
    ),
    row(
        kind="us_ptin",
        pattern="P[0-9]{8}",
        apart="P[0-9]{8}",
        check="us.ptin",
        chance=1.0,
        alone=False,
        found=("ptin P00634642", "PTIN: P01594846"),
        passed_over=("P0063464", "Q00634642"),
        source="Internal Revenue Service, Preparer Tax Identification Number; no check digit",
        context=("ptin", "preparer"),
        hints=("ptin",),
        leaning=True,
        columnar=codes("A99999999", conditions.one_of(0, "P")),
    ),
    row(
        kind="us_mbi",
        pattern=(
            "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]"
            "-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]-?[AC-HJKMNP-RT-Y]{2}[0-9]{2}"
        ),
        apart="[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}",
        check=us_mbi,
        chance=1.0,
        alone=True,
        found=("1EG4-TE5-MK73", "MBI 1EG4TE5MK73"),
        passed_over=("1EG4-TE5-MKB3", "0EG4-TE5-MK73", "1SG4-TE5-MK73"),
        source=(
            "Centers for Medicare and Medicaid Services, Medicare Beneficiary Identifier format; letters but "
            "S L O I B Z, no check digit"
        ),
        context=("mbi", "medicare", "medicare beneficiary", "beneficiary identifier"),
        hints=("mbi", "medicare_number", "medicare_id", "medicare_beneficiary_id"),
        hipaa="I",
        columnar=codes("9AX9AX9AA99", *overseas.MEDICARE),
    ),
    row(
        kind="ca_bc_phn",
        pattern="9[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",
        apart="9[0-9]{9}",
        digits="9[0-9]{9}",
        lengths=(10,),
        check="ca.bc_phn",
        chance=0.092,
        alone=False,
        found=("phn 9698 658 215", "phn 9698658215"),
        passed_over=("9698658210", "96986582150"),
        source="British Columbia Ministry of Health, Personal Health Number; modulus 11",
        context=("phn", "personal health number", "health number", "care card", "services card", "msp"),
        hints=("phn", "health_number", "personal_health_number", "health_card"),
        hipaa="I",
        columnar=digits(
            10,
            weighted((2, 4, 8, 5, 10, 9, 7, 3), 11, lambda rest: -rest % 11, start=1),
            within(0, 1, lambda first: first == 9),
        ),
    ),
    row(
        kind="mx_rfc",
        pattern=rf"[A-Z&Ñ]{{4}}[ -]?[0-9]{{2}}{MM}{DD}[ -]?[0-9A-Z]{{2}}[0-9A]",
        apart="[A-Z&Ñ]{4}[0-9]{2}[01][0-9][0-3][0-9][0-9A-Z]{2}[0-9A]",
        check="mx.rfc",
        chance=1.0,
        alone=True,
        found=("GODE561231GR8", "RFC: VACE 460910 SX6"),
        passed_over=("GODE561331GR8", "CACA561231GR8"),
        source=(
            "Código Fiscal de la Federación, RFC of natural persons; four letters, a date, a homoclave whose "
            "check is not always kept; a word before a number looks like one, but for its capitals"
        ),
        context=("rfc", "registro federal de contribuyentes"),
        hints=("rfc",),
        sure=lambda text: _RFC.fullmatch(text) is not None,
    ),
)
