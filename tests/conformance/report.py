"""Rows of a table: client | operation | pass or FAIL."""

import json
import os
import sys
import traceback
import urllib.request
from importlib.metadata import version


class Report:
    """Runs operations of one client, each on its own, and remembers whether one failed."""

    def __init__(self, package):
        self.client = f"{package} {version(package)}"
        self.failed = 0
        self.count = 0

    def operation(self, name):
        """Runs the decorated function at once, as the operation of this name."""

        def run(function):
            self.count += 1
            try:
                function()
                result = "pass"
            except Exception as error:
                self.failed += 1
                result = f"FAIL: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
                traceback.print_exc()
            print(f"{self.client} | {name} | {result}", flush=True)
            return function

        return run

    def end(self):
        """Ends the program: 0 if every operation passed."""
        print(f"{self.client}: {self.count - self.failed} of {self.count} operations pass", flush=True)
        sys.exit(1 if self.failed or not self.count else 0)


def same(found, expected):
    """Fails unless both are equal."""
    if found != expected:
        raise AssertionError(f"{found!r}, not {expected!r}")


def fails(kind, function, *arguments, marks=(), **options):
    """Fails unless the call raises an error of this kind whose text has each of the marks. Returns the error."""
    try:
        result = function(*arguments, **options)
    except kind as error:
        for mark in marks:
            if mark not in str(error):
                raise AssertionError(f"{mark!r} is not in {error!s}") from error
        return error
    raise AssertionError(f"{result!r} rather than {kind.__name__}")


def connection(variable):
    """The parts of a connection string, by their names."""
    parts = os.environ[variable].strip(";").split(";")
    return dict(part.split("=", 1) for part in parts)


def advance(seconds):
    """Moves the emulator's clock forward."""
    request = urllib.request.Request(
        os.environ["PETSTORE_CONSOLE"].rstrip("/") + "/clock",
        data=json.dumps({"advance_ms": int(seconds * 1000)}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()
