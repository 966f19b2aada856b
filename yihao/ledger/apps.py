"""Django's name for this room (应用声明)."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room ``ledger``."""

    name = "yihao.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
