#!/bin/bash
# Same variables and paths as the official rabbitmq image; the server itself reads RABBITMQ_DEFAULT_USER, _PASS and _VHOST.
set -e
. /usr/local/lib/belay-offline.sh

if [[ "$1" == rabbitmq* ]] && [ "$(id -u)" = 0 ]; then
  if [ "$1" = rabbitmq-server ]; then
    own /var/lib/rabbitmq rabbitmq
  fi
  run_as rabbitmq "$0" "$@"
fi
for name in RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS RABBITMQ_DEFAULT_VHOST; do
  file_env "$name"
  [ -n "${!name}" ] || unset "$name"
done
# Made before anything else may ask: a rabbitmqctl of root that came first would leave one that the server cannot read.
cookie=/var/lib/rabbitmq/.erlang.cookie
if [ "$1" = rabbitmq-server ] && [ ! -s "$cookie" ]; then
  (umask 0377 && head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' >"$cookie")
fi
exec "$@"
