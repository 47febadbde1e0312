"""`manage.py load_sample`: the sample negotiations and the demo accounts of `make run`. Never in production."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from issues.dossiers.load import load
from issues.dossiers.parse import parse
from issues.dossiers.problems import DossierRefused
from issues.management.commands.load_dossier import said_of
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import ROLES
from tradetalks.ledger.models import Door

SAMPLE_DIR = Path(__file__).resolve().parents[2] / "sample"
SAMPLES = ("us-china-2018-2020", "us-china-2025-2026")
IN_ADMIN = frozenset({"clerk", "manager"})
"""Roles whose demo account may enter the admin: the round sheet is there."""
MANAGES_PEOPLE = ("add_user", "change_user", "view_user")


class Command(BaseCommand):
    """Safe to repeat: what is there already, and whatever somebody changed since, is left as it is."""

    help = "Load the sample negotiations and create the demo accounts reader, analyst, clerk and manager."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load what is missing, then print how to sign in."""
        if settings.PRODUCTION:
            raise CommandError("TRADETALKS_PRODUCTION is set: sample data and demo accounts have no place there")
        for slug in SAMPLES:
            self._load(slug)
        self._accounts()

    def _load(self, slug: str) -> None:
        if Negotiation.objects.filter(slug=slug).exists():
            self.stdout.write(f"{slug}: there already, left as it is")
            return
        self.stdout.write(f"{slug}: loading …")
        self.stdout.flush()
        raw = (SAMPLE_DIR / f"{slug}.json").read_bytes()
        try:
            outcome = load(parse(raw), by=None, at=timezone.now(), door=Door.COMMAND)
        except DossierRefused as refused:
            # Somebody's own record disagrees with the sample (a party renamed, say): that is no reason not to run.
            self.stderr.write(f"{slug}: not loaded:\n" + "\n".join(refused.lines()))
            return
        self.stdout.write(said_of(outcome))

    def _accounts(self) -> None:
        path = Path(settings.VAR_DIR) / "demo-password.txt"
        shown = path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path
        missing = [role for role in ROLES if not User.objects.filter(username=role).exists()]
        if missing or path.exists():
            password = _password(path)
            _create(missing, password)
            names = ", ".join(list(ROLES)[:-1]) + f" or {list(ROLES)[-1]}"
            self.stdout.write(
                f"Sign in as {names}, password {password} (kept in {shown}; the one you set, if you changed it)"
            )
        else:
            self.stdout.write(
                f"The demo accounts are there, but {shown} is gone: set a password with manage.py changepassword"
            )


def _password(path: Path) -> str:
    """The one in the file; a new random one, readable by the owner alone, where there is no file."""
    try:
        if path.exists():
            password = path.read_text(encoding="utf-8").strip()
            if password:
                return password
            path.unlink()
        password = secrets.token_urlsafe(12)
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(password + "\n")
    except OSError as error:
        raise CommandError(f"cannot keep the demo password in {path}: {error.strerror or error}") from None
    return password


def _create(roles: list[str], password: str) -> None:
    if not roles:
        return
    # One stretching of the one password: each costs a third of a second.
    stretched = make_password(password)
    with transaction.atomic():
        for role in roles:
            account = User.objects.create(username=role, password=stretched, is_staff=role in IN_ADMIN)
            account.groups.add(Group.objects.get(name=role))
            if role == "manager":
                account.user_permissions.set(
                    Permission.objects.filter(content_type__app_label="accounts", codename__in=MANAGES_PEOPLE)
                )
