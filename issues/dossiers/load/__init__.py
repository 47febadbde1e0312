"""Loading a dossier: its plain values walked through the acts, in one changeset, all or nothing.

A second load of the same file changes nothing. What differs from the record in a record that can be edited is
an edit; what differs in a fact is refused, because facts are superseded and not edited; what the file does not
have is left alone.
"""

from issues.dossiers.load.loading import Loaded
from issues.dossiers.load.walk import load

__all__ = ["Loaded", "load"]
