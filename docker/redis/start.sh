#!/usr/bin/env bash
# Starts Redis or Valkey with the project's settings; arguments are added to the server's. It is the container's entrypoint.
#
#   --help    this text
#   --ping    ask the server that runs here whether it answers, as a user that may do nothing else
#
# The password's digest, never the password, goes into the list of users. The private key is copied to memory, where it
# is readable for this user alone. Nothing here needs root.
#
# Exit codes: the server's; 0 or 1 of --ping; 1 if a file is missing.
set -Eeuo pipefail

secrets="${CMS_SECRETS_DIR:-/run/secrets}"
settings="${CMS_SETTINGS_DIR:-/etc/cms}"
run="${CMS_REDIS_RUN_DIR:-/run/redis}"
umask 077

server=valkey
command -v valkey-server >/dev/null || server=redis

case "${1:-}" in
    --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    --ping)
        answer="$("$server-cli" --tls --cacert "$secrets/ca.crt" --sni redis -h 127.0.0.1 -p 6379 \
            --user health --pass none --no-auth-warning ping)" || exit 1
        [[ "$answer" == PONG ]]
        exit
        ;;
esac

for file in "$secrets/redis-password" "$secrets/redis.crt" "$secrets/redis.key" "$settings/redis.conf" "$settings/users.acl"; do
    [[ -s "$file" ]] || { echo "start-redis: $file is missing: run scripts/init-secrets.sh" >&2; exit 1; }
done
digest="$(printf %s "$(<"$secrets/redis-password")" | sha256sum)"
sed "s/PASSWORD_SHA256/${digest%% *}/" "$settings/users.acl" >"$run/users.acl"
install -m 0600 "$secrets/redis.key" "$run/server.key"
install -m 0644 "$secrets/redis.crt" "$run/server.crt"

exec "$server-server" "$settings/redis.conf" \
    --tls-cert-file "$run/server.crt" --tls-key-file "$run/server.key" --tls-ca-cert-file "$secrets/ca.crt" \
    --aclfile "$run/users.acl" --dir "${CMS_REDIS_DATA_DIR:-/data}" "$@"
