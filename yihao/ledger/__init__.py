"""The responsibility ledger (责任账本): record and prove. Knows no case and no person table."""
