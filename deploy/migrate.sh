#!/bin/sh
# Bring the database to this release. Ends; web, worker and scheduler start after it.
set -eu
exec .venv/bin/flask --app wsgi db upgrade
