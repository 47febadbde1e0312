"""`manage.py dump_dossier SLUG [FILE]`: writes a negotiation as one JSON file that load_dossier reads."""

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from issues.dossiers.dump import dump
from rounds.models import Negotiation
from tradetalks.lib.suggestions import nearest


class Command(BaseCommand):
    """Reads the record of one negotiation at one moment and writes it down."""

    help = "Write a negotiation as a dossier (docs/dossier.md), to FILE or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which negotiation, and where to."""
        parser.add_argument("slug", metavar="SLUG", help="the negotiation's address, like us-china-2018-2020")
        parser.add_argument("file", metavar="FILE", nargs="?", help="where to write it (default: standard output)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the whole file or leave the one that was there."""
        negotiation = Negotiation.objects.filter(slug=options["slug"]).first()
        if negotiation is None:
            raise CommandError(_unknown(options["slug"]))
        text = dump(negotiation)
        if options["file"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            _write(Path(options["file"]), text)
        except OSError as error:
            raise CommandError(f"cannot write {options['file']}: {error.strerror or error}") from None


def _write(path: Path, text: str) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as part:
        try:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise


def _unknown(slug: str) -> str:
    slugs = list(Negotiation.objects.order_by("slug").values_list("slug", flat=True))
    meant = nearest(slug, slugs)
    remedy = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(slugs) or 'none yet'}"
    return f"no negotiation is called '{slug}'; {remedy}"
