"""One size: all peers take the data, start, and take turns at every question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any

from tests.bench import bomb, client, found, pressure, questions, readiness
from tests.bench.client import Refused
from tests.bench.data import values
from tests.bench.peers import Data, Peer, Running, first_answer
from tests.bench.questions import Question
from tests.server_process import free_port

_MOST, _ENOUGH = 15, 0.15
"""Times that a question is asked in one round at the most, and seconds that are enough."""
"""A word that is looked for until everything is looked through."""
_ANY = "ASK { ?thing ?property ?value }"
_READY_SECONDS = 1800.0
PRESSURE = "pressure"
"""How `--only` names many clients at a time."""


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often."""

    peers: list[Peer]
    questions: list[Question]
    seed: int = 1
    rounds: int = 5
    clients: tuple[int, ...] = (1, 8, 50)
    seconds: float = 2.0
    deadline: int = 10
    patience: float = 60.0
    pressure: bool = True

    def of(self, *kinds: str) -> list[Question]:
        """The questions of some kinds."""
        return [one for one in self.questions if one.kind in kinds]


@dataclass
class Measuring:
    """The run of one size, and what is known so far."""

    plan: Plan
    data: Data
    folder: Path
    say: Callable[[str], None]
    running: dict[str, Running] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def note(self, peer: str) -> dict[str, Any]:
        """What is known of a peer."""
        known: dict[str, Any] = self.found["peers"].setdefault(peer, {"questions": {}})
        return known


def run(plan: Plan, data: Data, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure everything at one size; gives it as plain values."""
    found = {"data": data.name, "triples": data.triples, "peers": {}, "left_out": {}, "empty": []}
    measuring = Measuring(plan, data, folder, say, found=found)
    _draw(measuring)
    with ExitStack() as stack:
        for peer in plan.peers:
            _take_part(measuring, peer, stack)
        _wait_for_all(measuring)
        _ask_all(measuring)
        _agree(measuring)
        if plan.pressure:
            _press(measuring)
        for peer in measuring.running:
            _see_to(measuring, peer)
            measuring.note(peer)["memory_after"] = measuring.running[peer].memory()
        for question in plan.of("bomb"):
            _bomb(measuring, question)
    return found


def _draw(it: Measuring) -> None:
    """Draw the values of all questions; who has none in these data is not asked."""
    with values(it.data) as known:
        for question in it.plan.questions:
            count = 500 if question.kind == "tiny" else it.plan.rounds + 1
            drawn = questions.draw(question, it.plan.seed, count, known)
            it.words[question.name] = [one.strip('"') for one in drawn]
            it.texts[question.name] = [question.said(one, n) for n, one in enumerate(drawn)]
            if not drawn:
                it.found["empty"].append(question.name)


def _take_part(it: Measuring, peer: Peer, stack: ExitStack) -> None:
    """Load and start a peer, and weigh it; or say why it is left out."""
    if reason := peer.missing() or (peer.why if it.data.triples > peer.most else ""):
        it.found["left_out"][peer.name] = reason
        it.say(f"{peer.name} is left out: {reason}")
        return
    folder = it.folder / peer.name
    folder.mkdir(parents=True)
    try:
        it.say(f"{peer.name}: loading")
        weight = peer.load(it.data, folder)
        note = it.note(peer.name)
        if weight.seconds:
            note["load"] = {**asdict(weight), "disk": _disk(folder)}
        it.running[peer.name] = _started(it, peer, folder, note)
        stack.callback(lambda: it.running[peer.name].stop())
    except (Refused, RuntimeError, OSError) as error:
        it.found["left_out"][peer.name] = f"failed: {str(error)[:300]}"
        it.found["peers"].pop(peer.name, None)
        it.say(f"{peer.name} failed: {error}")


def _started(it: Measuring, peer: Peer, folder: Path, note: dict[str, Any]) -> Running:
    """Start a peer, several times if that is quick; the last stays."""
    note["start"] = []
    texts = (it.texts[one.name] for one in it.plan.of("tiny", "query"))
    text = next((one[0] for one in texts if one), _ANY)
    while True:
        begun = monotonic()
        running = peer.start(it.data, folder, free_port(), it.plan.deadline)
        try:
            first_answer(running, text, 600)
        except Refused:
            running.stop()
            raise
        note["start"].append(round(monotonic() - begun, 3))
        if len(note["start"]) >= it.plan.rounds or sum(note["start"]) > 8:
            break
        running.stop()
    note["cpu_start"] = round(running.cpu(), 2)
    sleep(1)
    note["memory_idle"] = running.memory()
    it.say(f"{peer.name}: answers after {note['start'][-1]:.2f} s")
    return running


def _disk(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _wait_for_all(it: Measuring) -> None:
    """Wait for what a peer makes ready beside its answers; it begins so only after a load."""
    for name, running in it.running.items():
        if running.searching:
            it.note(name)["ready"] = round(
                readiness.wait(running, it.data.triples, _READY_SECONDS), 2
            )
            it.say(f"{name}: all is ready after {it.note(name)['ready']:.0f} s more")


def _ask_all(it: Measuring) -> None:
    """Round by round, question by question, every peer in turn; the first round warms up."""
    for number in range(it.plan.rounds + 1):
        it.say(f"questions, round {number} of {it.plan.rounds}")
        for question in it.plan.of("tiny", "query", "search", "large"):
            if it.texts[question.name]:
                for peer in _turn(it, number):
                    _ask(it, peer, question, number)


def _turn(it: Measuring, number: int) -> list[str]:
    """The peers, each time beginning with another."""
    names = list(it.running)
    first = number % max(1, len(names))
    return names[first:] + names[:first]


def _ask(it: Measuring, peer: str, question: Question, number: int) -> None:
    """Ask a peer once, unless it has failed at this question before."""
    note = it.note(peer)["questions"].setdefault(
        question.name, {"ms": [], "cpu_ms": [], "rows": [], "answers": [], "first_ms": []}
    )
    if "error" in note:
        return
    running = it.running[peer]
    try:
        before = running.cpu()
        with _grown(running, note, question.kind == "large"):
            answers = list(_answers(it, running, question, number))
        used = (running.cpu() - before) / len(answers)
        rows = _told(it, running, question, number, answers[0])
    except (Refused, ValueError) as error:
        note["error"] = str(error)[:200]
        it.say(f"{peer}: {question.name}: {note['error']}")
        _revive(it, peer)
        return
    note["answers"].append(client.digest(rows) if question.kind != "large" else str(len(rows)))
    note["own_search"] = _by_search(running, question)
    if number:
        note["ms"].append(round(1000 * median(one.seconds for one in answers), 3))
        note["first_ms"].append(round(1000 * median(one.first for one in answers), 3))
        note["cpu_ms"].append(round(1000 * used, 2))
        note["rows"].append(len(rows))
        note["bytes"] = len(answers[0].body)


def _answers(
    it: Measuring, running: Running, question: Question, number: int
) -> Iterator[client.Answer]:
    """Ask, and again while that is quick: one quick answer is mostly chance.

    A word is looked for only once, because the second answer comes from memory.
    """
    if _by_search(running, question):
        word = it.words[question.name][number]
        yield client.fetch(running.searching + word, it.plan.patience)
        return
    spent = 0.0
    for again in range(_MOST):
        text = f"{it.texts[question.name][number]}\n#{number} {again} of {question.name}"
        answer = running.ask(text, it.plan.patience)
        yield answer
        spent += answer.seconds
        if spent > _ENOUGH:
            return


def _by_search(running: Running, question: Question) -> bool:
    return question.kind == "search" and bool(running.searching)


def _told(
    it: Measuring, running: Running, question: Question, number: int, answer: client.Answer
) -> list[tuple[str, ...]]:
    """The rows of an answer; of one by a search, those of the query, if it found what they have.

    Raises Refused when it did not.
    """
    if not _by_search(running, question):
        return _rows(it, question, number, answer)
    asked = running.ask(it.texts[question.name][number], it.plan.patience)
    rows = _rows(it, question, number, asked)
    if lacking := found.lacking(found.read(answer.body), rows, it.words[question.name][number]):
        raise Refused(lacking)
    return rows


def _rows(
    it: Measuring, question: Question, number: int, answer: client.Answer
) -> list[tuple[str, ...]]:
    return client.content(it.texts[question.name][number], answer.body)


@contextmanager
def _grown(running: Running, note: dict[str, Any], watched: bool) -> Iterator[None]:
    """Note by how many bytes the memory of a peer grows meanwhile, at the most."""
    if not watched:
        yield
        return
    before, most = running.memory(), [0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            most.append(running.memory() - before)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        note.setdefault("growth", []).append(max(most))


def _see_to(it: Measuring, peer: str) -> None:
    """Start a peer again that has ended by itself, and say so."""
    code = it.running[peer].process.poll()
    if code is not None:
        it.note(peer).setdefault("failures", []).append(f"its process has ended with {code}")
        it.say(f"{peer}: its process has ended with {code}")
        _revive(it, peer)


def _revive(it: Measuring, peer: str) -> None:
    """Start a peer again that has ended, or that goes on with what nobody waits for."""
    running = it.running[peer]
    before = running.cpu()
    sleep(1)
    if running.process.poll() is None and running.cpu() - before < 0.2:
        return
    running.stop()
    [one] = [one for one in it.plan.peers if one.name == peer]
    again = one.start(it.data, it.folder / peer, free_port(), it.plan.deadline)
    it.running[peer] = again
    first_answer(again, _ANY, 600)


def _agree(it: Measuring) -> None:
    """Mark who answers otherwise than most: such an answer is not one that was given faster."""
    for question in it.plan.of("tiny", "query", "search", "large"):
        notes = {
            name: note["questions"][question.name]
            for name, note in it.found["peers"].items()
            if not _apart(note["questions"].get(question.name))
        }
        answers = [tuple(note["answers"]) for note in notes.values()]
        if answers:
            usual = max(answers, key=answers.count)
            for name, note in notes.items():
                note["agrees"] = tuple(note["answers"]) == usual
                if not note["agrees"]:
                    it.say(f"{name}: {question.name}: another answer than the others'")


def _apart(note: dict[str, Any] | None) -> bool:
    """Whether there is nothing to compare: no answer, or one of a search of its own."""
    return note is None or "error" in note or bool(note.get("own_search"))


def _press(it: Measuring) -> None:
    """Many clients, repeated and never repeated questions; peers in turn."""
    served = [one.name for one in it.plan.peers if one.served and one.name in it.running]
    for question in it.plan.of("tiny"):
        texts = it.texts[question.name]
        for number in range(min(3, it.plan.rounds)):
            for clients in it.plan.clients if texts else ():
                it.say(f"{question.name}: {clients} clients, round {number + 1}")
                for peer in served[number % len(served) :] + served[: number % len(served)]:
                    for kind, asked in (("repeated", texts[:1]), ("fresh", texts)):
                        _pressed(it, peer, asked, clients, kind)


def _pressed(it: Measuring, peer: str, texts: list[str], clients: int, kind: str) -> None:
    """Let clients ask one peer; a peer that has ended is told of, and started again."""
    running, seconds = it.running[peer], it.plan.seconds
    try:
        got = pressure.press(running, texts, clients, seconds, kind == "fresh", it.folder)
    except Refused as error:
        it.note(peer).setdefault("failures", []).append(f"{clients} clients, {kind}: {error}")
        it.say(f"{peer}: {clients} clients: {error}")
        _see_to(it, peer)
        return
    known = it.note(peer).setdefault(PRESSURE, {}).setdefault(kind, {})
    known.setdefault(str(clients), []).append(asdict(got))


def _bomb(it: Measuring, question: Question) -> None:
    """Throw the bomb at every server, one after the other; who goes on with it is stopped."""
    polite = it.texts[it.plan.of("tiny")[0].name] if it.plan.of("tiny") else []
    for peer in it.plan.peers:
        if peer.served and peer.name in it.running and polite:
            it.say(f"{question.name}: {peer.name}")
            _see_to(it, peer.name)
            running = it.running[peer.name]
            text = it.texts[question.name][0]
            it.note(peer.name)["bomb"] = bomb.throw(
                running, polite, text, max(4.0, it.plan.seconds * 2), it.plan.deadline
            )
            running.stop()
