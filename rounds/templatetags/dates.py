"""Dates as they were given, machine-readable beside, with what helps to place them."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rounds.models import Deadline
from rounds.queries.due import Due, due
from tradetalks.lib.partial_dates import PartialDate

register = template.Library()


@register.filter
def given(value: PartialDate | dt.date | str | None) -> SafeString:
    """A date as it was given (`2018-05`), with its weekday as tooltip where the day is known."""
    if value is None or value == "":
        return SafeString("")
    date = PartialDate.of(value)
    if date.day is None:
        return format_html("<time>{}</time>", date)
    return format_html('<time title="{}">{}</time>', date.first_day.strftime("%A"), date)


@register.simple_tag
def span(first: PartialDate | None, last: PartialDate | None) -> SafeString:
    """From first to last day; what both share is said once: `2019-01-07 to 09`."""
    if first is None or last is None or first == last:
        return given(first or last)
    end = str(last)
    if first.day and last.day and first.year == last.year:
        end = end[8:] if first.month == last.month else end[5:]
    return format_html('<span class="span" title="{} to {}">{} to {}</span>', first, last, given(first), end)


@register.filter
def moment(value: dt.datetime | None) -> SafeString:
    """A moment's day in the reader's time zone, with the time to the minute in the tooltip."""
    if value is None:
        return SafeString("")
    here = timezone.localtime(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), clock(value), here.date())


@register.filter
def days_left(days: int | None) -> str:
    """Days to a deadline in words."""
    if days is None:
        return ""
    if days == 0:
        return "the same day"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} past"


@register.filter
def clock(value: dt.datetime) -> str:
    """A moment to the minute in the reader's time zone, which is named."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M %Z}"


@register.simple_tag
def due_of(deadline: Deadline, today: dt.date) -> Due | None:
    """Where a deadline read with its revisions stands on that day."""
    return due(deadline.revisions.all(), today)
