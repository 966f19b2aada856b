"""Invented case material (虚构案例) for demonstrations and tests; no real person, place or case is in it."""
