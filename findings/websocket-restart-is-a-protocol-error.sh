#!/usr/bin/env bash
# npm ws 8.23.0, websocket 1.0.35 and faye-websocket 0.11.4 (Node 20), websocket-client 1.2.3 of Debian 12
# (Python 3.11), 2026-11-30
#
# A server that is restarted closes its WebSockets with the code 1012, "service restart", one that is too busy with
# 1013, "try again later"; both are in the registry of IANA. faye-websocket tells its program 1002 instead, a
# violation of the protocol, beside the server's own words. websocket-client raises an exception that says the close
# is invalid. A program that comes back after 1012 and 1013, and gives up after 1002 because it must be its own
# fault, does the wrong thing; 4000 and above are handed on as they are.
#
# Guessed: every client hands on a code that the server sent and the registry has.
#
# Seen:
#   ws: 1012 "again", 1013 "again", 4012 "again"
#   websocket: 1012 "again", 1013 "again", 4012 "again"
#   faye-websocket: 1002 "again", 1002 "again", 4012 "again"
#   websocket-client: Invalid close opcode., Invalid close opcode., 4012 "again"
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
    const asked = /GET \/(\d+)[^]*sec-websocket-key: (.*?)\r[^]*\r\n\r\n/i.exec(text);
    if (!asked) return;
    text = "";
    const accept = crypto.createHash("sha1").update(asked[2] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
    peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
    peer.end(Buffer.concat([Buffer.from([0x88, 7, asked[1] >> 8, asked[1] & 255]), Buffer.from("again")]));
  });
});
server.listen(0, "127.0.0.1", () => fs.writeFileSync("address", `ws://127.0.0.1:${server.address().port}/`));
NODE
cat >client.js <<'NODE'
const address = require("fs").readFileSync("address", "utf8"), library = process.argv[2];
const close = (code) => new Promise((told) => {
  const tell = (code, reason) => told(`${code} ${JSON.stringify(String(reason))}`);
  if (library === "ws") new (require("ws"))(address + code).on("close", tell).on("error", () => {});
  else if (library === "faye-websocket") {
    new (require("faye-websocket").Client)(address + code).on("close", (e) => tell(e.code, e.reason));
  } else {
    const client = new (require("websocket").client)();
    client.on("connect", (one) => one.on("close", tell));
    client.connect(address + code);
  }
});
(async () => {
  const all = [];
  for (const code of [1012, 1013, 4012]) all.push(await close(code));
  console.log(`${library}: ${all.join(", ")}`);
  process.exit();
})();
NODE
cat >client.py <<'PYTHON'
import websocket

def close(code):
    one = websocket.create_connection(open("address").read() + str(code), timeout=10)
    try:
        data = one.recv_data()[1]
        return f'{int.from_bytes(data[:2], "big")} "{data[2:].decode()}"'
    except websocket.WebSocketException as error:
        return str(error)

print("websocket-client:", ", ".join(close(code) for code in (1012, 1013, 4012)))
PYTHON
node server.js & server=$!
until [ -s address ]; do sleep 0.1; done
{ for library in ws websocket faye-websocket; do node client.js $library; done
  /usr/bin/python3 client.py; } >seen
cat seen
diff - seen >/dev/null <<'SEEN' || exit 1
ws: 1012 "again", 1013 "again", 4012 "again"
websocket: 1012 "again", 1013 "again", 4012 "again"
faye-websocket: 1002 "again", 1002 "again", 4012 "again"
websocket-client: Invalid close opcode., Invalid close opcode., 4012 "again"
SEEN
