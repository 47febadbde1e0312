"""Values for the pure tests: any talks of two parties that the gathering could hand over."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from issues.choices import STATUS
from issues.progress.values import (
    DeadlineFacts,
    DeadlineStep,
    DeclaredList,
    IssueFlags,
    IssueGroup,
    MeasureChange,
    MeasureFacts,
    ReadoutSaid,
    RoundFacts,
)
from rounds.choices import DeadlineStep as Step
from rounds.choices import MeasureState, Tone

PARTIES = ("US", "CN")
N_ENDS = dt.date(2019, 2, 15)

_raisers = st.sampled_from(["US", "CN", None])
_days = st.dates(dt.date(2018, 1, 1), dt.date(2020, 12, 31))
_maybe_days = st.none() | _days
_statuses = st.sampled_from(list(STATUS))
_texts = st.none() | st.text("abc xyz", min_size=1, max_size=12)


@st.composite
def issue_groups(draw: st.DrawFn) -> tuple[IssueGroup, ...]:
    """Groups whose references are all different, each with a history that can be."""
    groups = []
    number = 0
    for _ in range(draw(st.integers(0, 8))):
        raised_by = draw(_raisers)
        size = draw(st.integers(1, 4))
        refs = tuple(f"{raised_by or 'JT'}-{number + place:03d}" for place in range(size))
        number += size
        two_before = draw(st.sampled_from(["", *STATUS]))
        assessed_before = draw(st.booleans())
        before = draw(_statuses) if assessed_before else two_before
        assessed = not before or draw(st.booleans())
        after = draw(_statuses) if assessed else before
        groups.append(
            IssueGroup(
                part=draw(st.booleans()),
                raised_by=raised_by,
                area=draw(st.sampled_from(["tariffs", "cyber", "people"])),
                two_before=two_before,
                before=before,
                after=after,
                assessed=assessed,
                assessed_before=assessed_before,
                refs=refs,
            )
        )
    return tuple(groups)


@st.composite
def round_facts(draw: st.DrawFn) -> RoundFacts:
    """Everything of one round."""
    groups = draw(issue_groups())
    refs = [ref for group in groups for ref in group.refs]
    stuck = [ref for group in groups if group.after == "deadlocked" for ref in group.refs]
    some = st.frozensets(st.sampled_from(refs)) if refs else st.just(frozenset[str]())
    flags = IssueFlags(
        cited=draw(some),
        contested=draw(some),
        one_sided=draw(some),
        stages_skipped=draw(some),
        substitutes=draw(some),
        deadlocked={ref: draw(st.integers(1, 9)) for ref in stuck},
    )
    voices = draw(st.lists(st.tuples(_raisers, st.sampled_from(["Ann", "Bo", None])), unique=True, max_size=5))
    return RoundFacts(
        number=draw(st.integers(1, 30)),
        last_day=N_ENDS,
        previous=draw(st.none() | st.integers(1, 30)),
        parties=PARTIES,
        groups=groups,
        flags=flags,
        readouts=tuple(
            ReadoutSaid(
                party=party,
                round=draw(st.none() | st.just(7)),
                speaker=speaker,
                on=None,
                tone=draw(st.sampled_from(Tone.values)),
            )
            for party, speaker in voices
        ),
        lists=tuple(
            DeclaredList(
                key=f"list-{place}",
                party=draw(st.sampled_from(PARTIES)),
                count=draw(st.none() | st.integers(0, 200)),
                at_least=draw(st.booleans()),
            )
            for place in range(draw(st.integers(0, 3)))
        ),
        deadlines=tuple(draw(_deadline(f"deadline-{place}")) for place in range(draw(st.integers(0, 3)))),
        measures=tuple(draw(_measure(f"measure-{place}")) for place in range(draw(st.integers(0, 3)))),
    )


@st.composite
def _deadline(draw: st.DrawFn, key: str) -> DeadlineFacts:
    steps: list[DeadlineStep] = []
    for _ in range(draw(st.integers(1, 4))):
        due = draw(_maybe_days)
        steps.append(
            DeadlineStep(
                kind=draw(st.sampled_from(Step.values)),
                due_on=str(due) if due else None,
                due_day=due,
                announced_day=draw(_maybe_days),
                published_day=draw(_maybe_days),
            )
        )
    return DeadlineFacts(
        key=key, title=f"title of {key}", set_by=draw(_raisers), consequence=draw(_texts), steps=tuple(steps)
    )


@st.composite
def _measure(draw: st.DrawFn, key: str) -> MeasureFacts:
    rates = st.none() | st.decimals(0, 200, places=1)
    changes: list[MeasureChange] = []
    for _ in range(draw(st.integers(1, 4))):
        effective = draw(_maybe_days)
        changes.append(
            MeasureChange(
                state=draw(st.sampled_from(MeasureState.values)),
                rate_from=draw(rates),
                rate_to=draw(rates),
                effective_on=str(effective) if effective else None,
                effective_day=effective,
                announced_day=draw(_maybe_days),
                published_day=draw(_maybe_days),
            )
        )
    imposed_by, against = draw(st.permutations(PARTIES))
    return MeasureFacts(
        key=key,
        title=f"title of {key}",
        imposed_by=imposed_by,
        against=draw(st.none() | st.just(against)),
        instrument="tariff",
        scope_text=draw(_texts),
        scope_usd=draw(st.none() | st.decimals(0, 10**12, places=2)),
        changes=tuple(changes),
    )


def group(**values: Any) -> IssueGroup:
    """A group of one whole demand, US-001, raised in an earlier round, unless the test says otherwise."""
    before = values.get("before", values.get("after", "raised"))
    return IssueGroup(
        **{
            "part": False,
            "raised_by": "US",
            "area": "tariffs",
            "two_before": before,
            "before": before,
            "after": "raised",
            "assessed": False,
            "assessed_before": False,
            "refs": ("US-001",),
            **values,
        }
    )


def facts(**values: Any) -> RoundFacts:
    """Round 3 of talks between US and CN, after round 2."""
    return RoundFacts(**{"number": 3, "last_day": N_ENDS, "previous": 2, "parties": PARTIES, **values})
