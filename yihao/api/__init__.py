"""REST API door (接口)."""
