"""Invented case material (虚构案例) for demonstrations and tests: judgments, and the demo's history. Nobody here is real."""
