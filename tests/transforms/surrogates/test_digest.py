import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest
from faker.config import AVAILABLE_LOCALES

from transforms.surrogates import TABLES_VERSION, tables_digest
from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import Kind


def test_the_digest_is_sha_256_in_hex_and_differs_between_kinds_and_locales() -> None:
    digests = {tables_digest("name", locale) for locale in ("en_US", "de_DE", "ja_JP")}
    digests.add(tables_digest("city", "en_US"))
    assert len(digests) == 4
    assert all(len(digest) == 64 and int(digest, 16) for digest in digests)


@pytest.mark.slow
def test_a_process_in_which_sets_have_another_order_makes_the_same_tables_of_every_locale() -> None:
    code = f"import {__name__} as this; print(this.every_digest())"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**here, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout
    assert [run.stderr for run in runs] == ["", ""]
    assert len(runs[0].stdout) > 64 * 1000


def every_digest() -> dict[str, str]:
    """Of every kind in every locale that has it."""
    digests = {}
    for locale in sorted(AVAILABLE_LOCALES):
        for kind in get_args(Kind):
            with suppress(Refused):
                digests[f"{kind} {locale}"] = tables_digest(kind, locale)
    return digests


def test_a_kind_that_the_locale_lacks_has_no_digest() -> None:
    with pytest.raises(Refused):
        tables_digest("phone", "ja_JP")


def test_there_is_a_version() -> None:
    assert TABLES_VERSION == 1


def test_faker_is_not_imported_before_tables_are_needed() -> None:
    code = "import sys, transforms.columns.surrogate; print('faker' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
