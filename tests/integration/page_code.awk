# Makes tests of the code on a page: awk -v page=docs/NAME.md -f page_code.awk PAGE
# A piece that begins with a class or a function defines it for those that follow; each of the others is the body of a
# test.
BEGIN {
    name = page
    sub(/^.*\//, "", name)
    sub(/\.md$/, "", name)
    print "// Made of " page " by page_code.awk."
}
# What the page says that its pieces need.
/^```c\+\+$/ {
    head = 1
    next
}
/^```$/ && head {
    head = 0
    print "#include \"integration/page.hpp\""
    print "namespace " name "_page_test {"
    print "using echo::test::as_tuple;"
    print "using echo::test::Page;"
    print "namespace {"
}
head
/^## / { heading = substr($0, 4) }
/^```cpp$/ {
    getline first
    inside = 1
    defines = first ~ /^(class|struct) / || first ~ /^[a-z:_<>]+ [a-z_]+\(.*\) {$/
    if (!defines) print "TEST_CASE_METHOD(Page, \"" page ": " heading ", " ++pieces "\", \"[client]\") {"
    print "#line " NR " \"" page "\""
    print first
    next
}
/^```$/ && inside {
    inside = 0
    if (!defines) print "}"
}
inside
END {
    print "}  // namespace"
    print "}  // namespace " name "_page_test"
}
