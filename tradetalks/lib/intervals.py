"""A thread that does something at intervals, in a process that has other work."""

import logging
import threading
from collections.abc import Callable

from django.db import connections

from tradetalks.lib.database_outages import is_database_outage

logger = logging.getLogger(__name__)


class AtIntervals(threading.Thread):
    """Calls `do` every so many seconds until `leaving` is set, whatever `do` raises. A database away is waited for.

    It begins after one interval, when a prefork worker has made its children, and holds no database connection
    between two calls: nothing of it is in the way of a child made later.
    """

    def __init__(self, name: str, every: float, do: Callable[[], object]) -> None:
        """Name the thread, for logs and stacks."""
        super().__init__(name=name, daemon=True)
        self.every, self.do = every, do
        self.leaving = threading.Event()

    def run(self) -> None:
        """In a thread of its own, or, for a command, in the one that calls it."""
        while not self.leaving.wait(self.every):
            logged(self.do, what=f"The {self.name}")


def logged(do: Callable[[], object], *, what: str) -> None:
    """Call `do` and give its thread's database connections back; what it raises is logged under the name `what`."""
    try:
        do()
    except Exception as error:
        if is_database_outage(error):
            logger.warning("%s waits for the database: %s", what, str(error).strip())
        else:
            logger.exception("%s failed", what)
    finally:
        connections.close_all()
