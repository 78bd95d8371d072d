#!/usr/bin/env bash
# Recovers the database as of a moment; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start recover "$@"
