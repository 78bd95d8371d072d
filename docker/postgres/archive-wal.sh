#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one finished segment of the write-ahead log, whole and for good, or fails.
#
#   archive-wal.sh PATH NAME        (archive_command = 'archive-wal.sh "%p" "%f"')
#   archive-wal.sh --fetch NAME PATH  gives it back (restore_command = 'archive-wal.sh --fetch "%f" "%p"')
#
#   CMS_WAL_ARCHIVE_DIR  where segments go (/var/lib/postgresql/wal-archive)
#   CMS_WAL_COMPRESS     gzip: compress them
#
# Exit codes: 0 it is kept, or was already, with the same bytes; 1 it is not: PostgreSQL keeps its own, and tries again.
# With --fetch: 1 there is no such segment, which ends a recovery; 200 it is there and can't be read, which breaks it off.
set -Eeuo pipefail
umask 077

folder=${CMS_WAL_ARCHIVE_DIR:-/var/lib/postgresql/wal-archive}
fresh=""
trap '[[ -z "$fresh" ]] || rm -f "$fresh"' EXIT

fail() {
    echo "archive-wal: $*" >&2
    exit 1
}

content() { # of a kept segment, by its name without an ending
    if [[ -e "$folder/$1" ]]; then cat "$folder/$1"; else gzip --decompress --stdout "$folder/$1.gz"; fi
}

is_kept() {
    [[ -e "$folder/$1" || -e "$folder/$1.gz" ]]
}

check_name() {
    [[ "$1" =~ ^[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?$ || "$1" =~ ^[0-9A-F]{8}\.history$ ]] ||
        fail "$1 is no name of a segment"
}

archive() {
    local path=$1 name=$2 target
    check_name "$name"
    [[ -d "$folder" && -w "$folder" ]] || fail "$folder can't be written: set CMS_WAL_ARCHIVE_DIR"
    rm -f "$folder/.$name."* # of one that was killed
    if is_kept "$name"; then
        # The server went down after we had kept it, and before it knew: the same again is no fault.
        content "$name" | cmp --silent - "$path" || fail "$name is kept already, with other bytes: not overwritten"
        sync "$folder"
        return
    fi
    target="$folder/$name"
    fresh="$folder/.$name.$$"
    if [[ "${CMS_WAL_COMPRESS:-}" == gzip ]]; then
        target="$target.gz"
        gzip --fast --stdout "$path" >"$fresh"
    else
        cp "$path" "$fresh"
    fi
    sync "$fresh"
    ln "$fresh" "$target" || fail "$name appeared meanwhile: not overwritten" # a link never replaces anything
    rm -f "$fresh"
    fresh=""
    sync "$folder"
}

fetch() {
    local name=$1 path=$2
    check_name "$name"
    is_kept "$name" || exit 1 # asked for at every end of a recovery: no fault, and no message
    content "$name" >"$path.fetching" || {
        echo "archive-wal: $name can't be read whole" >&2
        exit 200 # above 125: PostgreSQL takes less for the end of the archive, and would go into service without the rest
    }
    mv "$path.fetching" "$path"
}

case "${1:-}" in
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" ;;
    --fetch) [[ $# == 3 ]] || fail "--fetch NAME PATH" && fetch "$2" "$3" ;;
    *) [[ $# == 2 ]] || fail "PATH NAME" && archive "$1" "$2" ;;
esac
