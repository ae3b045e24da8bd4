"""Every part of the language's model: how it is called and said when it differs, or why it is left out.

A test holds this table against the model: a field that is neither here nor there cannot be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yizhan.procedure.model import (
    Archive,
    AutoRule,
    Borrow,
    Call,
    Change,
    Channel,
    Checklist,
    ChecklistLine,
    Choice,
    Classification,
    Counted,
    Cover,
    Effect,
    Expression,
    Extension,
    Fact,
    Field,
    File,
    Form,
    Gate,
    Intake,
    Library,
    Limit,
    Measure,
    Outcome,
    Pack,
    Parameter,
    Procedure,
    Public,
    Quota,
    Record,
    Report,
    Role,
    RoleChoice,
    Schedule,
    Script,
    Step,
    Subjects,
    Term,
    Text,
)


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is how a value is said (`speech`); `several` of it are told as what came and what went. A part without
    a kind has parts of its own and is walked into."""

    title: Text
    kind: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    why: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of the model. `subject` names it to programs; `key` is the part by which two of it are the same
    thing in both versions."""

    subject: str
    noun: Text
    parts: Mapping[str, Part | LeftOut]
    key: str = "id"


def _part(zh: str, en: str, kind: str = "") -> Part:
    return Part(Text(zh, en), kind)


def _several(zh: str, en: str, kind: str) -> Part:
    return Part(Text(zh, en), kind, several=True)


PAIRED = LeftOut("by it the two are found together")
WHERE_WRITTEN = LeftOut("where it stands in its file says nothing of what it means")
CLAUSES = _several("依据条款", "clauses", "clause")
TITLE = _part("名称", "title", "text")
WHEN = _part("条件", "condition", "condition")

COMPARED: Mapping[type[Any], Kind] = {
    Library: Kind(
        "library",
        Text("规程库", "library"),
        {"packs": _part("规程包", "packs"), "counts_for": LeftOut("drawn from the quotas of its packs")},
    ),
    Pack: Kind(
        "pack",
        Text("规程包", "pack"),
        {
            "id": PAIRED,
            "trade": _part("行业", "trade", "word"),
            "title": TITLE,
            "version": LeftOut("a hash of what is compared here"),
            "procedures": _part("规程", "procedures"),
            "records": _part("记录表", "records"),
            "fields": _part("字段", "questions"),
            "parameters": _part("参数", "parameters"),
            "roles": _part("岗位", "roles"),
            "channels": _part("渠道", "channels"),
            "scripts": _part("话术", "scripts"),
            "checklists": _part("检查表", "checklists"),
            "facts": _part("事实", "facts"),
            "quotas": LeftOut("told with the procedure that carries each of them out"),
            "files": _part("档案", "files"),
            "reports": _part("报表", "reports"),
            "sources": LeftOut("the text from which all that is compared here was read"),
        },
    ),
    Procedure: Kind(
        "procedure",
        Text("规程", "procedure"),
        {
            "id": PAIRED,
            "pack": PAIRED,
            "title": TITLE,
            "steps": _part("步骤", "steps"),
            "intake": _part("受理", "taking in"),
            "headline": _part("列表上显示的内容", "what lists show", "field"),
            "record": _part("编号所用的记录表", "the record that numbers it", "record"),
            "classifications": _part("判定规则", "rules"),
            "changes": _part("变更的后果", "what follows changes"),
            "limits": _part("全程时限", "time limits of the whole"),
            "cancel_by": _part("谁可取消", "who may cancel", "people"),
            "reschedule_by": _part("谁可改约", "who may make another appointment", "people"),
            "reschedules": _part("改约的时间", "the appointment", "field"),
            "assign_by": _part("谁派工", "who hands out steps", "people"),
            "watchers": _part("谁监督", "who watches", "people"),
            "schedule": _part("定时开单", "schedule"),
            "known_as": _several("又称", "also known as", "word"),
            "quota": _part("数量要求", "the quota"),
            "archive": _part("归档", "archiving"),
            "clauses": CLAUSES,
            "source": LeftOut("the text from which all that is compared here was read"),
            "path": WHERE_WRITTEN,
        },
    ),
    Intake: Kind(
        "intake",
        Text("受理", "taking in"),
        {
            "start": _part("第一步", "the first step", "step"),
            "channels": _several("渠道", "channels", "channel"),
            "by": _part("谁可受理", "who may take it in", "people"),
            "asks": _several("询问的内容", "what is asked", "field"),
            "required": _several("必填的内容", "what must be answered", "field"),
            "place_required": _part("必须有房产", "a place is needed", "flag"),
            "party_required": _part("必须有客户", "a customer is needed", "flag"),
            "requires": _part("前提", "what comes first"),
            "on_open": _part("开单时", "what follows at once"),
            "keywords": _several("关键词", "words that speak for it", "word"),
            "public": _part("对外公开", "open to the public"),
            "clauses": CLAUSES,
        },
    ),
    Public: Kind(
        "intake",
        Text("对外公开", "open to the public"),
        {
            "group": _part("类别", "group", "text"),
            "describes": _part("说明", "description", "text"),
            "answers": _part("答复", "answers with", "own-word"),
            "keywords": _several("关键词", "words that speak for it", "word"),
            "channel": _part("渠道", "channel", "channel"),
            "each": _part("逐项公开", "one service for each", "field"),
            "attributes": _several("询问的内容", "what is asked", "field"),
            "name": _part("姓名写入", "the name goes to", "field"),
            "phone": _part("电话写入", "the telephone goes to", "field"),
            "email": _part("邮箱写入", "the e-mail address goes to", "field"),
            "address": _part("地址写入", "the address goes to", "field"),
            "line": WHERE_WRITTEN,
        },
    ),
    Classification: Kind(
        "rule",
        Text("判定规则", "rule"),
        {
            "field": PAIRED,
            "value": _part("判定结果", "value", "value"),
            "when": WHEN,
            "why": _part("理由", "reason", "text"),
            "proposes": _part("只作建议", "proposes only", "flag"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
        key="field",
    ),
    Change: Kind(
        "rule",
        Text("变更的后果", "what follows a change"),
        {
            "field": PAIRED,
            "effects": _part("动作", "what follows"),
            "when": WHEN,
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
        key="field",
    ),
    Schedule: Kind(
        "schedule",
        Text("定时开单", "schedule"),
        {
            "rrule": _part("周期", "recurrence", "word"),
            "only_working_days": _part("只在工作日", "working days only", "flag"),
            "opened_by": _part("由谁办理", "whose work it is", "role"),
            "per": _part("每逢", "with each", "period"),
            "covers": _part("覆盖", "what it covers"),
            "clauses": CLAUSES,
        },
    ),
    Step: Kind(
        "step",
        Text("步骤", "step"),
        {
            "id": PAIRED,
            "title": TITLE,
            "role": _part("岗位", "role", "people"),
            "does": _part("做法", "what is done", "text"),
            "kind": _part("种类", "kind", "own-word"),
            "form": _part("表单", "form"),
            "scripts": _several("话术", "what to say", "script"),
            "checklists": _several("检查表", "checklists", "checklist"),
            "sign": _several("签字", "signatures", "role"),
            "photos": _part("照片数", "number of photos", "number"),
            "assign_by": _part("谁派工", "who hands it out", "people"),
            "assign_from": _part("按谁派工", "who it goes to", "field"),
            "apart_from": _several("须由他人办理（不同于）", "not by whoever did", "step"),
            "requires": _part("前提", "what comes first"),
            "waits_for": _several("等待", "what it waits for", "step"),
            "waits_for_any": _part("任一完成即可", "waits for the first of them only", "flag"),
            "withdraws_rest": _part("其余撤回", "takes the others back", "flag"),
            "limits": _part("时限", "time limits"),
            "on_start": _part("开始时", "what follows at its start"),
            "on_claim": _part("接手时", "what follows when it is taken in hand"),
            "on_press": _part("催办时", "what follows when it is pressed for"),
            "on_complete": _part("完成时", "what follows at its end"),
            "auto": _part("自动了结", "ends by itself"),
            "call": _part("调用的规程", "the procedure it calls"),
            "borrows": _part("借用的步骤", "the step it borrows from"),
            "outcomes": _part("结果", "outcomes"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    RoleChoice: Kind(
        "role",
        Text("岗位", "role"),
        {
            "listed": _several("岗位", "roles", "role"),
            "parameter": _part("由参数确定", "by a parameter", "parameter"),
            "computed": _part("按内容确定", "by the answers", "condition"),
        },
    ),
    Form: Kind(
        "form",
        Text("表单", "form"),
        {
            "record": _part("记录表", "record", "record"),
            "fields": _several("字段", "questions", "field"),
            "required": _several("必填字段", "questions that must be answered", "field"),
            "clauses": CLAUSES,
        },
    ),
    Gate: Kind(
        "gate",
        Text("前提", "what comes first"),
        {
            "that": WHEN,
            "otherwise": _part("不满足时的提示", "the sentence shown", "text"),
            "code": _part("代码", "code", "word"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
        key="code",
    ),
    Outcome: Kind(
        "outcome",
        Text("结果", "outcome"),
        {
            "id": PAIRED,
            "title": TITLE,
            "to": _several("下一步", "what comes next", "step"),
            "when": WHEN,
            "otherwise": _part("不可选时的提示", "the sentence shown when it cannot be taken", "text"),
            "requires": _part("前提", "what comes first"),
            "required": _several("必填字段", "questions that must be answered", "field"),
            "reason": _part("须说明原因", "needs a reason", "flag"),
            "unfinished": _part("可不完成表单", "the work may stay undone", "flag"),
            "effects": _part("动作", "what follows"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    AutoRule: Kind("outcome", Text("自动了结", "ending by itself"), {"outcome": PAIRED, "when": WHEN}, key="outcome"),
    Call: Kind(
        "call",
        Text("调用的规程", "the procedure it calls"),
        {
            "procedure": _part("规程", "procedure", "procedure"),
            "wait": _part("等待其结束", "waits for it", "flag"),
            "carry": _part("带去的内容", "what is carried along", "value"),
            "results": _part("带回的内容", "what is brought back", "value"),
            "outcome": _part("返回后的结果", "the outcome on its return", "word"),
            "clauses": CLAUSES,
        },
    ),
    Borrow: Kind(
        "call",
        Text("借用的步骤", "the step it borrows from"),
        {
            "procedure": _part("规程", "procedure", "procedure"),
            "step": _part("步骤", "step", "word"),
        },
    ),
    Effect: Kind(
        "effect",
        Text("动作", "what follows"),
        {
            "verb": PAIRED,
            "args": _part("内容", "arguments", "argument"),
            "when": WHEN,
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
        key="verb",
    ),
    Limit: Kind(
        "limit",
        Text("时限", "time limit"),
        {
            "id": PAIRED,
            "step": PAIRED,
            "terms": _part("时长", "length"),
            "since": _part("起算", "counted from", "since"),
            "counted": _part("计时方式", "how time is counted", "own-word"),
            "promised": _part("以约定时间为准", "a time agreed with the customer goes before", "field"),
            "before": _part("早于", "before", "field"),
            "every": _part("周期", "again every", "duration"),
            "every_parameter": _part("周期", "again every", "parameter"),
            "when": WHEN,
            "until": _several("止于", "met by", "step"),
            "warn": _part("预警提前", "warned before", "duration"),
            "warn_parameter": _part("预警提前", "warned before", "parameter"),
            "opens": _part("最早", "not sooner than", "duration"),
            "opens_parameter": _part("最早", "not sooner than", "parameter"),
            "on_warn": _part("预警时", "what follows a warning"),
            "on_breach": _part("超时后", "what follows when it is missed"),
            "extension": _part("延期", "more time"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    Term: Kind(
        "limit",
        Text("时长", "length"),
        {
            "when": WHEN,
            "within": _part("时长", "length", "duration"),
            "parameter": _part("时长", "length", "parameter"),
            "by": _part("截止", "due by", "clock-rule"),
        },
        key="",
    ),
    Extension: Kind("limit", Text("延期", "more time"), {"by": _part("谁可批准", "granted by", "people")}),
    Record: Kind(
        "record",
        Text("记录表", "record"),
        {
            "id": PAIRED,
            "title": TITLE,
            "fields": _several("字段", "questions", "field"),
            "number": _part("编号", "number", "word"),
            "signed_by": _several("签字", "signatures", "role"),
            "copies": _part("份数", "copies", "text"),
            "retention": _part("保存期限", "how long it is kept", "retention"),
            "shows": _part("印出的内容", "what is printed from the matter", "value"),
            "clauses": CLAUSES,
        },
    ),
    Field: Kind(
        "field",
        Text("字段", "question"),
        {
            "id": PAIRED,
            "title": TITLE,
            "type": _part("类型", "type", "word"),
            "required": _part("必填", "must be answered", "flag"),
            "choices": _part("选项", "choices"),
            "personal": _part("个人信息", "personal data", "flag"),
            "help": _part("说明", "help", "text"),
            "clauses": CLAUSES,
        },
    ),
    Choice: Kind("field", Text("选项", "choice"), {"id": PAIRED, "title": TITLE}),
    Parameter: Kind(
        "parameter",
        Text("参数", "parameter"),
        {
            "id": PAIRED,
            "title": TITLE,
            "type": _part("类型", "type", "word"),
            "default": _part("规程包的值", "value in the pack", "default"),
            "least": _part("下限", "at least", "default"),
            "most": _part("上限", "at most", "default"),
            "answers": _part("回答的问题", "the open question that it settles", "word"),
            "clauses": CLAUSES,
        },
    ),
    Role: Kind(
        "role",
        Text("岗位", "role"),
        {
            "id": PAIRED,
            "title": TITLE,
            "members": _several("成员岗位", "members", "role"),
            "outside": _part("外部人员", "outside the house", "flag"),
            "sees_personal_data": _part("可见个人信息", "sees personal data", "flag"),
        },
    ),
    Channel: Kind("channel", Text("渠道", "channel"), {"id": PAIRED, "title": TITLE, "clauses": CLAUSES}),
    Script: Kind(
        "script",
        Text("话术", "script"),
        {"id": PAIRED, "text": _part("内容", "words", "text"), "when": WHEN, "clauses": CLAUSES},
    ),
    Checklist: Kind(
        "checklist",
        Text("检查表", "checklist"),
        {"id": PAIRED, "lines": _part("检查项", "lines"), "when": WHEN, "clauses": CLAUSES},
    ),
    ChecklistLine: Kind("checklist", Text("检查项", "line"), {"id": PAIRED, "title": TITLE}),
    Fact: Kind(
        "fact",
        Text("事实", "fact"),
        {
            "id": PAIRED,
            "title": TITLE,
            "gives": _part("给出", "gives", "own-word"),
            "summed": _part("合计的字段", "summed up", "field"),
            "that": _part("其中", "the part for which"),
            "procedures": _several("规程", "procedures", "procedure"),
            "same": _several("相同的内容", "what is shared", "shared"),
            "status": _several("状态", "status", "own-word"),
            "received": _part("受理时间", "received", "own-word"),
            "closed": _part("办结时间", "closed", "own-word"),
            "finished": _several("期间完成的步骤", "steps finished in the period", "word"),
            "done": _several("已完成的步骤", "steps that are done", "word"),
            "not_done": _several("未完成的步骤", "steps that are not done", "word"),
            "where": _part("内容", "answers", "value"),
            "answered": _several("已填的内容", "what is answered", "field"),
            "unanswered": _several("未填的内容", "what is not answered", "field"),
            "late": _part("超时", "late", "flag"),
            "clauses": CLAUSES,
        },
    ),
    Report: Kind(
        "report",
        Text("报表", "report"),
        {
            "id": PAIRED,
            "title": TITLE,
            "rhythm": _part("周期", "period", "rhythm"),
            "procedure": _part("由哪个规程编制", "prepared by", "procedure"),
            "record": _part("记录表", "record", "record"),
            "receives": _several("报送", "received by", "role"),
            "measures": _part("指标", "figures"),
            "receipt": _part("签收的规程", "received through", "procedure"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    Measure: Kind(
        "report",
        Text("指标", "figure"),
        {
            "id": PAIRED,
            "title": TITLE,
            "fact": LeftOut("told among the facts of its pack"),
            "by": _several("分组", "broken down by", "grouping"),
            "clauses": CLAUSES,
        },
    ),
    File: Kind(
        "file",
        Text("档案", "file"),
        {"id": PAIRED, "title": TITLE, "of": _part("种类", "of whom", "own-word"), "clauses": CLAUSES},
    ),
    Archive: Kind(
        "archive",
        Text("归档", "archiving"),
        {
            "files": _several("归入的档案", "files", "file"),
            "by": _part("谁补归档", "who files what is missing", "people"),
            "hold_by": _part("谁可冻结", "who sets and lifts a hold", "people"),
            "proposed_by": _part("谁提出销毁", "who proposes disposal", "people"),
            "decided_by": _part("谁决定销毁", "who decides disposal", "people"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    Quota: Kind(
        "quota",
        Text("数量要求", "quota"),
        {
            "id": PAIRED,
            "title": TITLE,
            "counts": _part("计数", "what counts"),
            "per": _part("每", "per", "period"),
            "owner": _part("谁负责", "who answers for it", "people"),
            "at_least": _part("至少", "at least", "number"),
            "at_least_parameter": _part("至少", "at least", "parameter"),
            "share": _part("至少占", "at least a share of", "number"),
            "share_parameter": _part("至少占", "at least a share of", "parameter"),
            "share_of": _several("占哪些", "of what", "word"),
            "every": _part("逐个", "one for each"),
            "each": _part("每人", "for each holder of", "role"),
            "warn": _part("预警提前", "warned before", "duration"),
            "warn_parameter": _part("预警提前", "warned before", "parameter"),
            "on_warn": _part("预警时", "what follows a warning"),
            "on_miss": _part("未完成时", "what follows when it is missed"),
            "clauses": CLAUSES,
            "line": WHERE_WRITTEN,
        },
    ),
    Counted: Kind(
        "quota",
        Text("计数", "what counts"),
        {
            "procedures": _several("规程", "procedures", "procedure"),
            "done": _several("已完成的步骤", "steps that are done", "word"),
            "where": _part("内容", "answers", "value"),
        },
    ),
    Cover: Kind(
        "schedule",
        Text("覆盖", "what it covers"),
        {
            "subjects": _part("对象", "subjects"),
            "pick": _part("抽取", "drawn by lot", "number"),
            "pick_parameter": _part("抽取", "drawn by lot", "parameter"),
            "no_repeat_within": _part("不重复", "not again within", "duration"),
            "together": _part("合为一单", "in one matter", "flag"),
            "clauses": CLAUSES,
        },
    ),
    Subjects: Kind(
        "schedule",
        Text("对象", "subjects"),
        {
            "of": _part("种类", "kind", "own-word"),
            "kinds": _several("房产种类", "kinds of places", "word"),
            "role": _part("岗位", "role", "role"),
            "parameter": _part("参数", "parameter", "parameter"),
            "field": _part("字段", "question", "field"),
        },
    ),
    Text: Kind(
        "text",
        Text("文字", "words"),
        {"zh": _part("中文", "Chinese", "word"), "en": _part("英文", "English", "word")},
    ),
    Expression: Kind(
        "condition",
        Text("条件", "condition"),
        {
            "source": _part("条件", "condition", "word"),
            "program": LeftOut("compiled from the source"),
            "members": LeftOut("read out of the source"),
            "answered": LeftOut("what it has been asked so far"),
        },
    ),
}
