"""How fast the ledger is, beside plain INSERT and bare SHA-256 (账本测速): ``python -m bench.ledger``."""
