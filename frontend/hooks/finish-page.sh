#!/bin/sh
# Run by Trunk after a build, before the result is put in place.
#
# - Trunk starts the wasm from an inline script; a page under `script-src 'self'` may not have one, so the
#   script becomes a file of its own.
# - The module of a release is made small: see shrink.mjs.
# - wasm-bindgen writes its script to be read; nobody reads it here. Nor does anybody use what it exports beside the
#   start: that goes, with what it alone needs. So do its two warnings to who serves or starts a module in other ways.
# - The editor's file gets its content hash into its name, as Trunk gives the others theirs; the page
#   finds the name in a <meta> element.
set -eu
cd "$TRUNK_STAGING_DIR"

hashed() {
  echo "$1-$(sha256sum "$3" | cut -c1-16).$2"
}

if [ "$TRUNK_PROFILE" = release ]; then
  for module in roost-frontend-*_bg.wasm; do
    node "$TRUNK_SOURCE_DIR/hooks/shrink.mjs" "$module"
  done
fi

for script in roost-frontend-*.js; do
  # Its classes are for streams, which the page has none of; these lines alone would keep them.
  sed -i '/^if (Symbol.dispose)/d' "$script"
  echo "export { default } from './$script'" \
    | "$TRUNK_SOURCE_DIR/node_modules/.bin/esbuild" --bundle --minify --format=esm --drop:console > "$script.new"
  mv "$script.new" "$script"
done

# The only <script> element without `src` is Trunk's.
sed -n '/^<script type="module"[^>]*>$/,/^<\/script>$/p' index.html | sed '1d;$d' > start.js
[ -s start.js ] || { echo "no start script found in the built page" >&2; exit 1; }
start=$(hashed start js start.js)
mv start.js "$start"

editor=$(hashed editor js editor.js)
mv editor.js "$editor"

sed -e "/^<script type=\"module\"[^>]*>\$/,/^<\/script>\$/c\\<script type=\"module\" src=\"${TRUNK_PUBLIC_URL}${start}\"></script>" \
    -e "s|content=\"editor.js\"|content=\"${TRUNK_PUBLIC_URL}${editor}\"|" index.html > index.html.new
mv index.html.new index.html

if grep -qE '<script[^>]*>[^<]|<style|style=' index.html; then
  echo "the built page still has inline script or style" >&2
  exit 1
fi
