"""In which region does a bucket lie? Its store says so; where it does not, nobody knows."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions

from transforms.stores.clients import client_of

PATIENCE = 30.0
"""Seconds for which a store of Google's is asked again before nobody knows."""


@dataclass(frozen=True)
class Location:
    """Where a bucket lies, in its store's words: a region, or several under one name (`EU`, `EUR4`)."""

    name: str
    regions: tuple[str, ...] = ()
    """The regions of a dual-region that was put together by its owner."""

    def within(self, allowed: Collection[str]) -> bool:
        """Whether that is all within what is allowed (lower case): its name is, or each of its regions.

        A multi-region is not within a region of it, nor the regions within it: each must be named.

        >>> Location("EU").within({"europe-west1"}), Location("EU").within({"eu"})
        (False, True)
        >>> Location("EU", ("EUROPE-WEST1", "EUROPE-WEST4")).within({"europe-west1", "europe-west4"})
        True
        """
        regions = {region.lower() for region in self.regions}
        return self.name.lower() in allowed or (bool(regions) and regions <= set(allowed))


def bucket_of(path: str) -> str:
    """The bucket of a path of an object store, with its scheme.

    >>> bucket_of("gs://b/in/*.parquet"), bucket_of("s3://b")
    ('gs://b', 's3://b')
    """
    scheme, _, rest = path.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"


def location(bucket: str, made: PipelineOptions) -> Location | None:
    """Where a bucket lies, asked of its store; None where that is unknown, does not answer or has no such bucket."""
    scheme, _, name = bucket.partition("://")
    ask = {"gs": _google, "s3": _amazon}.get(scheme)
    if ask is None or re.search(r"[*?\[]", name):
        return None
    try:
        return ask(client_of(scheme, made), name)
    except Exception:  # noqa: BLE001  whatever went wrong, the place is not known, and the text is not ours
        return None


def _google(client: Any, name: str) -> Location | None:
    from google.cloud.storage.retry import DEFAULT_RETRY  # noqa: PLC0415  Google's packages, for Google's buckets

    found = client.lookup_bucket(name, retry=DEFAULT_RETRY.with_timeout(PATIENCE))
    if found is None or not found.location:
        return None
    return Location(found.location, tuple(found.data_locations or ()))


def _amazon(client: Any, name: str) -> Location:
    told = client.get_bucket_location(Bucket=name)["LocationConstraint"]
    return Location({None: "us-east-1", "EU": "eu-west-1"}.get(told, told))
