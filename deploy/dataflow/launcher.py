"""What does a Flex Template start? `beamveil run --submit`, out of the template's parameters; it ends with the launch.

    python launcher.py --policy=gs://b/policy.yaml --input=gs://b/in --output=gs://b/out --keys=gcp-secret:... \
        --runner=DataflowRunner --project=p --region=europe-west1 --template_location=gs://b/job_object ...

The service calls it so: parameters of metadata.json, and options of Beam's, all in one row. With `--template_location`
the job is described there, and the service submits it when this program has ended.
"""

import os
import sys
from collections.abc import Iterator, Sequence

from pipelines.cli import main

VALUES = ("output", "keys", "output_format", "compression", "quarantine")
SWITCHES = ("prove", "overwrite", "force", "allow_overdue")
PARAMETERS = ("policy", "input", *VALUES, *SWITCHES)
"""What metadata.json offers; everything else is Beam's."""
BETWEEN = ";"
"""Stands between several inputs."""
IMAGE = "BEAMVEIL_IMAGE"


def words(given: Sequence[str]) -> list[str]:
    """Give the words of `beamveil` for those of a template launch.

    >>> words(["--prove=true", "--force=false", "--input=gs://b/x;gs://b/y", "--policy=gs://b/p", "--runner=R"])
    ['run', 'gs://b/p', '--submit', '--prove', '--input=gs://b/x', '--input=gs://b/y', '--', '--runner=R']
    """
    read = [_parted(word) for word in given]
    policy = [value for name, value in read if name == "policy"]
    ours = [word for name, value in read if name in PARAMETERS for word in _ours(name, value)]
    beam = [word for word, (name, _) in zip(given, read, strict=True) if name not in PARAMETERS]
    image = os.environ.get(IMAGE)
    if image and "sdk_container_image" not in {name for name, _ in read}:
        beam.append(f"--sdk_container_image={image}")
    return ["run", *policy, "--submit", *ours, "--", *beam]


def _parted(word: str) -> tuple[str, str]:
    name, _, value = word.removeprefix("--").partition("=")
    return name, value


def _ours(name: str, value: str) -> Iterator[str]:
    option = f"--{name.replace('_', '-')}"
    if name in SWITCHES:
        yield from [option] if value.lower() == "true" else []
    elif name == "input":
        yield from (f"{option}={one}" for one in value.split(BETWEEN))
    elif name in VALUES and value:
        yield f"{option}={value}"


if __name__ == "__main__":
    sys.exit(main(words(sys.argv[1:])))
