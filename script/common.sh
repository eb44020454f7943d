# Sourced by the scripts next to it; sets root, finds Java and Maven.
# shellcheck shell=bash

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java_needed=25

say() { printf '%s\n' "$*" >&2; }
fail() { say "$(basename "$0"): $*"; exit 1; }

# The major version of the JDK in a folder; 0 when there is none.
jdk_version() {
  local version=0
  if [ -x "$1/bin/javac" ] && [ -f "$1/release" ]; then
    version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")"
  fi
  echo "${version:-0}"
}

look_for_jdk() {
  local on_path=""
  if command -v javac >/dev/null 2>&1; then
    on_path="$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")"
  fi
  local home
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/*jdk*; do
    if [ -n "$home" ] && [ "$(jdk_version "$home")" -ge "$java_needed" ]; then
      echo "$home"
      return
    fi
  done
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# Sets JAVA_HOME to a JDK that is new enough; installs one where that is possible.
find_java() {
  local home package
  home="$(look_for_jdk)"
  if [ -z "$home" ] && can_install; then
    for package in openjdk-$java_needed-jdk-headless temurin-$java_needed-jdk; do
      if apt-cache show "$package" >/dev/null 2>&1; then
        say "Installing $package ..."
        apt-get install -y --no-install-recommends "$package" >&2 || true
        home="$(look_for_jdk)"
        break
      fi
    done
  fi
  [ -n "$home" ] || fail "no JDK $java_needed or newer found: install one (https://adoptium.net) or set JAVA_HOME to it"
  export JAVA_HOME="$home"
  # Older Mavens use what this JDK warns about on every run.
  export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
}

# Only where there is no Maven, or one too old.
install_maven() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing Maven ..."
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends maven >/dev/null
  else
    fail "Maven 3.8 or newer is needed: install it and try again"
  fi
}

# For a subshell that makes what starts with other settings use as well. Names begin with one of
# these: 'SPRING|SERVER'.
forget_settings() {
  # shellcheck disable=SC2046
  unset $(compgen -e | grep -E "^($1)_" || true)
}

# Runs the installed Maven, or installs one where that may be done. The build writes down what
# settings switch on, so it must not see those of a start.
maven() (
  forget_settings 'SPRING|SERVER|MANAGEMENT'
  version=""
  if command -v mvn >/dev/null 2>&1; then
    version="$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')"
  fi
  case "$version" in
    "" | [012].* | 3.[0-7]) install_maven && mvn -f "$root/pom.xml" "$@" ;;
    *) mvn -f "$root/pom.xml" "$@" ;;
  esac
)

# What Maven says without the colour codes that it prints even when it says nothing.
plain() { sed -e $'s/\x1b\\[[0-9;]*m//g' -e '/^$/d'; }
