#!/usr/bin/env bash
# Draws the pictures of the documentation: Examples/pictures/list.txt names them, README.md there shows them, and dot.cksum
# holds a checksum of the DOT text of each, which a test holds against what topo draws now.
#   Examples/pictures.sh            draws all, into Examples/pictures
#   Examples/pictures.sh --cksum    prints the checksums alone: NAME SUM BYTES
set -euo pipefail
cd "$(dirname "$0")/pictures"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

entries() { grep -v '^[#=]' list.txt; }

# The command of a line is what follows its second bar.
checksums() {
  entries | while IFS='|' read -r name _ command; do
    eval "$command -o $scratch/picture.dot" 2> "$scratch/talk" || { cat "$scratch/talk" >&2; exit 1; }
    echo "$name $(cksum < "$scratch/picture.dot")"
  done
}

if [ "${1:-}" = --cksum ]; then
  checksums
  exit
fi

rm -f -- *.svg
entries | while IFS='|' read -r name _ command; do eval "$command -o $name.svg"; done
checksums > dot.cksum

{
  echo "# Pictures"
  echo
  echo "Drawn by [pictures.sh](../pictures.sh) from [list.txt](list.txt). Below each picture stands the command that draws it; add"
  echo "\`-o FILE.svg\`, \`.png\`, \`.pdf\` or \`.dot\`."
  while IFS='|' read -r name caption command; do
    case $name in
      \#*) ;;
      =*) printf '\n## %s\n\n' "${name#= }" ;;
      *) printf '### %s\n\n![%s](%s.svg)\n\n```sh\n%s\n```\n\n' "$caption" "$caption" "$name" "$command" ;;
    esac
  done < list.txt
} > README.md
