# Read by the start scripts, which set $program. Sets $java to a java of version 17 or newer and $java_version to its
# feature number, or ends with a sentence and status 1. Exports a locale in which Java reads arguments as UTF-8.
#
# The version comes from the file "release" beside the java where there is one: asking the java itself would double the
# time that a short command takes.

fail() {
  printf '%s: %s\n' "$program" "$1" >&2
  exit 1
}

# Follows symbolic links, since PATH usually holds a link to the real java.
real_path() {
  path=$1
  while [ -h "$path" ]; do
    link=$(readlink -- "$path")
    case $link in
      /*) path=$link ;;
      *) path=$(dirname -- "$path")/$link ;;
    esac
  done
  printf '%s\n' "$path"
}

# 17.0.15 -> 17, 25-ea -> 25, 1.8.0_392 -> 8; anything else -> nothing
feature_number() {
  version=${1#1.}
  version=${version%%[!0-9]*}
  printf '%s\n' "$version"
}

stated_version() {
  release=$(dirname -- "$(dirname -- "$(real_path "$java")")")/release
  if [ -r "$release" ]; then
    sed -n 's/^JAVA_VERSION="\(.*\)".*/\1/p' "$release"
  else
    "$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | sed -n 1p
  fi
}

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Point it at Java 17 or newer, or unset it."
else
  java=$(command -v java) || fail "Java 17 or newer is needed, and there is no java on the PATH. Install one or set JAVA_HOME."
fi

stated=$(stated_version)
java_version=$(feature_number "$stated")
[ -n "$java_version" ] || fail "$java does not say which Java it is; Java 17 or newer is needed. Set JAVA_HOME to one."
[ "$java_version" -ge 17 ] || fail "$java is Java $stated; Java 17 or newer is needed. Set JAVA_HOME to one."

# In the locale C, which cron and many monitoring systems use, Java would replace every letter beyond ASCII in an
# argument or a file name.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  '' | C | POSIX)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac
