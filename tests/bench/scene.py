"""What is measured over: where the inputs lie, how many rows they have, and how often each measurement is made."""

from dataclasses import dataclass
from pathlib import Path

import job


@dataclass(frozen=True)
class Scene:
    """Inputs are made below the folder when they are first asked for, and stay there."""

    folder: Path
    rows: int
    repeats: int
    quick: bool

    def folder_of(self, rows: int, *, files: int = job.FILES, group_rows: int = job.GROUP_ROWS) -> Path:
        """A folder with the bench job's policy and so many of its rows as Parquet."""
        folder = self.folder / f"rows-{rows}-files-{files}-groups-{group_rows}"
        return job.write(folder, count=rows, files=files, group_rows=group_rows)

    def times(self, many: int) -> Path:
        """A folder with the rows of the scene so many times: the same files under several names."""
        base = self.folder_of(self.rows)
        if many == 1:
            return base
        folder = base.with_name(f"{base.name}-times-{many}")
        if not folder.exists():
            (folder / "parquet").mkdir(parents=True)
            (folder / "policy.yaml").write_text(job.policy())
            for path in (base / "parquet").iterdir():
                for number in range(many):
                    (folder / "parquet" / f"{number:02}-{path.name}").hardlink_to(path)
        return folder
