"""Addresses of the pages (网页路由)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
