"""What a deployment's connections to PostgreSQL are made with."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.processes import CHECKOUT

OPTIONS = "import json; from tradetalks.settings import DATABASES; print(json.dumps(DATABASES['default']['OPTIONS']))"


def _options(url: str) -> dict[str, object]:
    env = {**os.environ, "TRADETALKS_READ_DOTENV": "0", "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-c", OPTIONS], cwd=CHECKOUT, env=env, check=True, capture_output=True)
    options: dict[str, object] = json.loads(done.stdout)
    return options


def test_what_the_address_asks_for_wins_and_the_rest_stays() -> None:
    plain = _options("postgres://user@db.example.org/tradetalks")
    asked = _options(
        "postgres://user@db.example.org/tradetalks?sslmode=require&options=-c%20jit%3Don&connect_timeout=9"
    )
    assert plain["options"] == "-c jit=off"
    assert asked == {**plain, "sslmode": "require", "options": "-c jit=on", "connect_timeout": 9}


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_compiles_no_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
