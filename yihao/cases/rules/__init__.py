"""Pure decisions about cases (规则)."""
