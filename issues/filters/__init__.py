"""The one filter of issues, for the page, the API and the export.

| parameter             | keeps issues                                                                               |
|-----------------------|--------------------------------------------------------------------------------------------|
| `status`, `phase`     | in one of these statuses or phases                                                         |
| `kind`, `area`        | of one of these kinds, in one of these areas                                               |
| `raised_by` (or `by`) | raised by one of these parties; `joint` for both                                           |
| `addressed_to`        | addressed to one of these parties                                                          |
| `treated_in`          | with a status or position recorded in the window of one of these rounds                    |
| `moved`               | that moved so in the last logged round: `up`, `down`, `none`, `unassessed`, or a movement  |
| `label`               | that the summary of that round lists as `contested`, `stalled`, `silent` …                 |
| `stance.us`, …        | on which that party's newest stance is one of these; one parameter per party               |
| `since`               | whose present status was reached on that day or later                                      |
| `deadline`            | that hang on a deadline due on a day, before one (`<2019-04-01`) or after one (`>…`)       |
| `source`              | that cite one of these sources (`S-41`), themselves or by a status or position in force     |
| `watch`               | `me`: that the person watches; on pages alone, as an answer of the API may be another's too |
| `q`                   | whose reference, title or description it finds (tradetalks.lib.full_text.search)           |
| `archived`            | `false` (not archived; the default), `true` (only archived) or `any`                       |

A comma between values is “or”; several parameters, and one given several times, are “and”; a name with `-` before it
leaves out what it would keep (`-area=people`). `q` and `archived` are given at most once and have no opposite. What is
unknown or malformed is an error under its own name in `errors`; such a filter must not be used for rows.
"""

from issues.filters.fields import not_among
from issues.filters.issue_filter import JOINT, MOVED, NOT, ONCE, IssueFilter
from issues.filters.lookups import Lookups

__all__ = ["JOINT", "MOVED", "NOT", "ONCE", "IssueFilter", "Lookups", "not_among"]
