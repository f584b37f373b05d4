"""`manage.py bench_suggesting`: words a second and memory of suggesting, beside bare spaCy in the same run."""

import os
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.references.attend import load_attention
from facts.suggesting.references.guess_gender import read_given_names
from facts.suggesting.references.score_candidates import load_weights
from facts.suggesting.sentences.parse_sentences import load_language
from facts.suggesting.suggest_claims import guess_language, suggest_claims
from facts.suggesting.worth.embed_text import load_embedder
from facts.suggesting.worth.rank_worth import load_model

MEMORY_ONLY = "--memory-only"


class Command(BaseCommand):
    help = (
        "Measure suggesting on one core: words a second beside the bare spaCy pipeline, memory, time to load."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, default=Path(settings.BASE_DIR) / "seeds", metavar="FOLDER")
        parser.add_argument(
            "--words", type=int, default=20_000, help="read the texts again until there are so many"
        )
        parser.add_argument(
            MEMORY_ONLY, action="store_true", help="suggest only, and print the peak memory in MB"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        texts = read_texts(options["texts"], options["words"])
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        began = time.perf_counter()
        load_models()
        loaded = time.perf_counter() - began
        if options["memory_only"]:
            for text in texts:
                suggest_claims(text, language="en")
            self.stdout.write(str(read_peak_memory()))
            return
        bare, suggesting = measure_speed(texts)
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        command = [sys.executable, manage, "bench_suggesting", MEMORY_ONLY]
        command += ["--texts", str(options["texts"]), "--words", str(options["words"])]
        memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        self.stdout.write(f"bare spaCy: {bare:,.0f} words/s")
        self.stdout.write(
            f"suggesting: {suggesting:,.0f} words/s = {suggesting / bare:.2f} of bare spaCy (at least 0.5)"
        )
        self.stdout.write(f"peak memory of a process that suggests: {memory} MB (at most 700)")
        self.stdout.write(f"models loaded in {loaded:.1f} s (at most 3)")


def load_models() -> None:
    """Load everything that suggesting uses."""
    load_language()
    load_embedder()
    load_attention()
    load_weights()
    read_given_names()
    for name in ("quick", "claims"):
        load_model(name)


def read_texts(folder: Path, words: int) -> list[str]:
    """The English texts of a folder, again and again up to ``words``. Raises CommandError if there is none."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.txt"))]
    english = [text for text in texts if guess_language(text) == "en"]
    if not english:
        raise CommandError(f"There is no English .txt file in {folder}.")
    chosen: list[str] = []
    while sum(len(text.split()) for text in chosen) < words:
        chosen += english
    return chosen


def measure_speed(texts: list[str]) -> tuple[float, float]:
    """Words a second of processor time, of the bare pipeline and of suggesting, text by text in turn."""
    language = load_language()
    words = sum(len(text.split()) for text in texts)
    bare = suggesting = 0.0
    for text in texts:
        began = time.process_time()
        language(text)
        between = time.process_time()
        suggest_claims(text, language="en")
        suggesting += time.process_time() - between
        bare += between - began
    return words / bare, words / suggesting


def read_peak_memory() -> int:
    """The peak resident memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 // 1024
