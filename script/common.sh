# SPDX-License-Identifier: Apache-2.0
# Sourced by the other scripts: where things are, and how they speak.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Paths in objects are relative to the project, so that two clones share one cache.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

# The Node that script/bootstrap brings, where the system's own is too old for the FHIR server. The folder may not be
# there yet: on a new machine whoever sources this goes on after script/bootstrap has made it.
export PATH="$root/build/node/node_modules/node/bin:$PATH"

node_is_new_enough() {
  command -v node >/dev/null || return 1
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

configure() {  # configure PRESET: only when it was never done; CMake looks after itself from then on
  [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >"build/$1.configure.log" 2>&1 ||
    { cat "build/$1.configure.log" >&2; die "configuring the preset $1 failed"; }
}

need_room() {  # need_room GB WHAT: a linker under which the disk fills ends with a bus error, and does not say why
  local free
  free=$(df -BG --output=avail . | tail -n 1 | tr -dc 0-9)
  [ "$free" -ge "$1" ] || die "$2 takes up to $1 GB of disk, and $free GB are free here"
}
