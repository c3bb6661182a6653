# Read by the scripts that run from a checkout, in its root and after launch.sh. Sets $archive to the distribution of the
# last build if nothing it is made from has changed since, and builds it otherwise. A script that needs more than that build
# sets $built to a file which is there when it was made, $needs to a library that stands in the class path then, and $profile to
# the Maven profile that makes both.

archive=$(find target -maxdepth 1 -name 'tocsin-*.tar.gz' 2>/dev/null | sort | tail -n 1)
if [ -z "$archive" ] || [ ! -d target/test-classes ] || [ ! -r target/test-classpath.txt ] || [ ! -e "${built:-.}" ] ||
  { [ -n "${needs:-}" ] && ! grep -q "$needs" target/test-classpath.txt; } ||
  [ -n "$(find pom.xml src packaging etc -newer "$archive" -print | sed -n 1p)" ]; then
  command -v mvn >/dev/null || fail "Maven is needed to build tocsin, and there is no mvn on the PATH. Install it."
  printf 'Building tocsin ...\n'
  mvn -q -B -DskipTests ${profile:+-P"$profile"} package
  archive=$(find target -maxdepth 1 -name 'tocsin-*.tar.gz' | sort | tail -n 1)
fi
