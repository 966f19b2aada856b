"""Migrations of people (人员表的变更)."""
