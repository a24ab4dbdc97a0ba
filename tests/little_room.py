"""A disk that is full, for one block of code: the kernel refuses to let any file of this process grow further."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def little_room(most_bytes: int) -> Iterator[None]:
    """Let no file grow beyond `most_bytes`; writes beyond it fail with EFBIG, half-done ones included."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
