#!/usr/bin/env bash
# Dumps the database beside, reads the dump back, and only then gives it its name. Keeps the newest KEEP (14).
set -Eeuo pipefail
umask 077

keep="${KEEP:-14}"
name="cms-$(date -u +%Y%m%dT%H%M%SZ).dump"
printf '*:*:*:%s:%s\n' "$PGUSER" "$(<"${CMS_SECRETS_DIR:-/run/secrets/cms}/postgres-owner-password")" >/tmp/pgpass
export PGPASSFILE=/tmp/pgpass
cd "${BACKUPS:-/backups}"
trap 'rm -f .making.dump' EXIT

pg_dump --no-password --format=custom --file=.making.dump
pg_restore --list .making.dump >/dev/null
sync .making.dump
mv .making.dump "$name"
sha256sum "$name" >"$name.sha256"
echo "made $name, $(stat -c %s "$name") bytes"

for old in $(find . -maxdepth 1 -name 'cms-*.dump' -printf '%f\n' | sort -r | tail -n "+$((keep + 1))"); do
    rm -f "$old" "$old.sha256"
    echo "removed $old"
done
