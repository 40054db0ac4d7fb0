import fcntl
import json
import logging
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.cli import main
from pipelines.failures import failure
from pipelines.silence import libraries_silenced
from transforms.errors import InputError, PolicyError
from transforms.policy import Policy

COMMAND = str(Path(sys.executable).parent / "beamveil")
CANARY = "canary-7f3a@example.com"
POLICY = """\
beamveil: 1
dataset: people
scope: test
columns:
  id: {tokenize: {domain: person}}
  email: {mask: {keep_last: 4}}
  city: keep
"""

Done = subprocess.CompletedProcess[str]
Beamveil = Callable[..., Done]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A folder with people.parquet and policy.yaml."""
    table = pa.table(
        {
            "id": pa.array([1, 2, None, 2]),
            "email": ["ada@example.com", "", None, CANARY],
            "city": ["Zürich", "Ōsaka", "Łódź", None],
            "notes": [CANARY] * 4,
        }
    )
    pq.write_table(table, tmp_path / "people.parquet")
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


@pytest.fixture
def beamveil(people: Path) -> Beamveil:
    """The command, a process of its own in that folder, its output in pipes."""

    def run(*words: str, **environment: str) -> Done:
        return subprocess.run(
            [COMMAND, *words],
            cwd=people,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture
def here(people: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Beamveil:
    """What the command does, in this process and that folder; for whatever does not depend on how a process begins."""
    monkeypatch.chdir(people)

    def run(*words: str) -> Done:
        code = main(words)
        return Done([COMMAND, *words], code, *capfd.readouterr())

    return run


def on_a_terminal(*words: str, within: Path, columns: int = 70, **environment: str) -> str:
    """What the command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    inherited = {name: text for name, text in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    process = subprocess.Popen(
        [COMMAND, *words],
        cwd=within,
        env={**inherited, "TERM": "xterm", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65_536)
        except OSError:  # Linux says so where the other side has hung up
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    process.wait()
    return said.decode()


def lines_of_errors(done: Done) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("error: ")]


def test_help_imports_neither_beam_nor_great_expectations_nor_arrow() -> None:
    program = (
        "import sys; from pipelines.cli import main; code = main(['--help'])\n"
        "heavy = {'apache_beam', 'great_expectations', 'pandas', 'pyarrow', 'numpy', 'tink', 'faker'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else code)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Anonymize Parquet and CSV" in done.stdout


def test_no_word_at_all_is_answered_by_help(beamveil: Beamveil) -> None:
    done = beamveil()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == beamveil("--help").stdout


def test_python_m_pipelines_does_the_same(beamveil: Beamveil, tmp_path: Path) -> None:
    words = [sys.executable, "-P", "-m", "pipelines", "plan", "policy.yaml", "--input", "people.parquet"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == beamveil("plan", "policy.yaml", "--input", "people.parquet").stdout


def test_the_version_is_the_distributions() -> None:
    from importlib.metadata import version  # noqa: PLC0415

    done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"beamveil {version('beamveil')}\n")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["plan", "policy.yaml", "--input", "a.parquet", "b.parquet"], "quote globs"),
        (["run", "policy.yaml", "--input", "a", "--output", "b", "--keys", "file:k", "--runner=X"], "come after --"),
        (["schema", "surplus"], "quote globs"),
        (["schema", "-x"], "quote globs"),
        (["plan", "policy.yaml"], "beamveil plan --help"),
        (["keys"], "beamveil keys --help"),
        (["demo", "--rows", "many"], "beamveil demo --help"),
        (["run", "p", "--input", "a", "--output", "b", "--keys", "k", "--output-format", "xml"], "beamveil run --help"),
        (["run", "p", "--input", "a", "--output", "b", "--keys", "k", "--workers", "0"], "beamveil run --help"),
        (["run", "p", "--input", "a", "--output", "b", "--keys", "k", "--gate", "ajar"], "beamveil run --help"),
        (["run", "p", "--input", "a", "--input", "", "--output", "b", "--keys", "k"], "beamveil run --help"),
        (["run", "p", "--input", "a", "--output", "", "--keys", "k"], "beamveil run --help"),
        (["run", "p", "--input", "a", "--output", "b", "--keys", "k", "--quarantine="], "beamveil run --help"),
        (["init", "--input", ""], "beamveil init --help"),
        *((([word, ""]), f"beamveil {word} --help") for word in ("publish", "verify", "report")),
        (["plan", "policy.yaml", "--input", ""], "beamveil plan --help"),
        (["drill", "policy.yaml", "--input", ""], "beamveil drill --help"),
        (["scan", "--input", ""], "beamveil scan --help"),
        (["scan", "--input", "a", "--output", ""], "beamveil scan --help"),
        (["demo", "--out", ""], "beamveil demo --help"),
    ],
)
def test_words_that_do_not_go_together_exit_with_2_and_a_hint(here: Beamveil, words: list[str], hint: str) -> None:
    done = here(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert lines_of_errors(done)
    assert hint in done.stderr.splitlines()[-1]
    assert done.stderr.splitlines()[-1].startswith("hint: ")


def test_workers_of_ours_and_of_beams_do_not_go_together(here: Beamveil) -> None:
    words = ("run", "policy.yaml", "--input", "people.parquet", "--output", "out", "--keys", "file:k", "--workers", "2")
    for theirs in ("--runner=SparkRunner", "--direct_num_workers=2"):
        done = here(*words, "--", theirs)
        assert (done.returncode, done.stdout) == (2, "")
        [line] = lines_of_errors(done)
        assert line.startswith("error: --workers ")


def test_a_misspelled_command_is_answered_by_the_nearest(here: Beamveil) -> None:
    done = here("scheme")
    assert done.returncode == 2
    assert "'schema'" in done.stderr


def test_words_after_two_dashes_are_for_run_only(here: Beamveil) -> None:
    done = here("schema", "--", "--runner=X")
    assert (done.returncode, lines_of_errors(done)[0][-12:]) == (2, "'--runner=X'")


def test_the_schema_is_the_policys(here: Beamveil) -> None:
    done = here("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(json.dumps(Policy.json_schema()))


def test_a_plan_says_of_every_column_what_comes_out_and_what_is_dropped(here: Beamveil) -> None:
    done = here("plan", "policy.yaml", "--input", "people.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["input", "type", "transform", "output", "type", "note"]
    assert [row.split()[0] for row in rows] == ["id", "email", "city", "notes"]
    assert "{domain: person}" in rows[0]
    assert rows[3].split()[:5] == ["notes", "string", "drop", "-", "-"]


def test_a_plan_in_json_is_what_the_plan_describes(here: Beamveil) -> None:
    done = here("plan", "policy.yaml", "--input", "people.parquet", "--json")
    described = json.loads(done.stdout)
    assert [(row["input"], row["transform"], row["output"]) for row in described] == [
        ("id", "tokenize", "id"),
        ("email", "mask", "email"),
        ("city", "keep", "city"),
        ("notes", "drop", None),
    ]


def test_a_plan_refuses_what_expect_cannot_ask_for(here: Beamveil, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY + "expect: [{type: expect_nothing}]\n")
    done = here("plan", "policy.yaml", "--input", "people.parquet")
    assert done.returncode == 2
    assert "expect, entry 1, 'expect_nothing'" in done.stderr


def test_every_misfit_has_its_line_and_the_exit_code_is_2(here: Beamveil, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY + "  emial: keep\n  town: keep\n")
    done = here("plan", "policy.yaml", "--input", "people.parquet")
    assert (done.returncode, done.stdout) == (2, "")
    errors = lines_of_errors(done)
    assert len(errors) == 2
    assert "'emial'" in errors[0]
    assert "'email'" in errors[0]
    assert "'town'" in errors[1]


def test_input_that_is_not_there_exits_with_3(here: Beamveil) -> None:
    done = here("plan", "policy.yaml", "--input", "*.csv")
    assert (done.returncode, done.stdout) == (3, "")
    assert "*.csv" in lines_of_errors(done)[0]
    assert "Traceback" not in done.stderr


def test_a_policy_to_start_from_drops_every_column_and_can_be_read(beamveil: Beamveil, tmp_path: Path) -> None:
    names = ["id", "yes", "null", "first name", "tab\there", 'quo"te', "back\\slash", "Straße", "#", "a: b", "", "12"]
    names += ["- x", "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{FAMILY}"]
    pq.write_table(pa.table({name: [1] for name in names if name}), tmp_path / "odd.parquet")
    done = beamveil("init", "--input", "odd.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    policy = Policy.from_yaml(done.stdout, name="init")
    assert [*yaml.safe_load(done.stdout)["columns"].items()] == [(name, "drop") for name in names if name]
    assert {transform.word() for transform in policy.columns.values()} == {"drop"}
    assert all("# int64" in line for line in done.stdout.splitlines() if " drop " in line and line.startswith("  "))


def test_a_policy_to_start_from_knows_the_columns_of_csv(here: Beamveil, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\n1,Ada\n")
    done = here("init", "--input", "people.csv")
    assert yaml.safe_load(done.stdout)["columns"] == {"id": "drop", "name": "drop"}
    assert "dataset: people" in done.stdout


def test_keys_are_made_once_described_without_material_and_handed_out_by_domain(
    beamveil: Beamveil, here: Beamveil, tmp_path: Path
) -> None:
    made = beamveil("keys", "new", "file:keys.json")
    assert (made.returncode, made.stderr) == (0, "")
    material = json.loads((tmp_path / "keys.json").read_text())["key"][0]["keyData"]["value"]
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    again = here("keys", "new", "file:keys.json")
    assert again.returncode == 3
    assert len(lines_of_errors(again)) == 1
    described = here("keys", "info", "file:keys.json")
    assert described.stdout.splitlines()[1].split()[1:] == ["HkdfPrfKey", "enabled", "primary"]
    to = ("--domain", "iban", "--scope", "test", "--as", "tink-aes-siv", "--to")
    assert here("keys", "export", "file:keys.json", *to, "iban.json").returncode == 0
    handed_out = here("keys", "export", "file:keys.json", *to, "-")
    assert handed_out.stdout == (tmp_path / "iban.json").read_text()
    for done in (made, again, described, handed_out):
        assert material not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_run_publishes_what_the_plan_says_and_a_second_one_changes_nothing(
    beamveil: Beamveil, here: Beamveil, tmp_path: Path
) -> None:
    here("keys", "new", "file:keys.json")
    words = ("run", "policy.yaml", "--input", "people.parquet", "--output", "out", "--keys", "file:keys.json")
    first = beamveil(*words)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("published 4 of 4 rows in ")
    assert first.stdout.splitlines()[1:] == [f"report: {tmp_path / 'out' / 'report.html'}"]
    published = pq.read_table(tmp_path / "out" / "data")
    assert published.column_names == ["id", "email", "city"]
    assert set(published["city"].to_pylist()) == {"Zürich", "Ōsaka", "Łódź", None}
    second = here(*words)
    assert second.returncode == 0
    assert second.stdout.startswith("unchanged")
    assert CANARY not in first.stdout + second.stdout
    quiet = here("-q", *words)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_broken_promise_exits_with_1_and_names_column_expectation_and_count(here: Beamveil, tmp_path: Path) -> None:
    expected = "expect:\n  - {type: expect_column_values_to_not_be_null, kwargs: {column: city}}\n"
    (tmp_path / "policy.yaml").write_text(POLICY + expected)
    here("keys", "new", "file:keys.json")
    done = here("run", "policy.yaml", "--input", "people.parquet", "--output", "out", "--keys", "file:keys.json")
    assert done.returncode == 1
    assert not (tmp_path / "out" / "data").exists()
    assert lines_of_errors(done)[0] == "error: nothing was published: 1 promise is broken"
    assert lines_of_errors(done)[1:] == ["error: city: expect_column_values_to_not_be_null: 1 of 4"]
    (folder,) = (tmp_path / "out" / "_failed").iterdir()
    assert done.stderr.splitlines()[-1].endswith(str(folder / "report.html"))
    assert (folder / "report.html").exists()
    assert CANARY not in done.stdout + done.stderr


def test_what_a_terminal_cannot_show_is_written_out(here: Beamveil, tmp_path: Path) -> None:
    pq.write_table(pa.table({"bell\a\x1b[31m": [1], "id": [1], "email": ["x"], "city": ["y"]}), tmp_path / "p.parquet")
    done = here("plan", "policy.yaml", "--input", "p.parquet")
    assert r"bell\x07\x1b[31m" in done.stdout


def test_piped_output_has_no_escape_sequence_and_whole_lines(beamveil: Beamveil, tmp_path: Path) -> None:
    name = "long_" * 60
    pq.write_table(pa.table({name: [1], "id": [1], "email": ["x"], "city": ["y"]}), tmp_path / "p.parquet")
    done = beamveil("plan", "policy.yaml", "--input", "p.parquet", FORCE_COLOR="1", COLUMNS="40", TERM="xterm-256color")
    assert "\x1b" not in done.stdout
    assert sum(name in line and "not named" in line for line in done.stdout.splitlines()) == 1
    assert len(done.stdout.splitlines()) == 5
    failed = beamveil("plan", "policy.yaml", "--input", "people.parquet", "x" * 500, FORCE_COLOR="1", COLUMNS="40")
    assert "\x1b" not in failed.stderr
    assert "x" * 500 in failed.stderr


def test_a_pipe_that_knows_ascii_only_still_gets_every_line(beamveil: Beamveil, tmp_path: Path) -> None:
    pq.write_table(pa.table({"Straße": [1], "id": [1], "email": ["x"], "city": ["y"]}), tmp_path / "p.parquet")
    done = beamveil("plan", "policy.yaml", "--input", "p.parquet", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert r"Stra\xdfe" in done.stdout


def test_a_terminal_gets_colours_unless_it_asks_for_none(beamveil: Beamveil, tmp_path: Path) -> None:
    words = ("plan", "policy.yaml", "--input", "people.parquet")
    coloured = on_a_terminal(*words, within=tmp_path)
    assert "\x1b[1m" in coloured
    assert "notes" in coloured
    plain = on_a_terminal("plan", "nowhere.yaml", "--input", "x", within=tmp_path, NO_COLOR="1")
    assert "error: " in plain
    assert "\x1b[31m" not in plain
    assert "\x1b[1;31m" not in plain


def test_whoever_closes_the_pipe_early_hears_no_complaint(beamveil: Beamveil, tmp_path: Path) -> None:
    done = subprocess.run(
        f"{COMMAND} schema | head -n 1", shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("plan policy.yaml --input people.parquet", 0),
        ("scan --against policy.yaml --input people.parquet", 1),
        ("verify broken", 1),
        ("plan nowhere.yaml --input people.parquet", 2),
    ],
)
def test_a_reader_who_is_gone_changes_no_exit_code(people: Path, words: str, code: int) -> None:
    (people / "broken").mkdir()
    (people / "broken" / "_SUCCESS").touch()
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([COMMAND, *words.split()], cwd=people, stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert done.returncode == code


@pytest.mark.parametrize(("closed", "code"), [("schema >&-", 0), ("schema x 2>&-", 2), ("schema x >&- 2>&-", 2)])
def test_closed_streams_change_no_exit_code(tmp_path: Path, closed: str, code: int) -> None:
    done = subprocess.run(f"{COMMAND} {closed}", shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stdout + done.stderr


def test_an_error_that_nobody_foresaw_is_named_by_type_and_its_text_withheld() -> None:
    def fails() -> None:
        raise ValueError(CANARY)

    try:
        try:
            fails()
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError as error:
        plain, debug = failure(error, debug=False), failure(error, debug=True)
    assert plain.exit_code == debug.exit_code == 3
    assert "KeyError" in plain.text
    assert CANARY not in plain.text + debug.text
    assert debug.text == plain.text
    assert "builtins.ValueError" in debug.whereabouts
    assert any("in fails" in line for line in debug.whereabouts)
    assert not any(CANARY in line for line in debug.whereabouts)


def test_debug_withholds_what_our_own_errors_were_raised_from() -> None:
    ours = InputError("'people.csv' is not CSV")
    ours.__cause__ = ValueError(CANARY)
    told = failure(ours, debug=True)
    assert told.text == "'people.csv' is not CSV"
    assert told.whereabouts == ("transforms.errors.InputError", "builtins.ValueError")


@pytest.mark.slow
def test_rows_that_were_set_aside_are_listed_and_shown_only_when_asked(here: Beamveil, tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text("id,card\n1,4000002016716803\n2,12\n3,\n4,canary-ü\n", encoding="utf-8")
    columns = "  id: {tokenize: {domain: person}}\n  card: {fpe: {domain: card}}\n"
    head = "beamveil: 1\ndataset: cards\nscope: test\non_bad_rows: quarantine\ncolumns:\n"
    (tmp_path / "cards.yaml").write_text(head + columns)
    here("keys", "new", "file:keys.json")
    words = ("run", "cards.yaml", "--input", "cards.csv", "--output", "out", "--keys", "file:keys.json")
    ran = here(*words, "--quarantine", "aside")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("published 2 of 4 rows (2 quarantined) in ")
    listed = here("quarantine", "aside", "--keys", "file:keys.json")
    shown = here("quarantine", "aside", "--keys", "file:keys.json", "--show")
    assert (listed.returncode, listed.stderr, shown.returncode, shown.stderr) == (0, "", 0, "")
    assert [line.split()[1:3] for line in listed.stdout.splitlines()[1:]] == [["2", "card"], ["4", "card"]]
    assert "canary" not in listed.stdout
    assert '{"id": "4", "card": "canary-ü"}' in shown.stdout
    here("keys", "new", "file:others.json")
    refused = here("quarantine", "aside", "--keys", "file:others.json", "--show")
    assert (refused.returncode, refused.stdout) == (3, "")


@pytest.mark.slow
def test_worker_processes_say_nothing_unless_asked(beamveil: Beamveil, here: Beamveil) -> None:
    here("keys", "new", "file:keys.json")
    words = ("--input", "people.parquet", "--keys", "file:keys.json")
    done = beamveil("run", "policy.yaml", *words, "--output", "out", "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "")
    talkative = beamveil("-v", "run", "policy.yaml", *words, "--output", "out-2", "--workers", "2")
    assert talkative.returncode == 0
    assert "apache_beam" in talkative.stderr


@pytest.mark.parametrize(
    ("end", "code", "said"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]
)
def test_an_interruption_exits_with_its_signal_whatever_a_library_makes_of_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], end: signal.Signals, code: int, said: str
) -> None:
    def launch(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(end)
        except KeyboardInterrupt:
            raise RuntimeError(CANARY) from None

    monkeypatch.setattr("pipelines.launch.launch", launch)
    before = signal.getsignal(end)
    assert main(["run", "policy.yaml", "--input", "a", "--output", "b", "--keys", "file:k"]) == code
    assert signal.getsignal(end) is before
    assert capfd.readouterr() == ("", f"error: {said}\n")
    assert failure(KeyboardInterrupt(), debug=False).exit_code == 130


def test_what_c_libraries_and_children_write_to_standard_error_is_not_heard(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with libraries_silenced(unless=False):
        os.write(2, b"from C")
        subprocess.run(["sh", "-c", "echo from a child >&2"], check=True)
        logging.getLogger("apache_beam").error("from Beam")
        warnings.warn("from pandas", stacklevel=1)
        dying = threading.Thread(target=lambda: 1 / 0)
        dying.start()
        dying.join()
        sys.stderr.write("ours")
    os.write(2, b", and later")
    assert capfd.readouterr().err == "ours, and later"


def test_misfits_are_lines() -> None:
    assert failure(PolicyError("one", "two"), debug=False).text == "one\ntwo"


def test_main_gives_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "surplus"]) == 2
    assert capsys.readouterr().err.startswith("error: ")
