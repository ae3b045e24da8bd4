#!/bin/sh
# Compiles requirements/*.txt from pyproject.toml: exact versions, hashes of every file, no addresses. Each larger set
# takes the pins of the smaller, so that what is tested is what is installed.
# Usage: sh tools/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."
compile() {
    file=requirements/$1.txt
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
        --no-header --no-annotate \
        --output-file "$file" "$@"
    echo "$file: $(grep -c == "$file") packages"
}
compile develop pyproject.toml --extra build --extra dev "$@"
compile install pyproject.toml --extra build --constraint requirements/develop.txt
compile benchmarks --group peers --constraint requirements/develop.txt "$@"
