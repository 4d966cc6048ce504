#!/bin/sh
# Compiles the stylesheet and copies the two libraries we serve into participation/static. Its output is committed:
# running the product needs no Node. Usage: frontend/build.sh (called by `make css`).
set -eu
cd "$(dirname "$0")"
static=../participation/static
if [ ! -d node_modules/sass ]; then
    npm ci --no-audit --no-fund
fi
mkdir -p "$static/css" "$static/js"
node_modules/.bin/sass --load-path=node_modules --style=compressed --no-source-map --quiet-deps scss/main.scss "$static/css/main.css"
cp node_modules/htmx.org/dist/htmx.min.js "$static/js/htmx.min.js"
# Reads QR codes where the browser has no BarcodeDetector (Apache-2.0).
cp node_modules/jsqr/dist/jsQR.js "$static/js/jsqr.js"
# What the stylesheet was made from: a test compares it with the sources, so that a forgotten build is noticed.
node -e '
const crypto = require("crypto"), fs = require("fs"), hash = crypto.createHash("sha256");
for (const name of fs.readdirSync("scss").sort()) hash.update(fs.readFileSync("scss/" + name));
hash.update(fs.readFileSync("package-lock.json"));
fs.writeFileSync("built-from.sha256", hash.digest("hex") + "\n");'
