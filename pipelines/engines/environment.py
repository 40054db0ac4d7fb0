"""What do Beam's options say of the workers' environment? It may stand in JSON, in a plain text, or in an option."""

import json
import os
from typing import Any

from apache_beam.options.pipeline_options import PortableOptions

from pipelines.engines import endpoints
from pipelines.engines.boot import NAME
from transforms.errors import RunnerError, UsageError


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


def name_pool(portable: PortableOptions) -> None:
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
