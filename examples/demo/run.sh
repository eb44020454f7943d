#!/usr/bin/env bash
# The two demo applications beside a Gatehouse. script/server --demo sources this file and calls
#
#   demo_environment     before Gatehouse starts: exports its settings and those of the demo
#   demo_build           builds the applications unless their sources are unchanged
#   demo_follow PID &    waits until Gatehouse answers, starts both applications, prints what to
#                        try, and stops them when the process PID (Gatehouse) is gone or when it
#                        gets TERM; wait for it before leaving
#
# Run by itself it does the same for a Gatehouse that runs already at $GATEHOUSE_ISSUER and was
# given the file gatehouse.yaml; Ctrl-C stops the two applications.
#
# Settings: SERVER_PORT (8080), GATEHOUSE_ISSUER (http://localhost:SERVER_PORT), DEMO_WEB_PORT
# (SERVER_PORT + 1), DEMO_SPA_PORT (SERVER_PORT + 2), JAVA (a java command of version 25).

demo_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
demo_builds=$demo_folder/../../build/demo

demo_environment() {
  export SERVER_PORT="${SERVER_PORT:-8080}"
  export GATEHOUSE_ISSUER="${GATEHOUSE_ISSUER:-http://localhost:$SERVER_PORT}"
  export DEMO_WEB_PORT="${DEMO_WEB_PORT:-$((SERVER_PORT + 1))}"
  export DEMO_SPA_PORT="${DEMO_SPA_PORT:-$((SERVER_PORT + 2))}"
  export DEMO_WEB_ORIGIN="http://localhost:$DEMO_WEB_PORT"
  export DEMO_SPA_ORIGIN="http://localhost:$DEMO_SPA_PORT"
  export GATEHOUSE_CONFIG="${GATEHOUSE_CONFIG:-$demo_folder/gatehouse.yaml}"
  # demo_print has lines of its own to try.
  export GATEHOUSE_WELCOME_EXAMPLES="${GATEHOUSE_WELCOME_EXAMPLES:-false}"
  # The demo's passwords are public, so nobody else may reach it.
  case $GATEHOUSE_ISSUER in
    http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]* | 'http://[::1]'*) ;;
    *)
      echo "demo: its passwords are public; GATEHOUSE_ISSUER must be on localhost, not $GATEHOUSE_ISSUER" >&2
      return 1
      ;;
  esac
  export SERVER_ADDRESS="${SERVER_ADDRESS:-127.0.0.1}"
}

# A java command of version 25 or later: $JAVA, $JAVA_HOME, the path, or a usual place.
demo_java() {
  local candidate version
  for candidate in "${JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java)" \
    /usr/lib/jvm/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    [ -x "$candidate" ] || continue
    version=$("$candidate" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
    if [ "${version:-0}" -ge 25 ]; then
      echo "$candidate"
      return
    fi
  done
  echo "demo: no Java 25 found; set JAVA_HOME" >&2
  return 1
}

# The installed Maven, when it is new enough.
demo_maven() {
  case $(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p') in
    "" | [012].* | 3.[0-7]) echo "demo: Maven 3.8 or newer is needed" >&2; return 1 ;;
    *) mvn "$@" ;;
  esac
}

demo_sources_hash() {
  (
    cd "$demo_folder" || exit
    find look web-app/pom.xml web-app/src spa/SpaServer.java -type f | LC_ALL=C sort | while read -r file; do
      echo "$file $(git hash-object --no-filters "$file" 2>/dev/null || cksum <"$file")"
    done | cksum | tr ' ' -
  )
}

# Builds a copy of the sources in a folder named by their content, so that concurrent starts and
# later edits never disturb a running application. Sets demo_built.
demo_build() {
  local hash work java
  java=$(demo_java) || return
  hash=$(demo_sources_hash) || return
  demo_built=$demo_builds/$hash
  [ -d "$demo_built" ] && return
  mkdir -p "$demo_builds"
  (
    if command -v flock >/dev/null; then
      flock 9
    fi
    [ -d "$demo_built" ] && exit
    echo "demo: building the two applications"
    work=$(mktemp -d "$demo_builds/work.XXXXXX") || exit
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/web-app" "$work/built" &&
      cp -R "$demo_folder/look" "$work/look" &&
      cp -R "$demo_folder/web-app/pom.xml" "$demo_folder/web-app/src" "$work/web-app/" &&
      demo_maven -B -q -f "$work/web-app/pom.xml" -DskipTests package >"$work/log" 2>&1 &&
      mv "$work/web-app/target/demo-web.jar" "$work/built/" &&
      "${java}c" -d "$work/built" "$demo_folder/spa/SpaServer.java" >>"$work/log" 2>&1 || {
      cat "$work/log" >&2
      exit 1
    }
    mv "$work/built" "$demo_built"
  ) 9>"$demo_builds/lock"
}

# Starts both applications with a clean environment: they need none of Gatehouse's secrets.
# Sets demo_pids.
demo_start() {
  local java small=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k)
  java=$(demo_java) || return
  env -i PATH="$PATH" HOME="$HOME" LANG="${LANG:-C.UTF-8}" \
    GATEHOUSE_ISSUER="$GATEHOUSE_ISSUER" DEMO_WEB_PORT="$DEMO_WEB_PORT" \
    "$java" "${small[@]}" -Xmx96m --enable-native-access=ALL-UNNAMED -jar "$demo_built/demo-web.jar" &
  demo_pids=$!
  env -i PATH="$PATH" HOME="$HOME" LANG="${LANG:-C.UTF-8}" \
    "$java" "${small[@]}" -Xmx32m -cp "$demo_built" SpaServer \
    "$DEMO_SPA_PORT" "$GATEHOUSE_ISSUER" "$demo_folder/spa/site" "$demo_folder/look" &
  demo_pids="$demo_pids $!"
}

demo_stop() {
  # shellcheck disable=SC2086
  [ -z "${demo_pids:-}" ] || kill $demo_pids 2>/dev/null || true
  # Their ports are free when this returns, so that a next start finds them so.
  # shellcheck disable=SC2086
  [ -z "${demo_pids:-}" ] || wait $demo_pids 2>/dev/null || true
  demo_pids=
}

demo_answers() {
  curl -sf -o /dev/null --max-time 2 "$1"
}

# Waits until the address answers; gives up when a process of the list is gone.
demo_wait_for() {
  local url=$1 pid
  shift
  until demo_answers "$url"; do
    for pid in "$@"; do
      kill -0 "$pid" 2>/dev/null || return 1
    done
    sleep 0.3
  done
}

demo_follow() {
  local gatehouse=$1 pid
  trap demo_stop EXIT
  trap exit TERM INT HUP
  demo_wait_for "http://localhost:$SERVER_PORT/actuator/health/readiness" "$gatehouse" || return
  demo_start || return
  # shellcheck disable=SC2086
  if demo_wait_for "$DEMO_WEB_ORIGIN/" "$gatehouse" $demo_pids &&
    demo_wait_for "$DEMO_SPA_ORIGIN/" "$gatehouse" $demo_pids; then
    demo_print
  else
    kill -0 "$gatehouse" 2>/dev/null || return
    echo "demo: an application did not start; are ports $DEMO_WEB_PORT and $DEMO_SPA_PORT free?" >&2
    return 1
  fi
  while kill -0 "$gatehouse" 2>/dev/null; do
    sleep 0.5
  done
}

demo_print() {
  cat <<TEXT

The demo is ready.
  Web application   $DEMO_WEB_ORIGIN/
  Single-page app   $DEMO_SPA_ORIGIN/

  carol@consulting.example   Copper-Meadow-Violin-4    consultant of Acme Energy and Borealis Wind
  alice@acme.example         Amber-Kettle-Orchard-2    owner of Acme Energy
  bob@borealis.example       Silver-Pebble-Anchor-9    member of Borealis Wind
  operator@sunfield.example  Quiet-Harbour-Lantern-7   operator of this instance

Try:
  curl -s -u demo-service:demo-service-secret-for-localhost-only -d grant_type=client_credentials $GATEHOUSE_ISSUER/oauth2/token
  curl -s -u demo-service:demo-service-secret-for-localhost-only -d token="\$(curl -s -u demo-service:demo-service-secret-for-localhost-only -d grant_type=client_credentials $GATEHOUSE_ISSUER/oauth2/token | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')" $GATEHOUSE_ISSUER/oauth2/introspect
  curl -s $GATEHOUSE_ISSUER/.well-known/openid-configuration

TEXT
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  demo_environment
  demo_build
  trap 'trap - EXIT; kill "$demo_follower" 2>/dev/null; wait' EXIT INT TERM
  demo_follow $$ &
  demo_follower=$!
  wait "$demo_follower"
fi
