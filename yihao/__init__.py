"""Yihao (一号): one number for life for every case, and a responsibility ledger under it."""
