#!/usr/bin/env bash
# Builds a cluster from a base backup and the archived write-ahead log, as of a moment, and serves it on a socket only.
# scripts/recover-database.sh starts it, on a host or in a container of the database's image; not as root.
#
#   recover.sh DATA [TIME] <base.tar.gz
#
#   DATA                 an empty or new folder; recovery.log in it is what PostgreSQL says
#   TIME                 the moment; without one: the end of the archive
#   CMS_WAL_ARCHIVE_DIR  where archive-wal.sh keeps segments
#   CMS_ARCHIVE_WAL      archive-wal.sh itself (/usr/local/bin/archive-wal.sh)
#   CMS_RECOVERY_SOCKET  a private folder for the socket (/run/postgresql)
#   PG_BIN               where PostgreSQL's programs are (on PATH)
#
# It ends with SIGTERM, and stops the server first. Exit codes: 0 stopped when asked to; 1 the moment can't be reached.
set -Eeuo pipefail
umask 077

data=$1
time=${2:-}
archive=${CMS_WAL_ARCHIVE_DIR:-/var/lib/postgresql/wal-archive}
fetch=${CMS_ARCHIVE_WAL:-/usr/local/bin/archive-wal.sh}
socket=${CMS_RECOVERY_SOCKET:-/run/postgresql}
[[ -z "${PG_BIN:-}" ]] || PATH="$PG_BIN:$PATH"
server=""

fail() {
    echo "recover: $*" >&2
    exit 1
}

# shellcheck disable=SC2329 # the trap calls it
stop() {
    [[ -z "$server" ]] || { kill -INT "$server" 2>/dev/null || true; wait "$server" || true; }
    exit 0
}

[[ "$(id -u)" != 0 ]] || fail "PostgreSQL does not run as root"
mkdir -p "$data"
rm -f "$data/recovery.log" # of an attempt before
[[ -z "$(ls -A "$data")" ]] || fail "$data is not empty"
tar --extract --gzip --directory "$data" || fail "the base backup can't be unpacked"
chmod 700 "$data"
pg_verifybackup --no-parse-wal --quiet "$data" || fail "the base backup is not what was copied"
touch "$data/recovery.signal"
: >"$data/recovery.settings" # Debian keeps the real one elsewhere, and all that matters is on the command line
printf 'local all all trust\n' >"$data/recovery_hba.conf" # nobody but this user reaches the socket

trap stop TERM INT HUP PIPE # PIPE: who was told of it is gone
# The settings of production are of no use here: no archive is written to, nothing listens, nobody follows.
export CMS_WAL_ARCHIVE_DIR="$archive"
postgres -D "$data" -c "config_file=$data/recovery.settings" -c "hba_file=$data/recovery_hba.conf" \
    -c listen_addresses= -c port=5432 -c "unix_socket_directories=$socket" -c unix_socket_permissions=0700 -c ssl=off \
    -c archive_mode=off -c hot_standby=off -c shared_preload_libraries= -c logging_collector=off -c log_statement=none \
    -c "restore_command=$fetch --fetch \"%f\" \"%p\"" -c recovery_target_action=promote \
    -c recovery_target_timeline=latest -c "recovery_target_time=$time" >"$data/recovery.log" 2>&1 &
server=$!
until psql --no-psqlrc --quiet --host "$socket" --port 5432 --dbname postgres --username "${CMS_RECOVERY_USER:-postgres}" \
    --command 'SELECT 1' >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || {
        grep -E 'FATAL|HINT|could not' "$data/recovery.log" | tail -3 >&2
        fail "the moment can't be reached"
    }
    sleep 0.2
done
echo "recovered" # whoever waits for it goes on
wait "$server"
