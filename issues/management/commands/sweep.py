"""`manage.py sweep [--once]`: recompute summaries that are out of date, reading the database itself."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from issues.actions.recompute import mark_everything
from issues.models import SummaryMark
from issues.tasks import WORKER_SWEEP_SECONDS, sweep_once


class Command(BaseCommand):
    """Needs neither broker nor worker. Without --once it goes on until it is told to stop."""

    help = "Recompute summaries that are out of date. Loops, without the broker; --once looks once and leaves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See `help`."""
        parser.add_argument("--once", action="store_true", help="look once, say what was done, and leave")
        parser.add_argument(
            "--all", action="store_true", help="first mark every summary: after a change of the counting"
        )
        parser.add_argument(
            "--every", type=float, default=WORKER_SWEEP_SECONDS, metavar="SECONDS", help="pause between two looks"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Exit status 1 with --once when the database is away or a summary cannot be computed."""
        if options["every"] <= 0:
            raise CommandError("--every: give a number of seconds above 0.")
        if options["all"]:
            self.stdout.write(f"{mark_everything()} summaries marked.")
        if options["once"]:
            self._once()
            return
        leaving = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: leaving.set())
        while True:
            computed = sweep_once()
            connections.close_all()
            if computed:
                self.stdout.write(f"{computed} summaries recomputed.")
            if leaving.wait(options["every"]):
                return

    def _once(self) -> None:
        computed = sweep_once()
        if computed is None:
            raise CommandError("The database is away; nothing was recomputed.")
        left = SummaryMark.objects.filter(marked__isnull=False)
        failed = left.exclude(error="").count()
        self.stdout.write(
            f"{computed} summaries recomputed, {left.count()} still out of date, {failed} of them failing."
        )
        if failed:
            raise CommandError("Some summaries cannot be computed; the admin shows why.")
