#!/usr/bin/env bash
# The manifests under packaging/kubernetes: their alerts are those of packaging/prometheus, each folder is built by
# kubectl, every field is one of Kubernetes' own, the parts fit each other, and the two programs take what they are given
# there.
set -euo pipefail
# shellcheck source=tests/cli/support/server.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/server.bash"
# shellcheck source=tests/cli/support/admin.bash
source "$(dirname "${BASH_SOURCE[0]}")/../support/admin.bash"
: "${ECHO_CLIENT:?must be the path of the program}"

source_folder=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../..")
manifests=$source_folder/packaging/kubernetes

echo "the alerts are those of packaging/prometheus"
rules() { sed -n '/^ *groups:/,$p' "$1"; }
diff <(rules "$source_folder/packaging/prometheus/echo-server.rules.yml" | sed 's/^./  &/') \
    <(rules "$manifests/monitoring/prometheusrule.yaml") >"$folder/differences" ||
    fail "packaging/kubernetes/monitoring/prometheusrule.yaml has other alerts: $(<"$folder/differences")"

version=$("$ECHO_SERVER" --version)
version=${version##* }
for file in "$manifests"/{base/deployment,bench/job,bench-agents/job}.yaml; do
    grep -qx " *image: echo:${version//./\\.}" "$file" || fail "$file does not name the image of version $version"
done

command -v kubectl >/dev/null || skip "kubectl is missing, and the manifests were not tried: install kubernetes-client"
"$python" -c 'import yaml' 2>/dev/null || skip "Python reads no YAML, and the manifests were not tried: install python3-yaml"
folders=(base monitoring autoscaling bench bench-agents)
overlays=
# That of Debian 12 has another word for what an overlay builds on.
words=$(kubectl kustomize "$manifests/overlays/reply-prefix" 2>&1 || true)
if [[ $words != *"must be a file"* ]]; then
    overlays=yes
    folders+=(overlays/production overlays/reply-prefix)
fi

echo "each folder is built by kubectl"
built=()
for name in "${folders[@]}"; do
    built+=("$folder/${name//\//-}.yaml")
    kubectl kustomize "$manifests/$name" >"${built[-1]}" 2>"$folder/err" || fail "$name: $(<"$folder/err")"
    [[ ! -s $folder/err ]] || fail "$name: kubectl warns: $(<"$folder/err")"
done

not_tried=()
[[ -n $overlays ]] || not_tried+=("the overlays, as kubectl is older than 1.21")
if "$python" -c 'import kubernetes.client' 2>/dev/null; then
    echo "every field is one that Kubernetes has published"
    "$python" -B "$source_folder/tests/kubernetes/check_models.py" "${built[@]}" || fail "see above"
else
    not_tried+=("Kubernetes' own models, as python3-kubernetes is missing")
fi

echo "every field is one that the project knows, and the parts fit each other"
"$python" -B "$source_folder/tests/kubernetes/check_manifests.py" "${built[@]}" >"$folder/facts" || fail "see above"
# facts KIND: what follows the word in the lines that begin with it.
facts() { sed -n "s/^$1 //p" "$folder/facts" | sort -u; }

echo "the server takes the variables"
mapfile -t variables < <(facts variable)
((${#variables[@]} > 5)) || fail "only ${#variables[@]} variables were found"
env "${variables[@]}" "$ECHO_SERVER" --check-config >"$folder/out" 2>&1 || fail "$(<"$folder/out")"

echo "the pages that are asked for are there, and so is the metric"
start_with_admin 1 --listen 127.0.0.1:0
mapfile -t pages < <(facts probe)
expect_equal "the pages" "/livez /metrics /readyz" "${pages[*]}"
for page in "${pages[@]}"; do
    expect_equal "the status of $page" 200 "$(status_of "$page")"
done
for name in $(facts metric); do
    [[ -n $(metric "$name") ]] || fail "the server has no metric $name"
done

echo "the client takes the arguments of the jobs"
for job in echo-bench echo-agents; do
    mapfile -t arguments < <(facts "option $job")
    ((${#arguments[@]} > 3)) || fail "only ${#arguments[@]} arguments of $job were found"
    arguments=("${arguments[@]/#--to=*/--to=$endpoint}")
    arguments=("${arguments[@]/#--duration=*/--duration=200ms}")
    # What Kubernetes puts in their place.
    arguments=("${arguments[@]/\$(START_AT)/+500ms}")
    arguments=("${arguments[@]/\$(JOB_COMPLETION_INDEX)/3}")
    status=0
    # Whether this machine is quick enough is not asked here.
    "$ECHO_CLIENT" bench "${arguments[@]}" --warmup 0 >"$folder/out" 2>"$folder/err" || status=$?
    ((status <= 1)) || fail "exit status of $job: $status: $(<"$folder/err")"
done
grep -q '^{.*"agent":"3"' "$folder/out" || fail "the document does not name its agent: $(<"$folder/out")"
stop_server TERM

printf -v words '; %s' "${not_tried[@]}"
((${#not_tried[@]} == 0)) || skip "all that was tried has passed; not tried were: ${words:2}"
