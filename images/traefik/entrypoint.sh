#!/bin/sh
# Same arguments as the official traefik image: options alone are options of traefik.
set -e
case "${1:-}" in
  -* | healthcheck | version) set -- traefik "$@" ;;
esac
exec "$@"
