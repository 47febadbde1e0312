"""Where the names in notes lead: `@lin` to what that person did, `US-017`, `R5` and `S-41` to their pages."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from issues.models import Issue
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import Right
from tradetalks.lib.markdown import names_in
from tradetalks.sources.models import Source


class NoteNames:
    """Name → address, for the names that are there and the reader may see."""

    do_not_call_in_templates = True

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses

    def __call__(self, name: str) -> str | None:
        """The address of a name; None where it names nothing."""
        return self._addresses.get(name)


def note_names(talks: Talks, texts: Iterable[str], *, labels: Iterable[str]) -> NoteNames:
    """The names in these texts. At most one query for each kind of name that is in them."""
    names = {name for text in texts for name in names_in(text)}
    people = {name[1:] for name in names if name.startswith("@")}
    rounds = {int(name[1:]) for name in names if name[0] == "R" and name[1:].isdecimal()}
    sources = {int(name[2:]) for name in names if name.startswith("S-")}
    issues = {name for name in names if "-" in name and name[0] != "@" and not name.startswith("S-")}
    addresses: dict[str, str] = {}
    if people:
        activity = reverse("issues:activity", args=[talks.slug])
        found = readers().filter(username__in=people).values_list("username", flat=True)
        addresses |= {f"@{username}": f"{activity}?{urlencode({'by': username})}" for username in found}
    if issues:
        refs = Issue.objects.filter(negotiation=talks.pk, ref__in=issues).values_list("ref", flat=True)
        addresses |= {ref: reverse("issues:issue_detail", args=[talks.slug, ref]) for ref in refs}
    if rounds:
        numbers = Round.objects.filter(negotiation=talks.pk, number__in=rounds).values_list("number", flat=True)
        addresses |= {f"R{number}": reverse("rounds:round_detail", args=[talks.slug, number]) for number in numbers}
    if sources:
        keys = Source.objects.filter(pk__in=sources, sensitivity__in=list(labels)).values_list("pk", flat=True)
        addresses |= {f"S-{key}": _source_address(talks.slug, f"S-{key}") for key in keys}
    return NoteNames(addresses)


def readers() -> QuerySet[User]:
    """The people who may read the record."""
    codename = Right.READ.value
    may = Q(is_superuser=True) | Q(groups__permissions__codename=codename) | Q(user_permissions__codename=codename)
    return User.objects.filter(may, is_active=True).distinct()


def _source_address(slug: str, code: str) -> str:
    try:
        return reverse("issues:source_detail", args=[slug, code])
    except NoReverseMatch:
        return f"#{code}"
