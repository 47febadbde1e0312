"""A finished table on its way to the client: bytes in a temporary file, gone when the answer is over."""

import os
from collections.abc import Iterator
from typing import IO

CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
"""Tables up to this size never touch the disk."""


class Spool:
    """Some bytes, then those of a file; closes the file when it is closed or was read to its end."""

    def __init__(self, opening: bytes, file: IO[bytes]) -> None:
        self._opening = opening
        self._file = file
        self.size = len(opening) + file.seek(0, os.SEEK_END)
        file.seek(0)

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, a chunk at a time."""
        if self._opening:
            yield self._opening
        while chunk := self._file.read(CHUNK):
            yield chunk
        self.close()

    def close(self) -> None:
        """Remove the file. Called by the server too when the client goes away."""
        self._file.close()
