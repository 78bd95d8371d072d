"""Achievements: what students have for what they did, by rule."""
