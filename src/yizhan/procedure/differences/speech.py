"""The values of a pack in words, in both languages at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yizhan.procedure.clock_rules import WEEKDAY_NAMES, ClockRule
from yizhan.procedure.conditions_in_words import in_words
from yizhan.procedure.durations import Duration, DurationError
from yizhan.procedure.model import END, Expression, Library, Pack, Parameter, Procedure, RoleChoice, Text
from yizhan.procedure.periods import Period
from yizhan.procedure.rhythm import Rhythm
from yizhan.procedure.vocabulary import Vocabulary

NOTHING = Text("", "")
ANYBODY = Text("不限", "anybody")
_YES, _NO = Text("是", "yes"), Text("否", "no")
_PEOPLE = {
    "customer": Text("客户", "the customer"),
    "assignee": Text("经办人", "whoever has it in hand"),
    "opener": Text("受理人", "whoever took it in"),
}
_SINCE = {"step": Text("本步骤开始", "the start of the step"), "case": Text("受理", "taking the matter in")}
_OWN_WORDS = {
    "elapsed": Text("连续时间", "elapsed time"),
    "working": Text("工作时间", "working time"),
    "count": Text("数量", "how many"),
    "customers": Text("不同客户数", "how many customers"),
    "numbers": Text("单号", "their numbers"),
    "today": Text("当日", "today"),
    "this-week": Text("本周", "this week"),
    "this-month": Text("本月", "this month"),
    "any": Text("不限", "at any time"),
    "open": Text("在办", "open"),
    "closed": Text("办结", "closed"),
    "cancelled": Text("取消", "cancelled"),
    "work": Text("办理", "work"),
    "verification": Text("验证", "verification"),
    "revisit": Text("回访", "revisit"),
    "approval": Text("审批", "approval"),
    "wait": Text("等待", "waiting"),
    "sum": Text("合计", "the sum"),
    "average": Text("平均", "the average"),
    "hours": Text("平均用时", "the average time taken"),
    "share": Text("占比", "the share"),
    "period": Text("报表期间", "the report's period"),
    "realtime": Text("当场给单号", "the number at once"),
    "batch": Text("稍后给单号", "a token for the number"),
    "blackbox": Text("不给单号", "nothing"),
    "site": Text("项目", "the site"),
    "owner": Text("业主", "each owner"),
    "places": Text("房产", "places"),
    "floors": Text("楼层", "floors"),
    "staff": Text("人员", "staff"),
    "values": Text("参数中的词", "the words of a parameter"),
}
_GROUPINGS = {
    "channel": Text("渠道", "channel"),
    "building": Text("楼栋", "building"),
    "place": Text("房产", "place"),
    "procedure": Text("规程", "procedure"),
    "status": Text("状态", "status"),
    "day": Text("日", "day"),
}
_PERIODS = {
    "day": Text("日", "day"),
    "week": Text("周", "week"),
    "month": Text("月", "month"),
    "quarter": Text("季度", "quarter"),
    "year": Text("年", "year"),
}


def both(zh: str, en: str, **blanks: Text) -> Text:
    return Text(
        zh.format(**{name: text.zh for name, text in blanks.items()}),
        en.format(**{name: text.en for name, text in blanks.items()}),
    )


def listed(texts: Iterable[Text]) -> Text:
    several = list(texts)
    return Text("、".join(one.zh for one in several), ", ".join(one.en for one in several))


def plain(word: object) -> Text:
    return Text(str(word), str(word))


def quoted(text: Text) -> Text:
    return both("“{text}”", "“{text}”", text=text) if text else NOTHING


@dataclass(frozen=True)
class Speech:
    """Speaks of one pack of one version, and within it of one procedure where there is one."""

    library: Library
    pack: Pack
    vocabulary: Vocabulary
    procedure: Procedure | None = None

    def of(self, kind: str, value: Any) -> Text:
        """A value of this kind; nothing where there is none."""
        if value is None or value == "" or value == () or value == {} or value == []:
            return ANYBODY if kind == "people" else NOTHING
        return _KINDS[kind](self, value)

    def each(self, kind: str, values: Iterable[Any]) -> Text:
        return listed(self.of(kind, value) for value in values)

    # -- names ----------------------------------------------------------------------------------

    def step(self, id: str) -> Text:
        if id == END:
            return Text("结束", "the end")
        known = self.procedure.steps.get(id) if self.procedure else None
        return quoted(known.title if known else plain(id))

    def field(self, name: str) -> Text:
        return self._titled(self.pack.fields, name)

    def record(self, name: str) -> Text:
        return self._titled(self.pack.records, name)

    def file(self, name: str) -> Text:
        return self._titled(self.pack.files, name)

    def channel(self, name: str) -> Text:
        return self._titled(self.pack.channels, name)

    def script(self, name: str) -> Text:
        known = self.pack.scripts.get(name)
        return quoted(known.text if known else plain(name))

    def checklist(self, name: str) -> Text:
        known = self.pack.checklists.get(name)
        return quoted(listed(line.title for line in known.lines) if known else plain(name))

    def role(self, id: str) -> Text:
        return _PEOPLE[id] if id in _PEOPLE and id not in self.pack.roles else self.library.role_title(id)

    def called(self, ref: str) -> Text:
        try:
            return quoted(self.library.procedure(ref, self.pack.id).title)
        except KeyError:
            return quoted(plain(ref))

    def parameter(self, name: str) -> Text:
        """By its title, with what the pack says: that is what the reader looks for."""
        known = self.pack.parameters.get(name)
        if known is None:
            return quoted(plain(name))
        value = self.parameter_value(known, known.default)
        return both("参数“{title}”（{value}）", "the parameter “{title}” ({value})", title=known.title, value=value)

    def _titled(self, table: Mapping[str, Any], name: str) -> Text:
        known = table.get(name)
        return quoted(known.title if known is not None else plain(name))

    # -- values ---------------------------------------------------------------------------------

    def people(self, choice: RoleChoice) -> Text:
        told = [self.role(role) for role in choice.listed]
        if choice.parameter is not None:
            told.append(self.parameter(choice.parameter))
        if choice.computed is not None:
            told.append(self.condition(choice.computed))
        return listed(told) if told else ANYBODY

    def recipient(self, one: Any) -> Text:
        if isinstance(one, str) and not one.startswith("$"):
            return self.role(one)
        return self.value(one)

    def condition(self, condition: Expression) -> Text:
        return Text(in_words(condition, self.pack, "zh"), in_words(condition, self.pack, "en"))

    def value(self, value: Any) -> Text:
        """Anything plain, a parameter or a condition."""
        match value:
            case Expression():
                return self.condition(value)
            case Text():
                return quoted(value)
            case bool():
                return _YES if value else _NO
            case str() if value.startswith("$"):
                return self.parameter(value[1:])
            case str():
                return quoted(plain(value))
            case list() | tuple():
                return listed(self.value(one) for one in value)
            case Mapping():
                pairs = (
                    both("{name}={value}", "{name} = {value}", name=self.field(name), value=self.value(one))
                    for name, one in value.items()
                )
                return listed(pairs)
            case _:
                return plain(value)

    def parameter_value(self, parameter: Parameter, value: Any) -> Text:
        """A value of a parameter of the pack, as its type is read."""
        if value is None or value == "":
            return Text("未设定", "not set")
        if isinstance(value, (list, tuple)):
            return listed(self.parameter_value(parameter, one) for one in value)
        match parameter.type:
            case "duration":
                return _duration_text(value)
            case "rate":
                return plain(f"{float(value):.0%}")
            case "yes-no":
                return _YES if value else _NO
            case "role" | "roles":
                return self.role(str(value))
            case _:
                return quoted(plain(value)) if isinstance(value, str) else plain(value)

    def retention(self, value: str) -> Text:
        return self.parameter(value[1:]) if value.startswith("$") else _duration_text(value)

    def since(self, since: str) -> Text:
        kind, _, name = since.partition(":")
        if kind == "field":
            return self.field(name)
        if kind == "done":
            return both("{step}完成", "the end of {step}", step=self.step(name))
        return _SINCE[kind]

    def own_word(self, word: str) -> Text:
        return _OWN_WORDS.get(word, plain(word))

    def shared(self, name: str) -> Text:
        words = {
            "party": Text("客户", "the customer"),
            "place": Text("房产", "the place"),
            "incident": Text("事件", "the incident"),
        }
        return words.get(name) or self.field(name)

    def grouping(self, name: str) -> Text:
        return _GROUPINGS.get(name) or self.field(name)

    def argument(self, verb: str, name: str, value: Any) -> Text:
        """What stands under one name of an effect, by the kind that the vocabulary gives it."""
        known = self.vocabulary.verbs.get(verb)
        match known.kind(name) if known is not None else None:
            case "recipients" | "roles":
                return listed(self.recipient(one) for one in value)
            case "steps":
                return self.each("step", value)
            case "fields":
                return self.each("field", value)
            case "files":
                return self.each("file", value)
            case "procedure":
                return self.called(str(value))
            case _:
                return self.value(value)


def _duration_text(value: object) -> Text:
    try:
        found = Duration.parse(str(value))
    except DurationError:
        return plain(value)
    return _duration(found)


def _duration(duration: Duration) -> Text:
    return Text(duration.in_words("zh"), duration.in_words("en"))


def _rule(rule: ClockRule) -> Text:
    return Text(rule.in_words("zh"), rule.in_words("en"))


def _period(period: Period) -> Text:
    if period.name:
        return _PERIODS.get(period.name, plain(period.name))
    return Text(f"{period.working_days} 个工作日", f"{period.working_days} working days")


def _rhythm(rhythm: Rhythm) -> Text:
    """A week is told with the day on which it begins."""
    if rhythm.unit != "week":
        return _PERIODS[rhythm.unit]
    day = WEEKDAY_NAMES[rhythm.starts].capitalize()
    return Text(f"周（自周{'一二三四五六日'[rhythm.starts]}起）", f"week from {day}")


# How a value of each kind is said. A kind of which there are several is said one by one (`each`).
_KINDS: Mapping[str, Callable[[Speech, Any], Text]] = {
    "text": lambda speech, value: quoted(value),
    "word": lambda speech, value: quoted(plain(value)),
    "number": lambda speech, value: plain(value),
    "flag": lambda speech, value: _YES if value else _NO,
    "own-word": Speech.own_word,
    "people": Speech.people,
    "role": Speech.role,
    "recipient": Speech.recipient,
    "step": Speech.step,
    "field": Speech.field,
    "shared": Speech.shared,
    "record": Speech.record,
    "channel": Speech.channel,
    "script": Speech.script,
    "checklist": Speech.checklist,
    "procedure": Speech.called,
    "parameter": Speech.parameter,
    "condition": Speech.condition,
    "duration": lambda speech, value: _duration(value),
    "clock-rule": lambda speech, value: _rule(value),
    "since": Speech.since,
    "period": lambda speech, value: _period(value),
    "file": Speech.file,
    "grouping": Speech.grouping,
    "rhythm": lambda speech, value: _rhythm(value),
    "retention": Speech.retention,
    "value": Speech.value,
    "clause": lambda speech, value: plain(value),
}
