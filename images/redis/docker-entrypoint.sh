#!/bin/bash
# Same arguments and paths as the official redis image.
set -e
. /usr/local/lib/belay-offline.sh

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    own /data redis
    run_as redis "$0" "$@"
  fi
  # The official image is compiled with protected mode off, since a container's network is its own; Debian's is not.
  if [[ " $* " != *protected-mode* ]] && ! { [ -f "$2" ] && grep -q '^protected-mode' "$2"; }; then
    set -- "$@" --protected-mode no
  fi
  umask 0077
fi
exec "$@"
