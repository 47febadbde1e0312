"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles and tokens."""

    name = "tradetalks.accounts"
    label = "accounts"
    verbose_name = "People and access"
