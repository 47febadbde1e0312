"""What is vendored is what its README says it is."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "vendor"


def test_every_file_has_its_checksum_and_licence() -> None:
    told = dict(re.findall(r"\| `([\w./-]+)` \| `([0-9a-f]{64})`", (FOLDER / "README.md").read_text()))
    scripts = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.js")}
    assert set(told) == scripts
    for name, checksum in told.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum, name
    assert list(FOLDER.rglob("*LICENSE*"))
