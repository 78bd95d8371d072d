"""What an operator runs: backups, restores, deployments. Runs with the standard library alone."""
