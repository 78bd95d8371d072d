#!/usr/bin/env bash
# Runs every gate, all but the tests at once, and the tests last; --help tells more.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: ./scripts/check.sh [--fast | ARGUMENTS]

Runs every gate: types, format, lint, import contracts, missing migrations, Django's check for deployment; then the tests.

  --fast     leave the tests out
  ARGUMENTS  of the tests: those of ./scripts/test.sh
  --help     this text

Exit codes: 0 all is well, 1 the gates named in the last line failed.
TEXT
}

case "${1:-}" in
    -h | --help)
        usage
        exit
        ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/stack/python.sh

find_python
"$python" -I scripts/stack/install.py dev
PATH="$PWD/.venv/bin:$PATH"
failed=""
names=()
processes=()
said=$(mktemp -d)
trap 'end_gates; rm -rf "$said"' EXIT

gate() {
    local name=$1
    shift
    "$@" </dev/null >"$said/$name" 2>&1 &
    names+=("$name")
    processes+=("$!")
}

await_gates() {
    # Told in the order in which they were started, whichever ends first.
    local index code
    for index in "${!processes[@]}"; do
        code=0
        wait "${processes[$index]}" || code=$?
        unset "processes[$index]"
        echo "== ${names[$index]}"
        cat "$said/${names[$index]}"
        [ "$code" -eq 0 ] || failed="$failed, ${names[$index]}"
    done
}

end_gates() {
    # What runs in the background hears no Ctrl-C.
    local process
    for process in ${processes[@]+"${processes[@]}"}; do
        kill "$process" 2>/dev/null || true
    done
}

random_text() {
    python -c 'import secrets; print(secrets.token_urlsafe(48))'
}

as_production() {
    # A valid environment that leads nowhere: no gate connects to anything.
    env DJANGO_SETTINGS_MODULE=config.settings.prod \
        DJANGO_SECRET_KEY="$(random_text)" \
        DATABASE_URL="postgresql://cms:$(random_text)@127.0.0.1:1/cms" \
        REDIS_URL="redis://:$(random_text)@127.0.0.1:1/0" \
        ALLOWED_HOSTS=cms.university.test \
        CORS_ALLOWED_ORIGINS=https://www.university.test \
        CSRF_TRUSTED_ORIGINS=https://cms.university.test \
        DJANGO_ADMIN_PATH="$(random_text)/" \
        PUBLIC_URL=https://cms.university.test \
        EMAIL_HOST=mail.university.test \
        DEFAULT_FROM_EMAIL=no-reply@university.test \
        "$@"
}

gate "types" mypy # the longest, on a core of its own
gate "format" ruff format --check .
gate "lint" ruff check .
gate "imports" lint-imports
gate "migrations" as_production python manage.py makemigrations --check --dry-run
gate "deployment" as_production python manage.py check --deploy --fail-level WARNING
await_gates
if [ "${1:-}" != --fast ]; then
    echo "== tests"
    scripts/test.sh "$@" </dev/null || failed="$failed, tests"
fi
[ -z "$failed" ] || fail "Failed: ${failed#, }"
