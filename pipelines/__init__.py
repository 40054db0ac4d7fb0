"""What one runs: the command line, the one data path, its launch, judging and publication."""

from typing import TYPE_CHECKING

from transforms.lazily import lazily

if TYPE_CHECKING:
    from pipelines.beam_yaml import AnonymizeRows as AnonymizeRows
    from pipelines.beam_yaml import ReadAnonymizedRows as ReadAnonymizedRows
    from pipelines.outcome import Outcome as Outcome
    from pipelines.publish import publish_staged as publish_staged
    from pipelines.request import Request as Request
    from pipelines.validated import Validated as Validated
    from pipelines.validated import require_validated as require_validated

__getattr__ = lazily(
    __name__,
    {
        "pipelines.beam_yaml": ("AnonymizeRows", "ReadAnonymizedRows"),
        "pipelines.outcome": ("Outcome",),
        "pipelines.publish": ("publish_staged",),
        "pipelines.request": ("Request",),
        "pipelines.validated": ("Validated", "require_validated"),
    },
)
