"""Loads what negotiations share (parties, areas, sources) and the negotiation itself."""

from issues.actions.areas import add_area, list_areas
from issues.dossiers.load.loading import Loading
from issues.dossiers.load.matching import differing
from issues.dossiers.parse import Row
from issues.dossiers.record import Recorded, plain_values
from issues.dossiers.schema import NEGOTIATION, SOURCE
from issues.models import Area
from rounds.actions.negotiations import add_party, consult_sources, create_negotiation, edit_negotiation
from rounds.models import ConsultedSource, Party
from tradetalks.lib.shown import shown
from tradetalks.sources.actions import edit_source, record_source
from tradetalks.sources.models import Source

SHARED = "are shared by all negotiations"


def load_shared(loading: Loading) -> None:
    """Parties, areas, sources, the negotiation, and which of them it lists."""
    _load_parties(loading)
    _load_areas(loading)
    _load_sources(loading)
    loading.refuse_any()
    _load_negotiation(loading)
    loading.refuse_any()
    areas = [loading.rows["areas"][code] for code in loading.dossier.names("areas")]
    list_areas(loading.negotiation, areas, **loading.who)
    sources = [loading.rows["sources"][key] for key in loading.dossier.names("sources")]
    consult_sources(loading.negotiation, sources, **loading.who)


def _load_parties(loading: Loading) -> None:
    known = {party.code: party for party in Party.objects.filter(code__in=loading.dossier.names("parties"))}
    for index, values in enumerate(loading.dossier["parties"]):
        code, name = values["code"], values["name"]
        party = known.get(code)
        with loading.row(f"parties[{index}]"):
            if party is None:
                party = add_party(code=code, name=name, **loading.who)
                loading.outcome.recorded["parties"] += 1
            elif party.name != name:
                loading.problems.add(
                    f"parties[{index}].name",
                    f"{shown(name)} here, but {code} is called {shown(party.name)} on record; parties {SHARED}: "
                    "write the recorded name, or rename the party there first",
                )
            loading.rows["parties"][code] = party


def _load_areas(loading: Loading) -> None:
    known = {area.code: area for area in Area.objects.filter(code__in=loading.dossier.names("areas"))}
    for index, values in enumerate(loading.dossier["areas"]):
        code, label = values["code"], values["label"]
        area = known.get(code)
        with loading.row(f"areas[{index}]"):
            if area is None:
                area = add_area(code=code, label=label, **loading.who)
                loading.outcome.recorded["areas"] += 1
            elif area.label != label:
                loading.problems.add(
                    f"areas[{index}].label",
                    f"{shown(label)} here, but {code} is labelled {shown(area.label)} on record; areas {SHARED}: "
                    "write the recorded label, or give this area a code of its own",
                )
            loading.rows["areas"][code] = area


def _load_sources(loading: Loading) -> None:
    keys = loading.dossier.names("sources")
    known = {source.key: source for source in Source.objects.filter(key__in=keys)}
    for index, values in enumerate(loading.dossier["sources"]):
        source = known.get(values["key"])
        with loading.row(f"sources[{index}]"):
            if source is None:
                source = record_source(**values, **loading.who)
                loading.outcome.recorded["sources"] += 1
            else:
                _edit_source(loading, f"sources[{index}]", values, source)
            loading.rows["sources"][values["key"]] = source


def _edit_source(loading: Loading, path: str, values: Row, source: Source) -> None:
    recorded = Recorded(plain_values(source, SOURCE, {}), source)
    keys = differing(values, recorded, SOURCE.fields)
    if not keys:
        return
    slug = loading.dossier.negotiation["slug"]
    elsewhere = ConsultedSource.objects.filter(source=source).exclude(negotiation__slug=slug)
    others = list(elsewhere.order_by("pk").values_list("negotiation__slug", flat=True))
    if not others:
        edit_source(source, version=source.version, changes={key: values[key] for key in keys}, **loading.who)
        loading.outcome.edited["sources"] += 1
    for key in keys if others else ():
        loading.problems.add(
            f"{path}.{key}",
            f"{shown(values[key])} in {slug}, but {shown(recorded.values[key])} on record, where "
            f"{', '.join(others)} consults it too; sources {SHARED}: write the recorded value, edit the source itself "
            "first, or give this one a key of its own",
        )


def _load_negotiation(loading: Loading) -> None:
    values = loading.dossier.negotiation
    editable = [key for key in NEGOTIATION.fields if key not in {"slug", "parties"}]
    with loading.row("negotiation"):
        if loading.existing is None:
            loading.existing = create_negotiation(
                slug=values["slug"],
                parties=[loading.rows["parties"][code] for code in values["parties"]],
                **{key: values[key] for key in editable},
                **loading.who,
            )
            loading.outcome.recorded["negotiations"] += 1
            return
        seated = loading.record.negotiation["parties"]
        if seated != values["parties"]:
            loading.problems.add(
                "negotiation.parties",
                f"{', '.join(values['parties'])} here, but {', '.join(seated)} on record; who talks to whom does not "
                "change: write the recorded parties, or give other talks a slug of their own",
            )
        recorded = Recorded(loading.record.negotiation, loading.existing)
        keys = differing(values, recorded, editable)
        if keys:
            changes = {key: values[key] for key in keys}
            edit_negotiation(loading.existing, version=loading.existing.version, changes=changes, **loading.who)
            loading.outcome.edited["negotiations"] += 1
