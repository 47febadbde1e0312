"""`manage.py deliver_webhooks [--once]`: deliver webhooks without a worker."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tradetalks.webhooks.courier import Courier, deliver_due


class Command(BaseCommand):
    """Needs neither broker nor worker. Without --once it goes on until it is told to stop."""

    help = "Deliver webhooks. Goes on until it is stopped; --once delivers what is due and leaves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See `help`."""
        parser.add_argument("--once", action="store_true", help="deliver what is due, say how much, and leave")

    def handle(self, *_: Any, **options: Any) -> None:
        """See `help`."""
        if options["once"]:
            self.stdout.write(f"{deliver_due()} messages delivered.")
            return
        courier = Courier()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: courier.leaving.set())
        courier.run()
