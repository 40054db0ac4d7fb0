import json
import os
from pathlib import Path

import pytest

from transforms.errors import InputError
from transforms.files.inputs import InputFile, list_inputs


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A folder of files, some of them hidden."""
    for name in (
        "b.csv",
        "a.csv",
        "deep/c.csv",
        "deep/er/d.csv",
        "_temporary/e.csv",
        ".hidden/f.csv",
        "deep/_SUCCESS",
        "deep/.c.csv.crc",
        "x[1].csv",
        "n.parquet",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(lake: Path, *patterns: str) -> list[str]:
    return [str(Path(file.path).relative_to(lake)) for file in list_inputs([f"{lake}/{p}" for p in patterns])]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("a.csv", ["a.csv"]),
        ("", ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv", "n.parquet", "x[1].csv"]),
        ("deep/", ["deep/c.csv", "deep/er/d.csv"]),
        ("*.csv", ["a.csv", "b.csv", "x[1].csv"]),
        ("?.csv", ["a.csv", "b.csv"]),
        ("[ab].csv", ["a.csv", "b.csv"]),
        ("[!a].csv", ["b.csv"]),
        ("x[1].csv", ["x[1].csv"]),
        ("*/*.csv", ["deep/c.csv"]),
        ("**/*.csv", ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv", "x[1].csv"]),
        ("deep/**", ["deep/c.csv", "deep/er/d.csv"]),
        ("d*p/**/d.csv", ["deep/er/d.csv"]),
        ("_temporary/e.csv", ["_temporary/e.csv"]),
        ("_temporary/*.csv", ["_temporary/e.csv"]),
    ],
)
def test_a_pattern_means_these_files(lake: Path, pattern: str, wanted: list[str]) -> None:
    assert names(lake, pattern) == wanted


def test_a_file_that_two_patterns_name_is_read_once(lake: Path) -> None:
    assert names(lake, "a.csv", "deep/../a.csv", "*.csv", "b.csv") == ["a.csv", "b.csv", "x[1].csv"]


def test_a_relative_path_is_where_one_stands(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lake)
    assert [file.path for file in list_inputs(["deep/*.csv"])] == [f"{lake}/deep/c.csv"]


def test_size_and_time_are_those_of_the_file(lake: Path) -> None:
    os.utime(lake / "a.csv", (10, 20))
    assert list_inputs([f"{lake}/a.csv"]) == (InputFile(f"{lake}/a.csv", 5, 20.0),)


def test_links_are_followed_and_circles_end(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "z.csv").write_text("z")
    (lake / "deep/link").symlink_to(other)
    (lake / "deep/er/circle").symlink_to(lake / "deep")
    assert names(lake, "deep") == ["deep/c.csv", "deep/er/d.csv", "deep/link/z.csv"]


def test_a_pipe_is_refused_where_it_is_asked_for_and_nowhere_else(lake: Path) -> None:
    os.mkfifo(lake / "deep/p.csv")
    os.mkfifo(lake / "_pipe")
    assert names(lake, "deep/c.csv", "deep/er/", "*.csv") == [
        "a.csv",
        "b.csv",
        "deep/c.csv",
        "deep/er/d.csv",
        "x[1].csv",
    ]
    for pattern in ("deep/p.csv", "deep/*.csv", ""):
        with pytest.raises(InputError, match=r"deep/p.csv' is no file that can be read twice"):
            names(lake, pattern)


def test_a_name_that_is_not_utf_8_is_refused(lake: Path) -> None:
    (lake / os.fsdecode(b"a\xff.csv")).write_text("a")
    (lake / "name=canary").mkdir()
    (lake / "name=canary" / os.fsdecode(b"\xff.csv")).write_text("a")
    with pytest.raises(InputError, match=r"a\\udcff.csv': its name is not UTF-8"):
        names(lake, "*.csv")
    with pytest.raises(InputError, match=r"/name=\*/\\udcff.csv': its name is not UTF-8"):
        names(lake, "name=canary")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("a.cvs", "did you mean '.*a.csv'"),
        ("dep/c.csv", "did you mean '.*deep'"),
        ("*.tsv", "quote a pattern"),
        ("_empty", "holds no file"),
    ],
)
def test_a_pattern_that_matches_nothing_is_refused_with_the_nearest_thing(lake: Path, pattern: str, hint: str) -> None:
    (lake / "_empty").mkdir()
    with pytest.raises(InputError, match=f"no file matches '.*{hint}") as caught:
        list_inputs([f"{lake}/a.csv", f"{lake}/{pattern}"])
    assert f"{lake}/{pattern}" in str(caught.value)


def test_values_of_partition_folders_are_in_no_hint(tmp_path: Path) -> None:
    folder = tmp_path / "name=canary"
    folder.mkdir()
    (folder / "part.csv").write_text("x")
    for pattern in ("name=canarx", "name=canarx/part.csv", "name=canary/parts.csv", "name=canary/*.parquet"):
        with pytest.raises(InputError) as caught:
            list_inputs([f"{tmp_path}/{pattern}"])
        assert "canar" not in str(caught.value)


def test_a_place_that_nothing_knows_is_refused() -> None:
    with pytest.raises(InputError, match="nothing here knows nowhere://"):
        list_inputs(["nowhere://bucket/*.csv"])


def test_no_pattern_is_no_input() -> None:
    with pytest.raises(InputError, match="no input"):
        list_inputs([])


def publication(folder: Path, *, marker: bool = True, parts: tuple[str, ...] = ("data/part-1.csv",)) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data/part-1.csv").write_text("new")
    (folder / "data/part-0.csv").write_text("of an older publication")
    (folder / "report.html").write_text("<html>")
    (folder / "manifest.json").write_text(json.dumps({"parts": [{"path": path} for path in parts]}))
    if marker:
        (folder / "_SUCCESS").touch()


def test_a_publication_is_read_by_its_manifest(tmp_path: Path) -> None:
    publication(tmp_path / "out")
    assert names(tmp_path, "out") == ["out/data/part-1.csv"]


def test_a_publication_that_is_not_complete_is_refused(tmp_path: Path) -> None:
    publication(tmp_path / "out", marker=False)
    with pytest.raises(InputError, match="without _SUCCESS"):
        list_inputs([f"{tmp_path}/out"])
    publication(tmp_path / "gone", parts=("data/part-1.csv", "data/part-2.csv"))
    with pytest.raises(InputError, match="lacks 1 of its 2 parts"):
        list_inputs([f"{tmp_path}/gone"])


def test_what_a_run_with_the_gate_off_left_is_refused_whatever_stands_beside_it(tmp_path: Path) -> None:
    publication(tmp_path / "out")
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"gate": "off"}))
    with pytest.raises(InputError, match="gate off"):
        list_inputs([f"{tmp_path}/out"])


def test_a_manifest_of_somebody_else_is_a_file_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('["a"]')
    assert names(tmp_path, "") == ["manifest.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_an_error_and_not_an_empty_one(lake: Path) -> None:
    (lake / "deep/er").chmod(0)
    with pytest.raises(InputError, match="cannot be listed"):
        list_inputs([str(lake)])
    (lake / "deep/er").chmod(0o700)
