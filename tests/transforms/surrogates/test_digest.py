import subprocess
import sys

import pytest

from transforms.surrogates import TABLES_VERSION, tables_digest
from transforms.surrogates.marked import Refused


def test_the_digest_is_sha_256_in_hex_and_differs_between_kinds_and_locales() -> None:
    digests = {tables_digest("name", locale) for locale in ("en_US", "de_DE", "ja_JP")}
    digests.add(tables_digest("city", "en_US"))
    assert len(digests) == 4
    assert all(len(digest) == 64 and int(digest, 16) for digest in digests)


def test_another_process_makes_the_same_tables() -> None:
    code = "from transforms.surrogates import tables_digest; print(tables_digest('name', 'en_US'))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == tables_digest("name", "en_US")
    assert run.stderr == ""


def test_a_kind_that_the_locale_lacks_has_no_digest() -> None:
    with pytest.raises(Refused):
        tables_digest("phone", "ja_JP")


def test_there_is_a_version() -> None:
    assert TABLES_VERSION == 1


def test_faker_is_not_imported_before_tables_are_needed() -> None:
    code = "import sys, transforms.columns.surrogate; print('faker' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
