#!/usr/bin/env bash
# Usage: tests/run-under-cudaemu.sh CUDAEMU_FOLDER [PROJECT[:METHODS]...]
# Runs the tests of the projects (default: the kernel tests) on cuda:0 under the emulator whose sources lie in
# CUDAEMU_FOLDER, with every check on. METHODS picks tests by their full name, as in '*.EngineTests.*'. Needs g++ and the .NET SDK. Fails when a test fails or the emulator reports a
# violation. CONFIGURATION (default Release) names the build, ARCH (default x86-64-v3) the emulator's processor.
set -euo pipefail

if [ $# -lt 1 ] || [ ! -f "$1/build.sh" ]; then
  sed -n '2,6s/^# //p' "$0" >&2
  exit 2
fi
source=$(cd "$1" && pwd)
shift
root=$(cd "$(dirname "$0")/.." && pwd)
[ $# -gt 0 ] || set -- "$root/tests/GpuGrad.Kernels.Tests"

# The sources may be read-only: a copy is built, named after what is in it, so that a change builds anew.
key=$(cd "$source" && cat build.sh src/* | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/gpugrad-cudaemu/$key
if [ ! -f "$cache/done" ]; then
  rm -rf "$cache"
  mkdir -p "$cache/source"
  cp -R "$source/build.sh" "$source/src" "$cache/source"
  chmod -R u+w "$cache/source"
  ARCH=${ARCH:-x86-64-v3} sh "$cache/source/build.sh" "$cache/lib" >&2
  touch "$cache/done"
fi

# One multiprocessor: kernels that choose by how many there are to fill take their larger tiles even for small cases.
export GPUGRAD_TEST_DEVICES=cuda GPUGRAD_REQUIRE_CUDA=1 CUDAEMU_CHECK=all,uni CUDAEMU_SMS=1
# Calls of a captured step that no edge of its graph orders run in any order.
export CUDAEMU_GRAPH_ORDER=random
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
failed=0
for entry in "$@"; do
  project=${entry%%:*}
  methods=${entry#"$project"}
  dotnet build -c "${CONFIGURATION:-Release}" -v q --nologo "$project"
  # The test program itself, since `dotnet test` drops what a test host writes to stderr: the emulator's reports.
  LD_LIBRARY_PATH=$cache/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
    dotnet run -c "${CONFIGURATION:-Release}" --no-build --project "$project" -- -noColor ${methods:+-method "${methods#:}"} 2>> "$errors" || failed=1
done
cat "$errors" >&2
# CudaGraphTests spoils captures on purpose, by cuStreamQuery, which nothing else calls.
violations=$(grep '^cudaemu: ' "$errors" | grep -vc cuStreamQuery) || true
if [ "$violations" -gt 0 ]; then
  echo "run-under-cudaemu: $violations violations, above" >&2
  failed=1
fi
exit "$failed"
