"""The manifests are such as Kubernetes and the Flink operator take: by their own schemas, as types and as validators.

The schemas come from npm: @kubernetes-models/flink 1.0.1 (MIT), made of the custom resource definitions of the Flink
Kubernetes operator 1.14.0 (Apache-2.0), and kubernetes-models 5.1.0 (MIT), made of the API of Kubernetes. Their
validators know formats and ranges, and let unknown fields pass; TypeScript over their types finds those.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "flink" / "kubernetes"
MANIFESTS = sorted(FOLDER.glob("*.yaml"))
PACKAGES = ("@kubernetes-models/flink@1.0.1", "kubernetes-models@5.1.0", "typescript@5.9.3")
MODELS = {
    "FlinkDeployment": "@kubernetes-models/flink/flink.apache.org/v1beta1/FlinkDeployment",
    "Job": "kubernetes-models/batch/v1/Job",
    "NetworkPolicy": "kubernetes-models/networking.k8s.io/v1/NetworkPolicy",
}
FLAGS = ("--noEmit", "--strict", "--module", "nodenext", "--moduleResolution", "nodenext", "--skipLibCheck")


@pytest.fixture(scope="module")
def schemas(tool: Callable[..., Path]) -> Path:
    """A folder with the schemas of both, and TypeScript."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine, and the schemas of the Flink operator come by it")

    def install(folder: Path) -> None:
        (folder / "package.json").write_text("{}")
        subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES], cwd=folder, check=True)

    return tool("flink-operator-1.14.0-schemas", install)


@pytest.fixture
def misfits(schemas: Path, tmp_path: Path) -> Callable[[list[Any]], list[str]]:
    """What the schemas find wrong with each of some manifests; "" where one fits."""
    (tmp_path / "node_modules").symlink_to(schemas / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def find(manifests: list[Any]) -> list[str]:
        for number, manifest in enumerate(manifests):
            kind, text = manifest["kind"], json.dumps(manifest)
            model = MODELS[kind]
            typed = f"import type {{ I{kind} }} from {model!r};\nexport const it: I{kind} = {text};\n"
            (tmp_path / f"typed{number}.ts").write_text(typed)
            valid = f"import {{ {kind} }} from {model!r};\nnew {kind}({text}).validate();\n"
            (tmp_path / f"valid{number}.js").write_text(valid)
        tsc = [str(schemas / "node_modules" / ".bin" / "tsc"), *FLAGS, *(f"typed{n}.ts" for n in range(len(manifests)))]
        typed = said(tsc, tmp_path)
        return [
            "".join(line for line in typed.splitlines() if line.startswith(f"typed{number}."))
            + said(["node", f"valid{number}.js"], tmp_path)
            for number in range(len(manifests))
        ]

    return find


def said(command: list[str], folder: Path) -> str:
    """What a program that failed wrote; "" where it did not fail."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.slow
def test_the_manifests_are_as_kubernetes_and_the_operator_take_them(misfits: Callable[[list[Any]], list[str]]) -> None:
    manifests = [each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text())]
    assert {each["kind"] for each in manifests} == set(MODELS)
    assert misfits(manifests) == [""] * len(manifests)


@pytest.mark.slow
def test_what_does_not_fit_is_found(misfits: Callable[[list[Any]], list[str]]) -> None:
    wrong_version, unknown_field, deep_inside, of_another_type = (cluster() for _ in range(4))
    wrong_version["spec"]["flinkVersion"] = "v9_9"
    unknown_field["spec"]["imagee"] = "flink"
    deep_inside["spec"]["taskManager"]["podTemplate"]["spec"]["containers"][1]["arguments"] = []
    of_another_type["spec"]["jobManager"]["replicas"] = "two"
    found = misfits([wrong_version, unknown_field, deep_inside, of_another_type])
    for text, word in zip(found, ("v9_9", "imagee", "arguments", "replicas"), strict=True):
        assert word in text


def cluster() -> Any:
    return yaml.safe_load((FOLDER / "cluster.yaml").read_text())


def launched() -> list[str]:
    container = yaml.safe_load((FOLDER / "run.yaml").read_text())["spec"]["template"]["spec"]["containers"][0]
    words: list[str] = container["args"]
    return words


def test_the_worker_pool_stands_where_the_run_looks_for_it() -> None:
    [pool] = [
        each
        for each in cluster()["spec"]["taskManager"]["podTemplate"]["spec"]["containers"]
        if each["name"] == "beamveil-worker"
    ]
    [port] = [word.partition("=")[2] for word in pool["args"] if word.startswith("--service_port=")]
    assert f"--environment_config=localhost:{port}" in launched()
    assert "--environment_type=EXTERNAL" in launched()


def test_the_run_names_the_cluster_and_the_network_lets_it_through() -> None:
    name = cluster()["metadata"]["name"]
    assert f"--flink_master={name}-rest:8081" in launched(), "the operator calls the service so"
    policy = yaml.safe_load((FOLDER / "network.yaml").read_text())["spec"]
    assert policy["podSelector"] == {"matchLabels": {"app": name}}
    launcher = yaml.safe_load((FOLDER / "run.yaml").read_text())["spec"]["template"]["metadata"]["labels"]
    assert {"podSelector": {"matchLabels": launcher}} in policy["ingress"][1]["from"]


def test_no_manifest_holds_a_secret() -> None:
    for path in MANIFESTS:
        assert not re.search(r"(?i)kind: Secret|password|BEGIN|secretKeyRef", path.read_text())
    [keys] = [word for word in launched() if word.startswith("--keys=")]
    assert re.match(r"--keys=(gcp|aws)-secret:", keys), "what every worker can open, and no file or variable holds"


def test_the_versions_are_those_of_the_script_and_of_the_beam_that_is_pinned() -> None:
    script = (ROOT / "deploy" / "flink" / "cluster.py").read_text()
    found = re.search(r'^FLINK = "(\d+)\.(\d+)(\.\d+)"', script, re.MULTILINE)
    pinned = re.search(r"^apache-beam==(.*)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert found
    assert pinned
    major, minor, patch = found.groups()
    assert cluster()["spec"]["flinkVersion"] == f"v{major}_{minor}"
    assert cluster()["spec"]["image"].startswith(f"flink:{major}.{minor}{patch}-")
    jar = f"beam-runners-flink-{major}.{minor}-job-server-{pinned[1]}.jar"
    assert f"--flink_job_server_jar=/opt/flink/{jar}" in launched()
    for document in ("Dockerfile", "README.md"):
        assert jar in (FOLDER.parent / document).read_text(), document
