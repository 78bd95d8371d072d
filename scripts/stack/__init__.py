"""Starts, watches and stops what a developer needs: PostgreSQL, Valkey, the web server, the job worker."""
