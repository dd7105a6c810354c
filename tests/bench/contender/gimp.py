"""GIMP in batch mode as a contender of tests/bench/run; the protocol and the operations are those of contender.h.

The clock runs inside GIMP, around the procedure alone, with its undo switched off.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import cv2

SETUP = """
(define image #f)
(define drawable #f)
(define (load path)
  (if image (gimp-image-delete image))
  (set! image (car (gimp-file-load RUN-NONINTERACTIVE path path)))
  (set! drawable (car (gimp-image-get-active-drawable image)))
  (gimp-image-undo-disable image))
(define (now) (let ((time (gettimeofday))) (+ (car time) (/ (cadr time) 1000000.0))))
(define (timed edit) (let ((start (now))) (edit) (- (now) start)))
(define (levels channel low high gamma from to)
  (gimp-drawable-levels drawable channel low high FALSE gamma from to FALSE))
(define (others active)
  (gimp-image-set-component-active image CHANNEL-GREEN active)
  (gimp-image-set-component-active image CHANNEL-BLUE active))
"""

EDITS = {
    "gain": "(levels HISTOGRAM-GREEN 0 (/ 1 1.1) 1 0 1)",
    "invert": "(gimp-drawable-invert drawable FALSE)",
    "lut": "(levels HISTOGRAM-RED 0 1 2.2 0 1)",
    "set": "(levels HISTOGRAM-RED 0 1 1 (/ 1 255) (/ 1 255))",
    "gray3": "(gimp-drawable-desaturate drawable DESATURATE-LUMA)",
}


class Gimp:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()  # for its settings
        self.process = subprocess.Popen(
            ["gimp-console", "-n", "-i", "-d", "-f", "-b", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, GIMP2_DIRECTORY=self.folder.name),
            text=True,
        )
        self.path = None
        self.evaluate(" ".join(SETUP.split("\n")))

    def evaluate(self, expression):
        """The value of an expression, as GIMP displays it."""
        shown = '(display "<") (display value) (display ">")'
        self.process.stdin.write(f"(begin (define value (begin {expression})) {shown})\n")
        self.process.stdin.flush()
        said = ""
        while not (value := re.search("<(.*)>", said)):
            line = self.process.stdout.readline()
            if not line or "Error" in line:
                raise RuntimeError(f"GIMP says: {said}{line}")
            said += line
        return value[1]

    def edit(self, operation, path, keep):
        if operation not in EDITS:
            raise ValueError("GIMP has no such operation")
        if path != self.path or keep:
            self.evaluate(f'(load "{path}")')
            self.path = path
        self.evaluate(f"(others {'FALSE' if operation == 'invert' else 'TRUE'})")
        seconds = float(self.evaluate(f"(timed (lambda () {EDITS[operation]}))"))
        if keep:
            copy = os.path.join(self.folder.name, "result.png")
            self.evaluate(f'(gimp-file-save RUN-NONINTERACTIVE image drawable "{copy}" "{copy}")')
            pixels = cv2.imread(copy, cv2.IMREAD_UNCHANGED)
            cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA).tofile(keep[0])
        return {"seconds": seconds}

    def end(self):
        self.process.stdin.write("(gimp-quit 1)\n")
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


def main():
    gimp = Gimp()
    for line in sys.stdin:
        try:
            library, task, operation, path, *keep = line.split()
            if (library, task) != ("gimp", "edit"):
                raise ValueError("there is no such task")
            print(json.dumps(gimp.edit(operation, os.path.abspath(path), keep)), flush=True)
        except Exception as error:  # whatever it was, the driver says it and ends
            print(json.dumps({"error": f"{line.strip()}: {error}"}), flush=True)
    gimp.end()


main()
