"""What are people called in Australia and New Zealand? Tax and health numbers."""

from transforms.detectors.checks.checksums import digits, either, rests, weighted, within
from transforms.detectors.kinds.national import overseas
from transforms.detectors.kinds.national.published import au_medicare, nz_nhi
from transforms.detectors.kinds.national.row import row

OCEANIA = (
    row(
        kind="au_tfn",
        pattern=r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",
        apart="[0-9]{9}",
        digits=r"[0-9]{9}",
        lengths=(9,),
        check="au.tfn",
        chance=0.092,
        alone=False,
        found=("123 456 782", "123456782"),
        passed_over=("999 999 999", "123456783"),
        source="Australian Taxation Office, TFN; modulus 11",
        context=("tfn", "tax file number", "tax file"),
        hints=("tfn", "tax_file_number"),
        watched=True,
        columnar=digits(9, rests((1, 4, 3, 7, 5, 8, 6, 9, 10), 11)),
    ),
    row(
        kind="au_medicare",
        pattern="[2-6][0-9]{3}[ -][0-9]{5}[ -][0-9](?:[ /-]?[1-9])?",
        apart=("[2-6][0-9]{9}", "[2-6][0-9]{10}"),
        digits="[2-6][0-9]{9,10}",
        lengths=(10, 11),
        check=au_medicare,
        chance=0.1,
        alone=False,
        found=("medicare 2123 45670 1", "Medicare 2123456701"),
        passed_over=("2123456711",),
        source="Services Australia, Medicare card number; weights 1 3 7 9, modulus 10",
        context=("medicare", "medicare number", "medicare card", "irn"),
        hints=("medicare", "medicare_number", "medicare_no"),
        hipaa="I",
        columnar=either(
            *(
                digits(count, weighted((1, 3, 7, 9) * 2, 10, at=8), within(0, 1, lambda first: 1 < first < 7))
                for count in (10, 11)
            )
        ),
    ),
    row(
        kind="nz_ird",
        pattern="[0-9]{2,3}-[0-9]{3}-[0-9]{3}",
        apart=("[0-9]{8}", "[01][0-9]{8}"),
        digits="[1-9][0-9]{7}|1[0-9]{8}",
        lengths=(8, 9),
        check="nz.ird",
        chance=0.1,
        alone=False,
        found=("49-091-850", "IRD 49098576"),
        passed_over=("49098570",),
        source="Inland Revenue, Te Tari Taake, IRD number; modulus 11 with two rows of weights",
        context=("ird", "ird number", "inland revenue"),
        hints=("ird", "ird_number"),
        columnar=either(*(digits(count, overseas.nz_ird) for count in (8, 9))),
    ),
    row(
        kind="nz_nhi",
        pattern="[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})",
        apart=("[A-HJ-NP-Z]{3}[0-9]{4}", "[A-HJ-NP-Z]{3}[0-9]{2}[A-HJ-NP-Z]{2}"),
        check=nz_nhi,
        chance=0.1,
        alone=False,
        found=("nhi ZZZ0016", "NHI ZBN77VL"),
        passed_over=("ZBN77VA",),
        source=(
            "Te Whatu Ora, HISO 10046 National Health Index number; modulus 11, of the later form modulus 23 "
            "(24 in its draft)"
        ),
        context=("nhi", "national health index", "nhi number"),
        hints=("nhi", "nhi_number"),
        hipaa="I",
        leaning=True,
        columnar=overseas.nz_nhi,
    ),
)
