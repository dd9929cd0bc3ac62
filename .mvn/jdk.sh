# Sourced by ./labeler and ./mvnw: sets JAVA_HOME to a JDK 25, or prints what to install.
# Searches JAVA_HOME, the java on the PATH, then the usual directories; the version is read from each one's `release` file.
is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}
find_jdk_25() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME"; then return 0; fi
  jdk_on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$jdk_on_path" ]; then
    jdk_on_path=$(dirname "$(dirname "$(readlink -f "$jdk_on_path")")")
    if is_jdk_25 "$jdk_on_path"; then JAVA_HOME=$jdk_on_path; export JAVA_HOME; return 0; fi
  fi
  set +f
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk_25 "$candidate"; then JAVA_HOME=$candidate; export JAVA_HOME; return 0; fi
  done
  echo "No JDK 25 found in JAVA_HOME, on the PATH or in the usual places (/usr/lib/jvm, ~/.sdkman, ~/.jdks)." >&2
  echo "Install one (for example the package temurin-25-jdk) or set JAVA_HOME to it, then run this again." >&2
  return 1
}
# Java encodes file names in the locale's charset; image names can be in any script.
use_utf8_names() {
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
}
