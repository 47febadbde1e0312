"""Every rule the database keeps by itself: a row that breaks it is refused, whoever writes it past the acts.

`BREAKING` says how each constraint of each model is broken; the tests walk the models, so none can be forgotten.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from issues.models import Issue, IssueLink, ProgressSummary, SavedView, SummaryMark, Visit, Watch
from rounds.models import DeadlineRevision, Round
from tests.factories import SYSTEM, make_issue, make_token, make_user
from tests.issues.actions.every_act import BY_NAME
from tests.issues.actions.world import World
from tradetalks.ledger.models import Head
from tradetalks.lib.constraints import broken_rule
from tradetalks.lib.partial_dates import PartialDateField
from tradetalks.lib.stated_numbers import StatedNumberField

pytestmark = pytest.mark.django_db

OURS = {"accounts", "ledger", "sources", "rounds", "issues"}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
DAY, DAY_BEFORE = dt.date(2018, 5, 4), dt.date(2018, 5, 3)
Row = Any
Model = type[models.Model]


@pytest.fixture
def whole(world: World) -> World:
    """The world with at least one row in every table."""
    for name in ("record_identity", "consult_sources", "list_areas", "open_issue", "plan_round"):
        BY_NAME[name].do(world)
    make_issue(world.talks, raised_by=None)
    make_token(make_user())
    SavedView.objects.create(
        owner=make_user(), negotiation=world.talks, name="My list", slug="my-list", is_default=True
    )
    Visit.objects.create(user=make_user(), negotiation=world.talks, at=SYSTEM["at"], number=1)
    Watch.objects.create(user=make_user(), issue=world.issue("US-001"), since=SYSTEM["at"])
    ProgressSummary.objects.create(
        negotiation=world.talks, round=world.round(1), revision=1, method="1", digest="x", content={}, reflects=1,
        computed_at=SYSTEM["at"], duration_ms=1,
    )  # fmt: skip
    return world


def row_of(model: Model) -> Row:
    """A row that keeps every rule: where it matters, one that only the broken rule is about."""
    rows = model._default_manager.order_by("pk")
    return (rows.filter(**ROW_TO_BREAK[model]) if model in ROW_TO_BREAK else rows).first()


ROW_TO_BREAK: dict[Model, dict[str, Any]] = {
    Round: {"number": 2},  # planned, with a last day
    Issue: {"ref": "US-001", "negotiation__slug": "talks"},
}


def with_values(**values: Any) -> Callable[[Row], None]:
    """Breaks a rule by setting columns of the row."""
    return lambda row: _update(type(row), row, _now(values))


def _now(values: dict[str, Any]) -> dict[str, Any]:
    """Values that are looked up when the rule is broken are given as functions."""
    return {name: value() if callable(value) else value for name, value in values.items()}


def _update(model: Model, row: Row, values: dict[str, Any]) -> None:
    assert model._default_manager.filter(pk=row.pk).update(**values) == 1


def twice(**values: Any) -> Callable[[Row], None]:
    """Breaks a rule by a second row like the first one, but for these values."""

    def insert(row: Row) -> None:
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        if isinstance(row._meta.pk, models.AutoField):
            del columns[row._meta.pk.attname]
        type(row)._default_manager.bulk_create([type(row)(**{**columns, **_now(values)})])

    return insert


def of_round(number: int, **values: Any) -> Callable[[Row], None]:
    """Breaks a rule by setting columns of that round of the talks."""
    return lambda _row: _update(Round, Round.objects.get(negotiation__slug="talks", number=number), values)


Breaks = list[Callable[[Row], None]]

BREAKING: dict[str, Breaks] = {
    "ledger_head_is_one_row": [lambda _row: _second_head()],
    "ledger_change_position": [twice()],
    "ledger_change_of_something": [with_values(before=None, after=None)],
    "sources_identity_once": [twice()],
    "api_token_scope": [with_values(scope="all")],
    "api_token_expires_later": [with_values(expires_at=F("created_at"))],
    "rounds_party_code_not_joint": [with_values(code="JT")],
    "rounds_negotiation_closes_after_opening": [with_values(opened_day=DAY, closed_day=DAY_BEFORE)],
    "rounds_party_sits_once": [twice(position=9)],
    "rounds_one_party_per_seat": [twice(party_id=lambda: _party("EU"))],
    "rounds_source_consulted_once": [twice()],
    "rounds_deadline_key_once": [twice()],
    "rounds_deadline_step_names_its_day": [with_values(due_on=None), with_values(due_on=None, kind="met")],
    "rounds_measure_key_once": [twice()],
    "rounds_measure_scope": [with_values(scope_usd=-1)],
    "rounds_measure_against_another": [with_values(against=F("imposed_by"))],
    "rounds_number_once": [twice()],
    "rounds_round_ends_after_start": [with_values(first_day=DAY, last_day=DAY_BEFORE)],
    "rounds_logged_is_held_with_a_day": [
        of_round(1, last_day=None),
        of_round(1, state="planned"),
        of_round(2, logged=1),
    ],
    "rounds_readout_tone_fits_issued": [with_values(issued=False), with_values(tone="none_issued")],
    "rounds_readout_has_a_day_or_round": [with_values(on=None, round=None)],
    "rounds_demand_list_key_once": [twice()],
    "issues_area_listed_once": [twice()],
    "issues_ref_once": [twice(number=77)],
    "issues_number_once": [twice(ref="US-1")],
    "issues_joint_number_once": [lambda _row: twice(ref="JT-1")(Issue.objects.get(raised_by=None))],
    "issues_addressed_to_another": [with_values(addressed_to=F("raised_by"))],
    "issues_not_its_own_parent": [with_values(parent=F("id"))],
    "issues_sensitivity_once": [twice()],
    "issues_deadline_tied_once": [twice()],
    "issues_measure_tied_once": [twice()],
    "issues_commitment_key_once": [twice()],
    "issues_delivery_level": [with_values(level=4)],
    "issues_superseded_names_its_successor": [
        with_values(to="superseded"),
        with_values(successor_id=lambda: _issue("US-003")),
    ],
    "issues_not_its_own_successor": [with_values(to="superseded", successor=F("issue"))],
    "issues_position_answer": [with_values(answer="~", stance="offers")],
    "issues_answer_of_an_offer": [with_values(answer="meets")],
    "issues_conditional_on_something": [with_values(condition_text=None, condition_issue=None)],
    "issues_condition_has_words": [with_values(condition_text=None, stance="open")],
    "issues_not_conditional_on_itself": [with_values(condition_issue=F("issue"))],
    "issues_quantity_has_a_metric": [with_values(quantity_value="1", quantity_metric=None)],
    "issues_link_to_another": [with_values(to_issue=F("from_issue"))],
    "issues_link_once": [twice()],
    "issues_summary_revision_once": [twice()],
    "issues_watched_once": [twice()],
    "issues_visit_once": [twice()],
    "issues_view_slug_once": [twice(is_default=False)],
    "issues_view_one_default": [twice(slug="other")],
    "issues_mark_says_since_when": [
        with_values(marked=1, stale_since=None),
        with_values(marked=None, stale_since=SYSTEM["at"]),
    ],
}


def breaks_of(model: Model, constraint: models.BaseConstraint) -> Breaks:
    """How this constraint is broken: by name, or by the kind that many models share."""
    if constraint.name in BREAKING:
        return BREAKING[constraint.name]
    rule = constraint.name.removeprefix(f"{model._meta.app_label}_{model._meta.model_name}_")
    if rule.endswith("_said"):
        return [with_values(**{rule.removesuffix("_said"): ""})]
    return SHARED.get(rule, [with_values(**{rule: "~"})])  # else one of the codes of a column


SHARED: dict[str, Breaks] = {
    "superseded_later": [with_values(superseded_id=F("recorded_id") - 1, superseded_reason="Misread.")],
    "superseded_why": [with_values(superseded_id=F("recorded_id")), with_values(superseded_reason="Misread.")],
    "has_a_day_or_round": [with_values(on=None, round=None)],
    "credibility": [with_values(credibility=0), with_values(credibility=7)],
    "people": [with_values(people=0)],
}
"""What is left of a constraint's name without app and model → how it is broken, where many models have it."""


def _second_head() -> None:
    Head.objects.bulk_create([Head(pk=2)])


def _party(code: str) -> int:
    return apps.get_model("rounds.Party").objects.get(code=code).pk


def _issue(ref: str) -> int:
    return Issue.objects.get(negotiation__slug="talks", ref=ref).pk


@contextmanager
def refused() -> Iterator[list[tuple[str, str]]]:
    """The database refuses what happens inside; gives the rule's field and words."""
    said: list[tuple[str, str]] = []
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        yield said
    said.append(broken_rule(error.value))


CONSTRAINTS = [(model, constraint) for model in MODELS for constraint in model._meta.constraints]


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=[constraint.name for _, constraint in CONSTRAINTS])
def test_the_database_keeps_it_and_says_where_and_what(
    whole: World, model: Model, constraint: models.BaseConstraint
) -> None:
    row = row_of(model)
    assert row is not None
    for breaking in breaks_of(model, constraint):
        with refused() as said:
            breaking(row)
        assert said == [(constraint.violation_error_code, constraint.violation_error_message)]


def test_every_constraint_names_its_field_and_the_remedy() -> None:
    silent = [constraint.name for _, constraint in CONSTRAINTS if not constraint.violation_error_code]
    assert silent == []
    assert set(BREAKING) <= {constraint.name for _, constraint in CONSTRAINTS}


UNIQUE = [(model, field) for model in MODELS for field in model._meta.fields if field.unique and not field.primary_key]


@pytest.mark.parametrize(("model", "field"), UNIQUE, ids=[str(field) for _, field in UNIQUE])
def test_a_name_is_given_once(whole: World, model: Model, field: Any) -> None:
    row = row_of(model)
    other = {"number": 10_000} if model._meta.label == "ledger.Changeset" else {}
    with refused() as said:
        twice(**other)(row)
    assert said == [(field.name, "This value is taken.")]


def columns_of(kind: Any) -> list[tuple[Model, Any]]:
    """Every column of that kind."""
    return [(model, field) for model in MODELS for field in model._meta.fields if isinstance(field, kind)]


@pytest.mark.parametrize(
    ("model", "field", "values"),
    [(model, field, ("2018-00", "2018-13", "2018-05-00", "2018-05-32", "2018-5", "18", "2018-05-4x", "May"))
     for model, field in columns_of(PartialDateField)]
    + [(model, field, ("x", "1e3", "1,5", "--1x", "")) for model, field in columns_of(StatedNumberField)],
    ids=str,
)  # fmt: skip
def test_a_column_holds_only_what_its_field_can_read(
    whole: World, model: Model, field: Any, values: tuple[str, ...]
) -> None:
    row = row_of(model)
    for value in values:
        with refused(), connection.cursor() as cursor:
            statement = (
                f"UPDATE {model._meta.db_table} SET {quoted(field.column)} = %s WHERE {model._meta.pk.column} = %s"  # noqa: S608 -- our own names
            )
            cursor.execute(statement, [value, row.pk])


def quoted(name: str) -> str:
    """The name of a column for SQL: `on` is a word of it."""
    return connection.ops.quote_name(name)


def test_a_column_that_must_be_filled_is_named(whole: World) -> None:
    with refused() as said:
        with_values(area=None)(row_of(Issue))
    assert said == [("area", "This field cannot be null.")]


def test_a_link_may_be_recorded_again_once_it_was_superseded(whole: World) -> None:
    link = IssueLink.objects.get()
    with_values(superseded_id=F("recorded_id"), superseded_reason="Misread.")(link)
    twice(superseded_id=None, superseded_reason="")(link)
    assert IssueLink.objects.count() == 2


def test_an_open_ended_step_may_leave_its_day_open(whole: World) -> None:
    for kind in ("extended", "suspended", "waived", "lapsed"):
        with_values(kind=kind, due_on=None)(DeadlineRevision.objects.get())


def test_a_mark_is_stale_since_some_moment_or_current(whole: World) -> None:
    mark = SummaryMark.objects.get()
    with_values(marked=1, stale_since=SYSTEM["at"])(mark)
    with_values(marked=None, stale_since=None)(mark)
