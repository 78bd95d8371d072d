#!/usr/bin/env bash
# Makes the secrets of a production stack, once: passwords, an authority of its own, and certificates.
set -Eeuo pipefail

readonly AUTHORITY_DAYS=3650 SERVER_DAYS=730 FIRST_DAYS=365 WARN_SECONDS=$((30 * 24 * 3600))
readonly PASSWORDS=(
    postgres-superuser-password postgres-owner-password postgres-app-password
    postgres-readonly-password postgres-replication-password
    redis-password grafana-admin-password
)

usage() {
    cat <<'TEXT'
Usage: scripts/init-secrets.sh [--dir DIR] [--server-name NAME] [--backup-key] [--renew-tls]

Makes what docker/docker-compose-prod.yaml mounts into its containers. What is there already is never overwritten, so it
may be run again at any time: it then adds what is missing, and warns of certificates that end within 30 days.

  --dir DIR           where to (default: secrets, in the project's folder)
  --server-name NAME  the API's host name, for the first certificate of nginx (default: localhost,
                      or the name that it has)
  --backup-key        also make backup-encryption-key, the passphrase of encrypted backups; keep a copy elsewhere
  --renew-tls         make new certificates for PostgreSQL and Redis with the authority that is there, and for nginx if
                      its certificate is a self-signed one; passwords stay. Make those services anew afterwards (docs/security.md).
  --help              this text

DIR is closed to everybody but its owner (0700). The files inside are readable (0444), because a container sees each of
them with the owner and mode that it has here, and runs as a user of its own; the authority's key, which no container
gets, is 0600. Keep a copy of DIR where the backups are not.

Exit codes: 0 done, 1 something failed (nothing half-made is left), 2 wrong usage.
TEXT
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "init-secrets: $*"; exit 1; }
refuse() { say "init-secrets: $*"; say "See: scripts/init-secrets.sh --help"; exit 2; }

dir="" server_name="" backup_key=false renew=false
while (($#)); do
    case "$1" in
        --dir) dir="${2:?"--dir needs a folder"}"; shift ;;
        --server-name) server_name="${2:?"--server-name needs a name"}"; shift ;;
        --backup-key) backup_key=true ;;
        --renew-tls) renew=true ;;
        -h | --help) usage; exit 0 ;;
        *) refuse "unknown argument: $1" ;;
    esac
    shift
done
[[ -z "$server_name" || "$server_name" =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || refuse "not a host name: $server_name"
command -v openssl >/dev/null || fail "openssl is not installed"
[[ -n "$dir" ]] || dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/secrets"

umask 077
mkdir -p "$dir"
chmod 0700 "$dir"
# Containers mount the folder of nginx's certificate as a whole, and see its mode.
mkdir -p "$dir/tls/nginx"
chmod 0755 "$dir/tls" "$dir/tls/nginx"
work="$(mktemp -d "$dir/.making.XXXXXX")"
trap 'rm -rf "$work"' EXIT
trap 'fail "stopped at line $LINENO; nothing half-made is left"' ERR

# Puts a finished file in its place; a link, because that fails where something is there already.
place() { # FILE TARGET MODE
    chmod "$3" "$1"
    ln "$1" "$dir/$2"
    say "made     $2"
}

# The same over what may be there: an old certificate, or a key whose certificate was never made.
replace() { # FILE TARGET
    local word=made
    [[ ! -e "$dir/$2" ]] || word=renewed
    chmod 0444 "$1"
    mv -f "$1" "$dir/$2"
    printf '%-8s %s\n' "$word" "$2" >&2
}

secret() { # NAME BYTES
    if [[ -e "$dir/$1" ]]; then
        [[ -s "$dir/$1" ]] || fail "$dir/$1 is empty: remove it, and run this again"
        say "kept     $1"
        return
    fi
    openssl rand -hex "$2" | tr -d '\n' >"$work/$1"
    [[ "$(wc -c <"$work/$1")" -eq $(($2 * 2)) ]] || fail "openssl gave too few random bytes"
    place "$work/$1" "$1" 0444
}

# A password in an address: an operator may have chosen it.
encoded() { # NAME
    local LC_ALL=C text character at
    text="$(<"$dir/$1")"
    for ((at = 0; at < ${#text}; at++)); do
        character="${text:at:1}"
        case "$character" in
            [A-Za-z0-9._~-]) printf %s "$character" ;;
            *) printf '%%%02X' "$(($(printf %d "'$character") & 255))" ;;
        esac
    done
}

# Writes an address that holds a password, again if that is another now: settings take it as a whole.
address() { # NAME TEXT
    if [[ -e "$dir/$1" && "$(<"$dir/$1")" == "$2" ]]; then
        say "kept     $1"
        return
    fi
    printf '%s' "$2" >"$work/$1"
    replace "$work/$1" "$1"
}

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

authority() {
    if [[ -e "$dir/tls/ca.crt" ]]; then
        say "kept     tls/ca.crt"
        return
    fi
    [[ ! -e "$dir/tls/ca.key" ]] || fail "tls/ca.key is there without tls/ca.crt: remove it, and run this again"
    key "$work/ca.key"
    openssl req -x509 -new -sha256 -key "$work/ca.key" -days "$AUTHORITY_DAYS" -subj "/CN=CMS internal authority" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -out "$work/ca.crt"
    place "$work/ca.key" tls/ca.key 0600
    place "$work/ca.crt" tls/ca.crt 0444
}

# Makes $work/NAME.crt and .key, signed by the authority.
signed() { # NAME SANS
    [[ -s "$dir/tls/ca.key" ]] || fail "tls/ca.key is gone: no certificate of tls/$1 can be signed without it"
    key "$work/$1.key"
    openssl req -new -sha256 -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=serverAuth" "subjectAltName=$2" >"$work/$1.ext"
    openssl x509 -req -sha256 -in "$work/$1.csr" -CA "$dir/tls/ca.crt" -CAkey "$dir/tls/ca.key" \
        -set_serial "0x$(openssl rand -hex 16)" -days "$SERVER_DAYS" -extfile "$work/$1.ext" -out "$work/$1.crt" 2>/dev/null
}

# Makes $work/privkey.pem and fullchain.pem, which browsers warn of until a real certificate takes their place.
self_signed() {
    key "$work/privkey.pem"
    openssl req -x509 -new -sha256 -key "$work/privkey.pem" -days "$FIRST_DAYS" -subj "/CN=$server_name" \
        -addext "subjectAltName=DNS:$server_name,DNS:localhost" -addext "extendedKeyUsage=serverAuth" -out "$work/fullchain.pem"
}

is_self_signed() { [[ "$(openssl x509 -noout -subject_hash -in "$1")" == "$(openssl x509 -noout -issuer_hash -in "$1")" ]]; }

# The key first: whoever finds the certificate finds its key.
pair() { # KEY CERTIFICATE
    replace "$work/$(basename "$1")" "$1"
    replace "$work/$(basename "$2")" "$2"
}

# Whether a pair is there and stays. One that doesn't belong together is no pair.
kept() { # KEY CERTIFICATE
    [[ -e "$dir/$2" ]] || return 1
    [[ "$(openssl pkey -pubout -in "$dir/$1" 2>/dev/null)" == "$(openssl x509 -noout -pubkey -in "$dir/$2")" ]] || {
        "$renew" || fail "$1 is not the key of $2: run this again with --renew-tls, or put the right one there"
        return 1
    }
    ! "$renew" || return 1
    say "kept     $2"
}

service() { # NAME SANS
    kept "tls/$1.key" "tls/$1.crt" && return
    signed "$1" "$2"
    pair "tls/$1.key" "tls/$1.crt"
}

front() {
    local key=tls/nginx/privkey.pem certificate=tls/nginx/fullchain.pem
    if [[ -e "$dir/$certificate" ]] && ! is_self_signed "$dir/$certificate"; then
        say "kept     $certificate"
        return
    fi
    kept "$key" "$certificate" && return
    if [[ -z "$server_name" && -e "$dir/$certificate" ]]; then
        server_name="$(openssl x509 -noout -subject -nameopt multiline -in "$dir/$certificate" | sed -n 's/^ *commonName *= //p')"
    fi
    server_name="${server_name:-localhost}"
    self_signed
    pair "$key" "$certificate"
}

warn_of_ends() {
    local file
    for file in tls/ca.crt tls/postgres.crt tls/redis.crt tls/nginx/fullchain.pem; do
        openssl x509 -noout -checkend "$WARN_SECONDS" -in "$dir/$file" >/dev/null ||
            say "WARNING  $file ends on $(openssl x509 -noout -enddate -in "$dir/$file" | cut -d= -f2)"
    done
}

secret django-secret-key 48
for name in "${PASSWORDS[@]}"; do secret "$name" 24; done
address redis-url "rediss://cms:$(encoded redis-password)@redis:6379/0"
address database-replica-url "postgresql://cms_app:$(encoded postgres-app-password)@postgres-replica:5432/cms"
if "$backup_key" || [[ -e "$dir/backup-encryption-key" ]]; then secret backup-encryption-key 32; fi
authority
service postgres "DNS:postgres,DNS:postgres-replica,DNS:pgbouncer,DNS:localhost,IP:127.0.0.1"
service redis "DNS:redis,DNS:redis-cache,DNS:localhost,IP:127.0.0.1"
front
warn_of_ends
say "Secrets are in $dir. Keep a copy where the backups are not: without django-secret-key, second factors can't be read."
