"""People who sign in, their sessions, and the tokens their programs use.

`Right` names what a person may do; the roles of the product (reader, analyst, clerk, manager) are Django
groups that bundle rights, created by a migration. Which right an act needs is decided in each app's `access`.
"""

import datetime as dt
import hashlib
import secrets
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from tradetalks.accounts.preferences import Density, Theme, validate_zone
from tradetalks.accounts.rights import Right
from tradetalks.lib.constraints import one_of, rule


class User(AbstractUser):
    """A person, and how they like the pages to be."""

    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=11, choices=Density.choices, default=Density.COMPACT)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    first_party = models.CharField(max_length=10, blank=True)
    """Code of the party that stands first on every page; empty: alphabetical by name."""
    keys = models.BooleanField(default=True)
    """Whether single letters work as commands."""

    class Meta(AbstractUser.Meta):
        permissions: ClassVar = [(right.value, right.label) for right in Right]
        constraints: ClassVar = [one_of("theme", Theme), one_of("density", Density)]

    @cached_property
    def rights(self) -> frozenset[str]:
        """The rights the person holds, of their own or through a role: one query for the life of this object."""
        if self.is_superuser:
            return frozenset(Right.values)
        held = Permission.objects.filter(Q(user=self) | Q(group__user=self), codename__in=Right.values)
        return frozenset(held.filter(content_type__app_label="accounts").values_list("codename", flat=True))


class SignIn(models.Model):
    """One session of a person: gone with the session itself, when they sign out, it expires, or is ended."""

    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField()
    agent = models.CharField(max_length=300, blank=True)
    """What the browser called itself."""

    def __str__(self) -> str:
        return f"sign-in of {self.user_id} at {self.at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A program's key. Only its SHA-256 is kept; the token itself is shown once."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"
        FEED = "feed", "Feeds only"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, blank=True)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            rule(
                Q(scope__in=["read", "write", "feed"]),
                name="api_token_scope",
                field="scope",
                says="Write one of read, write, feed.",
            ),
            rule(
                Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_later",
                field="expires_at",
                says="A token expires after it was made.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or 'token'} of {self.user_id} ({self.scope})"

    @staticmethod
    def hash_of(token: str) -> str:
        """SHA-256 in hex. A token has 256 random bits, so a plain fast hash cannot be guessed back."""
        return hashlib.sha256(token.encode()).hexdigest()

    def state(self, at: dt.datetime) -> str:
        """`revoked`, `expired`, or `valid`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else "valid"

    def revoke(self, at: dt.datetime) -> bool:
        """End it at once; whether it was not ended before."""
        return ApiToken.objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=at) == 1

    @classmethod
    def issue(cls, *, user: User, scope: str, name: str, at: dt.datetime, days: int) -> tuple["ApiToken", str]:
        """A new token for `user`, valid `days` days from `at`: the row, and the token to show once."""
        token = "tt_" + secrets.token_urlsafe(32)
        row = cls.objects.create(
            user=user,
            scope=scope,
            name=name,
            token_hash=cls.hash_of(token),
            created_at=at,
            expires_at=at + dt.timedelta(days=days),
        )
        return row, token
