"""What are people called in China, Hong Kong, Japan, Korea and Taiwan? Identity numbers."""

from transforms.detectors.checks.checksums import codes, digits, either, powers, rests, weighted, within
from transforms.detectors.kinds.national import conditions, dates, overseas
from transforms.detectors.kinds.national.published import hk_hkid, tw_nid
from transforms.detectors.kinds.national.row import DD, MM, row

EAST_ASIA = (
    row(
        kind="cn_ric",
        pattern=rf"[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{MM}{DD}[0-9]{{3}}[0-9Xx]",
        apart="[1-9][0-9]{5}[12][09][0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9X]",
        digits=rf"[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{MM}{DD}[0-9]{{4}}",
        lengths=(18,),
        check="iso7064.mod_11_2",
        chance=0.1,
        alone=False,
        found=("360426199101010071",),
        passed_over=("360426199101010072", "360426199113010071"),
        source="GB 11643-1999; ISO/IEC 7064 MOD 11-2",
        context=("身份证", "身份证号", "身份證", "居民身份证", "证件号", "resident identity", "shenfenzheng"),
        hints=("sfz", "shenfenzheng", "id_card"),
        watched=True,
        columnar=codes(
            "9" * 17 + "X", weighted(powers(2, 18, 11)[:17], 11, lambda rest: (1 - rest) % 11 if rest != 2 else 33)
        ),
    ),
    row(
        kind="jp_mynumber",
        pattern="[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}",
        apart="[0-9]{12}",
        digits="[0-9]{12}",
        lengths=(12,),
        check="jp.in_",
        chance=0.1,
        alone=False,
        found=("マイナンバー 6214 9832 0257", "マイナンバー 621498320257"),
        passed_over=("621498320250", "6214983202570"),
        source=(
            "行政手続における特定の個人を識別するための番号の利用等に関する法律, 個人番号; weights 6 5 4 3 2 "
            "7 6 5 4 3 2, modulus 11"
        ),
        context=("マイナンバー", "個人番号", "my number", "mynumber"),
        hints=("my_number", "mynumber", "kojin_bango"),
        columnar=digits(12, weighted((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 11, lambda rest: -rest % 11 % 10)),
    ),
    row(
        kind="kr_rrn",
        pattern=rf"[0-9]{{2}}{MM}{DD}-[0-9]{{7}}",
        apart="[0-9]{2}[01][0-9][0-3][0-9]{8}",
        digits=rf"[0-9]{{2}}{MM}{DD}[0-9]{{7}}",
        lengths=(13,),
        check="kr.rrn",
        chance=0.1,
        alone=False,
        found=("971013-9019902", "주민등록번호 9710139019902"),
        passed_over=("9710139019900", "97101390199020"),
        source=(
            "주민등록법, 주민등록번호; weights 2 to 9 and 2 to 5, modulus 11 (not kept by numbers given since "
            "October 2020)"
        ),
        context=("주민등록번호", "주민번호", "외국인등록번호", "resident registration", "rrn"),
        hints=("rrn", "jumin"),
        columnar=digits(
            13,
            weighted((2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), 11, lambda rest: (11 - rest) % 10),
            dates.born(0, 2, 4, dates.by_character(6, 1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800)),
            within(7, 9, lambda place: place < 97),
        ),
    ),
    row(
        kind="tw_nid",
        pattern="[A-Z][1289][0-9]{8}",
        apart="[A-Z][1289][0-9]{8}",
        check=tw_nid,
        chance=0.1,
        alone=True,
        found=("A123456789", "身分證 a123456789"),
        passed_over=("a123456780",),
        source=(
            "戶籍法, 國民身分證統一編號, and 統一證號 of residents; letter as two digits, weights 1 9 8 to 1 "
            "1, modulus 10"
        ),
        context=("身分證", "身分證字號", "統一編號", "居留證", "national id"),
        hints=("id_card", "national_id"),
        columnar=overseas.tw_nid,
    ),
    row(
        kind="hk_hkid",
        pattern=r"[A-Z]{1,2}[0-9]{6} ?\(?[0-9A]",
        apart=("[A-Z]{2}[0-9]{6}[0-9A]", "[A-Z][0-9]{6}[0-9A]"),
        check=hk_hkid,
        chance=0.092,
        alone=False,
        found=("hkid A123456(3)", "HKID G123456(A)", "hkid A1234563"),
        passed_over=("A123456(4)", "A1234560"),
        source="Registration of Persons Regulations (Cap. 177A), Hong Kong identity card; modulus 11",
        context=("hkid", "hong kong id", "香港身份證", "身份證", "identity card"),
        hints=("hkid", "hkid_no"),
        end=r"(?:\)|\b)",
        leaning=True,
        columnar=either(
            codes("AA999999X", conditions.one_of(8, "0123456789A"), rests(range(9, 0, -1), 11), more="()"),
            codes("A999999X", conditions.one_of(7, "0123456789A"), rests(range(8, 0, -1), 11, 6), more="()"),
        ),
    ),
)
