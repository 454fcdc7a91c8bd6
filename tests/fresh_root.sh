#!/bin/sh
# Proves that a bare Debian 12, with apt and sh and nothing else, needs only the two commands of the
# README: it makes such a system in a temporary folder, runs them there and removes it again.
#   sh tests/fresh_root.sh               what is committed
#   sh tests/fresh_root.sh --worktree    the files as they are now
# It needs root, mmdebstrap and git, and takes its package sources from this machine's apt.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/cmake/bootstrap.sh"
need mmdebstrap git

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
if [ "${1:-}" = --worktree ]; then
    git ls-files -z --cached --others --exclude-standard |
        tar --null --ignore-failed-read -T - -cf "$work/project.tar"
else
    git archive -o "$work/project.tar" HEAD
fi

# How this machine reaches its packages: sources, proxy, leniency about dates. No host is named here.
apt-config dump | grep -E '^Acquire::(http|https|Check)[^ ]* "[^"]' >"$work/apt.conf" || :
sources=$(find /etc/apt -name '*.list' -o -name '*.sources')

# The folder's name has a space on purpose.
cat >"$work/inside.sh" <<'END'
cd '/home/new comer'
timed() {
    start=$(date +%s)
    printf '\n$ %s\n' "$*"
    "$@" || exit 1
    printf '(%s seconds)\n' "$(($(date +%s) - start))"
}
timed sh examples/run.sh
timed sh examples/run.sh
timed sh tests/run.sh
END

mmdebstrap --quiet --variant=apt --aptopt="$work/apt.conf" \
    --customize-hook='mkdir "$1/home/new comer"' \
    --customize-hook="tar-in '$work/project.tar' '/home/new comer'" \
    --customize-hook="upload '$work/inside.sh' /inside.sh" \
    --customize-hook='chroot "$1" sh /inside.sh' \
    bookworm /dev/null $sources
