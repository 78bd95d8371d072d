#!/bin/sh
# Starts PgBouncer with the project's settings. It is the container's entrypoint, for images that have no bash as well.
#
#   --help               this text
#
#   CMS_PRIMARY_HOST     the server behind it (postgres); its certificate must hold this name
#   CMS_PRIMARY_PORT     (5432)
#
# The password lies in a file of this user's own in memory: PgBouncer needs it as it is, to log in to the server.
#
# Exit codes: the server's; 1 if a file is missing.
set -eu

case "${1:-}" in
    --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
esac

secrets="${CMS_SECRETS_DIR:-/run/secrets}"
settings="${CMS_SETTINGS_DIR:-/etc/cms}"
run="${CMS_PGBOUNCER_RUN_DIR:-/run/pgbouncer}"
umask 077

for file in "$secrets/postgres-app-password" "$secrets/postgres.crt" "$secrets/postgres.key" "$secrets/ca.crt" \
    "$settings/pgbouncer.ini"; do
    [ -s "$file" ] || { echo "start-pgbouncer: $file is missing: run scripts/init-secrets.sh" >&2; exit 1; }
done
password="$(sed 's/"/""/g' "$secrets/postgres-app-password")"
printf '"cms_app" "%s"\n' "$password" >"$run/userlist.txt"
install -m 0600 "$secrets/postgres.key" "$run/server.key"
install -m 0644 "$secrets/postgres.crt" "$run/server.crt"
# What comes later counts: arguments replace what the settings say, as in "listen_port = 6432".
cat >"$run/pgbouncer.ini" <<END
%include $settings/pgbouncer.ini
auth_file = $run/userlist.txt
client_tls_cert_file = $run/server.crt
client_tls_key_file = $run/server.key
server_tls_ca_file = $secrets/ca.crt
$(printf '%s\n' "$@")

[databases]
cms = host=${CMS_PRIMARY_HOST:-postgres} port=${CMS_PRIMARY_PORT:-5432}
END
exec pgbouncer "$run/pgbouncer.ini"
