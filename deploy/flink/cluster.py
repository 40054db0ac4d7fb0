#!/usr/bin/env python3
"""How does a Flink cluster come up on this machine, for this machine alone? From packages, and on loopback.

    python3 deploy/flink/cluster.py setup FOLDER        # Flink, in an environment of its own
    python3 deploy/flink/cluster.py job-server FOLDER   # Beam's job server, by Maven; prints where it lies
    python3 deploy/flink/cluster.py start FOLDER        # JobManager and TaskManager; prints the address
    python3 deploy/flink/cluster.py stop FOLDER

FOLDER is one that this script makes, closed to other users: it holds Flink, its configuration, logs and what is
submitted. Needs Python and Java (17 was tried), and Maven for `job-server`; nothing of beamveil's.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLINK = "2.2.1"
"""The newest Flink that the job server of Beam 2.77 is built for is 2.2."""
DAEMONS = {"jobmanager.sh": "standalonesession", "taskmanager.sh": "taskexecutor"}
"""Flink's scripts, in the order of starting, and what each calls its process."""
PATIENCE = 300  # seconds until JobManager and TaskManager have found each other
MANNERS = 30  # seconds that a process has to end by itself


def main() -> None:
    """Read the words, do one thing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    made = {name: commands.add_parser(name) for name in ("setup", "job-server", "start", "stop")}
    for each in made.values():
        each.add_argument("folder", type=Path)
    made["start"].add_argument("--port", type=int, default=8081, help="where Flink answers; 8081 unless said here")
    made["start"].add_argument("--slots", type=int, default=2, help="pieces of work at once; 2 unless said here")
    made["job-server"].add_argument("--beam", default=beam_version(), help="Beam's version; the one that is installed")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    match asked.command:
        case "setup":
            setup(folder)
        case "job-server":
            print(job_server(folder, beam=asked.beam))
        case "start":
            print(start(folder, port=asked.port, slots=asked.slots))
        case "stop":
            stop(folder)


def setup(folder: Path) -> None:
    """Install Flink below a folder, in an environment of its own: what it depends on does not go with Beam."""
    java()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    install = [environment / "bin" / "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, f"apache-flink=={FLINK}", f"apache-flink-libraries=={FLINK}"], check=True)
    home(folder)


def job_server(folder: Path, *, beam: str | None) -> Path:
    """Fetch the job server that fits this Flink and that Beam, its checksum verified by Maven."""
    if beam is None:
        sys.exit("Apache Beam is not installed beside this Python; name its version: --beam 2.77.0")
    minor = FLINK.rpartition(".")[0]
    name = f"beam-runners-flink-{minor}-job-server"
    coordinates = f"org.apache.beam:{name}:{beam}"
    maven = shutil.which("mvn")
    if maven is None:
        sys.exit(f"mvn is not on PATH; install Maven, or fetch {coordinates} by other means")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    command = [maven, "--batch-mode", "--quiet", "--strict-checksums", goal, f"-Dartifact={coordinates}"]
    done = subprocess.run([*command, f"-DoutputDirectory={folder}"], cwd=folder, check=False, capture_output=True)
    jar = folder / f"{name}-{beam}.jar"
    if done.returncode or not jar.is_file():
        sys.exit(f"Maven does not give {coordinates}; by hand it says why: mvn dependency:get -Dartifact={coordinates}")
    return jar


def start(folder: Path, *, port: int, slots: int) -> str:
    """Start what does not run yet, wait until every slot is there, and give the address."""
    flink = home(folder)
    java()
    if not any(alive(folder, daemon) for daemon in DAEMONS):
        configure(folder, flink, port=port, slots=slots)
    address, slots = configured(folder)
    name = folder / "run" / "taskmanager"  # what the TaskManager that runs is called, to tell it from a dead one
    for daemon in DAEMONS:
        if alive(folder, daemon):
            continue
        pid_file(folder, daemon).unlink(missing_ok=True)
        if daemon == "taskmanager.sh":
            name.write_text(f"taskmanager-{time.time_ns()}")
            launch(folder, daemon, "-D", f"taskmanager.resource-id={name.read_text()}")
        else:
            launch(folder, daemon)
    deadline = time.monotonic() + PATIENCE
    while slots_at(address, name.read_text()) < slots:
        if time.monotonic() > deadline or not all(alive(folder, daemon) for daemon in DAEMONS):
            stop(folder)
            sys.exit(f"the cluster did not come up; the logs in {folder / 'log'} say why")
        time.sleep(0.2)
    return address


def stop(folder: Path) -> None:
    """End what this script started in this folder, and nothing else; harmless where nothing runs."""
    for daemon in reversed(DAEMONS):
        if pid := alive(folder, daemon):
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + MANNERS
            while alive(folder, daemon):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.2)
        pid_file(folder, daemon).unlink(missing_ok=True)


def configure(folder: Path, flink: Path, *, port: int, slots: int) -> None:
    """Write the configuration: every socket on loopback, every file in the folder."""
    shipped = (flink / "conf" / "config.yaml").read_text(encoding="utf-8")
    opened = re.search(r"opts:\n\s+all: (.*)", shipped)
    if opened is None:
        sys.exit(f"Flink {FLINK} is not laid out as this script knows it: no env.java.opts.all in its config.yaml")
    settings = {
        "env.java.opts.all": opened[1].strip(),
        "jobmanager.rpc.address": "localhost",
        "jobmanager.rpc.port": free_port(),
        "jobmanager.bind-host": "localhost",
        "jobmanager.memory.process.size": "1600m",
        "taskmanager.host": "localhost",
        "taskmanager.bind-host": "localhost",
        "taskmanager.memory.process.size": "1728m",
        "taskmanager.numberOfTaskSlots": slots,
        "heartbeat.interval": "2s",
        "heartbeat.timeout": "10s",
        "rest.address": "localhost",
        "rest.bind-address": "localhost",
        "rest.port": port,
        "io.tmp.dirs": folder / "tmp",
        "web.tmpdir": folder / "tmp",
        "blob.storage.directory": folder / "tmp",
    }
    for name in ("conf", "log", "run", "tmp"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    for each in (flink / "conf").glob("log*"):
        shutil.copy(each, folder / "conf")
    lines = [f"{name}: {value}\n" for name, value in settings.items()]
    (folder / "conf" / "config.yaml").write_text("".join(lines), encoding="utf-8")


def configured(folder: Path) -> tuple[str, int]:
    """Address and slots of the cluster, as its configuration has them."""
    text = (folder / "conf" / "config.yaml").read_text(encoding="utf-8")
    port, slots = (re.search(rf"^{name}: (\d+)$", text, re.MULTILINE) for name in ("rest.port", "taskmanager.number.*"))
    if port is None or slots is None:
        sys.exit(f"{folder / 'conf' / 'config.yaml'} is not as this script writes it")
    return f"http://localhost:{port[1]}", int(slots[1])


def home(folder: Path) -> Path:
    """Where Flink lies that `setup` installed."""
    found = sorted(folder.glob("venv/lib/python3*/site-packages/pyflink/bin/taskmanager.sh"))
    if not found:
        sys.exit(f"there is no Flink in {folder}; install it: {Path(sys.argv[0])} setup {folder}")
    return found[0].parent.parent


def launch(folder: Path, daemon: str, *words: str) -> None:
    """Have Flink's own script start its process in the background."""
    environment = {
        **os.environ,
        "FLINK_CONF_DIR": str(folder / "conf"),
        "FLINK_LOG_DIR": str(folder / "log"),
        "FLINK_PID_DIR": str(folder / "run"),
        "FLINK_IDENT_STRING": "beamveil",
    }
    command = ["bash", str(home(folder) / "bin" / daemon), "start", *words]
    if subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"Flink's {daemon} did not start; the logs in {folder / 'log'} say why")


def alive(folder: Path, daemon: str) -> int | None:
    """Give the process that this folder's daemon runs as, or None; what only has its number by now is none."""
    file = pid_file(folder, daemon)
    for pid in file.read_text().split() if file.is_file() else ():
        shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", pid], check=False, capture_output=True, text=True)
        if str(folder / "conf") in shown.stdout:
            return int(pid)
    return None


def pid_file(folder: Path, daemon: str) -> Path:
    """Where Flink's script keeps the number of its process."""
    return folder / "run" / f"flink-beamveil-{DAEMONS[daemon]}.pid"


def slots_at(address: str, taskmanager: str) -> int:
    """How many slots of a TaskManager are registered; 0 while nobody answers, or does not know it."""
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
    try:
        with straight.open(f"{address}/taskmanagers", timeout=10) as answer:
            known = {each["id"]: int(each["slotsNumber"]) for each in json.load(answer)["taskmanagers"]}
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        return 0
    return known.get(taskmanager, 0)


def free_port() -> int:
    """Give a port of loopback that nobody listened on a moment ago."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def java() -> None:
    """End where there is no Java."""
    given = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (given and (Path(given) / "bin" / "java").exists())):
        sys.exit("Flink needs Java, such as 17: put `java` on PATH, or set JAVA_HOME")


def beam_version() -> str | None:
    """Version of the Beam that is installed beside this Python, or None."""
    try:
        return version("apache-beam")
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
