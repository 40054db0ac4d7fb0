"""The jar that is uploaded to Flink, whose REST interface is a small HTTP server here that takes no jar."""

import json
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import apache_beam as beam
import pytest

from pipelines import engine
from transforms.errors import RunnerError

ANSWERS = {
    "/config": {"flink-version": "2.2.1"},
    "/overview": {"slots-total": 2},
    "/jobmanager/config": [],
    "/taskmanagers": {"taskmanagers": [{"path": "pekko.tcp://flink@localhost:1/user/rpc/taskmanager_0"}]},
}


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, which everybody reads."""
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def refusing(shared: Path) -> Iterator[tuple[str, dict[Path, int]]]:
    """The address of a Flink that takes no jar; and the jars that lay there then, with who may enter their folder."""
    seen: dict[Path, int] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWERS[self.path]).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.update({jar: jar.parent.stat().st_mode & 0o777 for jar in shared.rglob("*.jar")})
            self.send_response(500)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"localhost:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_jar_is_read_by_nobody_else_while_it_is_uploaded_and_gone_where_that_fails(
    tmp_path: Path, shared: Path, refusing: tuple[str, dict[Path, int]]
) -> None:
    address, seen = refusing
    job_server = tmp_path / f"beam-runners-flink-2.2-job-server-{beam.__version__}.jar"
    with zipfile.ZipFile(job_server, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    words = ("--runner=FlinkRunner", f"--flink_master={address}", "--flink_submit_uber_jar")
    for _ in range(2):
        made = engine.options((*words, f"--flink_job_server_jar={job_server}"))
        with pytest.raises(RunnerError, match="nothing was published"):
            engine.run(lambda pipeline: pipeline | beam.Create([1]), made, None)
    assert list(seen.values()) == [0o700, 0o700]
    assert list(shared.rglob("*.jar")) == []
