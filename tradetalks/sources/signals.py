"""What sources tells whoever depends on it, inside the act's own transaction.

`source_edited` (sender Source): `source`, `recorder`, `changed` (names of the fields). A source was edited.
"""

from django.dispatch import Signal

source_edited = Signal()
