#!/usr/bin/env bash
# Measures the calls of the Deed pallets and writes pallets/*/src/weights.rs; and the SDK's transaction extensions, and writes
# runtime-wasm/chain/src/extension_weights.rs.
#
#   node/weights.sh [PALLET...]        e.g. node/weights.sh registry extensions; all four and these when none is named
#
# A node that can measure (feature `runtime-weights`, or $DEED_NODE) and a runtime blob with the benchmarks inside are built
# here, into a folder of their own, so that the ordinary build stays as it is. Measure on an idle machine: the figures
# decide how many transactions fit a block.
#
#   STEPS, REPEAT   how finely and how often to measure (default 20 and 10)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}
blobs=${DEED_WEIGHTS_DIR:-$target/weights}
node=${DEED_NODE:-$blobs/release/deed-node}
pallets=("$@")
[ ${#pallets[@]} -gt 0 ] || pallets=(consortium registry market provenance extensions)

if [ -z "${DEED_NODE:-}" ]; then
    CARGO_TARGET_DIR="$blobs" cargo build --release --locked -p deed-node --features runtime-weights
fi

# The flags are those the ordinary blob is linked with: the host gives it its memory and reads its tables.
RUSTFLAGS="-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory --cfg substrate_runtime " \
CARGO_TARGET_DIR="$blobs" cargo rustc -p deed-runtime --lib --crate-type cdylib --release \
    --target wasm32v1-none --no-default-features --features runtime-benchmarks \
    --config 'profile.release.panic="abort"' --config 'profile.release.lto="thin"'
blob="$blobs/wasm32v1-none/release/deed_runtime.wasm"

# measure PALLET TEMPLATE FILE
measure() {
    "$node" benchmark pallet \
        --runtime "$blob" --genesis-builder runtime --genesis-builder-preset development \
        --pallet "$1" --extrinsic '*' \
        --steps "${STEPS:-20}" --repeat "${REPEAT:-10}" \
        --template "node/$2.hbs" --output "$3"
    rustfmt --edition 2024 "$3"
}

for pallet in "${pallets[@]}"; do
    case $pallet in
    extensions) measure frame_system_extensions extension-weights runtime-wasm/chain/src/extension_weights.rs ;;
    *) measure "pallet_deed_$pallet" weights "pallets/$pallet/src/weights.rs" ;;
    esac
done
