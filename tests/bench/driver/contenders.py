"""The processes that do the work: each answers a line of words with one of JSON, once it has done that one time."""

import json
import select
import subprocess
import sys

TITLES = {
    "pellucid": "Pellucid",
    "memory": "memcpy",
    "libpng": "libpng",
    "libdeflate": "libdeflate",
    "libjpeg": "libjpeg-turbo",
    "qt": "Qt",
    "opencv": "OpenCV",
    "vips": "vips",
    "numpy": "NumPy",
    "pillow": "Pillow",
    "gimp": "GIMP",
    "imagemagick": "ImageMagick",
}

PATIENCE = 300  # seconds for one answer: who takes longer hangs


class MeasureError(Exception):
    """A figure cannot be had."""


class Contenders:
    """Started when first asked. A task is a line whose first word is a key of TITLES."""

    def __init__(self, program, folder):
        self._commands = {
            "numpy": [sys.executable, f"{folder}/python.py"],
            "gimp": [sys.executable, f"{folder}/gimp.py"],
            "imagemagick": [sys.executable, f"{folder}/imagemagick.py"],
        }
        self._commands["pillow"] = self._commands["numpy"]
        self._usual = [program]
        self._processes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._processes.values():
            process.stdin.close()
        for process in self._processes.values():
            process.wait()

    def ask(self, task):
        """{"seconds": ..., "bytes": ...}"""
        library = task.split()[0]
        command = self._commands.get(library, self._usual)
        process = self._processes.get(command[-1])
        if process is None:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self._processes[command[-1]] = process
        try:
            process.stdin.write(task + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # the missing answer says it
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            process.kill()
        answer = process.stdout.readline()
        if not answer:
            del self._processes[command[-1]]
            process.wait()
            raise MeasureError(f"{TITLES[library]} ended, or did not answer, at: {task}")
        answer = json.loads(answer)
        if "error" in answer:
            raise MeasureError(answer["error"])
        return answer
