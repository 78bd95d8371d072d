#!/usr/bin/env bash
# Runs every gate, the fast ones first, and the tests last; --fast leaves the tests out.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/stack/python.sh

find_python
"$python" -I scripts/stack/install.py dev
PATH="$PWD/.venv/bin:$PATH"
failed=""

gate() {
    local name=$1
    shift
    echo "== $name"
    "$@" </dev/null || failed="$failed, $name"
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

gate "format" ruff format --check .
gate "lint" ruff check .
gate "imports" lint-imports
gate "types" mypy
gate "migrations" as_production python manage.py makemigrations --check --dry-run
gate "deployment" as_production python manage.py check --deploy --fail-level WARNING
if [ "${1:-}" != --fast ]; then
    gate "tests" scripts/test.sh "$@"
fi
[ -z "$failed" ] || fail "Failed: ${failed#, }"
