"""What do Beam's options say of the workers' environment? It may stand in JSON, in a plain text, or in an option."""

import json
from typing import Any

from apache_beam.options.pipeline_options import PortableOptions

from transforms.errors import UsageError


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
