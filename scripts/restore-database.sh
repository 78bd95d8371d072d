#!/usr/bin/env bash
# Puts a backup into service; --help tells more.
set -Eeuo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/production/start.sh"
start restore "$@"
