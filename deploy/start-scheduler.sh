#!/bin/sh
# Ring for periodic jobs. One is enough; two do no harm.
set -eu
exec .venv/bin/flask --app wsgi scheduler
