"""What are people called in Indonesia, Malaysia, Singapore, Thailand and Vietnam? Identity and tax numbers."""

from transforms.detectors.checks.checksums import digits, either, luhn, weighted, within
from transforms.detectors.kinds.national import conditions, dates, overseas
from transforms.detectors.kinds.national.published import sg_nric, vn_cccd
from transforms.detectors.kinds.national.row import DD, MM, row

SOUTHEAST_ASIA = (
    row(
        kind="sg_nric",
        pattern="[STFGM][0-9]{7}[A-Z]",
        apart="[STFGM][0-9]{7}[A-Z]",
        check=sg_nric,
        chance=0.0436,
        alone=True,
        found=("S1234567D", "FIN f1234567n", "M1234567K"),
        passed_over=("M1234567A",),
        source=(
            "National Registration Act 1965, NRIC, and FIN; weights 2 7 6 5 4 3 2, modulus 11, a letter (not "
            "laid down officially, confirmed by every published sample)"
        ),
        context=("nric", "fin", "identity card", "ic no"),
        hints=("nric", "fin", "nric_fin", "nric_no"),
        columnar=overseas.sg_nric,
    ),
    row(
        kind="my_nric",
        pattern=rf"[0-9]{{2}}{MM}{DD}-[0-9]{{2}}-[0-9]{{4}}",
        apart="[0-9]{2}[01][0-9][0-3][0-9]{7}",
        digits=rf"[0-9]{{2}}{MM}{DD}[0-9]{{6}}",
        lengths=(12,),
        check="my.nric",
        chance=1.0,
        alone=False,
        found=("nric 770305-02-1234", "MyKad 770305021234"),
        passed_over=("771305-02-1234", "770305-00-1234"),
        source=(
            "National Registration Regulations 1990, MyKad; date and place of birth, no check digit that is published"
        ),
        context=("nric", "mykad", "kad pengenalan", "no. kp", "no kp", "ic number", "ic no"),
        hints=("nric", "mykad", "ic_number", "no_kp", "kad_pengenalan"),
        leaning=True,
        columnar=digits(
            12,
            dates.either_century(lambda century: dates.born(0, 2, 4, century), 1900, 2000),
            conditions.registered(6, 8, "my/bp"),
        ),
    ),
    row(
        kind="th_pin",
        pattern="[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]",
        apart="[1-8][0-9]{12}",
        digits="[1-8][0-9]{12}",
        lengths=(13,),
        check="th.pin",
        chance=0.1,
        alone=False,
        found=("7-1006-00445-63-8", "เลขประจำตัวประชาชน 1234545678781"),
        passed_over=("1234545678780", "12345456787810"),
        source="พระราชบัญญัติบัตรประจำตัวประชาชน, เลขประจำตัวประชาชน; weights 13 to 2, modulus 11",
        context=("เลขประจำตัวประชาชน", "บัตรประชาชน", "citizen id", "thai id"),
        hints=("citizen_id", "thai_id", "national_id"),
        columnar=digits(
            13, weighted(range(2, -10, -1), 11, lambda rest: (1 - rest) % 10), within(0, 1, lambda first: 0 < first < 9)
        ),
    ),
    row(
        kind="id_nik",
        pattern=rf"[1-9][0-9]{{5}}[.-]?(?:[04][1-9]|[1256][0-9]|[37][01]){MM}[0-9]{{2}}[.-]?[0-9]{{4}}",
        apart="[1-9][0-9]{5}[0-7][0-9][01][0-9]{7}",
        digits=rf"[1-9][0-9]{{5}}(?:[04][1-9]|[1256][0-9]|[37][01]){MM}[0-9]{{6}}",
        lengths=(16,),
        check="id.nik",
        chance=1.0,
        alone=False,
        found=("nik 3171011708450001", "NIK: 3171011708450001"),
        passed_over=("3171011713450001", "0171011708450001"),
        source=(
            "Undang-Undang 24/2013 Administrasi Kependudukan, NIK; place of registration and date of birth, "
            "no check digit"
        ),
        context=("nik", "ktp", "nomor induk kependudukan", "no. ktp", "no ktp"),
        hints=("nik", "ktp", "no_ktp", "nomor_ktp"),
        leaning=True,
        columnar=digits(
            16,
            dates.either_century(lambda century: dates.born(10, 8, 6, century, days=40), 1900, 2000),
            conditions.registered(0, 4, "id/loc"),
        ),
    ),
    row(
        kind="id_npwp",
        pattern=r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}\.[0-9]-[0-9]{3}\.[0-9]{3}",
        apart="[0-9]{15}",
        digits="[0-9]{15}",
        lengths=(15,),
        check="id.npwp",
        chance=0.1,
        alone=False,
        found=("01.312.166.0-091.000", "NPWP 016090524017000"),
        passed_over=("01.312.167.0-091.000", "01312166009100"),
        source="Direktorat Jenderal Pajak, NPWP; Luhn over the first nine digits",
        context=("npwp", "nomor pokok wajib pajak", "pajak"),
        hints=("npwp",),
        columnar=digits(15, luhn(0, 9)),
    ),
    row(
        kind="vn_cccd",
        pattern="0[0-9]{11}",
        apart="0[0-9]{11}",
        digits="0[0-9]{11}",
        lengths=(12,),
        check=vn_cccd,
        chance=1.0,
        alone=False,
        found=("cccd 001099012345", "CCCD 079201012345"),
        passed_over=("0010990123456", "000099012345"),
        source=(
            "Luật Căn cước 26/2023/QH15, số định danh cá nhân; province, sex and century, year, serial "
            "number, no check digit"
        ),
        context=("cccd", "căn cước", "căn cước công dân", "số định danh", "cmnd"),
        hints=("cccd", "so_cccd", "can_cuoc"),
        leaning=True,
        columnar=digits(12, within(0, 3, lambda province: 1 <= province <= 96)),
    ),
    row(
        kind="vn_mst",
        pattern="[0-9]{10}",
        apart="[0-9]{10}",
        digits="[0-9]{10}",
        lengths=(10,),
        check="vn.mst",
        chance=0.092,
        alone=False,
        found=("mst 0100233488", "MST 0100233488"),
        passed_over=("0100233480", "01002334880"),
        source="Thông tư 105/2020/TT-BTC, mã số thuế; weights 31 29 23 19 17 13 7 5 3, modulus 11",
        context=("mst", "mã số thuế", "ma so thue"),
        hints=("mst", "ma_so_thue"),
        columnar=either(
            digits(10, overseas.vietnamese_tax, conditions.above_zero(2, 9)),
            digits(13, overseas.vietnamese_tax, conditions.above_zero(2, 9), conditions.above_zero(10, 13)),
        ),
    ),
)
