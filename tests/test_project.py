"""What the project says of itself is true: the README, the wheel, the lists of dependencies, the lazy packages."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from transforms.columns.catalogue import CATALOGUE
from transforms.detectors.catalogue import KINDS, WATCHED

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = ("pipelines", "transforms", "expectations")


def project() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        described: dict[str, dict[str, list[str]]] = tomllib.load(file)["project"]
    return described


def constraints() -> dict[str, str]:
    pinned = map(Requirement, (ROOT / "constraints.txt").read_text().splitlines())
    mine = (one for one in pinned if one.marker is None or one.marker.evaluate())
    return {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in mine}


def test_the_readmes_table_has_one_row_for_each_transform_with_every_option_that_it_takes() -> None:
    section = README.partition("\n## Transforms\n")[2].partition("\n## ")[0]
    rows = {row[0].strip("`"): row[1] for row in re.findall(r"^\| (`\w+`) \| (.*?) \|", section, re.MULTILINE)}
    assert set(rows) == {transform.word() for transform in CATALOGUE}
    for transform in CATALOGUE:
        options = {field.alias or name for name, field in transform.model_fields.items()}
        shown = set(re.findall(r"\w+", rows[transform.word()]))
        assert options <= shown, transform.word()


def test_the_readmes_table_has_one_row_for_each_expectation_of_ours_that_a_policy_may_name_with_its_arguments() -> None:
    from expectations import custom  # noqa: PLC0415 (the other tests need none)
    from expectations.suite import FOR_USERS  # noqa: PLC0415

    section = README.partition("\n## Expectations of our own\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(expect_\w+)` \| (.*?) \|", section, re.MULTILINE)
    assert {name for name, _ in rows} == FOR_USERS & set(custom.OURS)
    for name, arguments in rows:
        made = getattr(custom, "".join(word.title() for word in name.split("_")))
        assert re.findall(r"\w+", arguments) == list(made.args_keys)


def test_the_readme_names_every_kind_of_detector() -> None:
    section = README.split("## Kept columns are watched")[1].split("\n## ")[0]
    assert set(WATCHED) | {"national_id"} <= set(re.findall(r"`(\w+)`", section))


def test_the_table_of_detectors_has_one_row_for_each_kind() -> None:
    table = (ROOT / "transforms" / "detectors" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` ", table, re.MULTILINE) == list(KINDS)


def test_ci_sets_up_by_the_commands_that_the_readme_names() -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    commands = re.findall(r"^python3 -m venv \.venv && (.*)$", README, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        install, run = command.split(" && ")
        assert install.replace(".venv/bin/", "") in ci
        assert run.replace(".venv/bin/", "").split()[0] in ci


def test_every_dependency_is_pinned_to_a_version_within_its_range() -> None:
    described, pinned = project(), constraints()
    ranges = [*described["dependencies"], *(r for extra in described["optional-dependencies"].values() for r in extra)]
    for requirement in map(Requirement, ranges):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_constraints_are_names_and_versions_only_but_where_python_decides() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+(; python_version [<>=]+ \"3\.\d+\")?", line), line


def test_the_readmes_policy_can_be_read() -> None:
    from transforms.policy import Policy  # noqa: PLC0415 (the other tests need none)

    policies = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert policies
    for text in policies:
        Policy.from_yaml(text, name="README.md")


def test_the_links_in_the_documents_lead_somewhere() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "deploy/README.md"):
        text = (ROOT / document).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / document).parent / target).exists(), target


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_gives_lazily_the_very_names_that_type_checkers_see(package: str) -> None:
    module = import_module(package)
    tree = ast.parse(Path(str(module.__file__)).read_text())
    checked = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {
        (name.asname, node.module)
        for block in checked
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    call = next(n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "lazily")
    homes = ast.literal_eval(call.args[1])
    assert {(name, home) for home, names in homes.items() for name in names} == seen
    for name, home in seen:
        assert getattr(module, str(name)) is getattr(import_module(str(home)), str(name))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        module.nothing  # noqa: B018 (that it is asked for is what counts)


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_imports_nothing_heavy(package: str) -> None:
    program = (
        f"import sys, {package}\n"
        "heavy = {'apache_beam', 'great_expectations', 'pandas', 'pyarrow', 'numpy', 'pydantic', 'tink', 'faker'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wheel_holds_the_three_packages_whole_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = [name for name in archive.namelist() if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in held} == set(PACKAGES)
    tracked = {str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert tracked <= set(held)
    assert {"pipelines/demo_policy.yaml", "pipelines/report/page.html", "pipelines/report/page.css"} <= set(held)
    assert not [name for name in held if "__pycache__" in name]


def test_the_schema_names_every_transform() -> None:
    from transforms.policy import Policy  # noqa: PLC0415 (the other tests need none)

    text = json.dumps(Policy.json_schema())
    for transform in CATALOGUE:
        assert f'"{transform.word()}"' in text
