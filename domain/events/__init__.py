"""Events: what is announced to whom, by whom it is approved, and who comes."""
