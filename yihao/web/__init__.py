"""Web pages door (网页)."""
