#!/usr/bin/env bash
# One private, throw-away PostgreSQL for all tests of one user, whoever asks: threads of `cargo test`, the processes
# of nextest, `scripts/test`, several checkouts at once.
#
#   postgres.sh join    starts it or finds it running; prints its folder, then the URL of its server
#   postgres.sh stop    stops it now, unless somebody holds a lease
#   postgres.sh restart ends all its connections and starts it again, also after halt or its death; for a test that has one
#                       of its own (TMPDIR)
#   postgres.sh halt    ends all its connections and stops it until the restart; likewise
#
# Whoever uses it holds a shared lock on the file `lease` in its folder. A watchdog stops the server and removes the
# folder once nobody has held one for 20 seconds. Starting and stopping happen under an exclusive lock on `lock`.
set -euo pipefail

# In memory where that has a size to speak of (containers often have 64 MB): a database is made and removed for each
# test, and on a disk that costs several times as much.
shared=/tmp
if [ -w /dev/shm ] && [ "$(df --output=size -k /dev/shm | tail -n 1)" -gt 4000000 ]; then
    shared=/dev/shm
fi
base="${TMPDIR:-$shared}/hexwright-tests-$(id -u)"
data="$base/data"
# What initdb made for the server that all share, as it was before its first start, and the password. The servers of single tests
# begin as copies of it: initdb takes a second of a processor, and a copy next to nothing.
pristine="$shared/hexwright-tests-$(id -u)/pristine"
me="$(readlink -f "${BASH_SOURCE[0]}")"
umask 022

fail() {
    echo "$*" >&2
    exit 1
}

# The server refuses to run as root, so root lends it the account that Debian's package makes.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    else
        "$@"
    fi
}

find_programs() {
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        programs="$(dirname "$(readlink -f "$(command -v initdb)")")"
        return
    fi
    programs="$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)"
    [ -n "$programs" ] || fail "The tests need a PostgreSQL server. Install one:  sudo apt-get install --yes postgresql"
    [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1 \
        || fail "PostgreSQL refuses to run as root. Make an account for it:  useradd --system postgres"
}

# Takes the lock. Its last holder may have removed the file meanwhile: then it is another file's turn.
lock() {
    while :; do
        mkdir -p "$base"
        [ -O "$base" ] || fail "$base belongs to somebody else"
        { exec 8>>"$base/lock"; } 2>/dev/null || continue
        flock 8
        [ "$base/lock" -ef /proc/self/fd/8 ] && return
    done
}

unlock() {
    exec 8>&-
}

is_running() {
    local pid
    pid="$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" && [ -s "$base/url" ] \
        && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$data"
}

initialise() {
    copy_pristine || run_initdb
    : >>"$base/log"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$base/log"; fi
}

# Fails where there is none, also where it is removed just then.
copy_pristine() {
    rm -rf "$data" "$base/url"
    [ -O "$(dirname "$pristine")" ] && password="$(cat "$pristine/password" 2>/dev/null)" \
        && cp --archive "$pristine/data" "$data" 2>/dev/null
}

run_initdb() {
    rm -rf "$data"
    mkdir -m 700 "$data"
    password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    (umask 077 && printf '%s' "$password" >"$base/password")
    : >"$base/log"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$data" "$base/password" "$base/log"; fi
    # md5, as SCRAM costs a debug build some 100 ms for each connection.
    as_owner "$programs/initdb" --pgdata="$data" --no-sync --username=hexwright --pwfile="$base/password" \
        --auth=md5 --encoding=UTF8 --locale=C.UTF-8 8>&- >>"$base/log" 2>&1 \
        || fail "initdb failed: $(tail -n 5 "$base/log")"
    if [ "$pristine" = "$base/pristine" ]; then
        rm -rf "$pristine.draft" "$pristine"
        mkdir -m 700 "$pristine.draft"
        cp --archive "$data" "$base/password" "$pristine.draft"
        mv "$pristine.draft" "$pristine"
    fi
    rm "$base/password"
}

start() {
    find_programs
    initialise
    local attempt port settings
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 12000))
        settings="-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        # No disk has to be waited for, but what is acknowledged has left the server: tests kill it and ask for it again.
        settings="$settings -c fsync=off -c full_page_writes=off -c autovacuum=off"
        settings="$settings -c wal_level=minimal -c max_wal_senders=0 -c checkpoint_timeout=1h"
        if as_owner "$programs/pg_ctl" start --silent --wait --pgdata="$data" --log="$base/log" \
            --options="$settings" 8>&- >/dev/null 2>&1 </dev/null; then
            (umask 077 && echo "postgres://hexwright:$password@127.0.0.1:$port" >"$base/url")
            return
        fi
    done
    fail "PostgreSQL did not start ($attempt attempts): $(tail -n 5 "$base/log")"
}

join() {
    lock
    : >>"$base/lease"
    # Before the server, as whoever starts it may be interrupted half-way (Ctrl-C). A watchdog that is there holds its own lock,
    # and the second one ends at once.
    setsid bash "$me" watch 8>&- </dev/null >/dev/null 2>&1 &
    is_running || start
    echo "$base"
    cat "$base/url"
    unlock
}

# With the settings and the port that it was started with.
restart() {
    lock
    find_programs
    as_owner "$programs/pg_ctl" restart --silent --wait --mode=fast --pgdata="$data" --log="$base/log" \
        8>&- >/dev/null 2>&1 </dev/null || fail "PostgreSQL did not restart: $(tail -n 5 "$base/log")"
    unlock
}

# Leaves everything in place for a restart.
halt() {
    lock
    find_programs
    as_owner "$programs/pg_ctl" stop --silent --wait --mode=fast --pgdata="$data" 8>&- >/dev/null 2>&1 </dev/null \
        || fail "PostgreSQL did not stop: $(tail -n 5 "$base/log")"
    unlock
}

# Under the lock, and only while nobody holds a lease.
stop_if_unused() {
    lock
    { exec 6>>"$base/lease"; } 2>/dev/null && flock --nonblock --exclusive 6 || {
        unlock
        return 1
    }
    if [ -e "$data/postmaster.pid" ]; then
        find_programs
        as_owner "$programs/pg_ctl" stop --silent --mode=immediate --wait --pgdata="$data" >/dev/null 2>&1 || true
    fi
    rm -rf "$base"
    unlock
}

# Holds a lock of its own while it lives, so that there is one of it for each server.
watch() {
    cd /
    { exec 7>>"$base/watchdog" && exec 9>>"$base/lease"; } 2>/dev/null || exit 0
    flock --nonblock --exclusive 7 || exit 0
    local unused=0
    while [ "$base/lease" -ef /proc/self/fd/9 ]; do
        # Returns once nobody holds a lease.
        flock --exclusive 9
        flock --unlock 9
        sleep 1
        if flock --nonblock --exclusive 9; then
            flock --unlock 9
            unused=$((unused + 1))
        else
            unused=0
        fi
        if [ "$unused" -ge 20 ] && stop_if_unused; then exit 0; fi
    done
}

case "${1:-}" in
    join | watch | restart | halt) "$1" ;;
    stop) stop_if_unused || true ;;
    *) fail "usage: postgres.sh join | restart | halt | stop" ;;
esac
