"""Saving the form of a round: the one act each of its buttons calls, and what is told where it cannot be done.

The page of the admin and the one of the browser are two doors to this.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, cast

from django import forms
from django.http import QueryDict

from issues.actions.round_record import amend_round_record, log_new_round, log_round_record
from issues.forms.round_form import RoundForm
from issues.queries.round_sheet import RoundSheet
from rounds.actions.meetings import edit_round, plan_round
from rounds.models import Round

PLAN, LOG, AMEND, CHECK = "plan", "log", "amend", "check"
"""What the buttons of the page ask for."""

ONLY_ENTRIES = (
    "A plan holds no readouts, status changes, deadlines or measures, and plans no further round: "
    "log the round to record them, or empty those fields."
)


def save(form: RoundForm, wanted: str, *, seen: int, who: Mapping[str, Any]) -> Round:
    """Call the one act that does what was asked; `who` is its `by`, `at` and `door`. Raises what the act raises."""
    sheet, head = form.sheet, form.meeting.cleaned_data
    # A copy: what the act says of the round does not hold where it is refused, or only rehearsed.
    record, meeting = form.meeting.record(), copy(sheet.meeting)
    parts: dict[str, Any] = {"delegates": form.seats, "citations": form.citations_of_record}
    if meeting is None:
        parts["citations"] = parts["citations"] or []
        if wanted == PLAN:
            state = head["state"]
            return plan_round(sheet.negotiation, number=head["number"], state=state, **record, **parts, **who)
        return log_new_round(
            sheet.negotiation, number=head["number"], record=record, entries=form.entries, **parts, **who
        )
    if wanted == PLAN:
        edit_round(meeting, version=seen, changes={**record, "state": head["state"]}, **parts, **who)
    elif wanted == LOG:
        log_round_record(meeting, version=seen, record=record, entries=form.entries, **parts, **who)
    else:
        entries, reason = form.entries, head["reason"]
        amend_round_record(meeting, version=seen, changes=record, entries=entries, reason=reason, **parts, **who)
    return meeting


def version_seen(data: QueryDict, version: int) -> int:
    """The version read; a person who was shown what others changed may say so and save over it."""
    seen = data.get("seen_version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else version


def is_repeated(form: RoundForm, wanted: str) -> bool:
    """Whether it is the same page sent twice: the first one logged the round, and nothing differs from its record."""
    return wanted == LOG and form.sheet.is_logged and not form.entries and not differences(form)["rows"]


def unfit(form: RoundForm, wanted: str) -> str:
    """Why the round, as it is by now, cannot be given what the button asks for; empty when it can."""
    if form.sheet.is_logged:
        return "" if wanted == AMEND else _too_late(form.sheet)
    if wanted not in (PLAN, LOG):
        return "Choose what to do with one of the buttons of this page."
    return ONLY_ENTRIES if wanted == PLAN and form.entries else ""


def _too_late(sheet: RoundSheet) -> str:
    """Somebody, perhaps the same person pressing twice, logged the round while the page was open."""
    act = sheet.meeting.logged if sheet.meeting else None
    if sheet.meeting is None or act is None:
        return ""
    return (
        f"R{sheet.meeting.number} is already logged: by {act.by or 'the system'} on {act.at:%Y-%m-%d %H:%M} UTC. "
        "Nothing was saved this time. Below is its record, with what you typed that differs from it."
    )


def differences(form: RoundForm) -> dict[str, Any]:
    """What differs from the record: the version on record now, and (label, recorded, typed) of each column."""
    meeting = form.sheet.meeting
    if meeting is None:
        return {}
    typed = form.meeting.record()
    rows = [
        (form.meeting[name].label, in_words(form.meeting, name, getattr(meeting, name)), said)
        for name, value in typed.items()
        if str(getattr(meeting, name) or "") != str(value or "")
        for said in [in_words(form.meeting, name, value)]
    ]
    seats = [f"{seat.party.code} {seat.name}" for seat in form.seats]
    parties = {party.pk: party.code for party in form.sheet.parties}
    seated = [f"{parties.get(row.party_id, '')} {row.name}" for row in form.sheet.delegates]
    if seats != seated:
        rows.append(("Delegations", ", ".join(seated), ", ".join(seats)))
    return {"version": meeting.version, "rows": rows}


def in_words(form: forms.Form, name: str, value: Any) -> Any:
    """A value as the form's choices call it; any other as it is."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField) and value:
        return next((word for code, word in cast("Any", field.choices) if code == str(value)), value)
    return value
