import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import storage
from transforms.errors import OutputError, StoreError


def test_small_text_appears_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    path = str(tmp_path / "new" / "a.json")
    storage.write_text(path, "erste Fassung ü", aside=str(aside))
    storage.write_text(path, "zweite", aside=str(aside))
    assert storage.read_text(path) == "zweite"
    assert list(aside.iterdir()) == []
    assert storage.read_text(str(tmp_path / "none")) is None


def test_names_of_folders_with_odd_names_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "a[1]*"
    (folder / "sub").mkdir(parents=True)
    (folder / "x?").write_text("")
    assert storage.names(str(folder)) == ["sub", "x?"]
    assert storage.names(str(tmp_path / "none")) == []


def test_sizes_are_of_files_right_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep").write_text("x")
    (tmp_path / "ü").write_bytes(b"123")
    (tmp_path / "none").write_bytes(b"")
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    assert storage.sizes(str(tmp_path)) == {"ü": 3, "none": 0}
    assert storage.sizes(str(tmp_path / "gone")) == {}


def test_removing_takes_files_and_folders_and_minds_nothing_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "e" / "f").write_text("x")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    (tmp_path / "d" / "link").symlink_to(outside)
    storage.remove(str(tmp_path / "d"))
    storage.remove(str(tmp_path / "d"))
    assert storage.names(str(tmp_path)) == ["outside"]
    assert storage.names(str(outside)) == ["kept"]


def test_many_files_are_moved_and_removed_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    moves = [(str(tmp_path / "from" / str(n)), str(tmp_path / "to" / f"{n}.x")) for n in range(250)]
    for source, _ in moves:
        Path(source).write_text(source)
    storage.move_all(moves)
    assert [Path(target).read_text() for _, target in moves] == [source for source, _ in moves]
    assert storage.names(str(tmp_path / "from")) == []
    storage.remove_files([target for _, target in moves[1:]] + [str(tmp_path / "gone")])
    assert storage.names(str(tmp_path / "to")) == ["0.x"]
    storage.move_all([])
    storage.remove_files([])


def test_of_many_moves_the_first_that_fails_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    with pytest.raises(StoreError, match="none' cannot be written: No such file"):
        storage.move_all([(str(tmp_path / "a"), str(tmp_path / "b")), (str(tmp_path / "none"), str(tmp_path / "c"))])


@pytest.mark.parametrize(
    ("ask", "done"),
    [
        (storage.exists, "looked for"),
        (storage.is_there, "looked for"),
        (storage.modified, "read"),
        (storage.read_text, "read|looked for"),
        (storage.names, "listed"),
        (storage.sizes, "listed"),
        (storage.make_folder, "made"),
        (storage.remove, "removed"),
        (lambda path: storage.remove_files([path]), "removed"),
        (lambda path: storage.rename([(__file__, path)]), "written"),
        (lambda path: storage.write_text(path, "ü", aside=path), "written"),
    ],
)
def test_what_a_disk_refuses_is_named_with_its_path_and_the_reason(
    tmp_path: Path, ask: Callable[[str], object], done: str
) -> None:
    long = str(tmp_path / ("ü" * 200))
    with pytest.raises(StoreError, match=f"^'{long}' cannot be ({done}): File name too long$"):
        ask(long)


def test_what_a_folder_will_lie_in_says_whether_it_may_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.may_write(str(tmp_path / "new" / "er"))
    monkeypatch.setattr("os.access", lambda place, _: place != tmp_path)  # nothing is forbidden to root
    assert not storage.may_write(str(tmp_path))
    assert not storage.may_write(str(tmp_path / "new" / "er"))
    assert storage.may_write("gs://bucket/new")


@pytest.mark.slow
@pytest.mark.parametrize("emulator", ["gcs", "s3"])
def test_many_objects_of_a_store_are_moved_and_removed_by_few_calls(
    emulator: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = request.getfixturevalue(emulator)
    FileSystems.set_options(PipelineOptions([]))
    monkeypatch.setattr(storage, "_TOGETHER", 2)
    moves = [(f"{bucket}/from/{n}", f"{bucket}/to/{n:02}") for n in range(4)]
    for source, _ in moves:
        with FileSystems.create(source) as file:
            file.write(source.encode())
    storage.move_all(moves)
    assert storage.names(f"{bucket}/from") == []
    assert storage.read_text(moves[-1][1]) == moves[-1][0]
    storage.remove_files([target for _, target in moves[1:]])
    assert storage.names(f"{bucket}/to") == ["00"]


def test_a_private_folder_is_for_its_owner(tmp_path: Path) -> None:
    storage.make_folder(str(tmp_path / "p"), private=True)
    assert (tmp_path / "p").stat().st_mode & 0o777 == 0o700


def _write(folder: str, queue: "multiprocessing.Queue[str]") -> None:
    try:
        with storage.one_writer(folder):
            queue.put("held")
    except OutputError as error:
        queue.put(str(error))


def test_one_writer_at_a_time_holds_a_folder_across_processes(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    said = []
    for hold in (True, False):
        queue: multiprocessing.Queue[str] = spawn.Queue()
        process = spawn.Process(target=_write, args=(str(tmp_path), queue))
        if hold:
            with storage.one_writer(str(tmp_path)):
                process.start()
                said.append(queue.get(timeout=60))
                process.join()
        else:
            process.start()
            said.append(queue.get(timeout=60))
            process.join()
    assert "another run is writing here" in said[0]
    assert said[1] == "held"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "local"), [("/a/b", True), ("rel", True), ("gs://b/x", False), ("s3://b/x", False)])
def test_paths_know_whether_they_are_local(path: str, local: bool) -> None:
    assert storage.is_local(path) is local


@pytest.fixture
def bucket(shelve: Callable[[dict[str, int]], dict[str, int]]) -> dict[str, int]:
    names = ("run[1]/a", "run[1]/data/ü", "run[1]/data/deep/er", "run1/a", "run[1]-of-others")
    return shelve({f"shelf://b/{name}": size for size, name in enumerate(names)})


def test_an_object_store_is_listed_by_what_stands_below_a_name(bucket: dict[str, int]) -> None:
    assert storage.names("shelf://b/run[1]") == ["a", "data"]
    assert storage.sizes("shelf://b/run[1]/data") == {"ü": 1}
    assert storage.names("shelf://b/none") == []
    assert storage.sizes("shelf://b/none") == {}


def test_removing_from_an_object_store_takes_all_that_stands_below_a_name_and_nothing_else(
    bucket: dict[str, int],
) -> None:
    storage.remove("shelf://b/none")
    storage.remove("shelf://b/run[1]")
    assert list(bucket) == ["shelf://b/run1/a", "shelf://b/run[1]-of-others"]
    storage.remove("shelf://b/run1/a")
    assert list(bucket) == ["shelf://b/run[1]-of-others"]
