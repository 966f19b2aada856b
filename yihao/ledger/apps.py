"""Django's name for this room (应用声明)."""

from django.apps import AppConfig

from yihao.runtime.statements import keep_long_statements


class LedgerConfig(AppConfig):
    """The room ``ledger``."""

    name = "yihao.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the long statements of all rooms be remembered."""
        keep_long_statements()
