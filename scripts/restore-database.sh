#!/usr/bin/env bash
# Puts a backup into service, or recovers the cluster to a moment; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start restore "$@"
