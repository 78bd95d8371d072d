# Starts a module of scripts/production with the first Python that is new enough. Sourced, not run.
# shellcheck shell=bash

start() {
    local module=$1 root python
    shift
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    unset PYTHONHOME PYTHONPATH # they would mix other modules with ours
    for python in "$root/.venv/bin/python" python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$python" >/dev/null 2>&1 && "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            PYTHONPATH=$root PYTHONDONTWRITEBYTECODE=1 exec "$python" -s -m "scripts.production.$module" "$@"
        fi
    done
    echo "Python 3.11 or newer is needed; its standard library is enough. Install it, then run this again." >&2
    exit 3
}
