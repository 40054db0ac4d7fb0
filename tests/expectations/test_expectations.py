import subprocess
import sys

import pytest

import expectations


def ran(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_package_imports_neither_beam_nor_great_expectations() -> None:
    heavy = "{'apache_beam', 'great_expectations', 'pandas', 'pyarrow'}"

    assert ran(f"import sys, expectations; print(sorted({heavy} & sys.modules.keys()))") == "[]"


def test_measuring_needs_no_great_expectations_and_metrics_no_pandas() -> None:
    assert (
        ran("import sys; from expectations import MeasureBatches; print('great_expectations' in sys.modules)")
        == "False"
    )
    heavy = "{'great_expectations', 'pandas', 'apache_beam'}"
    code = f"import sys, expectations.metrics; print(sorted({heavy} & sys.modules.keys()))"
    assert ran(code) == "[]"


@pytest.mark.parametrize(
    "name", ["MeasureBatches", "Verdict", "judge", "metrics_for", "plan_metrics", "suite_for", "verdict"]
)
def test_what_the_package_offers_is_there(name: str) -> None:
    assert getattr(expectations, name).__name__ == name


def test_great_expectations_is_told_not_to_call_home_before_it_is_imported() -> None:
    code = "import os; from expectations import judge; print(os.environ['GX_ANALYTICS_ENABLED'])"

    assert ran(code) == "false"
