"""Mechanics that every area uses and that hold no rule of the university."""
