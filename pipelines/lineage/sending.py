"""How does an event reach its receiver? By OpenLineage's own client, configured in its own ways.

`OPENLINEAGE_URL`, an `openlineage.yml`, `OPENLINEAGE__TRANSPORT__*`: what the client takes holds. Without any of
them, and with the transport `console`, events are printed on standard output, a line of JSON each.
"""

import os
from dataclasses import dataclass

from openlineage.client import OpenLineageClient
from openlineage.client.client import Event
from openlineage.client.serde import Serde
from openlineage.client.transport.console import ConsoleTransport
from openlineage.client.transport.transport import Config, Transport

from pipelines.console import Console
from transforms.errors import UsageError

PATIENCE = 30.0
"""Seconds that transports which send later get in the end."""


@dataclass(frozen=True)
class Sender:
    """Sends events, and says what became of them."""

    client: OpenLineageClient

    def send(self, event: Event) -> str | None:
        """None where the receiver took the event, else a sentence about it: a run does not fail of its lineage.

        The error's own text is withheld, since an address may hold a password.
        """
        try:
            self.client.emit(event)
        except Exception as error:  # noqa: BLE001  transports raise what they like
            state = getattr(getattr(event, "eventType", None), "value", "an")
            return f"OpenLineage's receiver did not take the event {state} ({type(error).__name__}); the run went on"
        return None

    def close(self) -> str | None:
        """Wait for transports that send later; None where they are done."""
        try:
            done = self.client.close(PATIENCE)
        except Exception as error:  # noqa: BLE001  as above
            return f"OpenLineage's transport did not close ({type(error).__name__}); events may be lost"
        return None if done else "OpenLineage's transport had events left when the run ended"


def opened() -> Sender:
    """The client, as it is configured. Raises `UsageError` where it is not to be had so."""
    before = set(os.environ)
    try:
        client = OpenLineageClient()
    except Exception as error:  # noqa: BLE001  the client raises what it likes, with text of its configuration
        message = f"OpenLineage's client does not take its configuration ({type(error).__name__})"
        raise UsageError(f"{message}: see OPENLINEAGE_URL, OPENLINEAGE__TRANSPORT__* and openlineage.yml") from None
    finally:
        for name in set(os.environ) - before:  # the client leaves aliases, the key among them, to every child
            del os.environ[name]
    if isinstance(client.transport, ConsoleTransport):
        client.transport = _Printed(Config())
    return Sender(client)


class _Printed(Transport):
    """The client's console transport logs, and libraries do not log here: this prints."""

    kind = "console"
    config_class = Config

    def __init__(self, _config: Config) -> None:
        """Take the configuration, as the client wants it; there is nothing in it."""

    def emit(self, event: Event) -> None:
        """Print the event as a line of JSON."""
        Console().result(Serde.to_json(event))
