"""A disk of a few megabytes that can be filled and emptied (小磁盘), for what happens when there is no room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Disk:
    """A mounted tmpfs; ``fill`` takes all the room there is, ``empty`` gives it back."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file:
            for size in (65_536, 4_096):
                while True:
                    try:
                        file.write(b"\0" * size)
                    except OSError:
                        break

    def empty(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(place: Path, *, mebibytes: int = 4) -> Iterator[Disk]:
    """Mount one at ``place``. Where the machine does not let one be mounted the test fails, and says so."""
    place.mkdir(exist_ok=True)
    size = f"size={mebibytes}m"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], check=False, capture_output=True, text=True
    )
    assert mounted.returncode == 0, mounted.stderr
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()
