"""`manage.py ledger_key`: the keys that sign checkpoints, and changing them."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.errors import DomainError
from newsroom.ledger.keys import add_key, load_keys, retire_keys


class Command(BaseCommand):
    help = (
        "Prints the public keys that sign the ledger's checkpoints. --add draws a new one that signs beside those "
        "before it, so that everybody can learn it; --retire ends those before, whose public keys stay in the file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        change = parser.add_mutually_exclusive_group()
        change.add_argument("--add", action="store_true", help="draw a new key; the old ones go on signing")
        change.add_argument("--retire", action="store_true", help="let the newest key alone sign from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["add"]:
                add_key()
            if options["retire"]:
                retire_keys()
            keys = load_keys()
        except DomainError as refusal:
            self.stderr.write(refusal.message)
            sys.exit(1)
        for signer in keys.signers:
            self.stdout.write(f"signs {signer.verifier}")
        for key in keys.former:
            self.stdout.write(f"signed before {key}")
