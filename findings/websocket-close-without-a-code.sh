#!/usr/bin/env bash
# npm ws 8.23.0, websocket 1.0.35 and faye-websocket 0.11.4 (Node 20), 2026-11-30
#
# A server says goodbye with an empty close frame, which is allowed: it says why it ends or it does not. The
# protocol has one code for a program to be told then, 1005. Of three clients of npm one tells it; websocket tells
# 1006, "dropped", which is for a connection that broke without a close, and faye-websocket 1000, "all is done". The
# same goodbye is a loss to come back from in one program and the planned end in another.
#
# Guessed: 1005 from all three, and 1006 from all three where the connection just breaks off.
#
# Seen:
#   ws: an empty close is 1005, an end without one 1006
#   websocket: an empty close is 1006, an end without one 1006
#   faye-websocket: an empty close is 1000, an end without one 1006
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --ignore-scripts --loglevel error ws@8.23.0 websocket@1.0.35 faye-websocket@0.11.4 >&2
cat >server.js <<'NODE'
const crypto = require("crypto"), net = require("net"), fs = require("fs");
const server = net.createServer((peer) => {
  let text = "";
  peer.on("error", () => {});
  peer.on("data", (part) => {
    text += part.toString("latin1");
    const asked = /GET \/(\w*)[^]*sec-websocket-key: (.*?)\r[^]*\r\n\r\n/i.exec(text);
    if (!asked) return;
    text = "";
    const accept = crypto.createHash("sha1").update(asked[2] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
    peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
    if (asked[1] === "close") peer.write(Buffer.from([0x88, 0]));
    setTimeout(() => peer.end(), 200);
  });
});
server.listen(0, "127.0.0.1", () => fs.writeFileSync("address", `ws://127.0.0.1:${server.address().port}/`));
NODE
cat >client.js <<'NODE'
const address = require("fs").readFileSync("address", "utf8"), library = process.argv[2];
const code = (path) => new Promise((told) => {
  if (library === "ws") new (require("ws"))(address + path).on("close", told).on("error", () => {});
  else if (library === "faye-websocket") {
    new (require("faye-websocket").Client)(address + path).on("close", (e) => told(e.code));
  } else {
    const client = new (require("websocket").client)();
    client.on("connect", (one) => one.on("close", told));
    client.connect(address + path);
  }
});
(async () => {
  console.log(`${library}: an empty close is ${await code("close")}, an end without one ${await code("end")}`);
  process.exit();
})();
NODE
node server.js & server=$!
until [ -s address ]; do sleep 0.1; done
for library in ws websocket faye-websocket; do node client.js $library; done >seen
cat seen
diff - seen >/dev/null <<'SEEN' || exit 1
ws: an empty close is 1005, an end without one 1006
websocket: an empty close is 1006, an end without one 1006
faye-websocket: an empty close is 1000, an end without one 1006
SEEN
