"""The same site as the journeys use (公用站点)."""

from tests.journeys.conftest import site

__all__ = ["site"]
