"""Django's name for this room (应用声明)."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room ``people``."""

    name = "yihao.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
