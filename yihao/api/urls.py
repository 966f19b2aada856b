"""Addresses of the API (接口路由), version 1."""

from django.urls import path

from yihao.api.door import api

urlpatterns = [path("", api.urls)]
