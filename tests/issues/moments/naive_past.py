"""The past of some talks by the rules of docs/api.md, read off a dossier: the dossier as it would have been then.

Written from the page alone, on plain JSON; nothing of the product's own reading of moments is used.
"""

import calendar
import copy
import re
from typing import Any

Json = dict[str, Any]
NEVER, ALWAYS = "9999-12-32", "0000-00-00"


def last_day(date: str | None) -> str | None:
    """`2018-05` counts as `2018-05-31`, `2018` as `2018-12-31`."""
    if date is None or len(date) == 10:
        return date
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:]))[1]:02d}"
    return f"{date}-12-31"


def first_day(date: str | None) -> str | None:
    """The earliest day a date can mean."""
    return None if date is None else (date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date)


class Past:
    """A dossier cut on a day, or after a logged round."""

    def __init__(self, dossier: Json, *, on: str | None = None, number: int | None = None) -> None:
        self.whole = dossier
        self.rounds = {row["number"]: row for row in dossier["rounds"]}
        self.published = {row["key"]: last_day(row["published_on"]) for row in dossier["sources"]}
        ends = {n: last_day(row["ends_on"]) or NEVER for n, row in self.rounds.items()}
        self.order = sorted(self.rounds, key=lambda n: (ends[n], n))
        self.logged = [n for n in self.order if self.rounds[n]["state"] == "held"]
        self.ends = ends
        self.by_round = number is not None
        if number is not None:
            self.day = ends[number]
            self.ended = set(self.order[: self.order.index(number) + 1])
        else:
            assert on is not None
            self.day = on
            self.ended = {n for n in self.order if ends[n] <= on}

    # --- the rules ----------------------------------------------------------------------------------

    def window(self, row: Json) -> int | None:
        """The logged round a dated fact lies in, as the whole dossier has it."""
        if row["round"] in self.logged:
            return int(row["round"])
        day = last_day(row["on"]) or self.ends[row["round"]]
        return next((n for n in self.logged if self.ends[n] >= day), None)

    def held(self, row: Json) -> bool:
        """Status changes and positions."""
        if self.by_round:
            return self.window(row) in self.ended
        return (last_day(row["on"]) or self.ends[row["round"]]) <= self.day

    def said(self, own: str | None, number: int | None) -> bool:
        """What has a day of its own or a round: readouts, lists, notes."""
        if self.by_round and number in self.logged:
            return number in self.ended
        if own is None and number is None:
            return True
        return (last_day(own) or self.ends[number or 0]) <= self.day

    def known(self, row: Json, *evidence: str | None) -> bool:
        """Steps of deadlines and measures, and figures: `evidence` are days that tell when it was announced."""
        announced = last_day(row.get("announced_on"))
        days = [*evidence, *(self.published[cited["source"]] for cited in row["citations"])]
        return (announced or min([day for day in days if day], default=ALWAYS)) <= self.day

    # --- the dossier --------------------------------------------------------------------------------

    def dossier(self, slug: str) -> Json:
        """The dossier of then, under another address."""
        past: Json = copy.deepcopy(self.whole)
        past["negotiation"]["slug"] = slug
        if (last_day(past["negotiation"]["closed_on"]) or ALWAYS) > self.day:
            past["negotiation"]["closed_on"] = None
        past["rounds"] = [self._round(row) for row in past["rounds"] if self._is_there(row)]
        numbers = {row["number"] for row in past["rounds"]}
        past["readouts"] = [row for row in past["readouts"] if self.said(row["on"], row["round"])]
        lists = [row for row in past["demand_lists"] if self.said(row["delivered_on"], row["delivered_in"])]
        past["demand_lists"] = lists
        for section in ("status_changes", "positions"):
            past[section] = [row for row in past[section] if self.held(row)]
        for section in ("readouts", "status_changes", "positions"):
            for row in past[section]:
                row["round"] = row["round"] if row["round"] in numbers else None
        for row in lists:
            row["delivered_in"] = row["delivered_in"] if row["delivered_in"] in numbers else None
        for section, evidence in (("deadlines", None), ("measures", "effective_on")):
            past[section] = [kept for row in past[section] if (kept := self._revised(row, evidence))]
        self._issues(past, numbers)
        past["commitments"] = [
            self._commitment(row) for row in past["commitments"] if (last_day(row["on"]) or ALWAYS) <= self.day
        ]
        past["notes"] = [row for row in past["notes"] if self.said(row["on"], row["round"])]
        for row in past["notes"]:
            row["round"] = row["round"] if row["round"] in numbers else None
        return past

    def _is_there(self, row: Json) -> bool:
        return row["number"] in self.ended or (first_day(row["starts_on"]) or NEVER) <= self.day

    def _round(self, row: Json) -> Json:
        if row["number"] in self.ended:
            return row
        unknown = dict.fromkeys(row["outcome"], "unknown")
        nothing: Json = {"outcome": unknown, "outcome_text": None, "next_round_text": None, "delegates": []}
        return {**row, **nothing, "state": "planned", "citations": []}

    def _revised(self, row: Json, evidence: str | None) -> Json | None:
        left = [step for step in row["revisions"] if self.known(step, last_day(step[evidence]) if evidence else None)]
        return {**row, "revisions": left} if left or not row["revisions"] else None

    def _issues(self, past: Json, numbers: set[int]) -> None:
        """Leave the issues that were there, and what refers to them."""
        stated = {row["issue"] for section in ("status_changes", "positions") for row in past[section]}
        ever = {row["issue"] for section in ("status_changes", "positions") for row in self.whole[section]}
        past["issues"] = [
            row
            for row in past["issues"]
            if row["ref"] in stated
            or row["raised_in"] in self.ended
            or (row["raised_in"] is None and row["ref"] not in ever)
        ]
        refs = {row["ref"] for row in past["issues"]}
        keys = {section: {row["key"] for row in past[section]} for section in ("deadlines", "measures", "demand_lists")}
        for row in past["issues"]:
            row["parent"] = row["parent"] if row["parent"] in refs else None
            row["raised_in"] = row["raised_in"] if row["raised_in"] in numbers else None
            row["demand_list"] = row["demand_list"] if row["demand_list"] in keys["demand_lists"] else None
            for section in ("deadlines", "measures"):
                row[section] = [key for key in row[section] if key in keys[section]]
        for row in past["positions"]:
            if row["condition"] and row["condition"]["issue"] not in refs:
                row["condition"]["issue"] = None
        on_day = [row for row in past["links"] if (last_day(row["on"]) or ALWAYS) <= self.day]
        past["links"] = [row for row in on_day if row["from"] in refs and row["to"] in refs]
        for row in past["commitments"]:
            row["issue"] = row["issue"] if row["issue"] in refs else None
        past["notes"] = [row for row in past["notes"] if row["issue"] is None or row["issue"] in refs]

    def _commitment(self, row: Json) -> Json:
        delivery = row["delivery"]
        if delivery and (last_day(delivery["on"]) or ALWAYS) > self.day:
            delivery = None
        return {**row, "delivery": delivery, "observations": [one for one in row["observations"] if self._seen(one)]}

    def _seen(self, row: Json) -> bool:
        if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", row["period"]):
            return str(last_day(row["period"])) <= self.day
        return self.known(row)
