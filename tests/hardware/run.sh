#!/usr/bin/env bash
# Usage: bash run.sh [--quick] [--device DEVICE] [--out FOLDER]
# Verifies, tests and times GpuGrad on this machine, in less than 25 minutes, and leaves a JSON file a step, summary.html and performance-lines.md
# in FOLDER (default: results beside this file). The device is the first CUDA device, or DEVICE as `gpugrad devices` names it.
# --quick: small sizes, to try the archive. Goes on after a step that failed; the exit code is 1 if one did.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$here/bin
out=$here/results
quick=
device=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1 ;;
    --device) device=${2:?--device needs a device}; shift ;;
    --out) out=${2:?--out needs a folder}; shift ;;
    *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift
done
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 2
rm -f "$out"/*.json "$out"/*.jsonl "$out"/*.log "$out"/summary.html "$out"/performance-lines.md
# The catalogue's own order of kernels, and nothing in or from the home folder.
export GPUGRAD_TUNING=off DOTNET_CLI_TELEMETRY_OPTOUT=1 HOME="${HOME:-$out}"
# All of it ends a minute before 25; SECONDS counts since the start.
budget=1440
failed=0

# step GROUP NAME LIMIT TITLE COMMAND...: what COMMAND prints becomes NAME.json, what it says of its progress NAME.log.
step() {
  local group=$1 name=$2 limit=$3 title=$4 code=125 start=$SECONDS left=$((budget - SECONDS))
  shift 4
  printf '%4d s  %s: %s ... ' "$SECONDS" "$name" "$title"
  if [ "$left" -gt 5 ]; then
    timeout -k 10 "$((limit < left ? limit : left))" "$@" > "$out/$name.printed" 2> "$out/$name.log" < /dev/null
    code=$?
    # Test programs write their own file.
    if [ -f "$out/$name.json" ]; then cat "$out/$name.printed" >> "$out/$name.log"; else cp "$out/$name.printed" "$out/$name.json"; fi
    rm -f "$out/$name.printed"
  fi
  if [ "$code" = 0 ]; then echo "$((SECONDS - start)) s"; else echo "FAILED ($code), see $name.log"; failed=1; fi
  printf '{"step":"%s","group":"%s","title":"%s","code":%d,"seconds":%d}\n' "$name" "$group" "$title" "$code" "$((SECONDS - start))" >> "$out/steps.jsonl"
}

{
  echo "commit $(cat "$here/commit.txt")"
  uname -srm
  sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort | uniq -c
  command -v nvidia-smi > /dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,power.limit --format=csv,noheader
} > "$out/machine.txt" 2>&1
cat "$out/machine.txt"

step devices devices 120 "devices" "$bin/gpugrad" devices --json
# Those that can be used, sim left out: it is no hardware.
usable=$(awk -F'"' '$2 == "device" { d = $4 } $2 == "refusal" && $3 ~ /null/ && d != "sim" { print d }' "$out/devices.json")
cuda=$(echo "$usable" | grep -m 1 '^cuda:')
if [ -z "$device" ]; then
  device=${cuda:-cpu}
fi
echo "Devices: $(echo $usable). Timed: $device."

for d in $usable; do
  if [ -z "$quick" ] || [ "$d" = cpu ] || [ "$d" = "$device" ]; then
    step verify "verify-${d/:/-}" 360 "verify on $d" "$bin/gpugrad" verify --device "$d" --json
  fi
done

# The suites that .ci/run has the emulator run. Without a CUDA device they would only skip: --quick then shows that the programs work.
kind=${cuda:+cuda}
kernels=() engine=(-class '*.EngineTests' -class '*.PyTorchTests')
if [ -n "$quick" ]; then
  kernels=(-class '*.TensorRecordTests') engine=(-class '*.EngineTests')
fi
if [ -n "$kind$quick" ]; then
  export GPUGRAD_TEST_DEVICES=${kind:-cpu}
  [ -z "$kind" ] || export GPUGRAD_REQUIRE_CUDA=1
  step tests tests-kernels 420 "kernel tests on $GPUGRAD_TEST_DEVICES" "$bin/GpuGrad.Kernels.Tests" -noColor "${kernels[@]}" -ctrf "$out/tests-kernels.json"
  step tests tests-engine 300 "engine tests on $GPUGRAD_TEST_DEVICES" "$bin/GpuGrad.Core.Tests" -noColor "${engine[@]}" -ctrf "$out/tests-engine.json"
  unset GPUGRAD_TEST_DEVICES GPUGRAD_REQUIRE_CUDA
fi

# Products beside cuBLAS where it is installed. NAME NET ACTIVATION BATCH NORM: the nets of docs/performance.md.
shapes=(10x784x30 128x256x256 256x1024x10 512x2048x2048 1024x1024x1024 2048x2048x2048 4096x4096x4096)
nets=(
  "30x4 784,30x4,10 sigmoid 10 -"
  "64x100 784,64x100,10 relu 128 bn"
  "100x20 784,100x20,10 relu 64 bn"
  "256x30 784,256x30,10 relu 128 -"
  "256x30-bn 784,256x30,10 relu 128 bn"
  "1024x4 784,1024x4,10 relu 256 -"
  "2048x4-bn 784,2048x4,10 relu 512 bn"
)
every="0 1 10" seconds=1 rows=0.3 transpose=all
if [ -n "$quick" ]; then
  shapes=(32x32x32) nets=("16x2 784,16x2,10 relu 16 bn") every="0 1" seconds=0.1 rows=0.05 transpose=nn
fi
products=()
for shape in "${shapes[@]}"; do
  products+=(--shape "$shape")
done
step matmul matmul 300 "matrix products on $device" \
  "$bin/gpugrad" bench matmul --device "$device" "${products[@]}" --transpose "$transpose" --seconds "$rows" --json
for precision in tf32x3 tf32 bf16; do
  step matmul "matmul-$precision" 120 "matrix products in $precision on $device" \
    "$bin/gpugrad" bench matmul --device "$device" "${products[@]}" --transpose "$transpose" --precision "$precision" --seconds "$rows" --json
done

peers=()
for net in "${nets[@]}"; do
  read -r name widths activation batch norm <<< "$net"
  title="$widths $activation$([ "$norm" = bn ] && echo " + BN"), batch $batch"
  arguments=(bench step --device "$device" --net "$widths" --activation "$activation" --batch "$batch" --record-every $every --seconds "$seconds" --json)
  [ "$norm" != bn ] || arguments+=(--batch-norm)
  step step "step-$name-graphs" 150 "$title" "$bin/gpugrad" "${arguments[@]}"
  step step "step-$name-eager" 150 "$title" env GPUGRAD_CUDA_GRAPHS=off "$bin/gpugrad" "${arguments[@]}"
  peers+=(--step "step-$name:$widths:$activation:$batch:$norm")
done

sizes=(4096 262144 1048576 16777216)
[ -z "$quick" ] || sizes=(1024)
step op histogram 120 "histogram and statistics of a tensor on $device" \
  "$bin/gpugrad" bench histogram --device "$device" --sizes "${sizes[@]}" --seconds "$rows" --json

if python3 -c "import torch, sys; sys.exit(not torch.cuda.is_available())" > /dev/null 2>&1 && [ -n "$cuda" ]; then
  step peer pytorch 240 "the same nets and products by PyTorch" \
    python3 "$here/peer.py" "${peers[@]}" "${products[@]}" --seconds "$seconds"
else
  echo "        PyTorch with CUDA is not here: not compared."
fi

arguments=(run vanishing --device "$device" --out "$out/runs" --json)
[ -z "$quick" ] || arguments+=(--no-trials --no-report --set sweep=null --set model.hidden.depth=2 --set data.batch=1000 --set train.epochs=1 --set 'expect=[]')
step run run-vanishing 300 "gpugrad run vanishing on $device, from start to end" "$bin/gpugrad" "${arguments[@]}"
rm -rf "$out/runs"

# The first step of the net of 'vanishing' as it is takes an emulator minutes.
starting=$device samples=5
[ -z "$quick" ] || starting=cpu samples=1
step startup startup 120 "start-up on $starting" "$bin/gpugrad" bench startup --device "$starting" --samples "$samples" --json

if [ -z "$quick" ]; then
  for op in activations batchnorm softmax losses clipping optimizer; do
    step op "$op" 90 "$op on $device" "$bin/gpugrad" bench "$op" --device "$device" --sizes 262144 16777216 --seconds 0.2 --json
  done
fi

"$bin/hardware-summary" "$out" || failed=1
echo "$((SECONDS / 60)) minutes $((SECONDS % 60)) seconds; see $out/summary.html and $out/performance-lines.md"
exit "$failed"
