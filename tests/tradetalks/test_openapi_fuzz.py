"""schemathesis calls every address with what the schema allows and with what it forbids, and makes all its checks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from issues.actions.recompute import recompute_all_due
from tests.factories import make_token, make_user
from tests.openapi import COMMITTED
from tests.processes import CHECKOUT


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("methods", [("GET",), ("POST", "PATCH", "PUT", "DELETE")], ids=["reads", "writes"])
@pytest.mark.parametrize("phases", ["fuzzing", pytest.param("coverage,fuzzing", marks=pytest.mark.longest)])
def test_nothing_is_found(live_server: LiveServer, tmp_path: Path, methods: tuple[str, ...], phases: str) -> None:
    call_command("load_dossier", "issues/sample/us-china-2018-2020.json", verbosity=0)
    recompute_all_due()
    token = make_token(make_user("manager"), "read" if methods == ("GET",) else "write")
    # What the record can hold (days of the calendar, keys, digits) is more than a schema can say of a body: for writes
    # a 400 is neither asked for nor refused. Nor are all combinations of their many fields tried.
    scope = (
        ("--phases", phases, "--checks", "all")
        if methods == ("GET",)
        else ("--phases", "fuzzing", "--exclude-checks", "positive_data_acceptance,negative_data_rejection")
    )
    examples = "10" if "coverage" in phases else "3"
    which = [word for method in methods for word in ("--include-method", method)]
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/schemathesis.toml"),
        *("run", str(COMMITTED), "--url", live_server.url, "--header", f"Authorization: Bearer {token}"),
        *(*scope, "--max-examples", examples, "--seed", "1", "--no-shrink", "--continue-on-failure", *which),
    ]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.openapi_hooks", "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
