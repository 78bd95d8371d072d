#!/usr/bin/env bash
# Makes the roles and the database in a new cluster. The image's entrypoint runs it once, when the data folder is empty;
# run again, it sets the passwords that the secrets hold now:
#
#   ./scripts/manage.sh compose exec postgres /docker-entrypoint-initdb.d/10-cms.sh
set -Eeuo pipefail

# The passwords are read from the files by psql itself: none is on a command line, nor in the environment.
exec psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set ON_ERROR_STOP=1 --set "secrets=${CMS_SECRETS_DIR:-/run/secrets}" \
    --file "${CMS_INIT_SQL:-/etc/cms/init-db.sql}"
