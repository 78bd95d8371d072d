#!/usr/bin/env bash
# Puts a version of the application into production; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start deploy "$@"
