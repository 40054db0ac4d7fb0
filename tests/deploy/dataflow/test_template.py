"""The Flex Template's parts, as far as they can be checked without Google: types, program, Dockerfile."""

import doctest
import json
import re
import shlex
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from google.cloud.dataflow_v1beta3 import ContainerSpec, TemplateMetadata
from typer.core import TyperOption
from typer.main import get_command

from pipelines.cli import _app

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "dataflow"
METADATA = (FOLDER / "metadata.json").read_text()
GOOD = {"name": "policy", "label": "Policy", "helpText": "h", "paramType": "GCS_READ_FILE", "regexes": ["^gs://.+$"]}


def misfits(text: str) -> list[str]:
    """What the service's own types refuse (unknown fields and types), and what its documentation asks for as well."""
    try:
        TemplateMetadata.from_json(text, ignore_unknown_fields=False)
    except Exception as error:  # noqa: BLE001  protobuf's errors share no class
        return [str(error).split("\n", maxsplit=1)[0]]
    body = json.loads(text)
    parameters = body["parameters"]
    names = [parameter.get("name") for parameter in parameters]
    found = [f"{field} is missing" for field in ("name", "description") if not body.get(field)]
    found += [f"{name} is declared twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return found + [wrong for parameter in parameters for wrong in parameter_misfits(parameter)]


def parameter_misfits(parameter: dict[str, Any]) -> list[str]:
    found = [f"{field} is missing" for field in ("name", "label", "helpText") if not parameter.get(field)]
    default, options = parameter.get("defaultValue"), [one["value"] for one in parameter.get("enumOptions", [])]
    patterns = [re.compile(pattern) for pattern in parameter.get("regexes", [])]
    if default is not None and not all(pattern.fullmatch(default) for pattern in patterns):
        found.append("the default is not as the regexes have it")
    if (parameter.get("paramType") == "ENUM") != bool(options):
        found.append("ENUM and enumOptions go together")
    if options and default is not None and default not in options:
        found.append("the default is no option")
    if default is not None and not parameter.get("isOptional"):
        found.append("a default is for what is optional")
    return found


@pytest.fixture(scope="module")
def launcher() -> Any:
    """deploy/dataflow/launcher.py, which no package holds."""
    spec = spec_from_file_location("launcher", FOLDER / "launcher.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_metadata_is_what_the_service_takes() -> None:
    assert misfits(METADATA) == []
    spec = {"image": "registry.example/b:1", "sdkInfo": {"language": "PYTHON"}, "metadata": json.loads(METADATA)}
    ContainerSpec.from_json(json.dumps(spec), ignore_unknown_fields=False)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"helptext": "x"}, "helptext"),
        ({"paramType": "GCS_FILE"}, "GCS_FILE"),
        ({"label": ""}, "label is missing"),
        ({"helpText": ""}, "helpText is missing"),
        ({"paramType": "ENUM"}, "go together"),
        ({"defaultValue": "s3://x", "isOptional": True}, "the default is not as"),
        ({"defaultValue": "gs://x"}, "is for what is optional"),
    ],
)
def test_the_check_of_metadata_finds_what_is_wrong(change: dict[str, Any], said: str) -> None:
    whole = {"name": "n", "description": "d"}
    assert misfits(json.dumps(whole | {"parameters": [GOOD]})) == []
    [found] = misfits(json.dumps(whole | {"parameters": [GOOD | change]}))
    assert said in found
    assert misfits(json.dumps(whole | {"parameters": [GOOD, GOOD]})) == ["policy is declared twice"]


def test_the_template_offers_what_its_launcher_takes_and_the_command_knows(launcher: Any) -> None:
    declared = json.loads(METADATA)["parameters"]
    assert [one["name"] for one in declared] == list(launcher.PARAMETERS)
    assert {one["name"] for one in declared if not one.get("isOptional")} == {"policy", "input", "output", "keys"}
    assert {one["name"] for one in declared if one["paramType"] == "BOOLEAN"} == set(launcher.SWITCHES)
    run = get_command(_app(on_terminal=False)).commands["run"]  # type: ignore[attr-defined]
    options = {name: option for option in run.params if isinstance(option, TyperOption) for name in option.opts}
    for name in launcher.PARAMETERS[1:]:
        assert options[f"--{name.replace('_', '-')}"].is_flag == (name in launcher.SWITCHES), name
    assert "--submit" in options


def test_the_launcher_maps_parameters_to_the_command(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctest.testmod(launcher) == (0, 1)
    least = ["--keys=k", "--runner=DataflowRunner"]
    assert launcher.words([*least, "--compression=", "--output_format=csv"]) == [
        *("run", "--submit", "--keys=k", "--output-format=csv"),
        *("--", "--runner=DataflowRunner"),
    ]
    monkeypatch.setenv("BEAMVEIL_IMAGE", "registry.example/b:1")
    assert launcher.words(least)[-1] == "--sdk_container_image=registry.example/b:1"
    assert launcher.words([*least, "--sdk_container_image=mine"])[-1] == "--sdk_container_image=mine"


def test_the_readmes_parameters_are_taken_by_the_template() -> None:
    given = dict(re.findall(r"--parameters '?(\w+)=([^'\s]+)'?", (FOLDER / "README.md").read_text()))
    declared = {one["name"]: one for one in json.loads(METADATA)["parameters"]}
    assert {"policy", "input", "output", "keys"} <= set(given) <= set(declared) | {"sdk_container_image"}
    for name, value in given.items():
        for pattern in declared[name].get("regexes", []):
            assert re.fullmatch(pattern, value), name


def test_keys_cannot_be_given_in_the_place_of_their_place() -> None:
    [keys] = [one for one in json.loads(METADATA)["parameters"] if one["name"] == "keys"]
    for wrong in ('{"primaryKeyId": 1}', "file:keys.json", "env:KEYS", "ephemeral:", "gcp-secret:x"):
        assert not any(re.fullmatch(pattern, wrong) for pattern in keys["regexes"]), wrong


def test_the_image_has_the_versions_that_are_tested_and_nothing_that_is_not_there() -> None:
    text = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [shlex.split(line) for line in text.splitlines() if line and not line.startswith("#")]
    [beam] = re.findall(r"^apache-beam==(.*)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert lines[0][:2] == ["FROM", f"apache/beam_python3.11_sdk:{beam}"]
    assert ["FROM", "python:3.11-slim"] in lines
    copied = [name for line in lines if line[0] == "COPY" and "--from" not in line[1] for name in line[1:-1]]
    assert {"pipelines", "transforms", "expectations", "constraints.txt", "deploy/dataflow/launcher.py"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    [started] = [word.partition("=")[2] for line in lines for word in line if "FLEX_TEMPLATE_PYTHON_PY_FILE" in word]
    assert started == "/template/launcher.py"
