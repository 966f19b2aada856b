"""Addresses of the API (接口路由)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
