"""Gold: points that students are given, pass on and spend, in a ledger that only grows."""
