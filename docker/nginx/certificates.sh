#!/bin/sh
# Gives nginx its certificate, and reloads it when there is another: nobody has to tell it that one was renewed.
# The image's entrypoint runs this before nginx; it leaves a look every CMS_TLS_INTERVAL seconds behind.
# Exit codes: 0 a certificate is in place, 1 there is none.
set -eu

acme="${CMS_TLS_ACME_DIR:-/srv/cms/certificates}"   # what an ACME client renews; goes first
own="${CMS_TLS_SOURCE_DIR:-/srv/cms/first-certificate}"  # what the operator, or scripts/init-secrets.sh, put there
target="${CMS_TLS_DIR:?"CMS_TLS_DIR is not set"}"
configuration="${CMS_NGINX_CONF:-/run/nginx/nginx.conf}"
interval="${CMS_TLS_INTERVAL:-60}"

say() { echo "certificates.sh: $*" >&2; }

source_of() {
    for dir in "$acme" "$own"; do
        if [ -s "$dir/fullchain.pem" ] && [ -s "$dir/privkey.pem" ]; then
            echo "$dir"
            return
        fi
    done
    return 1
}

# Copies a pair beside, and lets the name that nginx knows lead there.
take() { # FROM
    next="$target.$(date +%s).$$"
    mkdir -m 0700 "$next"
    cp "$1/fullchain.pem" "$1/privkey.pem" "$next/"
    chmod 0400 "$next/fullchain.pem" "$next/privkey.pem"
    ln -sfn "$next" "$target"
}

is_current() { # FROM
    cmp -s "$1/fullchain.pem" "$target/fullchain.pem" && cmp -s "$1/privkey.pem" "$target/privkey.pem"
}

# Takes another pair if there is one; one that nginx refuses, such as a half-written one, is left alone until it changes.
look() {
    from="$(source_of)" || return 0
    seen="$(cat "$from/fullchain.pem" "$from/privkey.pem" | cksum)"
    if is_current "$from" || [ "$seen" = "${refused:-}" ]; then return 0; fi
    before="$(readlink "$target")"
    take "$from"
    if nginx -t -q -c "$configuration"; then
        nginx -s reload -c "$configuration"
        say "took another certificate from $from"
        rm -rf "$before"
    else
        say "nginx refuses the certificate in $from; the one before stays"
        refused="$seen"
        after="$(readlink "$target")"
        ln -sfn "$before" "$target"
        rm -rf "$after"
    fi
}

from="$(source_of)" || { say "no fullchain.pem with privkey.pem in $acme or $own: run scripts/init-secrets.sh"; exit 1; }
take "$from"
say "serving the certificate in $from"
if [ "$interval" -gt 0 ]; then
    while sleep "$interval"; do look || say "could not look for another certificate"; done &
fi
