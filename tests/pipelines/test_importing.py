import gc
import importlib
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from pipelines.importing import swiftly


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose one module counts, in the package, how often it was read."""
    folder = tmp_path / "heavy_for_tests"
    folder.mkdir()
    (folder / "__init__.py").write_text("read = 0\n")
    (folder / "inner.py").write_text("import heavy_for_tests\nheavy_for_tests.read += 1\nanswer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("heavy_for_tests", "heavy_for_tests.inner"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder.name


def test_what_nobody_calls_is_not_read_and_what_somebody_does_is(package: str) -> None:
    with swiftly(uncalled=(f"{package}.inner",)):
        heavy = importlib.import_module(package)
        scope: dict[str, object] = {}
        exec(f"from {package} import inner", scope)
        assert heavy.read == 0
    assert getattr(scope["inner"], "answer") == 42  # noqa: B009  (typed as an object)
    assert heavy.read == 1


def test_what_is_asked_for_within_the_block_is_read_there(package: str) -> None:
    with swiftly(uncalled=(f"{package}.inner",)):
        inner = importlib.import_module(f"{package}.inner")
        assert inner.answer == 42
    again = importlib.import_module(f"{package}.inner")
    heavy = importlib.import_module(package)
    assert (again.answer, again is sys.modules[f"{package}.inner"] is heavy.inner, heavy.read) == (42, True, 1)


def test_what_great_expectations_hardly_calls_works_when_it_is_called() -> None:
    calling = """
        from pipelines.importing import UNCALLED, swiftly
        with swiftly(uncalled=UNCALLED):
            from scipy import stats
        import sys
        print("scipy.stats" in sys.modules, stats.entropy([1, 1], [1, 1]))
    """
    done = subprocess.run([sys.executable, "-c", dedent(calling)], capture_output=True, text=True, check=True)
    assert done.stdout == "False 0.0\n"


def test_outside_the_block_a_module_is_imported_as_ever(package: str) -> None:
    with swiftly(uncalled=(f"{package}.inner",)):
        pass
    heavy = importlib.import_module(package)
    assert not hasattr(heavy, "inner")
    inner = importlib.import_module(f"{package}.inner")
    assert (heavy.read, inner.answer) == (1, 42)
    with swiftly(uncalled=(f"{package}.inner",)):
        assert importlib.import_module(f"{package}.inner") is inner


def test_a_module_that_is_not_installed_is_nobodys_business(package: str) -> None:
    with swiftly(uncalled=(f"{package}.absent",)):
        pass


def test_the_collector_rests_and_then_does_what_it_did_before() -> None:
    assert gc.isenabled()
    with swiftly():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ModuleNotFoundError), swiftly():
        importlib.import_module("no_such_module_anywhere")
    assert gc.isenabled()
    gc.disable()
    try:
        with swiftly():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.slow
def test_great_expectations_comes_without_the_statistics_of_scipy() -> None:
    code = (
        "import sys; from pipelines.importing import UNCALLED, swiftly\n"
        "with swiftly(uncalled=UNCALLED): import expectations.gate\n"
        "assert 'great_expectations' in sys.modules and 'scipy.stats._stats_py' not in sys.modules\n"
        "import scipy.stats; print(round(scipy.stats.norm.cdf(0), 3))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "0.5\n"
