#!/usr/bin/env bash
# Runs pytest with PostgreSQL and Valkey servers that live only for this run. Arguments are pytest's.
set -euo pipefail

case "${CMS_DATA_DIR:-/}" in
    /* | "~"*) ;;
    *) export CMS_DATA_DIR="$PWD/$CMS_DATA_DIR" ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/stack/python.sh

find_python
exec "$python" -I scripts/stack/install.py dev -m scripts.stack run-tests "$@"
