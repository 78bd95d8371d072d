"""Taking over an earlier system: its tables are staged as they are, mapped by views, and loaded through the API."""
