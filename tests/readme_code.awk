# Makes a source of the C++ code on the README, docs/tls.md and docs/fleet.md, which is to compile from what is shown: the pieces follow
# each other, each with its includes and its functions and classes before it, and the rest as the body of a function.
BEGIN {
    print "// Made of the README and pages of docs/ by readme_code.awk."
    # A piece may use names of those before it for something of its own, and need not use all that it shows.
    print "#pragma GCC diagnostic ignored \"-Wshadow\""
    print "#pragma GCC diagnostic ignored \"-Wunused\""
}
/^```cpp$/ {
    inside = 1
    ++pieces
    definition = ""
    body = ""
    place = "#line " FNR + 1 " \"" FILENAME "\"\n"
    next
}
/^```$/ && inside {
    inside = defining = 0
    print "namespace readme_code_" pieces " {"
    if (definition) print place definition
    # What the pieces have that go on from another.
    print "void body([[maybe_unused]] echo::Echo& echo) {{"
    print place body "}}"
    print "}"
    next
}
inside && /^(#include|using namespace)/ {
    if (/^using/ || !($0 in included)) print
    included[$0] = 1
    place = "#line " FNR + 1 " \"" FILENAME "\"\n"
    next
}
inside && (/^class .*{$/ || /^[a-z:<>]+ [a-z_]+\(.*\) {$/) { defining = 1 }
inside && !defining && /^[a-z:]+ [a-z_]+\([a-z:_]+ [a-z]+\);/ {
    definition = definition $0 "\n"
    next
}
inside && defining { definition = definition $0 "\n" }
inside && !defining { body = body $0 "\n" }
/^}/ { defining = 0 }
