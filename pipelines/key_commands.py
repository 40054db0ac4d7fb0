"""What do the commands about keys do? They make, describe and hand out keysets, and never show material unasked."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.session import session_of

if TYPE_CHECKING:
    from pipelines.console import Console
    from transforms.keys import KeyInfo

Uri = Annotated[
    str,
    typer.Argument(
        metavar="URI",
        help="Where the master keyset lies: file:PATH, env:NAME, gcp-secret:VERSION, aws-secret:NAME",
        show_default=False,
    ),
]


class Form(StrEnum):
    """What one domain's key is handed out as."""

    TINK_AES_SIV = "tink-aes-siv"
    HMAC = "hmac"
    CMAC = "cmac"
    FF1 = "ff1"


def new(
    context: typer.Context,
    uri: Annotated[str, typer.Argument(metavar="URI", help="The file to make: file:PATH", show_default=False)],
    *,
    kms: Annotated[
        str | None, typer.Option(metavar="KEY-URI", help="Encrypt it by this key: gcp-kms://..., aws-kms://...")
    ] = None,
) -> None:
    """Make a master keyset; an existing one is never overwritten."""
    from transforms.keys import new_keys

    console = session_of(context).console
    made = new_keys(uri, kms)
    console.note(f"made a master keyset with key {made.primary_id}: {made.uri}")
    console.note("Keep it safe and apart from the data: without it no token can be made again, with it all can.")


def info(context: typer.Context, uri: Uri) -> None:
    """Print the ids, types and status of the master keys, and no material."""
    from transforms.keys import info as described

    _print_keys(session_of(context).console, described(uri))


def export(
    context: typer.Context,
    uri: Uri,
    *,
    domain: Annotated[str, typer.Option(help="The domain whose key it is.")],
    scope: Annotated[str, typer.Option(help="The policy's scope.")],
    form: Annotated[Form, typer.Option("--as", help="What to hand it out as.")],
    to: Annotated[str, typer.Option(metavar="PATH", help="A new file, or - for standard output.")],
) -> None:
    """Hand out the key of one domain alone."""
    from transforms.keys import export as hand_out

    hand_out(uri, domain=domain, scope=scope, form=form.value, to=to)
    if to != "-":
        session_of(context).console.note(f"wrote the {form.value} key of domain {domain!r} in scope {scope!r} to {to}")


def _print_keys(console: "Console", keys: "KeyInfo") -> None:
    rows = [(str(key.id), key.type, key.status.lower(), "primary" if key.primary else "") for key in keys.keys]
    console.table(("key", "type", "status", ""), rows)
    console.note(f"encrypted by {keys.kms}" if keys.kms else "not encrypted by a KMS: whoever reads it has the keys")
