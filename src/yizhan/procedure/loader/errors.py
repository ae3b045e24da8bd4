"""What is wrong with a pack, so that its writer can mend it: where, what was found, what was expected."""

from collections.abc import Iterable
from dataclasses import dataclass

from yizhan.procedure.model import Text

# code -> the sentence; {what} is a word of WORDS, {found} and {expected} stand as they were met.
SENTENCES: dict[str, Text] = {
    "Y001": Text("不是可读的 YAML：{found}", "this is no readable YAML: {found}"),
    "Y002": Text("规程包里不用{found}；应为{expected}", "packs do not use {found}; expected {expected}"),
    "Y003": Text(
        "键“{found}”写了两次，前一次在第 {expected} 行",
        'key "{found}" stands twice, first in line {expected}',
    ),
    "Y004": Text("{what}没有键“{found}”", '{what} has no key "{found}"'),
    "Y005": Text("{what}缺少“{expected}”", '{what} lacks "{expected}"'),
    "Y006": Text("{what}：写的是 {found}，应为{expected}", "{what}: found {found}, expected {expected}"),
    "Y007": Text("{what}“{found}”没有定义", '{what} "{found}" is not defined'),
    "Y008": Text("条件“{found}”不成立：{expected}", 'the condition "{found}" does not read: {expected}'),
    "Y009": Text("缺少文件 {expected}", "the file {expected} is missing"),
    "Y010": Text("不能借用{what}“{found}”：{expected}", 'cannot borrow {what} "{found}": {expected}'),
    "Y011": Text("{what}“{found}”已有：{expected}", '{what} "{found}" exists already: {expected}'),
    "Y013": Text(
        "没有引号的文字里有逗号，从“{found}”起被切断；请给整段文字加引号",
        'a comma in a text without quotes cuts it off before "{found}"; put the whole text in quotes',
    ),
    "Y012": Text("相互调用成环：{found}", "these call each other in a circle: {found}"),
}
DID_YOU_MEAN = Text("；是否想写“{near}”？", '; did you mean "{near}"?')

# What a reference or a part is called in a sentence.
WORDS: dict[str, Text] = {
    "pack": Text("规程包", "pack"),
    "procedure": Text("规程", "procedure"),
    "step": Text("步骤", "step"),
    "next step": Text("下一步骤", "next step"),
    "outcome": Text("结果", "outcome"),
    "field": Text("字段", "field"),
    "record": Text("记录表", "record"),
    "script": Text("话术", "script"),
    "checklist": Text("检查单", "checklist"),
    "checklist line": Text("检查项", "checklist line"),
    "parameter": Text("参数", "parameter"),
    "role": Text("岗位", "role"),
    "recipient": Text("收件人", "recipient"),
    "channel": Text("渠道", "channel"),
    "fact": Text("事实", "fact"),
    "report": Text("报表", "report"),
    "measure": Text("统计项", "measure"),
    "limit": Text("时限", "limit"),
    "choice": Text("选项", "choice"),
    "intake": Text("受理", "intake"),
    "public": Text("公共服务", "public service"),
    "answers": Text("答复方式", "answers"),
    "form": Text("表单", "form"),
    "gate": Text("关口", "gate"),
    "term": Text("期限", "term"),
    "effect": Text("效果", "effect"),
    "verb": Text("动词", "verb"),
    "call": Text("调用", "call"),
    "borrows": Text("借用", "borrows"),
    "change": Text("变更后果", "on_change"),
    "rule": Text("判定规则", "rule"),
    "schedule": Text("排程", "schedule"),
    "covers": Text("覆盖", "covers"),
    "quota": Text("指标", "quota"),
    "counts": Text("计数", "counts"),
    "extension": Text("延期", "extension"),
    "rescheduling": Text("改期", "rescheduling"),
    "automatic outcome": Text("自动结果", "automatic outcome"),
    "text": Text("文字", "text"),
    "keywords": Text("关键词", "keywords"),
    "file": Text("文件", "file"),
    "archive": Text("归档", "archive"),
    "archive file": Text("档案", "archive file"),
    "disposal": Text("销毁", "disposal"),
    "clause": Text("条款", "clause"),
    "value": Text("值", "value"),
    "case member": Text("case 的成员", "case member"),
    "member of by": Text("by 的成员", "member of by"),
}


@dataclass(frozen=True, slots=True)
class PackError:
    """One thing that is wrong, at one place. `source` is that line of the file, for showing beneath."""

    path: str
    line: int
    column: int
    code: str
    what: str = "value"
    found: str = ""
    expected: str = ""
    near: str = ""
    source: str = ""

    def sentence(self, language: str = "en") -> str:
        blanks = {
            "what": WORDS.get(self.what, Text(self.what, self.what)).in_language(language),
            "found": self.found,
            "expected": self.expected,
            "near": self.near,
        }
        told = SENTENCES[self.code].in_language(language).format_map(blanks)
        return told + (DID_YOU_MEAN.in_language(language).format_map(blanks) if self.near else "")

    def shown(self, language: str = "en") -> str:
        """`file:line: code sentence`, and the line it is about beneath."""
        head = f"{self.path}:{self.line}: {self.code} {self.sentence(language)}"
        return f"{head}\n{self.line:>5} | {self.source}" if self.source else head

    def __str__(self) -> str:
        return self.shown()


class PackErrors(ValueError):
    """Everything that is wrong with the packs that were read, in the order of files and lines."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = sorted(set(errors), key=lambda one: (one.path, one.line, one.column, one.code))
        super().__init__("\n".join(str(error) for error in self.errors))

    def shown(self, language: str = "en") -> str:
        return "\n".join(error.shown(language) for error in self.errors)
