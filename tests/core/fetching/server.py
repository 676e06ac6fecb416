"""An HTTP server with bad habits, for the tests of downloads: server.py FOLDER. The first part of an address says how it
behaves, the rest is a file in the folder. Writes its port to FOLDER/port and a line for each request to FOLDER/log; ends
with its standard input."""

import http.server
import os
import pathlib
import sys
import threading
import time

FOLDER = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(FOLDER / "log", "a", encoding="utf-8") as log:
            log.write(f"{self.path} {self.headers.get('Range', 'all')}\n")
        _, habit, name = self.path.split("/", 2)
        getattr(self, habit)(name)

    def send(self, content, ranges=True, end=None, pause=0.0):
        """The content, or what was asked for of it, up to `end` bytes of it before the connection closes."""
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and ranges else 0
        if start and start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        part = content[start:][:end]
        try:
            for position in range(0, len(part), 1000):
                self.wfile.write(part[position:position + 1000])
                time.sleep(pause)
        except OSError:
            pass
        self.close_connection = True

    def whole(self, name):
        self.send((FOLDER / name).read_bytes())

    def fromstart(self, name):
        self.send((FOLDER / name).read_bytes(), ranges=False)

    def breaking(self, name):
        content = (FOLDER / name).read_bytes()
        self.send(content, end=len(content) // 2)

    def stubborn(self, name):
        """Breaks off, and always begins at the beginning."""
        self.send((FOLDER / name).read_bytes(), ranges=False, end=1000)

    def strict(self, name):
        """Says in its refusal how long the file is, as it should."""
        content = (FOLDER / name).read_bytes()
        wanted = self.headers.get("Range")
        if wanted and int(wanted.removeprefix("bytes=").rstrip("-")) >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send(content)

    def slow(self, name):
        self.send((FOLDER / name).read_bytes(), pause=0.05)

    def wrong(self, name):
        self.send(bytes(len((FOLDER / name).read_bytes())))

    def redirect(self, name):
        self.send_response(302)
        self.send_header("Location", f"/whole/{name}")
        self.end_headers()

    def circle(self, name):
        self.send_response(302)
        self.send_header("Location", self.path)
        self.end_headers()

    def astray(self, name):
        self.send_response(302)
        self.send_header("Location", f"file://{FOLDER / name}")
        self.end_headers()

    def missing(self, name):
        self.send_error(404)

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (FOLDER / "port.new").write_text(str(server.server_port), encoding="utf-8")
    os.rename(FOLDER / "port.new", FOLDER / "port")
    sys.stdin.read()


main()
