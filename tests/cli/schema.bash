# shellcheck shell=bash
# Comparing what the client prints as JSON with the schemas that are installed with it.

schema_folder="$(dirname "${BASH_SOURCE[0]}")/../../client/schema"
schema_python=

# The interpreter that has the validator need not be the first on the path.
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import jsonschema' 2>/dev/null; then
        schema_python="$candidate"
        break
    fi
done

# A file with one document, or with one on each line; each must be as the schema of that command says. There must be one.
expect_valid() { # COMMAND FILE
    [[ -n "$schema_python" ]] || fail "without a validator this test is blind: install the package python3-jsonschema"
    "$schema_python" - "$schema_folder/$1.schema.json" "$2" <<'PYTHON' || fail "$2 does not keep to the schema of $1"
import json, os, sys
import jsonschema

def refuse_constant(name):
    raise ValueError(name + " is no JSON")

def parse(text):
    return json.loads(text, parse_constant=refuse_constant)

schema = parse(open(sys.argv[1], encoding="utf-8").read())
validator_class = jsonschema.validators.validator_for(schema)
validator_class.check_schema(schema)
# Schemas that lie in the same folder may refer to each other.
folder = "file://" + os.path.dirname(os.path.abspath(sys.argv[1])) + "/"
validator = validator_class(schema, resolver=jsonschema.RefResolver(folder, schema))
text = open(sys.argv[2], encoding="utf-8").read()
try:
    documents = [parse(text)]
except ValueError:
    documents = [parse(line) for line in text.splitlines()]
if not documents:
    sys.exit("there is no document in it")
for number, document in enumerate(documents, 1):
    for error in validator.iter_errors(document):
        sys.exit(f"document {number}, at {error.json_path}: {error.message}")
PYTHON
}
