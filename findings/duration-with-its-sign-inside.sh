#!/usr/bin/env bash
# iso8601-duration 2.1.4, dayjs 1.11.23, luxon 3.7.2, moment 2.31.0, ajv 8.20.0 with ajv-formats 3.0.1,
# temporal-polyfill 1.0.8, 2026-11-29 (Node 20.20.2)
#
# Mews' document has durations with the sign inside, "P-3DT4H" (three days before, four hours after: 68 hours before),
# and others with all parts, "P0M3DT0H0M0S". Six readers do four different things, and two of them answer wrongly
# without an error:
# - "P-3DT4H": iso8601-duration and Temporal raise an error, ajv's format "duration" refuses it, three read it
#   rightly;
# - the same with all parts, "P0M-3DT4H0M0S": iso8601-duration answers that it is no time at all;
# - the sign in front, "-PT2H", which ISO 8601-2 and Temporal know: iso8601-duration and dayjs leave it out.
#
# Guessed: a reader that does not know a sign raises an error for each of the three.
#
# Seen (in hours):
#   P-3DT4H: iso8601-duration error, dayjs -68, luxon -68, moment -68, ajv refused, Temporal error
#   P0M-3DT4H0M0S: iso8601-duration 0, dayjs -68, luxon -68, moment -68, ajv refused, Temporal error
#   -PT2H: iso8601-duration 2, dayjs 2, luxon -2, moment -2, ajv refused, Temporal -2
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts iso8601-duration@2.1.4 dayjs@1.11.23 luxon@3.7.2 \
	moment@2.31.0 ajv@8.20.0 ajv-formats@3.0.1 temporal-polyfill@1.0.8 >&2

cat >try.mjs <<'JS'
import * as iso from "iso8601-duration";
import dayjs from "dayjs";
import duration from "dayjs/plugin/duration.js";
import { Duration } from "luxon";
import moment from "moment";
import Ajv from "ajv";
import formats from "ajv-formats";
import { Temporal } from "temporal-polyfill";
dayjs.extend(duration);
const ajv = new Ajv();
formats(ajv);
const valid = ajv.compile({ type: "string", format: "duration" });
const readers = {
  "iso8601-duration": (text) => iso.toSeconds(iso.parse(text)) / 3600,
  dayjs: (text) => dayjs.duration(text).asHours(),
  luxon: (text) => Duration.fromISO(text).as("hours"),
  moment: (text) => moment.duration(text).asHours(),
  ajv: (text) => (valid(text) ? "taken" : "refused"),
  Temporal: (text) => Temporal.Duration.from(text).total("hours"),
};
for (const text of ["P-3DT4H", "P0M-3DT4H0M0S", "-PT2H"])
  console.log(text + ": " + Object.entries(readers).map(([name, read]) => {
    try { return name + " " + read(text); } catch { return name + " error"; }
  }).join(", "));
JS
got=$(node try.mjs)
echo "$got"
want='P-3DT4H: iso8601-duration error, dayjs -68, luxon -68, moment -68, ajv refused, Temporal error
P0M-3DT4H0M0S: iso8601-duration 0, dayjs -68, luxon -68, moment -68, ajv refused, Temporal error
-PT2H: iso8601-duration 2, dayjs 2, luxon -2, moment -2, ajv refused, Temporal -2'
[ "$got" = "$want" ] || exit 1
