import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.flat import main, run_words
from pipelines.manifest import read_published
from transforms.errors import UsageError

WORDS = ["--policy=p.yaml", "--input=a", "--output=o", "--keys=file:k"]


@pytest.fixture
def flat(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, in a folder of its own, as Airflow's Beam operator calls it."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "pipelines.launch", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def test_options_of_run_are_ours_wherever_they_stand_and_all_others_are_beams_in_their_order() -> None:
    words = ["--runner=FlinkRunner", "--output", "o", "--labels=airflow-version=v3-3-2", "--input=a", "--parallelism"]
    words += ["8", "--input", "b*.csv", "--policy=p.yaml", "--labels=b=c", "--keys=env:K", "--streaming"]
    ours = ["run", "p.yaml", "--output=o", "--input=a", "--input=b*.csv", "--keys=env:K"]
    theirs = ["--runner=FlinkRunner", "--labels=airflow-version=v3-3-2", "--parallelism", "8", "--labels=b=c"]
    assert run_words(words) == [*ours, "--", *theirs, "--streaming"]


def test_underscores_stand_for_dashes_in_our_names_and_nowhere_else() -> None:
    words = run_words([*WORDS, "--output_format=csv", "--allow_overdue", "--job_name=a_b", "--quarantine=a_b"])
    assert words[5:] == ["--output-format=csv", "--allow-overdue", "--quarantine=a_b", "--", "--job_name=a_b"]


@pytest.mark.parametrize(
    ("word", "given"),
    [("--prove", ["--prove"]), ("--prove=True", ["--prove"]), ("--prove=false", []), ("-q", ["-q"])],
)
def test_a_switch_is_on_or_off(word: str, given: list[str]) -> None:
    assert run_words([*WORDS, word])[5:-1] == given


def test_what_follows_two_dashes_is_beams_even_where_it_is_called_as_ours() -> None:
    assert run_words([*WORDS, "--", "--output=theirs"])[-2:] == ["--", "--output=theirs"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (WORDS[1:], "name a --policy"),
        ([*WORDS, "--policy=q.yaml"], "2 times"),
        (["p.yaml", *WORDS[1:]], "'p.yaml' belongs to no option"),
        ([*WORDS, "--prove=maybe"], "switch"),
        ([*WORDS, "--quarantine"], "takes a value"),
        ([*WORDS, "--prov"], "is it --prove?"),
        ([*WORDS, "--input", "a", "b"], "'b' belongs to no option"),
    ],
)
def test_words_that_would_be_lost_are_refused(words: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told.replace("?", r"\?")):
        run_words(words)


def test_an_option_of_beams_that_resembles_one_of_ours_is_beams() -> None:
    assert run_words([*WORDS, "--num_workers=4", "--temp_location=t"])[-2:] == ["--num_workers=4", "--temp_location=t"]


def test_errors_of_flat_words_are_told_as_the_command_line_tells_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(WORDS[1:]) == 2
    assert capsys.readouterr() == ("", "error: name a --policy\n")
    assert main([*WORDS, "--gate=ajar"]) == 2
    assert capsys.readouterr().err.startswith("error: Invalid value for '--gate'")


def test_help_says_how_words_are_given_and_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Usage: python -m pipelines.launch --policy POLICY ")
    assert "--allow-overdue" in told


@pytest.mark.slow
def test_python_m_pipelines_launch_runs_what_airflows_beam_operator_asks_for(
    flat: Callable[..., subprocess.CompletedProcess[str]], place: Any
) -> None:
    beam = ["--runner=FnApiRunner", "--labels=airflow-version=v3-3-2", "--job_name=people"]
    words = [f"--policy={place.policy}", f"--input={place.input}", f"--output={place.output}", f"--keys={place.keys}"]
    done = flat(*beam, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("published 5 of 6 rows (1 dropped) in ")
    published = read_published(place.output)
    assert published is not None
    assert published.rows.published == 5
    missing = flat(*beam, *words[1:], "--policy=nowhere.yaml")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("error: policy 'nowhere.yaml' cannot be read")
