"""Addresses of sign-in (登录地址): only what is needed of allauth; nobody signs up, and no password is reset by e-mail."""

from allauth.account import views
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as openid_connect
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
    urlpatterns += [path("", include(openid_connect)), path("oidc/", include("allauth.socialaccount.urls"))]
