import traceback
from collections.abc import Callable

import pyarrow as pa
import pytest
from apache_beam.io.filesystems import FileSystems

from transforms.errors import InputError
from transforms.files.opening import opened, ready


def test_bytes_are_never_unpacked_whatever_the_name(file_of: Callable[..., str]) -> None:
    with opened(file_of(b"plain", "a.csv.gz")) as file:
        assert file.read() == b"plain"


def test_a_file_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(InputError, match=r"'/nowhere/dt=\*/x.csv' cannot be read: No such file"),
        opened("/nowhere/dt=7/x.csv"),
    ):
        pass


@pytest.mark.parametrize("kind", [pa.ArrowInvalid, ValueError, EOFError, OSError])
def test_what_a_library_says_is_not_repeated(file_of: Callable[..., str], kind: type[Exception]) -> None:
    with pytest.raises(InputError, match="damaged, cut off or encrypted") as caught, opened(file_of(b"")):
        raise kind("canary")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_file_systems_keep_the_options_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileSystems, "_pipeline_options", None)
    ready()
    given = FileSystems._pipeline_options
    assert given is not None
    ready()
    assert FileSystems._pipeline_options is given
