"""Who was in which session: marking, what was there before, rates, warnings."""
