# Makes a test of each piece of code on docs/asio.md.
BEGIN {
    print "// Made of docs/asio.md by asio_page.awk."
}
# What the page says that its pieces need.
/^```c\+\+$/ {
    head = 1
    next
}
/^```$/ && head {
    head = 0
    print "#include \"integration/asio_page.hpp\""
    print "namespace asio_page_test {"
}
head
/^## / { heading = substr($0, 4) }
/^```cpp$/ {
    inside = 1
    print "TEST_CASE_METHOD(Page, \"docs/asio.md: " heading ", " ++pieces "\", \"[client]\") {"
    print "#line " NR + 1 " \"docs/asio.md\""
    next
}
/^```$/ && inside {
    inside = 0
    print "}"
}
inside
END { print "}  // namespace asio_page_test" }
