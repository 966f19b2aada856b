"""The responsibility ledger (责任账本): record acts so that nobody can change them unseen. Knows no case and no person table."""
