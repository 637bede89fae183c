#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of the FHIR test server, exactly as locked, and prints the folder to run it from.
# usage: install.sh [DIR]     (default: build/fhir_server under the project)
# A second run with an unchanged lock file does nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here/../../build/fhir_server}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# Node 20.19 is the oldest that the packages run on; say so here instead of failing inside them.
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  { echo "install.sh: node 20.19 or later is needed, this is $(node --version)" >&2; exit 1; }

# Several test programs may start at once; the first one installs, the others wait for it.
exec 9>"$dir/.lock"
flock 9
stamp=$dir/.installed
if ! cmp -s "$here/package-lock.json" "$stamp"; then
  cp "$here/package.json" "$here/package-lock.json" "$dir/"
  (cd "$dir" && npm ci --omit=dev --no-audit --no-fund --loglevel=error >&2)
  cp "$here/package-lock.json" "$stamp"
fi
for program in server.mjs validate.mjs; do
  cp "$here/$program" "$dir/$program.new"
  mv "$dir/$program.new" "$dir/$program"
done
echo "$dir"
