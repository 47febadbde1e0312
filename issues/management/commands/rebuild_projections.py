"""`manage.py rebuild_projections`: makes anew what follows from the facts and is kept beside them for reading."""

from typing import Any

from django.core.management.base import BaseCommand

from issues.actions.projection import rebuild


class Command(BaseCommand):
    """The ledger does not move, because no fact changes."""

    help = "Rebuild windows, statuses and last changes of every issue from its facts and the ledger."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print how many rows were wrong."""
        wrong = rebuild()
        self.stdout.write(
            f"ok: {wrong} row(s) were wrong and are right now" if wrong else "ok: every projection was right"
        )
