"""A screen of 1920 x 1080 for one run, with settings of its own: no program finds what the user chose, or keeps it."""

import os
import subprocess
import tempfile

from contenders import MeasureError


class Screen:
    def __enter__(self):
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-noreset", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise MeasureError("Xvfb does not start; it is in the Debian package xvfb.")
        self.display = f":{number}"
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_):
        self._server.terminate()
        self._server.wait()
        self._home.cleanup()

    def environment(self):
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return {
            "LC_ALL": "C.UTF-8",
            **kept,
            "DISPLAY": self.display,
            "HOME": self._home.name,
            "XDG_RUNTIME_DIR": self._home.name,
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",  # else some hand the file to a program that already runs
            "QT_QPA_PLATFORM": "xcb",
            "GSETTINGS_BACKEND": "memory",
        }
