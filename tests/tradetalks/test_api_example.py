"""The example of docs/examples is run as it stands, against a live server."""

import os
import subprocess
import sys

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_issue, make_negotiation, make_status, make_token
from tests.processes import CHECKOUT
from tradetalks.accounts.models import User

EXAMPLE = CHECKOUT / "docs" / "examples" / "status_table.py"
EXPECTED = """\
ref      title                                             status_label          since         movement_label
US-001   Lower the tariffs                                 Identified            2019-02-15
US-002   Open the market for insurers, banks, payment ser  Raised                2019-02-15
"""


@pytest.mark.django_db(transaction=True)
def test_the_table_is_printed_page_by_page(live_server: LiveServer, reader: User) -> None:
    with transaction.atomic():
        talks = make_negotiation("talks")
        make_issue(talks, title="Lower the tariffs")
        make_status(
            make_issue(talks, title="Open the market for insurers, banks, payment services and funds"), "raised"
        )
        make_issue(talks, title="Left out", raised_by="CN", addressed_to="US")
    variables = {"API": f"{live_server.url}/api/v1", "TOKEN": make_token(reader), "TALKS": "talks"}
    done = subprocess.run(
        [sys.executable, "-I", str(EXAMPLE), "raised_by=US", "limit=1"],
        env={**os.environ, **{f"TRADETALKS_{name}": value for name, value in variables.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (EXPECTED, "")
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 35
