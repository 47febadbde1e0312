"""The app of the drafts."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Moves what was typed before a session expired to its owner at sign-in."""

    name = "tradetalks.drafts"

    def ready(self) -> None:
        """Listen for sign-ins."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- models are ready only now

        from tradetalks.drafts.sign_in import take_over  # noqa: PLC0415

        user_logged_in.connect(take_over, dispatch_uid="tradetalks.drafts")
