"""What do Beam's options say of the workers, and can such come to be? Said in JSON, in a plain text or by an option."""

import json
import os
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions
from apache_beam.options.pipeline_options_validator import PipelineOptionsValidator

from pipelines.engines import endpoints
from pipelines.engines.boot import NAME, program
from transforms.errors import RunnerError, UsageError


def settle(made: PipelineOptions, kinds: Mapping[str, str], *, near: bool, otherwise: str | None) -> None:
    """Have `--environment_type` name workers that can come to be; completes what has only one sensible answer.

    `kinds`: what each kind of workers is with this runner. `near`: whether the runner is on this machine, so that it
    reaches this process and finds our program. `otherwise`: the kind that it is where nobody says one; None: somebody
    has to. Raises `UsageError`.
    """
    portable = made.view_as(PortableOptions)
    kind = (portable.environment_type or otherwise or "").upper()
    if kind not in kinds:
        raise UsageError(_unknown(kind, kinds))
    portable.environment_type, asked = kind, f"--environment_type={kind}"
    match kind:
        case "LOOPBACK" if not near:
            message = f"{asked} is refused: the runner, on another machine, could not reach this process, which listens"
            raise UsageError(f"{message} on 127.0.0.1; take EXTERNAL, {kinds['EXTERNAL']}")
        case "EXTERNAL" if not endpoints.is_endpoint(pool_of(portable)):
            raise UsageError(f"{asked} needs a HOST:PORT: {kinds[kind]}; `{NAME} --worker_pool` is one")
        case "PROCESS" if not command_of(portable):
            if not near:
                raise UsageError(f"{asked}: {kinds[kind]}, on the machines of the workers")
            portable.add_environment_option(f"process_command={program()}")
        case "DOCKER" if not (portable.environment_config or _option(portable, "docker_container_image")):
            raise UsageError(f"{asked}: {kinds[kind]}; Beam's own images have no beamveil")
    if wrong := PipelineOptionsValidator(made, None).validate_environment_options(portable):
        raise UsageError("; ".join(wrong))
    _name_pool(portable)


def _unknown(kind: str, kinds: Mapping[str, str]) -> str:
    every = "; ".join(f"{name}: {what}" for name, what in kinds.items())
    if not kind:
        return f"say what the workers are by --environment_type=KIND. {every}"
    close = get_close_matches(kind, kinds, n=1)
    meant = f", did you mean {close[0]}?" if close else "."
    return f"there are no workers of --environment_type={kind!r}{meant} {every}"


def command_of(portable: PortableOptions) -> str:
    """Give the command of PROCESS, "" where there is none. Raises `UsageError` for JSON that is none."""
    if portable.environment_config and portable.environment_type == "PROCESS":
        return _field(portable.environment_config, "command")
    return _option(portable, "process_command")


def pool_of(portable: PortableOptions) -> str:
    """Give the address of the worker pool of EXTERNAL, "" where there is none. Raises `UsageError` as `command_of`."""
    config = portable.environment_config or ""
    if config.strip().startswith("{") and portable.environment_type == "EXTERNAL":
        return _field(config, "url")
    return config or _option(portable, "external_service_address")


def _name_pool(portable: PortableOptions) -> None:
    """Put the pool of EXTERNAL where Beam 2.77 finds it: over one that is named by an option it stumbles."""
    if portable.environment_type == "EXTERNAL" and not portable.environment_config:
        portable.environment_config, portable.environment_options = pool_of(portable), None


def check_there(portable: PortableOptions) -> None:
    """The command of PROCESS is a program of this machine, and a pool on it answers: for runners that work here.

    Raises `UsageError` or `RunnerError`.
    """
    command, pool = command_of(portable), pool_of(portable)
    if portable.environment_type == "PROCESS" and not os.access(command, os.X_OK):
        raise UsageError(f"process_command {command!r} is no program on this machine")
    if portable.environment_type == "EXTERNAL" and endpoints.is_loopback(pool) and not endpoints.answers(pool):
        raise RunnerError(f"no worker pool answers at {pool!r}: `{NAME} --worker_pool --service_port=PORT` starts one")


def _option(portable: PortableOptions, name: str) -> str:
    found = portable.lookup_environment_option(name)
    return found if isinstance(found, str) else ""


def _field(text: str, name: str) -> str:
    try:
        read: Any = json.loads(text)
    except ValueError:
        read = None
    if not isinstance(read, dict) or not isinstance(read.get(name), str):
        raise UsageError(f'--environment_config is to be JSON with a text for {name!r}, as {{"{name}": "..."}}')
    found: str = read[name]
    return found
