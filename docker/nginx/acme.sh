#!/bin/sh
# Obtains a certificate by ACME and renews it in time: looks twice a day, and lays it where nginx finds it by itself.
# Runs in certbot's image. Exit codes: 0 told to stop, 1 not configured.
set -eu

: "${CMS_SERVER_NAME:?"CMS_SERVER_NAME is not set: a certificate is for a name"}"
: "${ACME_EMAIL:?"ACME_EMAIL is not set: who is told when a certificate is about to end"}"
state=/srv/cms/certificates/acme

# Both files are written beside and renamed, so that nobody reads half of one; the key first.
deliver() {
    live="$state/live/cms"
    for file in privkey.pem fullchain.pem; do
        cp "$live/$file" "/srv/cms/certificates/.$file" || return 1  # such as a full disk
        mv "/srv/cms/certificates/.$file" "/srv/cms/certificates/$file" || return 1
    done
}

obtain() {
    set -- certonly --webroot --webroot-path /srv/cms/acme --cert-name cms \
        --email "$ACME_EMAIL" --agree-tos --no-eff-email --non-interactive --keep-until-expiring --key-type ecdsa \
        --config-dir "$state" --work-dir /tmp/work --logs-dir /tmp/logs
    for name in $CMS_SERVER_NAME; do set -- "$@" --domain "$name"; done
    [ -z "${ACME_DIRECTORY:-}" ] || set -- "$@" --server "$ACME_DIRECTORY"
    certbot "$@" && deliver
}

trap 'exit 0' TERM INT
while true; do
    obtain || echo "acme.sh: no certificate this time; trying again in an hour" >&2
    if [ -s /srv/cms/certificates/fullchain.pem ]; then pause=43200; else pause=3600; fi
    sleep "$pause" &
    wait $!
done
