#!/usr/bin/env bash
# Starts a server that follows another: the first time it copies that one's data, over TLS, as cms_replication.
#
#   CMS_PRIMARY_HOST  whom to follow; its certificate must hold this name
#   CMS_PRIMARY_PORT  (5432)
#   CMS_REPLICA_SLOT  the slot that keeps what this one has not read yet (cms_replica); each replica has its own
#
# Exit codes: those of the server; 1 if the data can't be copied (nothing is left; the next start begins again).
set -Eeuo pipefail

secrets="${CMS_SECRETS_DIR:-/run/secrets}"
tls="${CMS_TLS_RUN_DIR:-/run/postgresql-tls}"
host="${CMS_PRIMARY_HOST:?"CMS_PRIMARY_HOST is not set: whom to follow"}"
port="${CMS_PRIMARY_PORT:-5432}"
slot="${CMS_REPLICA_SLOT:-cms_replica}"
umask 077

# A file of the passwords, because conninfo with one would lie in the data folder. A backslash is written twice there.
password="$(<"$secrets/postgres-replication-password")"
printf '*:*:*:cms_replication:%s\n' "${password//\\/\\\\}" >"$tls/pgpass"
primary="host=$host port=$port user=cms_replication application_name=$slot passfile=$tls/pgpass"
primary="$primary sslmode=verify-full sslrootcert=$secrets/ca.crt"

if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
    echo "start-replica: copying the data of $host" >&2
    mkdir -p "$(dirname "$PGDATA")"
    rm -rf "$PGDATA.copying"
    pg_receivewal --no-password --dbname "$primary" --slot "$slot" --create-slot --if-not-exists
    pg_basebackup --no-password --dbname "$primary" --slot "$slot" --pgdata "$PGDATA.copying" \
        --wal-method stream --checkpoint fast --write-recovery-conf
    rm -rf "$PGDATA"
    mv "$PGDATA.copying" "$PGDATA"
fi
[[ -e "$PGDATA/standby.signal" ]] ||
    echo "start-replica: it was promoted, and follows nobody: it starts as the primary that it is" >&2
exec "${CMS_START_POSTGRES:-/usr/local/bin/start-postgres.sh}"
