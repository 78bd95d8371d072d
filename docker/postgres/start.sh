#!/usr/bin/env bash
# Starts PostgreSQL with the project's settings; arguments are added to the server's. It is the container's entrypoint.
#
# Secrets are files that the operator owns, and PostgreSQL takes a private key only from its own user (0600): so the key is
# copied to a folder in memory. Nothing here needs root.
set -Eeuo pipefail

secrets="${CMS_SECRETS_DIR:-/run/secrets}"
tls="${CMS_TLS_RUN_DIR:-/run/postgresql-tls}"
settings="${CMS_SETTINGS_DIR:-/etc/cms}"

for file in "$secrets/postgres.key" "$secrets/postgres.crt" "$settings/postgresql.conf" "$settings/pg_hba.conf"; do
    [[ -s "$file" ]] || { echo "start-postgres: $file is missing: run scripts/init-secrets.sh" >&2; exit 1; }
done
install -m 0600 "$secrets/postgres.key" "$tls/server.key"
install -m 0644 "$secrets/postgres.crt" "$tls/server.crt"

exec docker-entrypoint.sh postgres \
    -c "config_file=$settings/postgresql.conf" -c "hba_file=$settings/pg_hba.conf" \
    -c ssl=on -c "ssl_cert_file=$tls/server.crt" -c "ssl_key_file=$tls/server.key" "$@"
