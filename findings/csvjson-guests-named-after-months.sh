#!/usr/bin/env bash
# csvkit 1.0.7-1 of Debian 12 (agate 1.6.3), 2026-11-29
#
# csvjson makes JSON of a CSV file and takes each column for whatever all its cells can be. In a small list of guests
# - first names that are all months are days of the year 1,
# - a column of 1 and 0, such as the adults of each stay, is true and false,
# - stays of "1d" and "2d" are lengths of time,
# - the last name "None" and the note "na" are null.
# With "-I" all of them stay texts.
#
# Guessed: numbers become numbers, dates in ISO form dates, and the rest stays text.
#
# Seen:
#   [{"FirstName": "0001-04-01", "LastName": null, "Adults": true, "Stay": "1 day, 0:00:00", "Note": null},
#    {"FirstName": "0001-05-01", "LastName": "Weber", "Adults": false, "Stay": "2 days, 0:00:00", "Note": null}]
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v csvjson >/dev/null || apt-get install -y -qq --no-install-recommends csvkit >&2
dpkg-query -W -f '${Package} ${Version}\n' csvkit python3-agate >&2

cat >guests.csv <<'CSV'
FirstName,LastName,Adults,Stay,Note
April,None,1,1d,na
May,Weber,0,2d,na
CSV
got=$(csvjson guests.csv)
echo "$got"
want='[{"FirstName": "0001-04-01", "LastName": null, "Adults": true, "Stay": "1 day, 0:00:00", "Note": null}, '
want+='{"FirstName": "0001-05-01", "LastName": "Weber", "Adults": false, "Stay": "2 days, 0:00:00", "Note": null}]'
[ "$got" = "$want" ] || exit 1
