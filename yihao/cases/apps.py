"""Django's name for this room (应用声明)."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The room ``cases``."""

    name = "yihao.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
