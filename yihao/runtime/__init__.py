"""Settings, database launcher, clock and request context (运行环境). Knows no domain."""
