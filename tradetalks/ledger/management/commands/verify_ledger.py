"""`manage.py verify_ledger`: proves that no row of history, and no current row, was altered behind the acts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tradetalks.ledger.models import Head
from tradetalks.ledger.verification import faults


class Command(BaseCommand):
    """Checks the hash chain, then replays it against the current rows."""

    help = "Check the hash chain of the ledger and compare its replay with the current rows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print each fault and exit 1, or print how many changesets were checked and the hash of the newest.

        Who keeps that hash elsewhere can tell later whether the end of the chain was cut off together with its rows.
        """
        found = 0
        for fault in faults():
            found += 1
            self.stderr.write(fault)
        if found:
            raise CommandError(
                f"{found} fault(s) found: restore from a backup taken before, and find out who wrote past the acts"
            )
        head = Head.objects.filter(pk=1).first() or Head(hash="nothing")
        self.stdout.write(f"ok: {head.number} changeset(s) up to {head.hash}, replay equals the current rows")
