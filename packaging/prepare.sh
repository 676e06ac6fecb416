# Shared by packaging/run and packaging/test: installs what is missing from Debian's packages and builds a preset.
# To be sourced, from a script with `set -eu`.

project=$(cd "$(dirname "$0")/.." && pwd)

# install_missing run|test
install_missing() {
  local wanted missing as_root=()
  if [ "$1" = run ]; then
    wanted=$(sed '/^# test/,$d; /^#/d' "$project/packaging/packages")
  else
    wanted=$(sed '/^#/d' "$project/packaging/packages")
  fi
  # shellcheck disable=SC2086  # one word a package
  missing=$(comm -23 <(printf '%s\n' $wanted | sort) \
                     <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^installed //p' | sort))
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "These packages are missing and need root to install: $(echo $missing)" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing from Debian's packages: $(echo $missing)" >&2
  "${as_root[@]}" apt-get update -qq
  # shellcheck disable=SC2086
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# build PRESET [TARGET …]: quiet unless something is wrong. In a subshell: the caller's folder stays the caller's.
build() (
  local preset=$1 log
  shift
  log=$(mktemp)
  cd "$project"
  if [ ! -f "build/$preset/build.ninja" ]; then
    echo "Configuring ($preset) …" >&2
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; return 1; }
  fi
  echo "Building ($preset) …" >&2
  cmake --build --preset "$preset" ${1:+--target "$@"} >"$log" 2>&1 || { tail -n 200 "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
)
