#!/usr/bin/env bash
# Backs up the database and the uploads; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start backup "$@"
