#!/bin/sh
# What the application needs to run, and nothing that only builds or tests need: a fresh .venv in the current directory.
set -eu
python3 -m venv --clear .venv
.venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check -r requirements.txt
