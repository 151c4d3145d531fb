#!/bin/bash
# Huiyin beside Request Tracker 5 and Redmine 5, both from Debian 12 with PostgreSQL, on this machine
# with the same clients.
#
#   bench/peers.sh install FOLDER               makes a tree of Debian's packages in FOLDER (as root,
#                                               1.5 GB, with debootstrap) and prepares both
#   bench/peers.sh measure FOLDER BUILD [...]   turn by turn; further words go to bench/peers.py
#   bench/peers.sh remove FOLDER                takes the tree away
#
# Nothing is mounted outside of name spaces that end with their processes. Aims: 100 times Request
# Tracker, 30 times Redmine.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | head -n -1; exit 2; }
here=$(dirname "$(readlink -f "$0")")
folder=$(readlink -m "$2")
apart=(unshare --mount --pid --fork --kill-child --propagation private)

inside() {
    install -m 755 "$here/peers_inside.sh" "$folder/srv/peers_inside.sh"
    "${apart[@]}" chroot "$folder" bash /srv/peers_inside.sh "$@"
}

no_mounts() {
    if grep -F " $folder/" /proc/mounts; then
        echo "something is still mounted in $folder" >&2
        exit 1
    fi
}

case "$1" in
install)
    [ ! -e "$folder" ] || { echo "$folder exists" >&2; exit 1; }
    debootstrap --variant=minbase --include=ca-certificates bookworm "$folder" http://deb.debian.org/debian
    no_mounts
    cp /etc/resolv.conf "$folder/etc/resolv.conf"
    inside install
    inside prepare
    ;;
measure)
    install -m 755 "$here/peers_inside.sh" "$folder/srv/peers_inside.sh"
    exec "$here/peers.py" --folder "$folder" --build "$3" "${@:4}"
    ;;
remove)
    [ -x "$folder/srv/peers_inside.sh" ] || { echo "$folder is not such a tree" >&2; exit 1; }
    no_mounts
    rm -rf --one-file-system "$folder"
    ;;
*) exit 2 ;;
esac
