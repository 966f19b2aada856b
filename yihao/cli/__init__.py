"""Command line door (命令行)."""
