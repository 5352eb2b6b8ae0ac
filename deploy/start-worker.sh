#!/bin/sh
# Run background jobs. Any number of these may run.
set -eu
exec .venv/bin/flask --app wsgi worker
