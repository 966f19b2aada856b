"""Procuratorates, persons, posts over time, sign-in and permissions (人员与权限)."""
