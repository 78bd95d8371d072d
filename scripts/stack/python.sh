# Finds a Python for the scripts beside it, as $python. Sourced, not run.
# shellcheck shell=bash

unset PYTHONHOME PYTHONPATH  # they would mix another Python's packages with ours

fail() {
    echo "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venv() {
    # uv brings what Debian splits off into a package of its own.
    command -v uv >/dev/null 2>&1 || "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

find_python() {
    local candidate incomplete="" old=""
    for candidate in .venv/bin/python python3.14 python3.13 python3.12 python3.11 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if ! is_new_enough "$candidate"; then
            old="${old:+$old }$("$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null || true)"
        elif [ "$candidate" = .venv/bin/python ] || can_make_venv "$candidate"; then
            # shellcheck disable=SC2034 # for who sources this
            python=$candidate
            return
        else
            incomplete=$candidate
        fi
    done
    if [ -n "$incomplete" ]; then
        fail "$incomplete can't make virtual environments: install its venv module" \
            "(on Debian or Ubuntu: apt install $incomplete-venv), then run this again."
    fi
    fail "Python 3.11 or newer is needed (${old:+found only $old; }searched PATH for python3.14 to python3.11," \
        "python3): install one, then run this again."
}
