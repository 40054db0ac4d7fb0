"""Which files lie beneath a folder that is not local? What Beam lists there, whatever characters its name has."""

import re
from collections.abc import Iterator

from apache_beam.io.filesystem import FileMetadata
from apache_beam.io.filesystems import FileSystems


def beneath(folder: str) -> Iterator[FileMetadata]:
    """Every file below the folder, which ends with a slash, at any depth; none where there is no such folder.

    Markers that stand for folders are left out. What is a pattern to Beam is a name here: `out[1]/` is that folder.
    Raises `BeamIOError` where the place cannot be listed.
    """
    plain = re.split(r"[*?\[]", folder, maxsplit=1)[0]  # Beam knows no way to quote what is special in a pattern
    matched = FileSystems.match([f"{plain}**"])[0].metadata_list
    return (one for one in matched if one.path.startswith(folder) and not one.path.endswith("/"))
