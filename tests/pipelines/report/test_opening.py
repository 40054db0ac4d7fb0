import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.report import opening
from pipelines.report.page import page
from transforms.errors import OutputError

Said = pytest.CaptureFixture[str]


def test_the_report_of_an_output_is_printed_and_its_page_named(passed: Path, capsys: Said) -> None:
    assert main(["report", str(passed)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("published: visits\n")
    assert said.out.endswith(f"report: {passed}/report.html\n")
    assert said.err == ""


def test_the_report_of_a_refused_run_lies_in_its_folder_and_the_output_says_where(refused: Path, capsys: Said) -> None:
    assert main(["report", str(refused)]) == 0
    assert capsys.readouterr().out.startswith("refused: visits\n")
    assert main(["report", str(refused.parent.parent)]) == 3
    assert str(refused) in capsys.readouterr().err


def test_quiet_prints_what_was_asked_for(passed: Path, capsys: Said) -> None:
    main(["report", str(passed)])
    aloud = capsys.readouterr().out
    assert main(["-q", "report", str(passed)]) == 0
    assert capsys.readouterr().out == aloud


def test_json_is_the_file(passed: Path, capsys: Said) -> None:
    assert main(["report", str(passed), "--json"]) == 0
    assert capsys.readouterr().out == (passed / "report.json").read_text()


def test_the_page_can_be_written_elsewhere(passed: Path, tmp_path: Path, capsys: Said) -> None:
    assert main(["report", str(passed), "--html", str(tmp_path / "copy.html")]) == 0
    assert (tmp_path / "copy.html").read_text() == page(opening.find(str(passed)).report)
    assert capsys.readouterr().out.endswith(f"report: {tmp_path}/copy.html\n")
    assert main(["report", str(passed), "--html", str(tmp_path / "no" / "copy.html")]) == 3


def test_a_page_that_is_gone_is_not_named_as_if_it_stood(
    passed: Path, tmp_path: Path, make_copy: Callable[..., Path], capsys: Said
) -> None:
    copy = make_copy(passed, tmp_path)
    (copy / "report.html").unlink()
    assert main(["report", str(copy)]) == 0
    assert capsys.readouterr().out.endswith(f"\nno page lies at {copy}/report.html: --html PATH writes it anew\n")
    assert main(["report", str(copy), "--html", str(copy / "report.html")]) == 0
    assert capsys.readouterr().out.endswith(f"\nreport: {copy}/report.html\n")


@pytest.mark.parametrize("run", ["passed", "refused"])
def test_a_page_links_to_the_data_docs_only_where_it_lies_beside_them(
    run: str, request: pytest.FixtureRequest, tmp_path: Path, make_copy: Callable[..., Path]
) -> None:
    copy = make_copy(request.getfixturevalue(run), tmp_path)
    before = (copy / "report.html").read_text()
    beside = [copy / "report.html", copy / "docs" / ".." / "again.html"]
    elsewhere = [tmp_path / "report.html", copy / "docs" / "report.html"]
    for path in (*beside, *elsewhere):
        assert main(["report", str(copy), "--html", str(path)]) == 0
        assert ('<a href="docs/index.html">' in path.read_text()) == (path in beside), path
        assert str(tmp_path) not in path.read_text()
    assert (copy / "report.html").read_text() == before
    (copy / "docs" / "index.html").unlink()
    assert main(["report", str(copy), "--html", str(copy / "report.html")]) == 0
    assert "<a " not in (copy / "report.html").read_text()


def test_no_report_is_an_error_with_a_reason(tmp_path: Path, capsys: Said) -> None:
    assert main(["report", str(tmp_path)]) == 3
    assert "no report lies in" in capsys.readouterr().err
    (tmp_path / "report.json").write_text('{"report": 99, "secret": "CANARY"}')
    with pytest.raises(OutputError, match="not a report that this version"):
        opening.find(str(tmp_path))


def test_no_browser_is_opened_where_nobody_watches(passed: Path) -> None:
    marker = passed / "opened"
    words = [sys.executable, "-m", "pipelines", "report", str(passed), "--open"]
    browser = {"BROWSER": f"{sys.executable} -c \"open('{marker}', 'w')\" %s"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **browser})
    assert (done.returncode, marker.exists()) == (0, False)
    assert "no browser was opened" in done.stderr


def on_a_terminal(*words: str, **environment: str) -> int:
    """The exit code of the command on a terminal that takes all that it says."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipelines", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **environment})
    os.close(theirs)
    with suppress(OSError):  # Linux says so where the other side has hung up
        while os.read(ours, 65_536):
            pass
    os.close(ours)
    return process.wait()


def test_a_browser_is_opened_on_a_terminal_that_asks_for_it(passed: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o700)
    assert on_a_terminal("report", str(passed), BROWSER=f"{browser} %s") == 0
    assert not (tmp_path / "opened").exists()
    assert on_a_terminal("report", str(passed), "--open", BROWSER=f"{browser} %s") == 0
    assert (tmp_path / "opened").read_text() == f"{(passed / 'report.html').as_uri()}\n"


def test_a_page_on_another_machine_is_not_opened() -> None:
    assert not opening.show("gs://bucket/out/report.html")


@pytest.mark.parametrize("lost", ["manifest.json", "_SUCCESS"])
def test_a_report_of_a_publication_that_did_not_end_says_so(
    passed: Path, tmp_path: Path, lost: str, make_copy: Callable[..., Path]
) -> None:
    assert opening.find(str(passed)).warning is None
    copy = make_copy(passed, tmp_path)
    (copy / lost).unlink()
    assert "no publication of this run" in (opening.find(str(copy)).warning or "")


def test_a_report_beside_the_data_of_another_run_says_so(
    passed: Path, tmp_path: Path, make_copy: Callable[..., Path], capsys: Said
) -> None:
    copy = make_copy(passed, tmp_path)
    text = (copy / "report.json").read_text()
    (copy / "report.json").write_text(text.replace(f'"run": "{opening.find(str(copy)).report.run}"', '"run": "other"'))
    assert main(["report", str(copy)]) == 0
    assert "no publication of this run" in capsys.readouterr().err


@pytest.fixture
def make_copy() -> Callable[..., Path]:
    return lambda source, folder: Path(shutil.copytree(source, folder / "copy"))
