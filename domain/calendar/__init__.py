"""Rooms, and the sessions in which offerings are taught."""
