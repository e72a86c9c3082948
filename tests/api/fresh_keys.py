"""Loaded by schemathesis: a client uses a new Idempotency-Key for each change. One that is not valid is sent as it is."""

import re
import uuid

import schemathesis

VALID = re.compile(r"[!#-~][!-~]{0,99}")


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    if VALID.fullmatch(str(headers.get("Idempotency-Key", ""))):
        headers["Idempotency-Key"] = uuid.uuid4().hex
