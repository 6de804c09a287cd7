"""Folders for what is written often and need not last."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def swift_folder(usual: Path) -> Iterator[Path]:
    """In memory, where there is such a thing: for proofs about many writes, not about disks."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield usual
        return
    folder = Path(mkdtemp(prefix="duban-", dir=memory))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
