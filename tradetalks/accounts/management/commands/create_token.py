"""`create_token USERNAME --scope read|write [--days N] [--name TEXT]`: a token for a program. Prints only the token."""

import difflib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tradetalks.accounts.models import ApiToken, User

DEFAULT_DAYS = 90
MOST_DAYS = 3650
LONGEST_NAME = 100
"""Of ApiToken.name."""


class Command(BaseCommand):
    """See the module docstring."""

    help = "Make an API token for a person. It is printed once and kept only as a hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """The person, and what the token may do for how long."""
        parser.add_argument("username", help="whose rights the token has")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, required=True, help="what it may do")
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help=f"days it is valid (default {DEFAULT_DAYS})")
        parser.add_argument("--name", default="", help="what it is for, shown in the list of tokens")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError for a person who is not there or may not sign in, and for values out of bounds."""
        username, days, name = options["username"], options["days"], options["name"]
        user = User.objects.filter(username=username).first()
        if user is None:
            near = difflib.get_close_matches(username, User.objects.values_list("username", flat=True), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else " Create the account first: manage.py createsuperuser."
            raise CommandError(f"There is no account '{username}'.{hint}")
        if not user.is_active:
            raise CommandError(f"The account '{username}' is not active; its tokens would be refused.")
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days: {days} is out of bounds; write 1 to {MOST_DAYS}.")
        if len(name) > LONGEST_NAME:
            raise CommandError(f"--name: at most {LONGEST_NAME} characters.")
        _row, token = ApiToken.issue(user=user, scope=options["scope"], name=name, at=timezone.now(), days=days)
        self.stdout.write(token)
