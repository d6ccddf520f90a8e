#!/usr/bin/env bash
# Makes an archive that measures GpuGrad on a machine with a GPU, linux-x64, which needs neither .NET nor a network there: tests/hardware/pack.sh FOLDER
# `bash run.sh` in it does everything (docs/performance.md). Needs the .NET SDK and xz.
set -euo pipefail
if [ $# -ne 1 ]; then
  sed -n '2,3s/^# //p' "$0" >&2
  exit 2
fi
out=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
name=gpugrad-hardware-$(dotnet msbuild src/Cli -getProperty:Version)-linux-x64
bin=$stage/$name/bin

# All into one folder, so that the runtime is there once. packages.lock.json is of no system (.ci/archive).
for project in tests/GpuGrad.Kernels.Tests tests/GpuGrad.Core.Tests tests/hardware/Summary src/Cli; do
  # No path of this machine in what is built. What the analyzers say a build says.
  dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:NuGetLockFilePath=obj/archive.lock.json -p:PublishDocumentationFiles=false \
    -p:PublishReferencesDocumentationFiles=false -p:RunAnalyzers=false -p:PathMap="$PWD/=/_/" --artifacts-path "$stage/built" -o "$bin"
done
# Without lists of what belongs to them programs take what lies beside them: so what CUDA tests never load can be left out.
rm -rf "$bin"/*.Tests.deps.json "$bin"/{.playwright,playwright.ps1,Microsoft.CodeCoverage} "$bin"/{libonnxruntime,onnxruntime.}* \
  "$bin"/{cs,de,es,fr,it,ja,ko,pl,pt-BR,ru,tr,zh-Hans,zh-Hant}
cp LICENSE "$stage/$name/LICENSE.txt"
cp tests/hardware/run.sh tests/hardware/peer.py "$stage/$name"
git rev-parse HEAD > "$stage/$name/commit.txt" 2> /dev/null || echo unknown > "$stage/$name/commit.txt"
mkdir -p "$out"
tar -C "$stage" -cf - "$name" | xz -6e -T0 > "$out/$name.tar.xz"
ls -l "$out/$name.tar.xz"
