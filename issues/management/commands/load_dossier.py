"""`manage.py load_dossier FILE`: loads a negotiation from one JSON file, all of it or nothing."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from issues.dossiers.load import Loaded, load
from issues.dossiers.parse import parse
from issues.dossiers.problems import DossierRefused
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Door, Head
from tradetalks.ledger.refusals import Refused
from tradetalks.lib.suggestions import nearest


class Command(BaseCommand):
    """Reads the file, checks all of it, and walks it through the acts in one changeset."""

    help = "Load a negotiation from a dossier (docs/dossier.md): all or nothing; loading it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the person, and whether to only try."""
        parser.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")
        parser.add_argument(
            "--by", metavar="USERNAME", help="the person it is recorded as the act of (default: the system)"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be loaded and write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was loaded; exit 1 with every problem of the file when it was refused."""
        name, dry_run = options["file"], options["dry_run"]
        by = _person(options["by"])
        raw = _read(name)
        try:
            outcome = load(parse(raw), by=by, at=timezone.now(), door=Door.IMPORT, dry_run=dry_run)
        except DossierRefused as refused:
            count = f"{refused.count} problem{'s' if refused.count > 1 else ''}"
            lines = "\n".join(refused.lines())
            raise CommandError(f"{count} in {name}; nothing was written:\n{lines}") from None
        except (Refused, NotAllowed) as refusal:
            raise CommandError(f"{refusal} Nothing was written.") from None
        self.stdout.write(said_of(outcome, dry_run=dry_run))


def said_of(outcome: Loaded, *, dry_run: bool = False) -> str:
    """One line on what a load did."""
    parts = [
        f"{verb} {', '.join(_count(number, section) for section, number in counts.items())}"
        for verb, counts in (("recorded", outcome.recorded), ("edited", outcome.edited))
        if counts
    ]
    if outcome.superseded:
        parts.append(f"left {_count(outcome.superseded, 'facts')} that were superseded on record since")
    details = f": {'; '.join(parts)}" if parts else ""
    if not outcome.changed:
        head = Head.objects.filter(pk=1).first()
        at = f"the ledger is still at changeset {head.number if head else 0}"
        return f"{outcome.slug}: nothing to load, all of it is on record already; {at}{details}"
    if dry_run:
        return f"{outcome.slug}: would be loaded{details}. Dry run: nothing was written"
    return f"{outcome.slug}: loaded in changeset {outcome.changeset}{details}"


SINGULAR = {"deliveries": "delivery", "parties": "party"}


def _count(number: int, section: str) -> str:
    words = section.replace("_", " ")
    return f"{number} {words if number > 1 else SINGULAR.get(words, words.removesuffix('s'))}"


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    person = User.objects.filter(username=username).first()
    if person is None:
        meant = nearest(username, list(User.objects.values_list("username", flat=True)))
        raise CommandError(f"--by: nobody is called '{username}'" + (f"; did you mean '{meant}'?" if meant else ""))
    return person


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror or error}") from None
    except ValueError:  # a NUL in the name
        raise CommandError("cannot read FILE: that is not the name of a file") from None
