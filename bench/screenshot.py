"""Makes docs/screenshot.png: a round of the sample negotiation, as a reader sees it. Run from the checkout:

    .venv/bin/python bench/screenshot.py

Everything happens in a temporary database on a free port of this machine; nothing of the checkout's own is touched.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
SAMPLE = CHECKOUT / "issues" / "sample" / "us-china-2018-2020.json"
PAGE = "/us-china-2018-2020/rounds/10/"
PICTURE = CHECKOUT / "docs" / "screenshot.png"
WIDTH, HEIGHT = 1440, 1000
PASSWORD = secrets.token_urlsafe(16)
READER = f"""
from django.contrib.auth.models import Group
from tradetalks.accounts.models import User
reader = User.objects.create_user("reader", password={PASSWORD!r})
reader.groups.add(Group.objects.get(name="reader"))
"""


def manage(*arguments: str, env: dict[str, str]) -> None:
    """Run manage.py and wait for it."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=CHECKOUT, env=env, check=True, stdout=subprocess.DEVNULL
    )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Return when the server answers; give up after a minute."""
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 -- our own server
        except urllib.error.URLError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("The server did not start.")


def take(address: str) -> None:
    """Sign in and photograph the page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"{address}/sign-in/?next={PAGE}")
        page.fill("[name=username]", "reader")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_selector("#summary")
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Load, serve, photograph."""
    with tempfile.TemporaryDirectory() as scratch:
        env = {
            **os.environ,
            "TRADETALKS_READ_DOTENV": "0",
            "DATABASE_URL": f"sqlite:///{scratch}/screenshot.sqlite3",
            "REDIS_URL": "",
            "LOG_LEVEL": "WARNING",
        }
        manage("migrate", "--verbosity", "0", env=env)
        manage("load_dossier", str(SAMPLE), env=env)
        manage("shell", "--verbosity", "0", "--command", READER, env=env)
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=CHECKOUT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()
    print(f"{PICTURE.relative_to(CHECKOUT)}: {PICTURE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
