# Sourced by the other scripts.
# shellcheck shell=bash

CLARA_DEPS=${CLARA_DEPS:-$HOME/.cache/clara-host}
export CLARA_DEPS

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }
