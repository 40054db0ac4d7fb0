#!/bin/sh
# Build Prism at the version of the Beam that is installed. Needs Go; downloads Beam's Go module.
#   deploy/prism/build.sh FOLDER             as Beam makes it: it listens on every interface
#   deploy/prism/build.sh --loopback FOLDER  changed in one line: it listens on 127.0.0.1 only
# PYTHON names the Python that has Beam (python3 where it is not set).
set -eu
bound=no
if [ "${1:-}" = --loopback ]; then
  bound=yes
  shift
fi
folder=${1:?name the folder to put prism into}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
version=$("${PYTHON:-python3}" -c 'from importlib.metadata import version; print(version("apache-beam"))')
GOBIN=$folder go install "github.com/apache/beam/sdks/v2/go/cmd/prism@v$version"
[ $bound = yes ] || exit 0

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R "$(go env GOMODCACHE)/github.com/apache/beam/sdks/v2@v$version/." "$copy"
chmod -R u+w "$copy"
server=$copy/go/pkg/beam/runners/prism/internal/jobservices/server.go
sed -i.as-it-came 's/fmt.Sprintf(":%d"/fmt.Sprintf("127.0.0.1:%d"/' "$server"
if cmp -s "$server" "$server.as-it-came"; then
  echo "Prism $version opens its port in another way than this script knows: nothing was built on loopback" >&2
  rm -f "$folder/prism"
  exit 1
fi
cd "$copy" && go build -o "$folder/prism" ./go/cmd/prism
