#!/usr/bin/env bash
# Runs a command in production; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start manage "$@"
