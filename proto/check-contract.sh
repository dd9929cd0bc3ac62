#!/bin/sh
# Lints the protos and fails on a change that breaks clients of the last released contract.
# After a release: `target/buf/buf build src/main/protobuf -o released.binpb --exclude-source-info`.
set -eu
cd "$(dirname "$0")"
chmod +x target/buf/buf
target/buf/buf lint
target/buf/buf breaking src/main/protobuf --against released.binpb
