#!/usr/bin/env bash
# Runs the whole system on this machine: PostgreSQL, Valkey, the web server and the job worker.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: ./scripts/dev.sh [command]

  up            start everything and show the logs; Ctrl-C stops (the default)
  up -d         start everything in the background
  up --s3       keep files in an S3 server, which starts too, instead of in ./media
  stop          stop everything
  status        show what runs (exit code 0 if it answers, 3 if not)
  logs [-f] [web|worker|prepare|postgres|valkey|seaweed|stack ...]
  seed [...]    fill in demo data: the arguments of manage.py seed_demo
  shell [...]   Django's shell
  manage [...]  any command of manage.py, on the running database
  psql [...]    the database
  test [...]    the tests, with servers of their own: the arguments of pytest
  bench [...]   the benchmark
  reset [--yes] stop and delete all data

Environment:

  PORT          where to serve on 127.0.0.1 (8000)
  CMS_DATA_DIR  where data, logs and pid files go (.local in the project)
  DATABASE_URL  a PostgreSQL server to use instead of the built-in one
  REDIS_URL     a Redis or Valkey server to use instead of the built-in one

Needs Python 3.11 or newer; everything else is installed into .venv.
TEXT
}

case "${CMS_DATA_DIR:-/}" in
    /* | "~"*) ;;
    *) export CMS_DATA_DIR="$PWD/$CMS_DATA_DIR" ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/stack/python.sh

packages=quickstart
case "${1:-up}" in
    -h | --help | help)
        usage
        exit
        ;;
    test)
        shift
        exec scripts/test.sh "$@"
        ;;
    bench) packages=dev ;;
    up | seed | shell | manage) ;;
    -*) set -- up "$@" ;;
    stop | status | logs | psql | reset)
        if [ -x .venv/bin/python ]; then  # never wait for an installation to stop something
            exec .venv/bin/python -m scripts.stack "$@"
        fi
        ;;
    *)
        usage >&2
        fail "There is no command $1."
        ;;
esac
case " $* " in
    *" --s3 "*) if [ "$1" = up ]; then packages=s3; fi ;;
esac
find_python
exec "$python" -I scripts/stack/install.py "$packages" -m scripts.stack "$@"
