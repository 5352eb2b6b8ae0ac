#!/bin/sh
# What the browser needs, and the compiled translations: static/build and translations/*/LC_MESSAGES/*.mo.
set -eu
exec "$(dirname -- "$0")/../bin/setup" --without-redis
