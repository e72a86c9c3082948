"""Plays what the pet store promises against one that runs, and checks it. Needs Python 3.10 or later, and nothing else."""

import argparse
import signal
import sys
import time

import promises
from azure_target import Azure
from local_target import Local
from target import Trouble


def options():
    parser = argparse.ArgumentParser(prog="smoke", description=__doc__)
    parser.add_argument("--target", choices=["azure", "local"], default="azure", help="what is tried: a deployment, or the stack of `cargo xtask dev`")
    parser.add_argument("--name", help="of the deployment, as deploy.sh or `azd env new` was given it")
    parser.add_argument("--outage", action="store_true", help="plays the two steps in which order files cannot be stored for some minutes, not even other shoppers'")
    local = parser.add_argument_group("local stack")
    local.add_argument("--shop", default="http://127.0.0.1:3000", help="the shop [%(default)s]")
    local.add_argument("--console", default="http://127.0.0.1:10030", help="the local Azure's console [%(default)s]")
    local.add_argument("--service-bus", default="http://127.0.0.1:10010", help="the local Azure's Service Bus [%(default)s]")
    chosen = parser.parse_args()
    if (chosen.target == "azure") != bool(chosen.name):
        parser.error("a deployment needs --name, and the local stack has none")
    return chosen


def main():
    chosen = options()
    # What was changed in the deployment is put back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    try:
        target = Azure(chosen.name) if chosen.target == "azure" else Local(chosen.shop, chosen.console, chosen.service_bus)
        print(f"The shop is at {target.shop}")
        failed = play(target, chosen.outage)
    except Trouble as trouble:
        sys.exit(f"smoke: {trouble}")
    except KeyboardInterrupt:
        sys.exit("smoke: interrupted")
    sys.exit(1 if failed else 0)


def play(target, outage):
    """Plays each promise, up to the first that does not hold. Whether one failed."""
    day = promises.Day(target)
    held = skipped = 0
    for number, (promise, step, disturbs, needs_queue) in enumerate(promises.ALL, 1):
        print(f"\n{number}. {promise}", flush=True)
        if needs_queue and not target.has_queue:
            skipped += 1
            print("   SKIPPED: over Event Grid the shop's site runs the reserver, and nobody sees which orders wait")
            continue
        if disturbs and not outage:
            skipped += 1
            print("   SKIPPED: it needs --outage, since other shoppers would notice")
            continue
        began = time.monotonic()
        try:
            step(day)
        except (promises.Broken, Trouble) as problem:
            print(f"   DID NOT HOLD: {problem}", flush=True)
            break
        held += 1
        print(f"   held ({time.monotonic() - began:.1f} s)")
    failed = len(promises.ALL) - held - skipped
    print(f"\n{held} held, {failed} failed or not played, {skipped} skipped")
    return failed


main()
