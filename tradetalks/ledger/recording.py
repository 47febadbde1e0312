"""`changeset` opens one act; the `Recorder` it yields is the only hand that writes recorded rows.

An act called inside another act joins its changeset: a round logged with forty status changes is one act.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F

from tradetalks.accounts.models import User
from tradetalks.ledger.chain import changeset_hash
from tradetalks.ledger.models import Change, Changeset, FactModel, Head, RecordedModel, VersionedModel
from tradetalks.ledger.refusals import Invalid, StaleVersion, at_path
from tradetalks.lib.constraints import broken_rule
from tradetalks.lib.full_text.keeping import follow

Row = TypeVar("Row", bound=RecordedModel)
Fact = TypeVar("Fact", bound=FactModel)
Versioned = TypeVar("Versioned", bound=VersionedModel)
Value = TypeVar("Value")

_open: ContextVar["Recorder | None"] = ContextVar("open_changeset", default=None)


class Recorder:
    """Writes rows and remembers their before and after, until the changeset is sealed."""

    def __init__(self, *, head: Head, by: User | None, at: dt.datetime, door: str, reason: str, scope: str) -> None:
        self._head = head
        self._changes: list[Change] = []
        self._failed = False
        self._remembered: dict[tuple[str, int], Any] = {}
        self.number = head.number + 1
        self.by, self.at, self.door, self.reason, self.scope = by, at, door, reason, scope

    # --- reading under the write lock -------------------------------------------------------------

    def fresh(self, row: Versioned, *, version: int) -> None:
        """Load the row again, now that nobody else can write; StaleVersion when it is not at `version`."""
        current = type(row)._default_manager.get(pk=row.pk)
        if current.version != version:
            raise StaleVersion(_name(current), sent=version, current=current)
        _copy(current, row)

    def remember(self, key: tuple[str, int], read: Callable[[], Value]) -> Value:
        """What `read` answers, asked once for the whole act: for what never changes, such as who sits at the talks."""
        if key not in self._remembered:
            self._remembered[key] = read()
        value: Value = self._remembered[key]
        return value

    # --- writing ----------------------------------------------------------------------------------

    def insert(self, row: Row) -> Row:
        """Validate and insert one row; Invalid names each wrong field."""
        validate(self._stamped(row))
        return self._insert([row])[0]

    def insert_many(self, rows: Sequence[Row], *, paths: Sequence[str] | None = None) -> list[Row]:
        """Validate and insert rows of one model in one statement.

        Invalid names each wrong field, as `<path>.<field>` where `paths` say where each row came from.
        """
        for index, row in enumerate(rows):
            with at_path(paths[index]) if paths else nullcontext():
                validate(self._stamped(row))
        return self._insert(rows) if rows else []

    def _stamped(self, row: Row) -> Row:
        if isinstance(row, FactModel):
            row.recorded_id = self.number
        return row

    def _insert(self, rows: Sequence[Row]) -> list[Row]:
        inserted = list(type(rows[0])._default_manager.bulk_create(rows, batch_size=500))
        for row in inserted:
            self._note(row, before=None, after=row.snapshot())
        return inserted

    def update(
        self,
        row: Versioned,
        *,
        version: int | None = None,
        parts: bool = False,
        also: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> bool:
        """Set `values` on the row if it is still at `version`; False when nothing differs.

        `version=None` is for acts that called `fresh` themselves. `parts` says that what hangs on the row (its
        citations, a round's delegates) changed in this act: the version counts up even where no column differs, so
        that a page that showed the parts as they were is stale. `also` are projections of the same row to write
        along; they are not in the ledger. Raises StaleVersion when the row has moved on, Invalid naming each wrong
        field.
        """
        if version is not None:
            self.fresh(row, version=version)
        columns = {key: field for field in row._meta.concrete_fields for key in (field.name, field.attname)}
        kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        before = row.snapshot()
        try:
            for name, value in values.items():
                setattr(row, name, value)
            validate(row)
        except BaseException:
            for column, value in kept.items():
                setattr(row, column, value)
            raise
        if not parts and row.snapshot() == before:
            return False
        fields = [columns[name] for name in values]
        # Derived columns (LastDayField) follow their source column.
        fields += [field for field in row._meta.concrete_fields if getattr(field, "source", None) in values]
        written = {field.attname: field.pre_save(row, False) for field in fields}  # noqa: FBT003 -- Django's signature
        row.version += 1
        for column, value in (also or {}).items():
            setattr(row, column, value)
        changed = (
            type(row)
            ._default_manager.filter(pk=row.pk, version=before["version"])
            .update(**written, **(also or {}), version=row.version)
        )
        if changed != 1:
            current = type(row)._default_manager.get(pk=row.pk)
            raise StaleVersion(_name(current), sent=before["version"], current=current)
        self._note(row, before=before, after=row.snapshot())
        return True

    def update_many(
        self, rows: Sequence[Versioned], *, parts: Container[int] = (), also: Mapping[str, Any], **values: Any
    ) -> list[Versioned]:
        """Set the same `values` on many rows of one model; returns those that differed. One statement for 500 rows.

        The rows were read in this changeset, under the write lock, so nobody can have changed them since; no column
        follows from one of `values`. `parts` are
        the keys of those of which parts changed, `also` projections, as of `update`. Raises Invalid.
        """
        changed, before = [], {}
        for row in rows:
            before[row.pk] = row.snapshot()
            for name, value in values.items():
                setattr(row, name, value)
            validate(row)
            if row.pk in parts or row.snapshot() != before[row.pk]:
                row.version += 1
                changed.append(row)
        for start in range(0, len(changed), 500):
            batch = changed[start : start + 500]
            type(batch[0])._default_manager.filter(pk__in=[row.pk for row in batch]).update(
                **values, **also, version=F("version") + 1
            )
        for row in changed:
            self._note(row, before=before[row.pk], after=row.snapshot())
        return changed

    def advance(self, row: Versioned) -> None:
        """Count a record's version up because what hangs on it changed in this act; see `update`."""
        self.update(row, parts=True)

    def rewrite(self, row: Row, **values: Any) -> bool:
        """Set `values` on a recorded row that carries no version (shared vocabulary); False when nothing differs."""
        current = type(row)._default_manager.get(pk=row.pk)
        before = current.snapshot()
        for name, value in values.items():
            setattr(current, name, value)
        validate(current)
        if current.snapshot() == before:
            return False
        type(row)._default_manager.filter(pk=row.pk).update(**{name: getattr(current, name) for name in values})
        _copy(current, row)
        self._note(row, before=before, after=row.snapshot())
        return True

    def delete(self, row: RecordedModel) -> None:
        """Remove an association row (an issue's deadline, a delegate). Facts are superseded, never deleted."""
        self.delete_many([row])

    def delete_many(self, rows: Sequence[RecordedModel]) -> None:
        """Remove association rows of one model in one statement."""
        if any(isinstance(row, FactModel) for row in rows):
            raise TypeError("facts are superseded, never deleted")
        for row in rows:
            self._note(row, before=row.snapshot(), after=None)
        if rows:
            type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()

    def supersede(self, fact: Fact, *, reason: str) -> Fact:
        """Mark the fact as corrected by this changeset. Invalid when it already was, or without a reason.

        The fact is loaded again first: its window may have moved since it was read.
        """
        if not reason.strip():
            raise Invalid("A correction needs a reason: say what was wrong.", field="reason")
        refuse_unstorable(reason, field="reason")
        fact.refresh_from_db()
        if fact.superseded_id is not None:
            name = fact._meta.verbose_name
            raise Invalid(f"This {name} was already superseded; correct the newest one.", field="fact")
        before = fact.snapshot()
        fact.superseded_id, fact.superseded_reason = self.number, reason
        type(fact)._default_manager.filter(pk=fact.pk).update(superseded_id=self.number, superseded_reason=reason)
        self._note(fact, before=before, after=fact.snapshot())
        return fact

    # --- sealing ----------------------------------------------------------------------------------

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: such a changeset leaves no trace."""
        return not self._changes

    def fail(self) -> None:
        """An act inside failed: this changeset may never be committed, even if the error was caught."""
        self._failed = True

    def seal(self) -> None:
        """Write the changeset, its changes, the words what it wrote is found by, and the new head."""
        if self._failed:
            raise RuntimeError("an act inside this changeset failed; it cannot be committed")
        if self.is_empty:
            return
        changeset = Changeset(
            number=self.number,
            at=self.at,
            by=self.by,
            door=self.door,
            reason=self.reason,
            scope=self.scope,
            previous_hash=self._head.hash,
        )
        changeset.hash = changeset_hash(changeset, self._changes)
        changeset.save(force_insert=True)
        Change.objects.bulk_create(self._changes, batch_size=500)
        follow((change.model, change.object_id, change.before, change.after) for change in self._changes)
        Head.objects.filter(pk=1).update(number=self.number, hash=changeset.hash)

    def _note(self, row: RecordedModel, *, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self._changes.append(
            Change(
                changeset_id=self.number,
                position=len(self._changes) + 1,
                model=row.ledger_name,
                object_id=row.pk,
                ref=row.ledger_ref[:120],
                before=before,
                after=after,
            )
        )


def _name(row: RecordedModel) -> str:
    return f"{row._meta.verbose_name} {row.ledger_ref}"


def _copy(current: RecordedModel, row: RecordedModel) -> None:
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(current, field.attname))


def refuse_unstorable(text: str, *, field: str) -> None:
    """Raise Invalid for text no database column can hold: NUL, or half of a character."""
    if "\x00" in text:
        raise Invalid(f"{field}: contains a NUL character; remove it.", field=field)
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise Invalid(f"{field}: contains half of a character (a lone surrogate); write it again.", field=field)


def validate(row: models.Model) -> None:
    """Check the row's own fields and rules; Invalid carries one message per field.

    Foreign keys are only looked at for being there (the act read the rows they name), and database constraints
    not at all (each would cost a query): the database answers for those, and `changeset` puts it in words.
    """
    errors: dict[str, str] = {}
    references = set()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.is_relation:
            references.add(field.name)
            if value is None and not field.null:
                errors[field.name] = "This field cannot be null."
        elif value == "" and field.null:
            setattr(row, field.attname, None)  # one way to say "unknown"
        elif isinstance(value, str):
            refuse_unstorable(value, field=field.name)
            if not field.blank and not value.strip():
                setattr(row, field.attname, "")  # white space says nothing either: refused as blank
    try:
        row.clean_fields(exclude=references)
        if not errors:
            row.clean()
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        errors.update({field: " ".join(messages) for field, messages in by_field.items()})
    if errors:
        raise Invalid("; ".join(f"{field}: {text}" for field, text in errors.items()), errors=errors)


@contextmanager
def changeset(*, by: User | None, at: dt.datetime, door: str, reason: str = "", scope: str = "") -> Iterator[Recorder]:
    """One act: one transaction, one changeset. Inside another act, joins it.

    `by` None is the system itself; `at` the moment the door read from the clock (aware; ValueError otherwise);
    `scope` the slug of the negotiation. Leaves nothing behind when the block wrote nothing or raised. A row that
    only the database refuses is Invalid at the field its constraint is about.
    """
    outer = _open.get()
    if outer is not None:
        try:
            yield outer
        except BaseException:
            outer.fail()
            raise
        return
    if at.tzinfo is None:
        raise ValueError("the moment of an act is aware of its time zone")
    refuse_unstorable(reason, field="reason")
    with rules_in_words(), transaction.atomic():
        recorder = Recorder(head=_lock_head(), by=by, at=at, door=door, reason=reason, scope=scope)
        token = _open.set(recorder)
        try:
            yield recorder
            recorder.seal()
        finally:
            _open.reset(token)


@contextmanager
def rules_in_words() -> Iterator[None]:
    """What the database refuses becomes Invalid at the field its rule is about. For who opens a transaction himself."""
    try:
        yield
    except IntegrityError as error:
        field, says = broken_rule(error)
        raise Invalid(says, field=field) from error


def _lock_head() -> Head:
    """The head under a row lock. SQLite ignores the row lock: its immediate transaction is the lock."""
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head
