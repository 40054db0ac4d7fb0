from pathlib import Path

import pytest

from transforms.errors import OutputError
from transforms.files.private import create_private, make_folder, rename


def test_a_folder_is_for_its_owner_only_and_its_parents_are_as_usual(tmp_path: Path) -> None:
    for _ in range(2):
        make_folder(f"{tmp_path}/a/b")
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a").stat().st_mode & 0o077


def test_a_file_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    with create_private(f"{tmp_path}/x") as file:
        file.write(b"once")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    with pytest.raises(OutputError, match="cannot be made"):
        create_private(f"{tmp_path}/x")
    rename(f"{tmp_path}/x", f"{tmp_path}/y")
    assert (tmp_path / "y").read_bytes() == b"once"
    with pytest.raises(OutputError, match="cannot be made"):
        rename(f"{tmp_path}/x", f"{tmp_path}/z")


def test_where_a_file_stands_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        make_folder(f"{tmp_path}/x/y")
