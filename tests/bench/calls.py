"""How often is an object store asked? Requests of a whole run to an emulator of Cloud Storage, by files of the input.

    python tests/bench/calls.py [--files 2 18]

Input and output lie in the emulator, which runs in this process; what the client sends is counted, a batch as one.
"""

import argparse
import re
import socket
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import job
from clock import quiet
from sheet import Sheet

BUCKET = "gs://beamveil-bucket"


def counted() -> Counter[str]:
    """Have what the client sends be counted from now on, by what is done to objects."""
    from requests.sessions import Session  # noqa: PLC0415  `quiet` comes before

    told: Counter[str] = Counter()
    send = Session.send

    def sending(session: Session, request: Any, **how: Any) -> Any:
        path = re.sub(r"\?.*", "", request.path_url)
        told["batch of copies or deletions" if "batch" in path else _deed(request.method, request.path_url)] += 1
        return send(session, request, **how)

    Session.send = sending  # type: ignore[assignment, method-assign]
    return told


def _deed(method: str, url: str) -> str:
    if "/upload/" in url:
        return "write"
    if "alt=media" in url or "/download/" in url:
        return "read a range"
    if "/o?" in url or url.endswith("/o"):
        return "list"
    if "/o/" in url:
        return {"GET": "look at an object", "DELETE": "delete", "POST": "copy"}.get(method, method)
    return "look at the bucket"


def emulated() -> Any:
    """Start the emulator, and have Beam's client use it; what is given has to be stopped."""
    import os  # noqa: PLC0415

    from apache_beam.internal.gcp import auth  # noqa: PLC0415
    from gcp_storage_emulator.server import create_server  # type: ignore[import-untyped]  # noqa: PLC0415

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket=BUCKET.removeprefix("gs://"))
    server.start()
    os.environ |= {"STORAGE_EMULATOR_HOST": f"http://127.0.0.1:{port}", "NO_GCE_CHECK": "true"}
    auth._Credentials._credentials_init = True  # it looks for credentials for 23 s otherwise
    return server


def measure(files: int, told: Counter[str], folder: Path) -> Counter[str]:
    """Requests of one run over so many files of 1,000 rows."""
    from apache_beam.io.filesystems import FileSystems  # noqa: PLC0415
    from runs import keys_in  # noqa: PLC0415

    from pipelines.launch import Request, launch  # noqa: PLC0415

    base = job.write(folder / str(files), count=1_000 * files, files=files)
    for path in (base / "parquet").iterdir():
        with FileSystems.create(f"{BUCKET}/in{files}/{path.name}") as file:
            file.write(path.read_bytes())
    told.clear()
    words = {"policy": str(base / "policy.yaml"), "keys": keys_in(base), "workers": 1}
    launch(Request(inputs=(f"{BUCKET}/in{files}",), output=f"{BUCKET}/out{files}", **words))  # type: ignore[arg-type]
    return Counter(told)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, nargs=2, default=(2, 18))
    given = parser.parse_args()
    quiet()
    server, told = emulated(), counted()
    try:
        with tempfile.TemporaryDirectory() as folder:
            few, many = (measure(files, told, Path(folder)) for files in given.files)
    finally:
        server.stop()
    more = given.files[1] - given.files[0]
    rows = [
        (deed, f"{few[deed]:,}", f"{many[deed]:,}", f"{(many[deed] - few[deed]) / more:.1f}")
        for deed in sorted(few | many)
    ]
    head = ("request", *(f"{files} files" for files in given.files), "for each more")
    print(Sheet("Requests of a run to an object store", head, rows).text())


if __name__ == "__main__":
    main()
