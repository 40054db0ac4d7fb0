import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from transforms.errors import UsageError
from transforms.ours import check_packages_are_ours, worker_environment

CHECK = "from transforms.ours import check_packages_are_ours; check_packages_are_ours()"
REFUSED = (
    "import sys; from transforms.errors import UsageError\n"
    "from transforms.ours import check_packages_are_ours\n"
    "try: check_packages_are_ours()\n"
    "except UsageError as error: sys.exit(str(error))"
)
OURS = Path(__file__).resolve().parents[2]
WARNING = "raise SystemExit('a foreign module ran')\n"


@pytest.fixture
def foreign(tmp_path: Path) -> Callable[..., Path]:
    """A working folder with modules or packages of our names that are somebody else's."""

    def make(*names: str) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(WARNING)
        return tmp_path

    return make


@pytest.fixture
def everything(foreign: Callable[..., Path]) -> Path:
    return foreign("transforms.py", "pipelines/__init__.py", "pipelines/__main__.py", "expectations/__init__.py")


def run(*words: str, within: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: text for name, text in os.environ.items() if name not in {"PYTHONSAFEPATH", "PYTHONPATH"}}
    return subprocess.run(
        [*words], cwd=within, env={**inherited, **environment}, capture_output=True, text=True, check=False
    )


def test_the_packages_of_this_test_are_ours() -> None:
    check_packages_are_ours()


def test_the_command_runs_our_packages_in_a_folder_with_foreign_namesakes(everything: Path) -> None:
    command = str(Path(sys.executable).parent / "beamveil")
    done = run(command, "--version", within=everything)
    assert (done.returncode, done.stderr) == (0, "")
    assert "beamveil" in done.stdout


def test_python_with_a_safe_path_runs_our_packages_in_a_folder_with_foreign_namesakes(everything: Path) -> None:
    assert run(sys.executable, "-P", "-c", CHECK, within=everything).returncode == 0
    assert run(sys.executable, "-c", CHECK, within=everything, PYTHONSAFEPATH="1").returncode == 0
    assert run(sys.executable, "-P", "-m", "pipelines", "--version", within=everything).returncode == 0


def test_python_without_a_safe_path_runs_the_foreign_package_as_the_docstring_says(everything: Path) -> None:
    done = run(sys.executable, "-m", "pipelines", "--version", within=everything)
    assert done.stderr.strip() == "a foreign module ran"


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("expectations/__init__.py", "expectations"),
        ("expectations.py", "expectations"),
        ("pipelines/__init__.py", "pipelines"),
    ],
)
def test_a_namesake_that_comes_first_is_refused_by_name_and_never_runs(
    foreign: Callable[..., Path], name: str, package: str
) -> None:
    done = run(sys.executable, "-c", REFUSED, within=foreign(name))
    assert done.returncode == 1
    assert f"beamveil lies in {OURS}, but {package!r} is " in done.stderr
    assert "python -P -m pipelines" in done.stderr
    assert "foreign module ran" not in done.stderr


def test_a_folder_that_is_no_package_shadows_nothing(tmp_path: Path) -> None:
    for name in ("pipelines", "transforms", "expectations"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.csv").touch()
    assert run(sys.executable, "-c", CHECK, within=tmp_path).returncode == 0


def test_a_copy_other_than_the_installed_one_is_refused_for_workers_would_run_that(tmp_path: Path) -> None:
    installed = tmp_path / "site"
    (installed / "beamveil-9.dist-info").mkdir(parents=True)
    (installed / "beamveil-9.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: beamveil\nVersion: 9\n")
    done = run(
        sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(installed)!r})\n{REFUSED}", within=tmp_path
    )
    assert done.returncode == 1
    assert f"runs from {OURS} but is installed in {installed.resolve()}" in done.stderr


def test_a_copy_that_is_not_installed_at_all_is_ours_where_its_packages_lie_together(tmp_path: Path) -> None:
    check = "import transforms.ours as ours; assert ours._installed_in() is None; ours.check_packages_are_ours()"
    done = run(sys.executable, "-S", "-c", check, within=tmp_path, PYTHONPATH=str(OURS))
    assert (done.returncode, done.stderr) == (0, "")


def test_an_installed_copy_is_ours(tmp_path: Path) -> None:
    for name in ("pipelines", "transforms", "expectations"):
        shutil.copytree(OURS / name, tmp_path / "site" / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "site" / "beamveil-9.dist-info").mkdir()
    (tmp_path / "site" / "beamveil-9.dist-info" / "METADATA").write_text("Name: beamveil\nVersion: 9\n")
    check = f"{CHECK}; import transforms; print(transforms.__file__)"
    done = run(sys.executable, "-P", "-S", "-c", check, within=tmp_path, PYTHONPATH=str(tmp_path / "site"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(tmp_path / "site" / "transforms" / "__init__.py")


def test_the_check_imports_neither_the_packages_nor_beam(tmp_path: Path) -> None:
    heavy = ("apache_beam", "great_expectations", "pyarrow", "tink", "pipelines", "expectations")
    check = f"{CHECK}; import sys; sys.exit(' '.join(name for name in {heavy} if name in sys.modules))"
    done = run(sys.executable, "-P", "-c", check, within=tmp_path)
    assert done.stderr.strip() == ""


def test_workers_are_kept_from_the_working_directory(monkeypatch: pytest.MonkeyPatch, everything: Path) -> None:
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    assert worker_environment() == {"PYTHONSAFEPATH": "1"}
    assert os.environ["PYTHONSAFEPATH"] == "1"
    worker = subprocess.run([sys.executable, "-c", CHECK], cwd=everything, capture_output=True, text=True, check=False)
    assert worker.returncode == 0


def test_a_package_that_cannot_be_found_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.ours.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="'pipelines' is nowhere, 'transforms' is nowhere, 'expectations' is nowhere"):
        check_packages_are_ours()
