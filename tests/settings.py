"""Settings of the test suite: the product's own, cut off from this checkout's state and the developer's shell.

Whatever variable .env.example documents is removed from the environment before tradetalks.settings reads it,
.env is not read, and both the database and VAR_DIR are in a temporary directory: a test run can never touch
var/ or a database somebody works with. TEST_ENGINE=postgresql runs the suite on TEST_DATABASE_URL instead of
SQLite; Django then creates and drops the database `test_<name>` beside the one named there.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

DOCUMENTED_VARIABLE = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
CHECKOUT = Path(__file__).resolve().parent.parent
for name in DOCUMENTED_VARIABLE.findall((CHECKOUT / ".env.example").read_text(encoding="utf-8")):
    os.environ.pop(name, None)

SCRATCH_DIR = Path(tempfile.mkdtemp(prefix="tradetalks-tests-"))
atexit.register(shutil.rmtree, SCRATCH_DIR, ignore_errors=True)

ENGINE = os.environ.get("TEST_ENGINE", "sqlite")
os.environ["TRADETALKS_READ_DOTENV"] = "0"
os.environ["DATABASE_URL"] = (
    os.environ["TEST_DATABASE_URL"] if ENGINE == "postgresql" else f"sqlite:///{SCRATCH_DIR / 'unused.sqlite3'}"
)

from tradetalks.settings import *  # noqa: E402, F403 -- the product's settings, read after the environment is clean
from tradetalks.settings import DATABASES  # noqa: E402 -- as above

VAR_DIR = SCRATCH_DIR
if ENGINE != "postgresql":
    # A file, as in the product: threads, processes and lock waits behave as they do there. Nothing needs to
    # survive a power cut here, so no fsync.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Every test client starts the middleware anew: looking for static files when asked for one, not then, halves the
# cost of a test that opens a page.
WHITENOISE_AUTOREFRESH = True

# Thousands of requests a minute from one address are what a suite is made of. Told in the headers all the same.
API_RATE_LIMIT = 1_000_000

# Signing in a cast of people in every test should not cost a second of key stretching.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
