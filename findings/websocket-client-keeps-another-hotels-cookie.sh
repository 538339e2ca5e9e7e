#!/usr/bin/env bash
# websocket-client 1.2.3 of Debian 12 (Python 3.11), 2026-11-30
#
# A program listens to the events of two hotels, one WebSocket after the other, each with the Cookie header that Mews
# documents: "ClientToken=…; AccessToken=…". What the server sets in its answer to the first handshake, a load
# balancer's or a session's cookie with a Domain, is kept by websocket-client for the whole process, though no jar was
# asked for: the handshake of the second hotel carries it in front of its own tokens. A cookie without a Domain is
# forgotten. A server that holds the header against the documented form refuses the second hotel, and only that; one
# that trusts the session takes it for the first.
#
# Guessed: create_connection(url, cookie=…) sends that header and nothing else; connections know nothing of each
# other.
#
# Seen:
#   with a Domain, first: ClientToken=C; AccessToken=aurora
#   with a Domain, second: route=aurora; ClientToken=C; AccessToken=borealis
#   without one, first: ClientToken=C; AccessToken=aurora
#   without one, second: ClientToken=C; AccessToken=borealis
set -euo pipefail
trap 'exit 2' ERR
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
dpkg -s python3-websocket >/dev/null 2>&1 || apt-get install -y --no-install-recommends python3-websocket >&2
cat >try.py <<'PYTHON'
import base64, hashlib, re, socket, sys, threading
import websocket

def play(set_cookie):
    listening = socket.create_server(("127.0.0.1", 0))
    port, seen = listening.getsockname()[1], []
    def serve():
        for _ in range(2):
            peer, _ = listening.accept()
            text = b""
            while b"\r\n\r\n" not in text:
                text += peer.recv(4096)
            text = text.decode()
            seen.append(re.search(r"(?im)^cookie: (.*?)\r$", text)[1])
            key = re.search(r"(?im)^sec-websocket-key: (.*?)\r$", text)[1]
            accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
            peer.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Set-Cookie: " + set_cookie + "\r\n"
                          "Sec-WebSocket-Accept: " + base64.b64encode(accept).decode() + "\r\n\r\n").encode())
            peer.close()
    serving = threading.Thread(target=serve)
    serving.start()
    for hotel in ("aurora", "borealis"):
        websocket.create_connection(f"ws://localhost:{port}/ws/connector", timeout=10,
                                    cookie="ClientToken=C; AccessToken=" + hotel).close()
    serving.join()
    return seen

given = {"without one": "route=aurora", "with a Domain": "route=aurora; Domain=localhost"}[sys.argv[1]]
for when, cookie in zip(("first", "second"), play(given)):
    print(f"{sys.argv[1]}, {when}: {cookie}")
PYTHON
for what in "with a Domain" "without one"; do
	/usr/bin/python3 try.py "$what"
done >seen
cat seen
diff - seen >/dev/null <<'SEEN' || exit 1
with a Domain, first: ClientToken=C; AccessToken=aurora
with a Domain, second: route=aurora; ClientToken=C; AccessToken=borealis
without one, first: ClientToken=C; AccessToken=aurora
without one, second: ClientToken=C; AccessToken=borealis
SEEN
