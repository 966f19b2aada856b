"""Invented histories (虚构的办案历史) of the demo: cases nobody was ever accused in, brought in through the same commands."""
