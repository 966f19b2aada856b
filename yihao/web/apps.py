"""Django's name for this room (应用声明)."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room ``web``."""

    name = "yihao.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
