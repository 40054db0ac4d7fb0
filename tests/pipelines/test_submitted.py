import pytest

from pipelines import engine, submitted
from pipelines.request import Request, checked
from transforms.errors import UsageError

CLOUD = (
    "--runner=DataflowRunner",
    "--project=p",
    "--region=r",
    "--temp_location=gs://b/t",
    "--sdk_container_image=i/i:1",
)


@pytest.mark.parametrize("words", [(), ("--runner=SparkRunner",)])
def test_a_job_that_ends_with_its_launcher_is_not_submitted_and_left(words: tuple[str, ...]) -> None:
    made = engine.options(words)
    with pytest.raises(
        UsageError, match=r"--submit is for DataflowRunner: jobs of \w+ end with the process that began"
    ):
        submitted.check(made, submit=True, paths=[])
    submitted.check(made, submit=False, paths=[("--input", "data")])
    assert submitted.named(made, "run", "out") is None


def test_nothing_is_submitted_that_nobody_could_judge() -> None:
    with pytest.raises(UsageError, match="--gate off judges nothing"):
        checked(Request("p.yaml", ("in",), "out", "file:k", submit=True, gate="off"))


def test_a_name_that_was_given_stays_and_any_other_tells_run_and_output_apart() -> None:
    mine = submitted.named(engine.options((*CLOUD, "--job_name=mine")), "0" * 24, "gs://b/out")
    assert mine == submitted.Submitted(job="mine", project="p", region="r")
    names = [
        told.job
        for run, output in (("0" * 24, "gs://b/out"), ("0" * 24, "gs://b/other"), ("1" * 24, "gs://b/out"))
        if (told := submitted.named(engine.options(CLOUD), run, output))
    ]
    assert len(set(names)) == 3
    assert all(name.startswith("beamveil-") and len(name) <= 63 for name in names)
