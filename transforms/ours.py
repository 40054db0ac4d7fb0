"""Whether the packages that are imported are beamveil's own: their names are short, and others use them too.

What decides is the first place on `sys.path`. The console script `beamveil` puts its own folder there, never the
working directory, and so starts safe by itself. `python -m pipelines` puts the working directory first: in a folder
with a foreign `pipelines` that one runs, and nothing here can know of it; a foreign `transforms` lacks this module, so
that its import fails; a foreign `expectations` is what the check below finds. `python -P -m pipelines` leaves the
working directory out, and so do workers: PYTHONSAFEPATH=1 stands in their environment.
"""

import json
import os
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlparse
from urllib.request import url2pathname

from transforms.errors import UsageError

_PACKAGES: Final = ("pipelines", "transforms", "expectations")
_DISTRIBUTION: Final = "beamveil"
_WORKERS: Final[Mapping[str, str]] = {"PYTHONSAFEPATH": "1"}


def check_packages_are_ours() -> None:
    """Raise UsageError unless our three packages lie in one folder, the one that beamveil is installed from.

    Imports none of them. Where beamveil is not installed at all (a PYTHONPATH), one folder is enough.
    """
    here = Path(__file__).resolve().parent.parent
    shadows = [f"{name!r} is {where}" for name in _PACKAGES if (where := _place(name)) != str(here / name)]
    if shadows:
        raise UsageError(
            f"beamveil lies in {here}, but {', '.join(shadows)}: a file or folder of that name comes first. "
            f"Start from another folder, or by 'beamveil', or by 'python -P -m pipelines'"
        )
    installed = _installed_in()
    if installed is not None and installed != here:
        raise UsageError(
            f"beamveil runs from {here} but is installed in {installed}, which is what its workers would run. "
            f"Start from another folder, or install this copy: pip install -e {here}"
        )


def worker_environment() -> Mapping[str, str]:
    """Set what keeps the working directory off the path of the worker processes started from now on.

    Gives the variables as well, for workers that somebody else starts.
    """
    os.environ.update(_WORKERS)
    return _WORKERS


def _place(package: str) -> str:
    """Where an import would find a package, without importing it."""
    try:
        spec = find_spec(package)
    except ValueError:  # imported already, by something that left no trace of whence
        spec = None
    if spec is None:
        return "nowhere"
    if spec.origin is None:
        return f"a folder without __init__.py, {', '.join(spec.submodule_search_locations or ())}"
    found = Path(spec.origin).resolve()
    return str(found.parent if found.name == "__init__.py" else found)


def _installed_in() -> Path | None:
    """Give the folder that the installed distribution's packages lie in; None where none is installed."""
    try:
        installed = distribution(_DISTRIBUTION)
    except PackageNotFoundError:
        return None
    return _editable_root(installed) or Path(str(installed.locate_file(""))).resolve()


def _editable_root(installed: Distribution) -> Path | None:
    """Give the source folder of an editable installation (PEP 660 and direct_url.json), else None."""
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlparse(origin["url"]).path)).resolve()
