"""How fast (测速): the register beside a bare endpoint, on ten thousand and on a million cases. Run: ``python -m bench``."""
