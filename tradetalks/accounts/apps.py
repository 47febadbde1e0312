"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles and tokens."""

    name = "tradetalks.accounts"
    label = "accounts"
    verbose_name = "People and access"

    def ready(self) -> None:
        """Listen for sign-ins."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 -- models are ready only now

        from tradetalks.accounts.sign_ins import note_sign_in  # noqa: PLC0415

        user_logged_in.connect(note_sign_in, dispatch_uid="tradetalks.accounts")
