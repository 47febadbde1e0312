"""What issues tells whoever keeps its summaries current.

`summaries_marked` (sender Negotiation): `slug`. Summaries were marked stale, in a transaction still open.
"""

from django.dispatch import Signal

summaries_marked = Signal()
