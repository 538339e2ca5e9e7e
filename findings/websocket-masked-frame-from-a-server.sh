#!/usr/bin/env bash
# github.com/coder/websocket 1.8.15 (Go 1.26), npm ws 8.23.0, websocket 1.0.35 and faye-websocket 0.11.4 (Node 20),
# websocket-client 1.2.3 of Debian 12 (Python 3.11), 2026-11-30
#
# A server, or a tunnel that plays one, masks a text message as only a client does. The protocol has the client end
# the connection then (RFC 6455, 5.1). One of five clients does. Three take the mask off and deliver the text. Go's
# coder/websocket delivers the message as a text, without an error, and leaves the mask on: the program gets other
# bytes than were sent, and the messages behind it are right again.
#
# Guessed: all five end the connection with the code 1002.
#
# Seen:
#   ws: error, and closed
#   websocket: "one" "two"
#   faye-websocket: "one" "two"
#   websocket-client: "one" "two"
#   coder/websocket: "nlf" "two"
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
    const key = /sec-websocket-key: (.*?)\r[^]*\r\n\r\n/i.exec(text);
    if (!key) return;
    text = "";
    const accept = crypto.createHash("sha1").update(key[1] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
    peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
    const mask = Buffer.from([1, 2, 3, 4]);
    peer.write(Buffer.concat([Buffer.from([0x81, 0x83]), mask, Buffer.from("one").map((b, i) => b ^ mask[i])]));
    peer.write(Buffer.concat([Buffer.from([0x81, 3]), Buffer.from("two"), Buffer.from([0x88, 2, 3, 232])]));
  });
});
server.listen(0, "127.0.0.1", () => fs.writeFileSync("address", `ws://127.0.0.1:${server.address().port}/`));
NODE
cat >client.js <<'NODE'
const address = require("fs").readFileSync("address", "utf8"), library = process.argv[2], heard = [];
const end = (how) => { console.log(`${library}: ${heard.join(" ")}${how}`); process.exit(); };
const take = (text) => heard.push(JSON.stringify(String(text)));
if (library === "websocket") {
  const client = new (require("websocket").client)();
  client.on("connect", (one) => one.on("message", (m) => take(m.utf8Data)).on("close", () => end("")));
  client.connect(address);
} else {
  const one = new (library === "ws" ? require("ws") : require("faye-websocket").Client)(address);
  let failed = "";
  one.on("message", (m) => take(library === "ws" ? m : m.data));
  one.on("error", () => { failed = "error, and closed"; });
  one.on("close", () => end(failed));
}
NODE
cat >client.py <<'PYTHON'
import json, websocket
one = websocket.create_connection(open("address").read(), timeout=10)
print("websocket-client:", json.dumps(one.recv()), json.dumps(one.recv()))
PYTHON
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/coder/websocket"
)

func main() {
	address, _ := os.ReadFile("address")
	c, _, err := websocket.Dial(context.Background(), string(address), nil)
	if err != nil {
		panic(err)
	}
	_, first, err := c.Read(context.Background())
	_, second, later := c.Read(context.Background())
	fmt.Printf("coder/websocket: %q %q\n", first, second)
	if err != nil || later != nil {
		fmt.Println(err, later)
	}
}
GO
GOFLAGS= go mod init try >&2 2>/dev/null
GOFLAGS= go get github.com/coder/websocket@v1.8.15 >&2
node server.js & server=$!
until [ -s address ]; do sleep 0.1; done
{ for library in ws websocket faye-websocket; do node client.js $library; done
  /usr/bin/python3 client.py
  GOFLAGS= go run .; } >seen
cat seen
diff - seen >/dev/null <<'SEEN' || exit 1
ws: error, and closed
websocket: "one" "two"
faye-websocket: "one" "two"
websocket-client: "one" "two"
coder/websocket: "nlf" "two"
SEEN
