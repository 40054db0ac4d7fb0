"""What a row's own columns hold is found in its text: whole, in part, disguised, in every script; and nothing else."""

import random
import re
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from faker import Faker

from transforms.columns.redaction.own import own_spans

LOCALES = ("en_US", "en_GB", "en_IN", "de_DE", "de_AT", "fr_FR", "es_ES", "es_MX", "it_IT", "nl_NL", "pt_BR", "pl_PL",
           "cs_CZ", "sv_SE", "da_DK", "fi_FI", "tr_TR", "ru_RU", "el_GR", "ja_JP", "zh_CN", "ko_KR", "ar_AA",
           "vi_VN")  # fmt: skip


def finds(texts: list[str | None], type_: pa.DataType | None = None, **beside: pa.Array) -> list[list[tuple[str, str]]]:
    """By row, what was found and its kind."""
    spans = own_spans(
        pa.array(texts, type_ or pa.string()), {name: pa.array(values) for name, values in beside.items()}
    )
    found: list[list[tuple[str, str]]] = [[] for _ in texts]
    for row, start, end, kind in zip(spans.row, spans.start, spans.end, spans.kind, strict=True):
        found[row].append(((texts[row] or "").encode()[start:end].decode(), spans.kinds[kind]))
    return found


def test_a_name_is_found_whole_in_part_and_by_initials() -> None:
    text = "Ann Miller wrote; A. Miller, Miller, Ann and ann's bag, MILLER - and A Miller, the Millers; a miller, Anna"
    assert finds([text], name=["Ann Miller"]) == [
        [
            ("Ann Miller", "name|whole"),
            ("A. Miller", "name|initials"),
            ("Miller, Ann", "name|whole"),
            ("ann", "name|first"),
            ("MILLER", "name|last"),
            ("A Miller", "name|initials"),
            ("Miller", "name|last"),
            ("miller", "name|last"),
        ]
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Miller, Ann", "Ann Miller", "name|whole"),
        ("Dr. Ann Miller PhD", "Ann Miller", "name|whole"),
        ("Jean-Pierre Martin", "J.-P. Martin", "name|initials"),
        ("Jean-Pierre Martin", "Jean Pierre", "name|first"),
        ("Jean Pierre Martin", "Jean-Pierre", "name|first"),
        ("Annemarie Ott", "Anne-Marie", "name|first"),
        ("Anne-Marie Ott", "Annemarie", "name|first"),
        ("Ann Lee Miller", "Ann L. Miller", "name|initials"),
        ("María García López", "García López", "name|last"),
        ("Jürgen Müller", "JUERGEN MUELLER", "name|whole"),
        ("Juergen Mueller", "Jürgen Müller", "name|whole"),
        ("Jürgen Müller", "Jurgen Muller", "name|whole"),
        ("Müller", "Müllers", "name|whole"),
        ("Ann Miller", "A\u200bnn\u00a0Mil\u00adler", "name|whole"),
        ("Ann Miller", "Ａｎｎ Ｍｉｌｌｅｒ", "name|whole"),
        ("Ann Miller", "ann_miller", "name|whole"),
        ("Ann Miller", "#AnnMiller", "name|whole"),
        ("Søren Kierkegaard", "soren kierkegaard", "name|whole"),
        ("田中 太郎", "田中太郎さん", "name|whole"),
        ("김철수", "김철수는", "name|whole"),
        ("Иван Петров", "ИВАН ПЕТРОВ", "name|whole"),
        ("راهول كومار", "راهول كومار", "name|whole"),
        ("O'Brien", "OBrien", "name|whole"),
        ("Joe O'Donnell", "O'DONNELL, JOE", "name|whole"),
        ("Bart van der Maes", "van der Maes", "name|last"),
        ("Bart van der Maes", "van der Maes, Bart", "name|whole"),
        ("Bart van der Maes", "b. van der maes", "name|initials"),
        ("Ann Miller", "a. miller", "name|initials"),
        ("Ann Miller", "miller, a.", "name|initials"),
        ("Ing-Marie Blixt", "Ing-Marie", "name|first"),
        ("Ben Hahn", "Ben", "name|first"),
        ("中村 英樹", "英樹さん", "name|first"),
        ("中村 英樹", "中村さん", "name|last"),
        ("Müller, Jörg", "Jörg Müller", "name|whole"),
        ("Ann O'Brien", "O’Brien", "name|last"),
    ],
)
def test_names_are_found_however_they_are_written(name: str, text: str, found: str) -> None:
    assert found in [kind for _, kind in finds([f"({text}), siehe"], name=[name])[0]]


def test_two_names_behind_each_other_are_two() -> None:
    texts: list[str | None] = [
        "Dear Ann Miller,\nAnn Miller's order",
        "Ann Miller, Ann Miller",
        "Ann Miller - Ann Miller",
    ]
    assert finds(texts, name=["Ann Miller"] * 3) == [[("Ann Miller", "name|whole")] * 2] * 3
    assert finds(["Miller, Ann", "Thanks Miller,\nAnn"], name=["Ann Miller"] * 2) == [
        [("Miller, Ann", "name|whole")],
        [("Miller", "name|last"), ("Ann", "name|first")],
    ]


def test_a_finding_covers_what_is_hidden_in_it_and_not_the_possessive() -> None:
    assert finds(["x A\u200bnn\u00a0Mil\u00adler's y"], name=["Ann Miller"]) == [
        [("A\u200bnn\u00a0Mil\u00adler", "name|whole")]
    ]


def test_parts_that_tell_nothing_are_not_looked_for_and_words_only_with_a_capital() -> None:
    assert finds(["he will go to the van, von Will"], name=["Will van der Berg"]) == [[("Will", "name|first")]]
    assert finds(["le al de"], name=["Al de la Cruz"]) == [[]]


def test_words_are_not_found_inside_others() -> None:
    assert finds(["Annabel Millerson planned"], name=["Ann Miller"]) == [[]]


def test_telephone_numbers_are_found_with_any_signs_and_without_their_country() -> None:
    text = "0170 1234567 or +49 170 123 45 67, 00491701234567, 0170/12.34.567; 1234567, 9990170123456"
    found = [text for text, _ in finds([text], phone=["+49 170 1234567"])[0]]
    assert found == ["0170 1234567", "49 170 123 45 67", "00491701234567", "0170/12.34.567"]
    assert [kind for _, kind in finds(["+49 170 1234567"], phone=["0170-1234567"])[0]] == ["phone|digits"]
    assert [kind for _, kind in finds(["(555) 123-4567"], phone=["+1 555 123 4567"])[0]] == ["phone|digits"]


def test_dates_and_numbers_are_found_as_people_write_them() -> None:
    text = "3.3.1990, March 3, 1990, 3 March 1990, 03/03/1990, 1990-03-03"
    for born in (date(1990, 3, 3), "1990-03-03", datetime(1990, 3, 3, 5, tzinfo=UTC)):
        found = finds([text, None], born=[born, None])
        assert [text for text, _ in found[0]] == re.split(r"(?<!March 3), ", text)
    assert finds(["id 1234567, 12345"], id=[1234567]) == [[("1234567", "id|whole")]]
    assert finds(["id 12345"], id=[12345]) == [[]]
    extremes = pa.array([-(2**63), 2**63 - 1], pa.int64())
    assert [len(found) for found in finds([f"id {2**63}", f"id {2**63 - 1}"], id=extremes)] == [1, 1]
    assert finds(["١٢٣٤٥٦٧", "１２３-４５６７"], phone=["1234567"] * 2) == [
        [("١٢٣٤٥٦٧", "phone|whole")],
        [("１２３-４５６７", "phone|whole")],
    ]


def test_nulls_duplicates_empty_texts_and_slices() -> None:
    texts: list[str | None] = ["Zoë!", None, "", "Zoë", "Ann"]
    names = ["Zoë", "Zoë", "Zoë", None, ""]
    assert finds(texts, name=names) == [[("Zoë", "name|whole")], [], [], [], []]
    sliced = own_spans(pa.array(texts, pa.large_string()).slice(0, 2), {"name": pa.array(names).slice(0, 2)})
    assert (sliced.row.tolist(), sliced.start.tolist(), sliced.end.tolist()) == ([0], [0], [4])
    assert len(own_spans(pa.array([], pa.string()), {"name": pa.array([], pa.string())})) == 0
    assert len(own_spans(pa.array(["Ann"]), {})) == 0
    assert finds(["True"], flag=[True]) == [[]]


def test_text_that_is_not_utf8_is_refused_without_quoting_it() -> None:
    broken = pa.array([b"canary\xff"]).cast(pa.binary()).view(pa.string())
    with pytest.raises(ValueError, match="not UTF-8") as caught:
        own_spans(broken, {"name": pa.array(["Ann"])})
    assert "canary" not in str(caught.value)


def test_pieces_and_order_change_nothing() -> None:
    texts = [f"Kunde {name} rief an" for name in ("Ann Ott", "Zoë Müller")] * 5000
    names = ["Ann Ott", "Zoë Müller"] * 5000
    spans = own_spans(pa.array(texts), {"name": pa.array(names)})
    assert spans.row.tolist() == list(range(10_000))
    assert set(spans.kind.tolist()) == {spans.kinds.index("name|whole")}


def disguised(name: str, way: int) -> str:
    full = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(0x21, 0x7F))}
    return (
        name,
        name.upper(),
        name.lower(),
        "\u200b".join(name),
        name[:2] + "\u00ad" + name[2:],
        name.translate(full),
        name.replace(" ", "\u00a0"),
        name.replace(" ", "  "),
        name.replace("-", "\u2011"),
        name + "'s",
    )[way]


@pytest.mark.parametrize("locale", LOCALES)
def test_names_of_every_locale_are_found_in_every_disguise(locale: str) -> None:
    fake = Faker(locale)
    fake.seed_instance(7)
    rng = random.Random(7)
    rows = []
    for number in range(400):
        name = fake.name()
        words = name.split()
        forms = [name, name, words[0] + " " + words[-1] if len(words) == 2 else name]
        if len(words) == 2:
            forms.append(f"{words[1]}, {words[0]}")
        shown = disguised(rng.choice(forms).rstrip("."), number % 10)
        before = rng.choice(["Call ", "(", "ref 12, ", "«", "\n"])
        rows.append((f"{before}{shown}, please", len(before.encode()), len(shown.encode()), name))
    texts, starts, sizes, names = zip(*rows, strict=True)
    spans = own_spans(pa.array(texts), {"name": pa.array(names)})
    covered = {(int(row), int(start)) for row, start in zip(spans.row, spans.start, strict=True)}
    ends = {(int(row), int(end)) for row, end in zip(spans.row, spans.end, strict=True)}
    missed = [
        texts[row]
        for row, (start, size) in enumerate(zip(starts, sizes, strict=True))
        if (row, start) not in covered
        or not {(row, start + size), (row, start + size - 2), (row, start + size - 1)} & ends
    ]
    assert len(missed) <= 4, missed[:10]
