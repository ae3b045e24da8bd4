"""A difference between two versions of the packs, as values and as a sentence for the manager who owns the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from yizhan.procedure.model import Text

Kind = Literal["added", "removed", "changed", "gained", "lost", "reordered"]

NOTHING = Text("", "")

# Where, what, and what became of it. `before` and `after` are in words already.
_SENTENCES: dict[str, Text] = {
    "added": Text("新增{what}：{after}", "new {what}: {after}"),
    "added-bare": Text("新增{what}", "new {what}"),
    "removed": Text("取消{what}：{before}", "no longer {what}: {before}"),
    "removed-bare": Text("取消{what}", "no longer {what}"),
    "gained": Text("{what}增加{after}", "{what}: now also {after}"),
    "lost": Text("{what}去掉{before}", "{what}: no longer {before}"),
    "changed": Text("{what}由{before}改为{after}", "{what}: was {before}, is now {after}"),
    "set": Text("{what}定为{after}（原来没有）", "{what}: is now {after} (there was none)"),
    "unset": Text("不再有{what}（原为{before}）", "{what}: there is none any more (was {before})"),
    "reordered": Text("{what}的次序改为：{after}", "{what}: the order is now {after}"),
}
_ONLY_IN = {"zh": Text("英文的{what}", "English {what}"), "en": Text("中文的{what}", "Chinese {what}")}
_BETWEEN = Text("，", ", ")
_THEN = Text("：", ": ")


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` leads from the procedure inwards, as people call the places; `what` is a thing that was added or
    removed, a property that changed, or a list that gained and lost members. `subject` is the kind of thing
    concerned: step, limit, form ..."""

    kind: Kind
    subject: str
    where: tuple[Text, ...]
    what: Text
    before: Text = NOTHING
    after: Text = NOTHING
    used_by: tuple[str, ...] = ()  # procedures (pack/id) that an entry of the pack's common tables concerns

    def place(self, language: str) -> str:
        return _joined(self.where, _BETWEEN, language)

    def sentence(self, language: str) -> str:
        """Without the place: that is told beside it, or before it (`shown`)."""
        what, before, after = self._in(language)
        return _SENTENCES[self._form()].in_language(language).format(what=what, before=before, after=after)

    def shown(self, language: str) -> str:
        place = self.place(language)
        return f"{place}{_THEN.in_language(language)}{self.sentence(language)}" if place else self.sentence(language)

    def _in(self, language: str) -> tuple[str, str, str]:
        """What is said in the reader's language; what differs in the other one only, in that one."""
        here = "zh" if language.lower().startswith("zh") else "en"
        told = [text.in_language(here) for text in (self.what, self.before, self.after)]
        if self.kind == "changed" and told[1] == told[2] and self.before != self.after:
            other = "en" if here == "zh" else "zh"
            told = [_ONLY_IN[here].in_language(here).format(what=told[0])]
            told += [text.in_language(other) for text in (self.before, self.after)]
        return told[0], told[1], told[2]

    def _form(self) -> str:
        if self.kind == "changed":
            return "changed" if self.before and self.after else "set" if self.after else "unset"
        if self.kind in ("added", "removed") and not (self.after or self.before):
            return f"{self.kind}-bare"
        return self.kind


@dataclass(frozen=True, slots=True)
class Chapter:
    """What differs in one procedure, or (`procedure` empty) in what the procedures of a pack have in common."""

    pack: str
    procedure: str
    title: Text
    kind: Kind
    differences: tuple[Difference, ...] = ()

    @property
    def ref(self) -> str:
        return f"{self.pack}/{self.procedure}" if self.procedure else self.pack


def _joined(texts: Iterable[Text], between: Text, language: str) -> str:
    return between.in_language(language).join(text.in_language(language) for text in texts)
