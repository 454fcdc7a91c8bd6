# Sourced by the run.sh of comparisons in which predictions are judged by their loss on new rows:
# runs ours and the peers by turns and prints a table. The script that sources it has
#   here, root     its own folder and that of the project
#   cases          a line each: case, data, task of ours, rounds of ours and of peers, and the peers,
#                  each with the least ratio of its seconds over ours at -O2, or -
#   peers          the words of these that may be missing; the others are always there
#   programs       those of ours that are built, at two levels: forest for forest_O2, forest_native
#   data_script    what makes the data: data_script NAME FOLDER TABLES
#   has_peer PEER, package_of PEER: what has to be installed for it
#   run_ours LEVEL, run_peer PEER: one round, which prints its seconds and writes its predictions
#                  for the data in $data/$set to $work/LEVEL or PEER.prediction
#   evaluate OURS THEIRS: prints the losses of these files, the difference, its standard error, and
#                  `holds` or something else
# and calls compare_all CASE... . The peer `ours` is one thread beside two: run_ours prints the
# seconds of both, and `different` when their models are. $task is the task of the case.
. "$root/cmake/bootstrap.sh"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Debian's packages belong to this one, whatever else is in the PATH.
python=${PYTHON:-/usr/bin/python3}
tables=${DATA:-$root/../shared/data}

# make_once NAME: the data, and again when the script that makes them has changed.
make_once() {
    [ -z "$(find "$data/$1/made" -newer "$data_script" 2>/dev/null)" ] || return 0
    mkdir -p "$data/$1"
    "$python" "$data_script" "$1" "$data/$1" "$tables"
    touch "$data/$1/made"
}

median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# print_line CASE PEER REQUIRED LOSSES: a line of the table.
print_line() {
    awk -v name="$1" -v peer="$2" -v required="$3" -v losses="$4" \
        -v native="$(median "$work/native")" -v O2="$(median "$work/O2")" \
        -v theirs="$(median "$work/$2")" '
        function seconds(s) { return s < 0.001 ? sprintf("%.2f us", 1e6 * s) : sprintf("%.3f", s) }
        BEGIN {
            split(losses == "" ? "- - - - holds" : losses, loss)
            if (required != "-" && theirs + 0 < required * O2) wrong = wrong " speed"
            if (required != "-" && loss[5] != "holds") wrong = wrong " loss"
            printf "%-21s %-8s %9s %9s %9s %7.2f %7.2f %8s %9s %9s %8s %8s  %s\n", name, peer,
                seconds(O2), seconds(native), seconds(theirs), theirs / O2, theirs / native,
                required, loss[1], loss[2], loss[3], loss[4],
                wrong != "" ? "FAILS:" wrong : required == "-" ? "-" : "holds"
            exit wrong != ""
        }' || failed=1
}

# print_threads CASE REQUIRED: the same of one thread over two, by the median of the ratios.
print_threads() {
    awk '{ print $1 / $2, $1, $2 }' "$work/O2" | sort -g >"$work/ratios"
    awk -v name="$1" -v required="$2" -v different="$(grep -hc different "$work/O2" || true)" '
        { ratio[NR] = $1; one[NR] = $2; two[NR] = $3 }
        END {
            middle = int((NR + 1) / 2)
            wrong = (ratio[middle] < required ? " speed" : "") (different > 0 ? " bits" : "")
            printf "%-21s %-8s %9.3f %9s %9.3f %7.2f %7s %8s  %s\n", name, "1 thread", two[middle],
                "", one[middle], ratio[middle], "", required, wrong != "" ? "FAILS:" wrong : "holds"
            exit wrong != ""
        }' "$work/ratios" || failed=1
}

# compare CASE ROUNDS PEER_ROUNDS PEER:REQUIRED...
compare() {
    case=$1 rounds=$2 peer_rounds=$3
    shift 3
    work=$folder/$case
    mkdir "$work"
    make_once "$set"
    round=1
    while [ "$round" -le "$rounds" ]; do
        run_ours O2 >>"$work/O2"
        [ "$peer_rounds" = 0 ] || run_ours native >>"$work/native"
        if [ "$round" -le "$peer_rounds" ]; then
            for peer in "$@"; do
                run_peer "${peer%:*}" >>"$work/${peer%:*}"
            done
        fi
        round=$((round + 1))
    done
    for peer in "$@"; do
        who=${peer%:*} required=${peer#*:} losses=
        if [ "$who" = ours ]; then
            print_threads "$case" "$required"
            continue
        fi
        [ ! -e "$work/$who.prediction" ] ||
            losses=$(evaluate "$work/O2.prediction" "$work/$who.prediction")
        print_line "$case" "$who" "$required" "$losses"
    done
    rm -r "$work"
}

# check_cases CASE...: all of them exist.
check_cases() {
    for name in "$@"; do
        echo "$cases" | grep -q "^$name " || {
            echo "There is no case '$name'." >&2
            exit 2
        }
    done
}

# prepare: builds our programs and finds out which peers there are.
prepare() {
    "$python" -c 'import numpy, pandas' 2>/dev/null || {
        echo "The data are made with apt-get install python3-numpy python3-pandas." >&2
        exit 2
    }
    need "${CXX:-g++}" cmake ninja-build libeigen3-dev libbenchmark-dev
    configure_without_tests -DRIDGEWOOD_BUILD_BENCH=ON
    built=$build/bench/compare/${here##*/}
    data=$build/bench/compare/data/$(basename "$(dirname "$data_script")")

    [ -d "$tables" ] || echo "The real tables are left out: there is no folder $tables"
    missing_peers=
    for peer in $peers; do
        has_peer "$peer" >/dev/null 2>&1 || {
            missing_peers="$missing_peers $peer"
            echo "$peer is left out: it comes with $(package_of "$peer")"
        }
    done
    targets=
    for program in $programs; do
        targets="$targets compare_${program}_native compare_${program}_O2"
    done
    build $targets
}

# compare_all CASE...: these, or all when there are none.
compare_all() {
    check_cases "$@"
    prepare
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    failed=0
    printf '%-21s %-8s %9s %9s %9s %7s %7s %8s %9s %9s %8s %8s\n' \
        '' '' -O2 native peer -O2 native '' ours peer '' standard \
        case peer seconds seconds seconds ratio ratio required loss loss worse error
    while read -r name set task rounds peer_rounds all_peers; do
        case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
        case $set in
            higgs_like*) ;;
            *) [ -d "$tables" ] || continue ;;
        esac
        chosen=
        for peer in $all_peers; do
            case "$missing_peers " in *" ${peer%:*} "*) ;; *) chosen="$chosen $peer" ;; esac
        done
        [ -n "$chosen" ] || continue
        compare "$name" "$rounds" "$peer_rounds" $chosen </dev/null
    done <<END
$cases
END
    exit "$failed"
}
