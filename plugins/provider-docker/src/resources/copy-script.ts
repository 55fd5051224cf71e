/**
 * Copies the volume at /from to /to: holes and attributes too, then compares what both sides list (names, kinds, sizes, times, owners, modes and links). The last line is the size in KiB.
 * Run again in the same container it goes on: a file whose size, time, owner and mode are those of the original is done, since `cp` sets them when all else is written;
 * one that was cut off is continued where it ends and compared by its bytes. After a restart of the machine, or a comparison that failed, nothing of an earlier run counts.
 */
export const COPY_SCRIPT = `set -e
boot=$(cat /proc/sys/kernel/random/boot_id)
if [ "$(cat /begun 2>/dev/null)" != "$boot" ]; then
  find /to -mindepth 1 -delete
  echo "$boot" >/begun
fi
facts() { cd "$1" && find . -type f -printf '%s %T@ %U %G %m %P\\0' | LC_ALL=C sort -z; }
facts /from >/from.facts
facts /to >/to.facts
echo "done before: $(LC_ALL=C comm -z -12 /from.facts /to.facts | tr -dc '\\0' | wc -c) files"
find /to -mindepth 1 ! -type d ! -type f -delete
LC_ALL=C comm -z -13 /from.facts /to.facts | cut -z -d ' ' -f 6- | xargs -0 -r -n 1 sh -ec '
at=$(($(stat -c %s "/to/$1") / 1048576 * 1048576))
if [ "$at" -gt 0 ] && [ -f "/from/$1" ]; then
  echo "goes on with $1 at $at"
  dd "if=/from/$1" "of=/to/$1" bs=1M iflag=skip_bytes oflag=seek_bytes "skip=$at" "seek=$at" conv=notrunc,sparse status=none
  truncate -r "/from/$1" "/to/$1"
  if cmp -s "/from/$1" "/to/$1"; then cp -a --attributes-only "/from/$1" "/to/$1"; exit 0; fi
fi
rm -f "/to/$1"' go-on
cp -a -u --reflink=auto /from/. /to/
list() { cd "$1" && find . -printf '%P %y %m %U %G %s %T@ %l\\n' | sed 's/ d \\([0-9]*\\) \\([0-9]*\\) \\([0-9]*\\) [0-9]* / d \\1 \\2 \\3 /' | LC_ALL=C sort | sha256sum; }
[ "$(list /from)" = "$(list /to)" ] || { rm -f /begun; echo 'the copy differs from the original' >&2; exit 9; }
sync -f /to
du -sk /to | cut -f1`;
