"""What happens to data: policies, column transforms, keys, files, and the PTransforms that apply them."""

from typing import TYPE_CHECKING

from transforms.lazily import lazily

if TYPE_CHECKING:
    from transforms.anonymize_batches import Anonymize as Anonymize
    from transforms.anonymize_batches import SelectRows as SelectRows
    from transforms.anonymize_batches import SumCounts as SumCounts
    from transforms.errors import BeamveilError as BeamveilError
    from transforms.errors import PolicyError as PolicyError
    from transforms.files.batches import ReadBatches as ReadBatches
    from transforms.files.staging import ReadParts as ReadParts
    from transforms.files.staging import StageFiles as StageFiles
    from transforms.find_survivors import FindSurvivors as FindSurvivors
    from transforms.keys import KeySource as KeySource
    from transforms.one_batch import anonymize as anonymize
    from transforms.plan import Plan as Plan
    from transforms.policy import Policy as Policy

__getattr__ = lazily(
    __name__,
    {
        "transforms.anonymize_batches": ("Anonymize", "SelectRows", "SumCounts"),
        "transforms.errors": ("BeamveilError", "PolicyError"),
        "transforms.files.batches": ("ReadBatches",),
        "transforms.files.staging": ("ReadParts", "StageFiles"),
        "transforms.find_survivors": ("FindSurvivors",),
        "transforms.keys": ("KeySource",),
        "transforms.one_batch": ("anonymize",),
        "transforms.plan": ("Plan",),
        "transforms.policy": ("Policy",),
    },
)
