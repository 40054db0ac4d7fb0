import gc
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.importing import swiftly


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package whose one module counts, in the package, how often it was read."""
    folder = tmp_path / "heavy_for_tests"
    folder.mkdir()
    (folder / "__init__.py").write_text("read = 0\n")
    inner = folder / "inner"
    inner.mkdir()
    (inner / "__init__.py").write_text("from . import deep\nanswer = deep.answer\n")
    counted = "import heavy_for_tests, heavy_for_tests.inner as above\nheavy_for_tests.read += 1\nanswer = 42\n"
    (inner / "deep.py").write_text(counted)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("heavy_for_tests", "heavy_for_tests.inner", "heavy_for_tests.inner.deep"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return folder.name


def test_what_nobody_calls_is_not_read_and_what_somebody_does_is(package: str) -> None:
    with swiftly(uncalled=(f"{package}.inner",)):
        heavy = importlib.import_module(package)
        scope: dict[str, object] = {}
        exec(f"from {package} import inner", scope)
        assert heavy.read == 0
    assert getattr(scope["inner"], "answer") == 42  # noqa: B009  (typed as an object)
    assert getattr(scope["inner"], "deep").answer == 42  # noqa: B009
    assert heavy.read == 1
    assert importlib.import_module(f"{package}.inner").answer == 42
    assert heavy.read == 1


@pytest.mark.parametrize("asked", ["from {0}.inner import answer", "from {0}.inner import *"])
def test_what_is_asked_for_within_the_block_is_read_there_and_then(package: str, asked: str) -> None:
    with swiftly(uncalled=(f"{package}.inner",)):
        heavy = importlib.import_module(package)
        exec(asked.format(package), {})
        assert heavy.read == 1
    inner = importlib.import_module(f"{package}.inner")
    assert (heavy.read, heavy.inner, inner.answer) == (1, inner, 42)


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


@pytest.mark.slow
def test_what_calls_the_statistics_of_scipy_all_the_same_is_judged() -> None:
    code = """
from pipelines.importing import UNCALLED, swiftly
with swiftly(uncalled=UNCALLED):
    import great_expectations as gx, pyarrow as pa
    from expectations.engine import judge, plan_metrics
    from expectations.metrics import measure
partition = {"bins": [0, 1, 2], "weights": [0.5, 0.5]}
one = gx.expectations.ExpectColumnKLDivergenceToBeLessThan(column="n", partition_object=partition, threshold=0.1)
suite, rows = gx.ExpectationSuite("s", expectations=[one]), pa.RecordBatch.from_pydict({"n": [0.5, 1.5, None]})
(found,) = judge(suite, rows.schema, measure(plan_metrics(suite, rows.schema), [rows], rows.schema)).results
print(found.success, found.exception_info["raised_exception"])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True False\n"
