"""The room of people and permissions (人员与权限) as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, posts, sign-in and permissions (人员与权限)."""

    name = "yihao.people"
    label = "people"
    verbose_name = "人员与权限"

    def ready(self) -> None:
        """Listen to the sign-in machinery: a session is stamped when it begins, failures go to the access log."""
        from yihao.people import signin

        signin.listen()
