"""The talks every page test reads."""

from tests.talks import cast

__all__ = ["cast"]
