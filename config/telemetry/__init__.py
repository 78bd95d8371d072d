"""How the service tells of itself: metrics on a port of their own, traces, and logs without secrets."""
