"""A job of any size that nobody runs: its input is listed, planned and launched for real, its evidence is made up.

    python tests/bench/unrun.py FOLDER --units 20000 --columns 1000

Launches over so many files of so many columns by `pipelines.launch`, builds the graph as a runner is sent it, and has
another process leave what workers would: parts, counts and measurements, put together by the functions that workers
call, of one batch of 2,000 rows for each unit. Then the gate judges and publishes. Prints figures as JSON.

`growth.py` runs it at several sizes.
"""

import argparse
import hashlib
import json
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 2_000
"""Of one unit; enough for sketches of distinct values to be as large as they get."""
TEXT = pa.string()
COLUMNS: tuple[tuple[Any, pa.DataType], ...] = (
    ("keep", pa.float64()),
    ("keep", TEXT),
    ({"tokenize": {"domain": "one"}}, TEXT),
    ({"hash": {"domain": "two"}}, TEXT),
    ({"mask": {"keep_last": 2}}, TEXT),
    ({"encrypt": {"domain": "three"}}, TEXT),
    ({"generalize": {"prefix": 3}}, TEXT),
    ("keep", pa.int64()),
)
"""What becomes of the columns in turn, and of which type they are."""


def write(folder: Path, *, units: int, columns: int) -> None:
    """The policy and the input: one file of one row under so many names."""
    source, first = folder / "input", folder / "input" / "part-00000.parquet"
    source.mkdir(parents=True)
    named = {f"column_{n:04}": COLUMNS[n % len(COLUMNS)] for n in range(columns)}
    policy = {
        "beamveil": 1,
        "dataset": "unrun",
        "scope": "bench",
        "columns": {n: does for n, (does, _) in named.items()},
    }
    (folder / "policy.yaml").write_text(json.dumps(policy))
    pq.write_table(pa.Table.from_batches([batch(pa.schema({n: kind for n, (_, kind) in named.items()}), 1)]), first)
    for number in range(1, units):
        (source / f"part-{number:05}.parquet").hardlink_to(first)


def batch(schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """Rows of values that are mostly different."""
    rng = np.random.default_rng(7)
    makes: dict[pa.DataType, Callable[[], pa.Array]] = {
        pa.float64(): lambda: pa.array(rng.normal(size=rows)),
        pa.int64(): lambda: pa.array(rng.integers(0, 1_000, rows)),
        TEXT: lambda: pa.array(rng.integers(10**7, 10**9, rows)).cast(TEXT),
    }
    return pa.RecordBatch.from_arrays([makes[field.type]() for field in schema], schema=schema)


def launched(folder: Path, *, units: int) -> dict[str, float]:
    """Launch, judge and publish in this process, and tell what it took."""
    from pipelines import engine, launch  # noqa: PLC0415  `--worker` is another process, and both count what they hold

    told: dict[str, float] = {}
    start = time.perf_counter()

    def nobody(build: Any, options: Any, _progress: object) -> None:
        told["planning s"] = time.perf_counter() - start
        told.update(_graph(build, options))
        told["launcher MB"] = _peak()
        began = time.perf_counter()
        (folder / "job.pickle").write_bytes(pickle.dumps(build.keywords["job"]))
        words = [sys.executable, __file__, str(folder), "--units", str(units), "--worker"]
        told.update(json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout))
        told["worker s"] = time.perf_counter() - began
        told["until judged s"] = time.perf_counter()

    engine.run = nobody  # type: ignore[assignment]  # its parameters have other names
    outcome = launch.launch(_request(folder))
    if (outcome.status, outcome.published) != ("published", units * ROWS):
        raise SystemExit(f"{outcome.status}: {[one.expectation for one in outcome.findings][:3]}")
    told["judging s"] = time.perf_counter() - told.pop("until judged s")
    told["publisher MB"] = _peak()
    sizes = {"manifest bytes": "manifest.json", "report bytes": "report.html"}
    told |= {what: (folder / "output" / name).stat().st_size for what, name in sizes.items()}
    return told


def _request(folder: Path) -> Any:
    from pipelines.launch import Request  # noqa: PLC0415

    return Request(
        policy=str(folder / "policy.yaml"),
        inputs=(str(folder / "input"),),
        output=str(folder / "output"),
        keys=f"file:{folder / 'keys.json'}",
    )


def _graph(build: Callable[[Any], object], options: Any) -> dict[str, float]:
    """Bytes of the graph as a portable runner is sent it, and seconds to build it."""
    import apache_beam as beam  # noqa: PLC0415

    start = time.perf_counter()
    pipeline = beam.Pipeline(options=options)
    build(pipeline)
    size = len(pipeline.to_runner_api().SerializeToString())
    return {"graph bytes": size, "graph s": time.perf_counter() - start}


def worked(folder: Path, *, units: int) -> dict[str, float]:
    """What all workers together leave in the staging folder; tells how much of it one bundle sends on."""
    from expectations.metrics import bind  # noqa: PLC0415
    from pipelines.anonymize import write_evidence  # noqa: PLC0415

    job = pickle.loads((folder / "job.pickle").read_bytes())
    staging, plan = Path(job.staging), job.plan
    keys = job.keys.open().within(plan.policy.scope)
    out, counted = _counted(plan, keys)
    bound = bind(job.metrics, plan.schema)
    partials = bound.count(bound.zero(), bound.view(out))
    counts, measured = _times(counted, partials, bound, units)
    text = _evidence_text(measured, bound)
    written = write_evidence(
        counts, str(staging), measured=text, proof=None, parts=list(_parts(staging, units)), bad=[]
    )
    return {
        "counts of a bundle bytes": len(pickle.dumps(counted)),
        "measures of a bundle bytes": len(pickle.dumps(partials)),
        "counts bytes": len(counts.to_json()),
        "measured bytes": len(text),
        "evidence bytes": Path(written).stat().st_size,
    }


def _counted(plan: Any, keys: Any) -> tuple[pa.RecordBatch, Any]:
    """One unit's rows as they come out, and its counts.

    Profiles and cells are counted for real; that all protected values were searched for, and none found, is claimed.
    """
    from transforms.anonymize_batches import anonymizer  # noqa: PLC0415
    from transforms.evidence import Counts, ProtectedCounts  # noqa: PLC0415
    from transforms.profiling import profiler  # noqa: PLC0415
    from transforms.survivors.places import protected  # noqa: PLC0415

    before = batch(plan.source, ROWS)
    done = anonymizer(plan, keys, judged=False)(before)
    sought = {leaf.source: ProtectedCounts(searched=ROWS) for leaf in protected(plan)}
    return done.batch, done.counts + Counts(profiles=profiler(plan, keys)(before, done.batch), protected=sought)


def _times(counts: Any, partials: list[Any], bound: Any, units: int) -> tuple[Any, list[Any]]:
    """The sums of so many units: doubled, as sums may be grouped in any way. Each unit is a file of its own."""
    from transforms.evidence import Counts  # noqa: PLC0415

    (of_a_file,) = counts.files.values()
    files = Counts.total(Counts({hashlib.sha256(b"%d" % n).hexdigest()[:16]: of_a_file}) for n in range(units))
    columns = Counts(cells=counts.cells, profiles=counts.profiles, protected=counts.protected)
    summed, measured = Counts(), bound.zero()
    for bit in f"{units:b}":
        summed, measured = summed + summed, bound.merge(measured, measured)
        if bit == "1":
            summed, measured = summed + columns, bound.merge(measured, partials)
    return files + summed, measured


def _evidence_text(partials: list[Any], bound: Any) -> str:
    from expectations.spec import evidence_to_json  # noqa: PLC0415

    if bound.sources or bound.groupings:
        raise SystemExit("this policy asks for groups of equal values, which are not made up here")
    return str(evidence_to_json(bound.evidence(partials, [])))


def _parts(staging: Path, units: int) -> Iterator[Any]:
    """A file for each unit, under the names that parts have; nobody reads them before they are published."""
    from transforms.files.parts import Part  # noqa: PLC0415

    (staging / "parts").mkdir()
    for number in range(units):
        content = b"%032d" % number
        path = (
            staging / "parts" / f"{content.translate(bytes.maketrans(b'0123456789', b'ghijklmnop')).decode()}.parquet"
        )
        path.write_bytes(content)
        yield Part(str(path), ROWS, len(content), hashlib.sha256(content).hexdigest())


def _peak() -> float:
    """MB that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Make the place where it is missing; launch, or do the workers' part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, required=True)
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--worker", action="store_true", help="what the launch calls")
    given = parser.parse_args()
    if given.worker:
        print(json.dumps(worked(given.folder, units=given.units)))
        return
    from transforms.keys import new_keys  # noqa: PLC0415

    write(given.folder, units=given.units, columns=given.columns)
    new_keys(f"file:{given.folder / 'keys.json'}", kms=None)
    print(json.dumps(launched(given.folder, units=given.units)))


if __name__ == "__main__":
    main()
