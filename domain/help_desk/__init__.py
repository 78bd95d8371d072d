"""The help desk: who answers which tickets, how soon, and within which hours."""
