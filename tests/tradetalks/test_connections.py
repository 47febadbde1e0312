"""What a new connection to the database is told."""

import pytest
from django.db import connection


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_postgresql_compiles_no_statement() -> None:
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
