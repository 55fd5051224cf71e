# Shared by the entry points of the offline images; sourced by bash, never run.

# file_env NAME [DEFAULT]: sets NAME from itself, from the file that NAME_FILE points to, or from DEFAULT.
# Both at once is an error, as in the official images.
file_env() {
  local name="$1" file_name="${1}_FILE" value="${2:-}"
  if [ -n "${!name:-}" ] && [ -n "${!file_name:-}" ]; then
    echo >&2 "error: both $name and $file_name are set (but are exclusive)"
    exit 1
  fi
  if [ -n "${!name:-}" ]; then
    value="${!name}"
  elif [ -n "${!file_name:-}" ]; then
    value="$(<"${!file_name}")"
  fi
  export "$name=$value"
  unset "$file_name"
}

# run_as USER COMMAND…: replaces this process, so that the server is PID 1 and gets the signals itself.
run_as() {
  local user="$1"
  shift
  HOME="$(getent passwd "$user" | cut -d: -f6)"
  export HOME
  exec setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"
}

# own DIR USER: gives a data directory (often a fresh volume) to the server's user.
own() {
  mkdir -p "$1"
  find "$1" \! -user "$2" -exec chown "$2:$2" '{}' +
}

# run_init_files SQL_FUNCTION: runs /docker-entrypoint-initdb.d in order; SQL_FUNCTION reads SQL from its standard input.
run_init_files() {
  local run_sql="$1" file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) "$run_sql" <"$file" ;;
      *.sql.gz) gunzip -c "$file" | "$run_sql" ;;
      *.sql.xz) xz -dc "$file" | "$run_sql" ;;
      */\*) ;;
      *) echo >&2 "ignoring $file" ;;
    esac
  done
}
