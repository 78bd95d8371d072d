#!/usr/bin/env bash
# Runs pytest with PostgreSQL and Valkey servers that live only for this run. Arguments are pytest's.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: ./scripts/test.sh [ARGUMENTS]

Runs the tests with PostgreSQL and Valkey servers that live only for this run. ARGUMENTS are pytest's, such as a folder of
tests, -k NAME, -x, or -n 2; pytest's own help: ./scripts/test.sh --pytest-help

Exit codes: those of pytest (0 all passed, 1 some failed, 5 none was found).
TEXT
}

case "${1:-}" in
    -h | --help)
        usage
        exit
        ;;
    --pytest-help) set -- --help ;;
esac
case "${CMS_DATA_DIR:-/}" in
    /* | "~"*) ;;
    *) export CMS_DATA_DIR="$PWD/$CMS_DATA_DIR" ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/stack/python.sh

find_python
exec "$python" -I scripts/stack/install.py dev -m scripts.stack run-tests "$@"
