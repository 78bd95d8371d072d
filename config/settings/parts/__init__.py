"""Settings by subject; `base.py` assembles them."""
