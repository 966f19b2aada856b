"""Exact bytes of the ledger (账本字节规则): pure functions, no database, no clock."""
