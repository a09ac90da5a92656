# Reads what libFuzzer notes down in a merge (-merge_control_file): which file reaches which features, edges here. Prints
# the files of the second folder that are worth keeping: the one that reaches most edges which none before it does, and
# so on, at most `most` together with the first folder's, which stay.
NR == 1 { files = $1; next }
NR == 2 { kept = $1; next }
NR <= files + 2 { name[NR - 3] = $0; next }
$1 == "FT" {
    for (field = 3; field <= NF; ++field) {
        if ($2 < kept) reached[$field]
        else edges[$2] = edges[$2] " " $field
    }
}
END {
    for (room = most - kept; room > 0; --room) {
        best = 0
        for (file in edges) {
            count = split(edges[file], each, " ")
            rest = ""
            fresh = 0
            for (at = 1; at <= count; ++at) {
                if (each[at] in reached) continue
                rest = rest " " each[at]
                ++fresh
            }
            if (fresh == 0) { delete edges[file]; continue }
            edges[file] = rest
            if (fresh > best) { best = fresh; chosen = file }
        }
        if (best == 0) exit
        print name[chosen]
        split(edges[chosen], each, " ")
        for (at in each) reached[each[at]]
        delete edges[chosen]
    }
}
