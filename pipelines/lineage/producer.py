"""Who says so? The URI that stands in every event and facet of ours."""

from importlib.metadata import version
from typing import Final

PRODUCER: Final = f"urn:beamveil:{version('beamveil')}"
