import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from transforms.surrogates.grammar import FIRST_MARK, SLOTS, Choice, Grammar, is_mark

A, B, C = (chr(FIRST_MARK + k) for k in range(3))


def test_a_plain_list_is_its_own_table_in_its_own_order() -> None:
    assert Grammar(A, {A: Choice(("Zoë", "李", "", "Zoë"))}).table("x").to_pylist() == ["Zoë", "李", "", "Zoë"]


def test_weights_give_slots_and_every_option_has_one() -> None:
    table = Grammar(A, {A: Choice(("often", "seldom", "hardly"), (3.0, 1.0, 1e-9))}).table("x").to_pylist()
    assert table.count("often") == round(SLOTS * 0.75)
    assert table.count("seldom") == round(SLOTS * 0.25)
    assert table.count("hardly") == 1


def test_a_grammar_makes_exactly_the_texts_that_it_describes() -> None:
    choices = {A: Choice(("1", "2")), B: Choice((f"{A}{A}", "x", f"é{C}")), C: Choice(("!", ""))}
    table = Grammar(f"<{B}>", choices).table("x")
    assert len(table) == SLOTS
    assert set(table.to_pylist()) == {"<11>", "<12>", "<21>", "<22>", "<x>", "<é!>", "<é>"}


def test_weights_hold_inside_a_grammar() -> None:
    choices = {A: Choice((f"a{B}", "b"), (9.0, 1.0)), B: Choice(("1", "2"))}
    texts = Grammar(A, choices).table("x").to_pylist()
    assert texts.count("b") / SLOTS == pytest.approx(0.1, abs=0.01)
    assert texts.count("a1") / SLOTS == pytest.approx(0.45, abs=0.01)


def test_equal_labels_give_equal_tables_and_other_labels_others() -> None:
    digits = Choice(tuple("0123456789"))
    grammar = Grammar(A * 9, {A: digits})
    assert grammar.table("x").equals(grammar.table("x"))
    assert not grammar.table("x").equals(grammar.table("y"))


def test_samples_are_the_aes_ctr_stream_that_the_docstring_names() -> None:
    key = bytes.fromhex("2d711642b726b04401627ca9fbac32f5")  # SHA-256("x"), first half
    stream = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor().update(bytes(24))
    drawn = [int.from_bytes(stream[i : i + 8], "big") % 10 for i in (0, 8, 16)]
    table = Grammar(f"{A} ", {A: Choice(tuple("0123456789"))}).table("x")
    assert [int(text) for text in table[:3].to_pylist()] == drawn


def test_plain_text_is_a_table_of_itself() -> None:
    assert Grammar("plain", {}).table("x").unique().to_pylist() == ["plain"]


def test_marks_are_told_from_every_character_of_the_base_plane() -> None:
    assert is_mark(A)
    assert not any(is_mark(c) for c in "a é 李 \ue000 \U0001f600")


def test_tables_are_strings() -> None:
    assert Grammar(A, {A: Choice(("a", "b"))}).table("x").type == pa.string()
