"""Acts on sources and negotiations, with input that works."""

from rounds.actions import negotiations
from tests.issues.actions.act import CUSTODIANS, EITHER, MANAGERS, Act, edits
from tradetalks.sources import actions as sources

TALKS_ACTS: tuple[Act, ...] = (
    Act(
        name="record_source",
        function=sources.record_source,
        roles=EITHER,
        writes=("+sources.source",),
        with_=lambda _: {"key": "wire-2", "kind": "wire", "publisher": "Wire"},
    ),
    Act(
        name="edit_source",
        function=sources.edit_source,
        roles=EITHER,
        writes=("~sources.source",),
        **edits(lambda world: world.source, {"title": "Talks end", "published_on": "2018"}),
    ),
    Act(
        name="record_identity",
        function=sources.record_identity,
        roles=CUSTODIANS,
        writes=("+sources.sourceidentity",),
        on=lambda world: (world.source,),
        with_=lambda _: {"attribution": "a person close to the talks", "identity": "Somebody"},
    ),
    Act(
        name="add_party",
        function=negotiations.add_party,
        roles=MANAGERS,
        writes=("+rounds.party",),
        with_=lambda _: {"code": "JP", "name": "Japan"},
    ),
    Act(
        name="create_negotiation",
        function=negotiations.create_negotiation,
        roles=MANAGERS,
        writes=("+rounds.negotiation", "+rounds.negotiationparty", "+rounds.negotiationparty"),
        with_=lambda world: {
            "slug": "new-talks",
            "name": "New talks",
            "parties": [world.party("CN"), world.party("EU")],
            "opened_on": "2020-01",
        },
    ),
    Act(
        name="edit_negotiation",
        function=negotiations.edit_negotiation,
        roles=MANAGERS,
        writes=("~rounds.negotiation",),
        **edits(lambda world: world.talks, {"name": "The talks", "opened_on": "2018"}),
    ),
    Act(
        name="rename_party",
        function=negotiations.rename_party,
        roles=MANAGERS,
        writes=("~rounds.party",),
        on=lambda world: (world.party("US"),),
        with_=lambda _: {"name": "United States of America"},
    ),
    Act(
        name="consult_sources",
        function=negotiations.consult_sources,
        roles=EITHER,
        writes=("+rounds.consultedsource",),
        on=lambda world: (world.talks, [world.source]),
    ),
)
