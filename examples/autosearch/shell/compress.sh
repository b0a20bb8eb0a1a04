#!/bin/sh
# Prints how many bytes a text takes at one level of gzip.
set -eu
i=0
while [ "$i" -lt 2000 ]; do echo "line $i of $((i * i % 97)) and $((i % 13))"; i=$((i + 1)); done >text
echo "bytes=$(gzip "-$CLARA_PARAM_LEVEL" <text | wc -c)"
