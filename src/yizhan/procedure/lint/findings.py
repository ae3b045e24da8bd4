"""What lint found: a place, a code, a sentence in both languages."""

from dataclasses import dataclass, field
from typing import Literal

from yizhan.procedure.loader.errors import DID_YOU_MEAN, WORDS
from yizhan.procedure.model import Text

Severity = Literal["error", "warning"]

# code -> severity and sentence. An error would strand somebody's matter one day; a warning is untidy.
CODES: dict[str, tuple[Severity, Text]] = {
    "L001": ("error", Text("步骤“{step}”永远走不到", 'nothing leads to step "{step}"')),
    "L002": ("error", Text("从步骤“{step}”没有路能走到结束", 'from step "{step}" no way leads to an end')),
    "L003": (
        "error",
        Text("自动步骤互相接续，没有尽头：{steps}", "automatic steps follow each other without end: {steps}"),
    ),
    "L004": ("error", Text("步骤互相等待：{steps}", "steps wait for each other: {steps}")),
    "L005": (
        "error",
        Text(
            "步骤“{step}”等待“{other}”，而后者只能在它之后开始",
            'step "{step}" waits for "{other}", which can only begin after it',
        ),
    ),
    "L006": (
        "error",
        Text(
            "时限“{limit}”无人负责：既无岗位，超时也不做任何事",
            'limit "{limit}" has no owner: no role, nothing on breach',
        ),
    ),
    "L007": ("error", Text("条件会出错：{why}（当 {values}）", "the condition fails: {why} (when {values})")),
    "L008": (
        "error",
        Text(
            "条件应为真或假，这里得到 {found}（当 {values}）",
            "a condition is true or false; this gives {found} (when {values})",
        ),
    ),
    "L009": ("error", Text("{of} 里没有“{found}”", '{of} has no "{found}"')),
    "L010": (
        "error",
        Text("算出的岗位“{found}”不存在（当 {values}）", 'the role "{found}" does not exist (when {values})'),
    ),
    "L011": (
        "error",
        Text("当 {values} 时步骤“{step}”没有可选的结果", 'step "{step}" has no outcome when {values}'),
    ),
    "L012": (
        "warning",
        Text("结果“{outcome}”的条件似乎从不成立", 'the condition of outcome "{outcome}" never seems to hold'),
    ),
    "L013": (
        "error",
        Text(
            "当 {values} 时没有人也没有规则了结步骤“{step}”",
            'when {values}, nobody and no rule finishes step "{step}"',
        ),
    ),
    "L014": (
        "error",
        Text(
            "“{procedure}”没有字段“{field}”，带不过去",
            '"{procedure}" has no field "{field}" to carry this to',
        ),
    ),
    "L015": (
        "error",
        Text("规程一开单就互相调用，没有尽头：{steps}", "procedures open each other without end: {steps}"),
    ),
    "L016": ("error", Text("{what}“{id}”没有标题", '{what} "{id}" has no title')),
    "L017": (
        "error",
        Text(
            "{language} 的文字不是该语言：“{found}”",
            'the text under {language} is not in that language: "{found}"',
        ),
    ),
    "L018": ("error", Text("规则目录里没有条款“{found}”", 'the catalogue has no clause "{found}"')),
    "L019": ("warning", Text("{what}“{id}”没有被用到", '{what} "{id}" is not used')),
    "L020": ("error", Text("时限“{limit}”的时长是零", 'limit "{limit}" has no length')),
    "L021": (
        "error",
        Text("字段“{field}”不在记录表“{record}”里", 'field "{field}" does not stand on record "{record}"'),
    ),
    "L022": ("error", Text("关口从不放行", "this gate never opens")),
    "L023": ("error", Text("文字里的空格“{{{found}}}”没有值可填", 'nothing fills the blank "{{{found}}}"')),
    "L024": ("warning", Text("判定规则似乎从不适用", "this rule never seems to apply")),
    "L025": (
        "error",
        Text(
            "字段“{field}”在“{procedure}”是另一种类型：{types}",
            '"{procedure}" has field "{field}" of another type: {types}',
        ),
    ),
    "L026": (
        "error",
        Text(
            "字段的变更互相引起，没有尽头：{fields}", "changes of fields follow from each other without end: {fields}"
        ),
    ),
    "L027": (
        "error",
        Text(
            "“{procedure}”没有步骤“{step}”，指标永远数不到",
            '"{procedure}" has no step "{step}": the quota would never count it',
        ),
    ),
    "L028": ("error", Text("时限“{limit}”的窗口关在打开之前", 'the window of limit "{limit}" closes before it opens')),
    "L030": (
        "error",
        Text(
            "公共服务须写明经由受理的哪个渠道（channel）：{channels}",
            "a public service comes through one of its intake's channels; say which: {channels}",
        ),
    ),
    "L031": (
        "error",
        Text(
            "受理必须有“{field}”，公众却无从填写；加进 attributes 或由 public 填写",
            'the intake needs "{field}", which nobody outside is asked; add it to the attributes',
        ),
    ),
    "L032": (
        "error",
        Text("按时间表自动开单的规程不能是公共服务", "what opens by a schedule is no service that the public asks for"),
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`facts` are the blanks of the sentence (`what` a key of WORDS), `near` the word probably meant."""

    path: str
    line: int
    column: int
    code: str
    facts: dict[str, str] = field(hash=False)
    near: str = ""
    source: str = ""

    @property
    def severity(self) -> Severity:
        return CODES[self.code][0]

    @property
    def sentences(self) -> Text:
        return Text(self.sentence("zh"), self.sentence("en"))

    def sentence(self, language: str = "en") -> str:
        what = WORDS.get(self.facts.get("what", ""), Text("", "")).in_language(language)
        told = CODES[self.code][1].in_language(language).format_map({**self.facts, "what": what})
        return told + (DID_YOU_MEAN.in_language(language).format(near=self.near) if self.near else "")

    def shown(self, language: str = "en") -> str:
        """As the loader's errors: `file:line: code sentence`, and the line beneath."""
        head = f"{self.path}:{self.line}: {self.code} {self.sentence(language)}"
        return f"{head}\n{self.line:>5} | {self.source}" if self.source else head

    def __str__(self) -> str:
        return self.shown()
