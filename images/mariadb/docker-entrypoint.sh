#!/bin/bash
# Same variables, paths and exits as the official mysql and mariadb images. Stands in for both.
set -Eeo pipefail
. /usr/local/lib/belay-offline.sh
readonly DATA=/var/lib/mysql SOCKET=/run/mysqld/mysqld.sock

# setting NAME [DEFAULT]: MARIADB_NAME wins over MYSQL_NAME; each may come from a _FILE.
setting() {
  file_env "MYSQL_$1" "${2:-}"
  file_env "MARIADB_$1"
  local other="MARIADB_$1"
  [ -z "${!other}" ] || export "MYSQL_$1=${!other}"
}

# quote TEXT: as an SQL string literal under the default SQL mode.
quote() {
  local text="${1//\\/\\\\}"
  printf "'%s'" "${text//\'/\'\'}"
}

# The passwords go through the standard input and a file, never through the arguments, which every process can read.
run_sql() {
  mysql --defaults-extra-file=<(printf '[client]\npassword="%s"\n' "${ROOT_FOR_CLIENT//\"/\\\"}") --protocol=socket -uroot -hlocalhost --socket="$SOCKET" --database="${MYSQL_DATABASE:-mysql}" "$@"
}

check_password() {
  if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    echo >&2 '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified'
    echo >&2 '    You need to specify one of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD and MYSQL_RANDOM_ROOT_PASSWORD'
    exit 1
  fi
  if [ "$MYSQL_USER" = root ]; then
    echo >&2 '[ERROR] [Entrypoint]: MYSQL_USER="root" and MYSQL_PASSWORD are for a regular user and cannot be used for the root user'
    exit 1
  fi
}

account_sql() {
  local root
  root="$(quote "$MYSQL_ROOT_PASSWORD")"
  # The install makes root accounts for 127.0.0.1, ::1 and the host name, all without a password.
  echo "DELETE FROM mysql.global_priv WHERE User = '' OR Host <> 'localhost'; FLUSH PRIVILEGES;"
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
  if [ -n "$MYSQL_ROOT_HOST" ] && [ "$MYSQL_ROOT_HOST" != localhost ]; then
    echo "CREATE USER 'root'@$(quote "$MYSQL_ROOT_HOST") IDENTIFIED BY $root;"
    echo "GRANT ALL ON *.* TO 'root'@$(quote "$MYSQL_ROOT_HOST") WITH GRANT OPTION;"
  fi
  [ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`${MYSQL_DATABASE//\`/\`\`}\`;"
  if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
    echo "CREATE USER $(quote "$MYSQL_USER")@'%' IDENTIFIED BY $(quote "$MYSQL_PASSWORD");"
    # A database name in GRANT is a pattern: its underscores must not match any character.
    [ -z "$MYSQL_DATABASE" ] || { local name="${MYSQL_DATABASE//\`/\`\`}"; echo "GRANT ALL ON \`${name//_/\\_}\`.* TO $(quote "$MYSQL_USER")@'%';"; }
  fi
  echo 'FLUSH PRIVILEGES;'
}

initialise() {
  setting ROOT_HOST '%'
  setting ROOT_PASSWORD
  setting DATABASE
  setting USER
  setting PASSWORD
  setting ALLOW_EMPTY_PASSWORD
  setting RANDOM_ROOT_PASSWORD
  check_password
  if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    MYSQL_ROOT_PASSWORD="$(head -c 24 /dev/urandom | base64)"
    echo "[Note] [Entrypoint]: GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
  fi
  mariadb-install-db --user=mysql --datadir="$DATA" --auth-root-authentication-method=normal --skip-test-db --cross-bootstrap >/dev/null
  "$@" --skip-networking --socket="$SOCKET" &
  local server=$! tries=300 wanted_database="$MYSQL_DATABASE"
  MYSQL_DATABASE='' ROOT_FOR_CLIENT=''
  until run_sql <<<'SELECT 1' &>/dev/null; do
    kill -0 "$server" 2>/dev/null && [ $((tries--)) -gt 0 ] || { echo >&2 '[ERROR] [Entrypoint]: Unable to start server.'; exit 1; }
    sleep 0.1
  done
  MYSQL_DATABASE="$wanted_database"
  account_sql | MYSQL_DATABASE='' run_sql
  ROOT_FOR_CLIENT="$MYSQL_ROOT_PASSWORD"
  run_init_files run_sql
  kill "$server"
  wait "$server"
  unset ROOT_FOR_CLIENT MYSQL_ROOT_PASSWORD MYSQL_PASSWORD MARIADB_ROOT_PASSWORD MARIADB_PASSWORD
  echo '[Note] [Entrypoint]: init process done. Ready for start up.'
}

[ "${1:0:1}" != '-' ] || set -- mysqld "$@"
if [ "$1" = mysqld ] || [ "$1" = mariadbd ]; then
  if [ "$(id -u)" = 0 ]; then
    own "$DATA" mysql
    run_as mysql "$0" "$@"
  fi
  # Options that only MySQL knows stop MariaDB; those that real compose files carry are left out, and said.
  arguments=()
  for argument in "$@"; do
    case "$argument" in
      --default-authentication-plugin=* | --default_authentication_plugin=* | --mysql-native-password=* | --mysqlx=*)
        echo >&2 "[Note] [Entrypoint]: ignored by the offline substitute: $argument" ;;
      *) arguments+=("$argument") ;;
    esac
  done
  set -- "${arguments[@]}"
  [ -d "$DATA/mysql" ] || initialise "$@"
fi
exec "$@"
