"""The state of one load: who loads, what is on record, the rows found or made so far, what was refused."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError

from issues.dossiers.kinds import Naming
from issues.dossiers.parse import Dossier, Row
from issues.dossiers.problems import Problems
from issues.dossiers.record import Record, Recorded, empty_record
from issues.dossiers.schema import DOSSIER, NAMED_BY, SECTIONS
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.ledger.refusals import Refused
from tradetalks.sources.citing import Cited


@dataclass(slots=True)
class Loaded:
    """What a load did: the changeset that holds it (None: nothing differed, or a dry run), and counts by section."""

    slug: str
    changed: bool = False
    """Whether the file says anything that was not on record word for word."""
    changeset: int | None = None
    recorded: Counter[str] = field(default_factory=Counter)
    edited: Counter[str] = field(default_factory=Counter)
    superseded: int = 0
    """Facts of the file that were corrected on record since, and are left as they are."""


@dataclass(slots=True)
class Loading:
    """One load under way."""

    dossier: Dossier
    by: User | None
    at: dt.datetime
    door: str
    outcome: Loaded
    record: Record = field(default_factory=empty_record)
    problems: Problems = field(default_factory=Problems)
    rows: dict[str, dict[Any, Any]] = field(default_factory=lambda: {section: {} for section in NAMED_BY})
    """Section → name → the database row, found or made."""
    existing: Negotiation | None = None

    @property
    def negotiation(self) -> Negotiation:
        """The talks; there once the shared part is loaded."""
        if self.existing is None:
            raise LookupError("the negotiation is loaded first")
        return self.existing

    @property
    def who(self) -> dict[str, Any]:
        """What every act takes of the person and the moment."""
        return {"by": self.by, "at": self.at, "door": self.door}

    def on_record(self, section: str) -> dict[Any, Recorded]:
        """Name → what is on record, of the rows of a section."""
        return {recorded.values[NAMED_BY[section]]: recorded for recorded in self.record.sections[section]}

    def columns(self, section: str, values: Row, keys: Collection[str]) -> dict[str, Any]:
        """The values of these keys as an act takes them: rows where the file names rows."""
        fields = SECTIONS[section].fields
        taken = {}
        for key in keys:
            kind = fields[key]
            taken[key] = self.named(kind.section, values[key]) if isinstance(kind, Naming) else values[key]
        return taken

    def named(self, section: str, name: Any) -> Any:
        """The row of that name; None for none."""
        return None if name is None else self.rows[section][name]

    def cited(self, citations: Sequence[Row]) -> list[Cited]:
        """Citations as acts take them."""
        return [
            Cited(
                source=self.rows["sources"][values["source"]],
                voice=values["party"],
                **{key: value for key, value in values.items() if key not in {"source", "party"}},
            )
            for values in citations
        ]

    @contextmanager
    def row(self, path: str) -> Iterator[None]:
        """What an act refuses inside is a problem of that row; the load goes on to find the others."""
        try:
            yield
        except Refused as refusal:
            self.refuse(path, refusal.errors or {"": refusal.message})
        except IntegrityError as error:
            # After this the transaction can answer nothing more.
            self.problems.add(path, f"the database refuses it: {str(error).strip().splitlines()[0]}")
            self.refuse_any()

    def refuse(self, path: str, errors: Mapping[str, str]) -> None:
        """Note what an act said of a row, in the words of the file."""
        for name, message in errors.items():
            key = name.replace("voice", "party").removeprefix("__all__")
            self.problems.add(f"{path}.{key}".rstrip(".") if not key.startswith("[") else path + key, message)

    def refuse_any(self) -> None:
        """Raise DossierRefused when anything was refused so far."""
        self.problems.refuse_any(list(DOSSIER.fields))
