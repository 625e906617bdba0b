#!/bin/sh
# Run by Trunk before a build, in frontend/: gathers what several sources become one file.
#
#   generated/main.css   the style sheets that styles/main.css imports, in its order, minified
#   generated/editor.js  the message editor with the sanitiser that it needs, loaded when one writes
set -eu
cd "$(dirname "$0")/.."
mkdir -p generated

replace_if_changed() {
  if cmp -s "$1" "$2"; then rm "$1"; else mv "$1" "$2"; fi
}

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  command -v npm >/dev/null || { echo "npm is missing: it brings the message editor" >&2; exit 1; }
  npm ci --no-audit --no-fund --silent
  touch node_modules/.package-lock.json
fi

sed -n 's/^@import "\(.*\)";$/\1/p' styles/main.css | while read -r sheet; do
  cat "styles/$sheet"
done > generated/main.css.whole
# Not at the end of the pipe, which would hide that a sheet is missing.
node_modules/.bin/esbuild --minify --loader=css < generated/main.css.whole > generated/main.css.new
rm generated/main.css.whole
replace_if_changed generated/main.css.new generated/main.css

{
  sed '/^\/\/# sourceMappingURL=/d' node_modules/dompurify/dist/purify.min.js
  echo '/*! Squire | (c) Fastmail Pty Ltd and Neil Jenkins | MIT licence | github.com/fastmail/Squire */'
  sed '/^\/\/# sourceMappingURL=/d' node_modules/squire-rte/dist/squire.js
} > generated/editor.js.new
replace_if_changed generated/editor.js.new generated/editor.js
