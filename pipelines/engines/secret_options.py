"""Which options would carry a secret? A runner that is elsewhere gets all options in clear, and keeps them.

Flink's dashboard shows the options of a job to whoever opens it, and the jar that Beam submits holds them as JSON. So a
secret is refused by the name of its option, before anything is sent, and its value is never looked at or repeated.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions

from transforms.errors import UsageError

_SECRET: Final = re.compile(r"(?i)secret|passw|token|credential|connection_string|access_key|private_key|api_?key")
_VARIABLE: Final = re.compile(r"(\w+)\s*[=:]|\"(\w+)\"\s*:")


def refuse_secrets(made: PipelineOptions, words: Sequence[str]) -> None:
    """Raise `UsageError` where an option, or a variable that is set for workers, is called what secrets are called."""
    for word in words:
        name = word.lstrip("-").split("=", 1)[0]
        if word.startswith("--") and _SECRET.search(name):
            raise UsageError(
                f"Beam option --{name} is refused: this runner is sent all options in clear, and keeps them. Give "
                "secrets to the workers where they run, by a role or in their environment (AWS_SECRET_ACCESS_KEY)"
            )
    for name in _variables(made.view_as(PortableOptions)):
        if _SECRET.search(name) or name.upper().endswith(("KEY", "KEYS")):
            message = f"the variable {name!r} of --environment_options is sent in clear with the job, and kept"
            raise UsageError(f"{message}; set it where the workers run instead")


def _variables(portable: PortableOptions) -> Iterator[str]:
    """Names of what PROCESS workers are to find in their environment."""
    given = portable.lookup_environment_option("process_variables")
    for text in (given, portable.environment_config):
        for found in _VARIABLE.finditer(text if isinstance(text, str) else ""):
            yield found[1] or found[2]
