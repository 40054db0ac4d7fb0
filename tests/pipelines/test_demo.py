import hashlib
import re
import shlex
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipelines.cli import main
from pipelines.demo import Shown, run_demo
from pipelines.demo_customers import SHOWN_AMOUNTS, visits
from transforms.errors import OutputError
from transforms.policy import Policy


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder with the SHA-256 of its content."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def after(shown: Shown, column: str) -> list[str]:
    """What came out of a column in the rows that are shown."""
    return [cell[2] for sample in shown.samples for cell in sample.cells if cell[0].split(" ")[0] == column]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shown]:
    folder = tmp_path_factory.mktemp("demo") / "made up"
    return folder, run_demo(folder, rows=600)


def test_equal_seeds_make_up_equal_visits_and_other_seeds_others() -> None:
    assert visits(100, seed=1) == visits(100, seed=1)
    assert visits(100, seed=1) != visits(100, seed=2)


@pytest.mark.parametrize("rows", [10, 11, 1_000])
def test_as_many_visits_are_made_up_as_are_asked_for(rows: int) -> None:
    made = visits(rows)
    assert made.num_rows == rows
    amounts = made["amount"].to_pylist()
    assert [amounts.index(amount) for amount in SHOWN_AMOUNTS] == [0, rows // 2]
    assert made["customer_id"][0] == made["customer_id"][rows // 2]


def test_cards_and_ibans_have_valid_check_digits() -> None:
    made = visits(500)
    for card in made["card"].to_pylist():
        doubled = [sum(divmod(2 * int(digit), 10)) for digit in card[-2::-2]]
        assert (sum(doubled) + sum(map(int, card[-1::-2]))) % 10 == 0
    for iban in made["iban"].drop_null().to_pylist():
        assert int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def test_nobody_who_is_made_up_can_be_real() -> None:
    made = visits(2_000)
    assert pc.all(pc.match_substring_regex(made["ssn"], r"^9\d\d-\d\d-\d{4}$")).as_py()
    assert pc.all(pc.match_substring_regex(made["phone"], r"^\([2-9]\d\d\) 555-01\d\d$")).as_py()
    assert pc.all(pc.match_substring_regex(made["email"], r"@example\.(com|net|org)$")).as_py()
    assert pc.all(pc.match_substring_regex(made["card"], r"^400000\d{10}$")).as_py()


@pytest.mark.slow
def test_the_demo_shows_one_customer_twice_under_one_token_and_one_persona(demo: tuple[Path, Shown]) -> None:
    _, shown = demo
    assert shown.outcome.status == "published"
    assert shown.outcome.published + shown.outcome.dropped == 600
    assert shown.outcome.dropped > 0
    for column in ("customer_id", "name", "email", "address", "ssn", "card", "iban"):
        first, second = after(shown, column)
        assert first == second
    assert re.fullmatch(r"[a-z2-7]{26}", after(shown, "customer_id")[0])
    assert after(shown, "amount") == [str(amount) for amount in SHOWN_AMOUNTS]
    assert after(shown, "notes") == [f"{after(shown, 'name')[0]} asks to be called back on [PHONE]"] * 2
    assert after(shown, "consent") == ["(dropped)"] * 2


@pytest.mark.slow
def test_what_comes_out_of_the_demo_holds_nothing_of_what_its_policy_protects(demo: tuple[Path, Shown]) -> None:
    folder, _ = demo
    taken = pq.read_table(folder / "input")
    given = pq.read_table(folder / "output" / "data")
    values = {
        column: [set(table[column].drop_null().cast("string").to_pylist()) for table in (taken, given)]
        for column in ("customer_id", "ssn", "iban", "name", "email", "card", "address")
    }
    for column in ("customer_id", "ssn", "iban"):
        assert not set.intersection(*values[column])
    for column in ("name", "email", "card", "address"):  # a surrogate may be another customer's value by chance
        assert len(set.intersection(*values[column])) < len(values[column][1]) / 10
    assert set(taken.column_names) - set(given.column_names) == {"diagnosis", "consent"}


@pytest.mark.slow
def test_the_same_demo_again_changes_nothing(demo: tuple[Path, Shown]) -> None:
    folder, _ = demo
    before = digests(folder)
    again = run_demo(folder, rows=600)
    assert again.outcome.status == "unchanged"
    assert digests(folder) == before
    assert len(again.samples) == 2


@pytest.mark.slow
def test_what_is_proposed_next_can_be_done_and_ends_with_a_policy_proposed_for_data_of_ones_own(
    demo: tuple[Path, Shown], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, shown = demo
    monkeypatch.chdir(tmp_path)
    for _, command in shown.next_steps:
        called, *words = shlex.split(command)
        assert called == "beamveil"
        assert main([word.replace("FOLDER", str(folder / "input")) for word in words]) == 0, capsys.readouterr().err
    proposed = Policy.from_yaml(Path("policy.yaml").read_text(), name="proposed")
    assert proposed.status == "proposed"
    assert set(proposed.columns) == set(visits(10).column_names)


@pytest.mark.slow
def test_an_edited_policy_is_kept_and_run(tmp_path: Path) -> None:
    run_demo(tmp_path, rows=50)
    policy = tmp_path / "policy.yaml"
    policy.write_text(policy.read_text().replace("gender:    keep", "gender:    drop").replace(", gender: gender", ""))
    edited = policy.read_bytes()
    again = run_demo(tmp_path, rows=50)
    assert again.outcome.status == "published"
    assert policy.read_bytes() == edited
    assert after(again, "gender") == ["(dropped)"] * 2


def test_a_folder_that_no_demo_wrote_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="no demo wrote"):
        run_demo(tmp_path, rows=50)
    assert digests(tmp_path) == {"thesis.txt": hashlib.sha256(b"mine").hexdigest()}


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "beamveil-demo").write_text("mine")
    with pytest.raises(OutputError, match="cannot be written"):
        run_demo(tmp_path / "beamveil-demo", rows=50)


def test_the_demos_policy_binds_and_names_every_column_that_is_made_up_but_consent() -> None:
    text = (Path(__file__).resolve().parents[2] / "pipelines" / "demo_policy.yaml").read_text()
    policy = Policy.from_yaml(text, name="demo")
    made = visits(10)
    assert set(made.column_names) - set(policy.columns) == {"consent"}
    assert policy.bind(made.schema).schema.field("label").type == made.schema.field("diagnosis").type
