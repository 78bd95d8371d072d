#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one finished segment of the write-ahead log, whole and for good, or fails.
#
#   archive-wal.sh PATH NAME        (archive_command = 'archive-wal.sh "%p" "%f"')
#   archive-wal.sh --fetch NAME PATH  gives it back (restore_command = 'archive-wal.sh --fetch "%f" "%p"')
#   archive-wal.sh --missing NAME     prints which segments are missing from NAME to the last that is kept
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

missing() {
    local first=$1 newest file name sample="" line parent switch index position number last=-1 size per
    local -a timelines=() begins=(0) # the history of the newest timeline: each begins with a segment
    local -A kept=()
    [[ "$first" =~ ^[0-9A-F]{24}$ ]] || fail "$first is no name of a segment"
    for file in "$folder"/*; do
        name=${file##*/}
        name=${name%.gz}
        [[ "$name" =~ ^[0-9A-F]{24}$ ]] || continue
        kept[$name]=1
        sample=$name
    done
    [[ -n "$sample" ]] || { echo "$first"; return; }
    if [[ -e "$folder/$sample" ]]; then size=$(wc -c <"$folder/$sample"); else size=$(content "$sample" | wc -c); fi
    per=$((0x100000000 / size))
    newest=$((16#${first:0:8})) # as PostgreSQL looks for it: one after the other
    while is_kept "$(printf %08X.history $((newest + 1)))"; do newest=$((newest + 1)); done
    if ((newest > 16#${first:0:8})); then
        while read -r parent switch line; do
            [[ "$parent" =~ ^[0-9]+$ && "$switch" == */* ]] || continue
            timelines+=("$parent")
            begins+=($((16#${switch%/*} * per + 16#${switch#*/} / size)))
        done < <(content "$(printf %08X.history "$newest")")
    fi
    timelines+=("$newest")
    for index in "${!timelines[@]}"; do # what a timeline has after its end was left behind with it
        for name in "${!kept[@]}"; do
            ((16#${name:0:8} == timelines[index])) || continue
            position=$((16#${name:8:8} * per + 16#${name:16:8}))
            ((position <= ${begins[index + 1]:-position} && position > last)) && last=$position
        done
    done
    position=$((16#${first:8:8} * per + 16#${first:16:8}))
    ((position <= last)) || last=$position
    index=0
    for ((number = position; number <= last; number++)); do
        while ((index + 1 < ${#timelines[@]} && begins[index + 1] <= number)); do index=$((index + 1)); done
        printf -v name %08X%08X%08X "${timelines[index]}" $((number / per)) $((number % per))
        [[ -z "${kept[$name]:-}" ]] || continue
        if ((index > 0 && begins[index] == number)); then # the old timeline's has all up to the switch
            printf -v line %08X%s "${timelines[index - 1]}" "${name:8}"
            [[ -z "${kept[$line]:-}" ]] || continue
        fi
        echo "$name"
    done
}

case "${1:-}" in
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" ;;
    --missing) [[ $# == 2 ]] || fail "--missing NAME" && missing "$2" ;;
    --fetch) [[ $# == 3 ]] || fail "--fetch NAME PATH" && fetch "$2" "$3" ;;
    *) [[ $# == 2 ]] || fail "PATH NAME" && archive "$1" "$2" ;;
esac
