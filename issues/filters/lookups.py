"""What the values of filters name: areas, rounds, sources."""

from collections.abc import Iterable, Sequence

from django.utils.functional import cached_property

from issues.models import Area
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.sources.models import Source


class Lookups:
    """Each kind is read once, where it is asked for. The filters of one request share it."""

    def __init__(self, talks: Talks, labels: Iterable[str]) -> None:
        """`labels` are those of the sources the reader may see."""
        self._talks = talks
        self._labels = frozenset(labels)
        self._sources: dict[int, Source | None] = {}

    @cached_property
    def areas(self) -> dict[str, str]:
        """Code → label of the areas, by label."""
        return dict(Area.objects.order_by("label").values_list("code", "label"))

    @cached_property
    def rounds(self) -> dict[str, int]:
        """Number of each round of the talks, as an address has it, and its key."""
        rounds = Round.objects.filter(negotiation=self._talks.pk).order_by("number").values_list("number", "pk")
        return {str(number): pk for number, pk in rounds}

    def sources(self, keys: Sequence[int]) -> dict[int, Source]:
        """Those of the sources that the reader may see."""
        new = [key for key in keys if key not in self._sources]
        if new:
            self._sources |= dict.fromkeys(new)
            self._sources |= Source.objects.filter(sensitivity__in=self._labels).in_bulk(new)
        return {key: source for key in keys if (source := self._sources[key]) is not None}
