"""What a new connection to the database is told before its first statement."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver


@receiver(connection_created)
def without_compiling(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """PostgreSQL compiles statements it takes for long ones: half a second and more for reads that take a tenth."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
