#!/bin/sh
# Serve on all addresses, for the reverse proxy alone: it keeps slow and malformed requests away.
set -eu
exec .venv/bin/python -m promo.server --address 0.0.0.0 --port "${PORT:-8000}" --workers "${WEB_CONCURRENCY:-2}"
