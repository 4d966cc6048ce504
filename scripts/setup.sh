#!/usr/bin/env bash
# Installs what Participation needs and nothing that is already there.
#
#   scripts/setup.sh runtime   what `make run` needs
#   scripts/setup.sh dev       the same plus the test and check tools (`make test`, `make setup`)
#
# Debian 12 (also newer Debian and Ubuntu) as root or with sudo; macOS with Homebrew (written, untested).
# The second run only compares a stamp and takes no time. `FORCE=1` does everything again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=${1:-dev}
case $mode in runtime | dev) ;; *) echo "usage: scripts/setup.sh [runtime|dev]" >&2; exit 2 ;; esac

root=$PWD
venv=$root/.venv
log=$root/var/log/setup.log
fonts=${XDG_DATA_HOME:-$HOME/.local/share}/fonts/participation

say() { printf '  %s\n' "$*"; }
fail() {
  printf '\nSet-up stopped: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}
# Runs a command with its output in the log; on failure shows the end of the log and says what to do.
quietly() {
  local what=$1 advice=$2
  shift 2
  printf '\n== %s\n$ %s\n' "$what" "$*" >>"$log"
  if ! "$@" >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    fail "$what failed." "$advice" "The whole output is in ${log#"$root"/}."
  fi
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# ---------------------------------------------------------------------------------------------------------------------
# Stamp: the set-up is repeated when the locked packages, this script, the place of the checkout or Python changes.

python=$(find_python) || fail "Python 3.11 or newer was not found." \
  "Debian: apt-get install python3    macOS: brew install python@3.11" "Or name one: PYTHON=/path/to/python3.11 make run"

stamp_of() {
  { cat "requirements/$1.txt" pyproject.toml scripts/setup.sh; echo "$root"; id -u; "$python" -VV; } | cksum
}
done_before() { [ -x "$venv/bin/participation" ] && [ "$(cat "$venv/.setup-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]; }

if [ -z "${FORCE:-}" ]; then
  # An environment made for development also runs the product.
  if done_before "$mode" || { [ "$mode" = runtime ] && done_before dev; }; then exit 0; fi
fi
mkdir -p "$root/var/log"
: >"$log"
echo "Setting up Participation ($mode); details go to var/log/setup.log"

# ---------------------------------------------------------------------------------------------------------------------
# System packages

temporary_policy=
cleanup() { if [ -n "$temporary_policy" ]; then $sudo rm -f "$temporary_policy"; fi; }
sudo=
trap cleanup EXIT

need_root() {
  if [ "$(id -u)" = 0 ]; then return; fi
  command -v sudo >/dev/null 2>&1 || fail "these Debian packages are missing: $*" \
    "Run 'apt-get install --no-install-recommends $*' as root, then start again."
  sudo=sudo
  sudo -n true 2>/dev/null || { say "sudo may ask for your password to install: $*"; sudo -v </dev/tty; }
}

# Installing redis-server would start and enable a machine-wide Redis. Participation starts a private one, so the
# service is kept from starting (policy-rc.d) and, if it was this script that brought it, from starting at boot.
install_debian() {
  need_root "$@"
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    temporary_policy=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | $sudo tee $temporary_policy >/dev/null
    $sudo chmod 755 $temporary_policy
  fi
  quietly "apt-get update" "Check the network and /etc/apt/sources.list." $sudo apt-get -q update
  quietly "Installing system packages" "Try it by hand: apt-get install $*" \
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
  case " $* " in *" redis-server "*)
    if command -v systemctl >/dev/null 2>&1; then $sudo systemctl disable redis-server >>"$log" 2>&1 || true; fi ;;
  esac
}

debian_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

system_debian() {
  local missing=()
  # What is tested is the thing itself where it may come from elsewhere (a Python or Redis of one's own), else the package.
  "$python" -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
  command -v redis-server >/dev/null 2>&1 || missing+=(redis-server)
  # libpango…: layout for WeasyPrint; libharfbuzz-subset0: small fonts in the PDF; fonts-noto-core: Mongolian.
  local packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk fonts-noto-core)
  if [ "$mode" = dev ]; then
    packages+=(poppler-utils)
    command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  fi
  local package
  for package in "${packages[@]}"; do debian_installed "$package" || missing+=("$package"); done
  if [ ${#missing[@]} = 0 ]; then say "system packages   all there"; return; fi
  say "system packages   installing ${missing[*]}"
  install_debian "${missing[@]}"
}

# FangSong, KaiTi, HeiTi and SongTi for official documents: the free Fandol family, four files out of a TeX package.
fonts_debian() {
  if [ -f "$fonts/FandolFang-Regular.otf" ] && [ -f "$fonts/FandolKai-Regular.otf" ]; then
    say "official fonts    all there"
    return
  fi
  say "official fonts    fetching FandolFang, FandolKai, FandolHei, FandolSong (49 MB)"
  local work
  work=$(mktemp -d)
  # apt's download user (_apt) must be able to write here; without the change of mode apt only warns.
  chmod 755 "$work"
  if ! apt-cache show texlive-lang-chinese >/dev/null 2>&1; then
    need_root "package lists"
    quietly "apt-get update" "Check the network and /etc/apt/sources.list." $sudo apt-get -q update
  fi
  quietly "Fetching the Fandol fonts" "Check the network, or copy Fandol*.otf into $fonts by hand." \
    env -C "$work" apt-get -q download texlive-lang-chinese
  dpkg-deb -x "$work"/texlive-lang-chinese_*.deb "$work/tree" >>"$log" 2>&1
  mkdir -p "$fonts"
  find "$work/tree" \( -name 'FandolFang*.otf' -o -name 'FandolKai*.otf' -o -name 'FandolHei*.otf' -o -name 'FandolSong*.otf' \) \
    -exec cp {} "$fonts/" \;
  # The fonts are under the GPL with the font exception: the licence goes where they go.
  find "$work/tree" -ipath '*doc*fandol*' -type f \( -iname 'COPYING*' -o -iname 'README*' \) -exec cp {} "$fonts/" \;
  rm -rf "$work"
  [ -f "$fonts/FandolFang-Regular.otf" ] || fail "the Fandol fonts were not in the package." "See var/log/setup.log."
  quietly "Refreshing the font cache" "Run fc-cache by hand." fc-cache "$fonts"
}

system_macos() {
  command -v brew >/dev/null 2>&1 || fail "Homebrew was not found." "Install it (its home page says how), then start again."
  local formula missing=()
  for formula in redis pango fontconfig; do brew list --formula "$formula" >/dev/null 2>&1 || missing+=("$formula"); done
  if [ "$mode" = dev ]; then
    brew list --formula poppler >/dev/null 2>&1 || missing+=(poppler)
    [ -d /Applications/Chromium.app ] || [ -d "/Applications/Google Chrome.app" ] ||
      say "browser           none found: the browser tests will be skipped"
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    say "system packages   installing ${missing[*]}"
    quietly "Installing system packages" "Try it by hand: brew install ${missing[*]}" brew install "${missing[@]}"
  else
    say "system packages   all there"
  fi
  local cask absent=()
  for cask in font-noto-serif-cjk font-noto-sans-cjk font-noto-sans-mongolian; do
    brew list --cask "$cask" >/dev/null 2>&1 || absent+=("$cask")
  done
  if [ ${#absent[@]} -gt 0 ]; then
    say "fonts             installing ${absent[*]}"
    quietly "Installing fonts" "Try it by hand: brew install --cask ${absent[*]}" brew install --cask "${absent[@]}"
  fi
  say "official fonts    macOS brings STFangsong and Kaiti; for the documents' own look install the Fandol fonts"
}

if [ -r /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
  system_debian
  fonts_debian
elif [ "$(uname -s)" = Darwin ]; then
  system_macos
else
  say "system packages   this is neither Debian nor macOS: 'participation doctor' will say what is missing"
fi

# ---------------------------------------------------------------------------------------------------------------------
# Python packages: exactly the locked ones, each checked against its hash.

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  say "Python            making .venv with $("$python" -V)"
  quietly "Making .venv" "Remove .venv and try again; Debian needs python3-venv." "$python" -m venv --clear "$venv"
fi
count=$(grep -c '==' "requirements/$mode.txt")
say "Python packages   installing $count locked packages"
pip=("$venv/bin/python" -m pip --disable-pip-version-check --no-input -q)
quietly "Installing Python packages" "Check the network; the exact versions are in requirements/$mode.txt." \
  "${pip[@]}" install --require-hashes --no-deps -r "requirements/$mode.txt"
quietly "Installing Participation" "See var/log/setup.log." \
  "${pip[@]}" install --no-deps --no-build-isolation -e .
quietly "Checking the installed packages" "requirements/$mode.txt does not fit together; run 'make lock'." \
  "${pip[@]}" check

stamp_of "$mode" >"$venv/.setup-$mode"
say "ready"
