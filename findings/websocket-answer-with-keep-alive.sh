#!/usr/bin/env bash
# npm ws 8.23.0, websocket 1.0.35 and faye-websocket 0.11.4 (Node 20), websocket-client 1.2.3 of Debian 12
# (Python 3.11), 2026-11-30
#
# The header Connection is a list. A server, or a proxy before it, answers a WebSocket's handshake with
# "Connection: keep-alive, Upgrade", which is allowed and what browsers themselves send. Two of npm's clients compare
# the whole text with "upgrade" and refuse the handshake: the same client that worked without the proxy says that it
# expected the header which is there.
#
# Guessed: all read a list, as HTTP has it.
#
# Seen:
#   ws: Upgrade taken, keep-alive with it taken
#   websocket: Upgrade taken, keep-alive with it refused: Expected a Connection: Upgrade header from the server
#   faye-websocket: Upgrade taken, keep-alive with it refused: 'Connection' header value is not 'Upgrade'
#   websocket-client: Upgrade taken, keep-alive with it taken
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
dpkg -s python3-websocket >/dev/null 2>&1 || apt-get install -y --no-install-recommends python3-websocket >&2
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
    const connection = asked[1] === "list" ? "keep-alive, Upgrade" : "Upgrade";
    peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
      `Connection: ${connection}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    peer.end(Buffer.from([0x88, 2, 3, 232]));
  });
});
server.listen(0, "127.0.0.1", () => fs.writeFileSync("address", `ws://127.0.0.1:${server.address().port}/`));
NODE
cat >client.js <<'NODE'
const address = require("fs").readFileSync("address", "utf8"), library = process.argv[2];
const open = (path) => new Promise((told) => {
  const refused = (error) => told("refused: " + error.message.split("\n")[0].replace(/^Error during.*?: /, ""));
  if (library === "websocket") {
    const client = new (require("websocket").client)();
    client.on("connect", () => told("taken"));
    client.on("connectFailed", refused);
    client.connect(address + path);
  } else {
    const one = new (library === "ws" ? require("ws") : require("faye-websocket").Client)(address + path);
    one.on("open", () => told("taken"));
    one.on("error", refused);
  }
});
(async () => {
  console.log(`${library}: Upgrade ${await open("alone")}, keep-alive with it ${await open("list")}`);
  process.exit();
})();
NODE
cat >client.py <<'PYTHON'
import websocket

def taken(path):
    try:
        websocket.create_connection(open("address").read() + path, timeout=10)
        return "taken"
    except websocket.WebSocketException as error:
        return f"refused: {error}"

print(f"websocket-client: Upgrade {taken('alone')}, keep-alive with it {taken('list')}")
PYTHON
node server.js & server=$!
until [ -s address ]; do sleep 0.1; done
{ for library in ws websocket faye-websocket; do node client.js $library; done
  /usr/bin/python3 client.py; } >seen
cat seen
diff - seen >/dev/null <<'SEEN' || exit 1
ws: Upgrade taken, keep-alive with it taken
websocket: Upgrade taken, keep-alive with it refused: Expected a Connection: Upgrade header from the server
faye-websocket: Upgrade taken, keep-alive with it refused: 'Connection' header value is not 'Upgrade'
websocket-client: Upgrade taken, keep-alive with it taken
SEEN
