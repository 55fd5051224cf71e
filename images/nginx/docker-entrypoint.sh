#!/bin/sh
# As in the official nginx image: templates are filled from the environment, then /docker-entrypoint.d is run.
set -e
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  if [ -d /etc/nginx/templates ]; then
    names="$(env | cut -d= -f1 | sed 's/^/$/' | tr '\n' ' ')"
    find /etc/nginx/templates -name '*.template' -type f | while read -r template; do
      relative="${template#/etc/nginx/templates/}"
      mkdir -p "/etc/nginx/conf.d/$(dirname "$relative")"
      envsubst "$names" <"$template" >"/etc/nginx/conf.d/${relative%.template}"
    done
  fi
  for file in /docker-entrypoint.d/*.sh; do
    [ ! -x "$file" ] || "$file"
  done
fi
exec "$@"
