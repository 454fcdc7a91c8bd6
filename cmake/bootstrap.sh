# Sourced by the run.sh scripts, which know $root. POSIX sh and apt are all that a new machine has.

# One build folder for each compiler and sanitizer that is asked for.
build=${BUILD_DIR:-$root/build${CXX:+-${CXX##*/}}${SANITIZE:+-$(echo "$SANITIZE" | tr ',' '-')}}
case $build in /*) ;; *) build=$PWD/$build ;; esac

# Runs a command without its output, and shows that only when the command fails.
quietly() {
    log=$(mktemp)
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        exit 1
    }
    rm -f "$log"
}

# Whether a Debian package is there. A tool may come from anywhere; the rest, on a system without
# dpkg, is left to CMake, which finds it or says what is missing.
have() {
    case $1 in
        ninja-build) command -v ninja ;;
        clang) command -v clang++ ;;
        *-dev | catch2 | pkg-config)
            ! command -v dpkg-query || dpkg-query -W -f '${Status}' "$1" | grep ' installed'
            ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# need PACKAGE...: installs those that are missing, and asks for nothing otherwise.
need() {
    missing=
    for package in "$@"; do
        have "$package" || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0

    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    if ! command -v apt-get >/dev/null || ! command -v ${as_root:-sh} >/dev/null; then
        echo "ridgewood: please install these first (named as in Debian):$missing" >&2
        exit 1
    fi
    echo "Installing, this once:$missing"
    quietly $as_root apt-get update
    quietly $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends $missing
}

# configure OPTION...: the first time decides on compiler and generator.
configure() {
    quietly env CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}" \
        cmake -S "$root" -B "$build" -DRIDGEWOOD_SANITIZE="${SANITIZE:-}" "$@"
}

# The same for who needs no Catch2. A folder that has the tests keeps them: CMake deletes the
# programs that its targets no longer name.
configure_without_tests() {
    [ -e "$build/CMakeCache.txt" ] || set -- "$@" -DRIDGEWOOD_BUILD_TESTS=OFF
    configure "$@"
}

# build TARGET...: on a terminal ninja shows in one line how far it is.
build() {
    if [ -t 1 ]; then
        cmake --build "$build" --target "$@"
    else
        quietly cmake --build "$build" --target "$@"
    fi
}
