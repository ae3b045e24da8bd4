"""Sheets in: looked at first, then all of it or nothing. Sheets out: masked unless the reader sees numbers anyway."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.cases import library
from yizhan.faces.desk.exchange import holding
from yizhan.faces.doors import StaffRequest, administration_page, answer
from yizhan.faces.frame import address
from yizhan.registry.changes import Because
from yizhan.registry.exchange import exports, imports, sheets
from yizhan.registry.exchange.imports import Kind
from yizhan.registry.parties import LONGEST_WHY
from yizhan.registry.refusals import RegistryRefused

UNPROCESSABLE = 422
MOST_ERRORS = 500  # shown; who has more mends the sheet and brings it again
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICONS = {"rooms": "building", "owners": "users", "staff": "id-badge-2"}


@require_safe
@administration_page
def exchange(request: StaffRequest) -> HttpResponse:
    return answer(request, "desk/exchange/exchange.html", **_frame(request), done=_done(request))


@require_POST
@administration_page
def preview(request: StaffRequest, kind: str) -> HttpResponse:
    """What importing the sheet would change, with everything that is wrong in it; nothing is written."""
    known = _kind(kind)
    upload = request.FILES.get("sheet")
    if upload is None:
        return _refused(request, str(sheets.SheetRefused("empty")))
    content, name = upload.read(), upload.name or ""
    try:
        found = imports.preview(request.site, known, content, file_name=name, roles=_roles(request))
    except sheets.SheetRefused as refused:
        return _refused(request, str(refused))
    holding.hold(request.session, request.site, known, name, content)
    return _shown(request, found)


@require_POST
@administration_page
def commit(request: StaffRequest, kind: str) -> HttpResponse:
    """Import the sheet that was looked at. It is checked again: meanwhile others may have changed something."""
    known = _kind(kind)
    sheet = holding.held(request.session, request.site, known, request.POST.get("sheet", ""))
    if sheet is None:
        return _refused(request, _("This sheet is not here any more. Choose the file again."))
    reason = request.POST.get("reason", "").strip() or _("Sheet imported")
    if len(reason) > LONGEST_WHY:
        raise RegistryRefused("too-long", most=LONGEST_WHY)
    because = Because(by=request.staff, now=request.now, reason=reason)
    try:
        written = imports.commit(
            request.site, known, sheet.content, file_name=sheet.name, because=because, roles=_roles(request)
        )
    except imports.ImportRefused as refused:
        return _shown(request, refused.preview, status=UNPROCESSABLE)
    holding.let_go(request.session)
    to = address(request, "exchange")
    return HttpResponseRedirect(f"{to}?kind={known}&new={written.new}&changed={written.changed}&same={written.same}")


@require_POST
@administration_page
def export(request: StaffRequest, kind: str) -> HttpResponse:
    """Written into the journal, so it is asked for by POST. In full only for who sees numbers anyway."""
    known = _kind(kind)
    in_full = bool(request.POST.get("full")) and request.reach.sees_personal_data
    because = Because(by=request.staff, now=request.now, reason=_("Sheet taken out"))
    content = exports.export(request.site, known, because=because, masked=not in_full, roles=_roles(request))
    day = timezone.localdate(request.now)
    return HttpResponse(
        content,
        content_type=WORKBOOK,
        headers={"Content-Disposition": f'attachment; filename="{request.site.slug}-{known}-{day}.xlsx"'},
    )


def _kind(typed: str) -> Kind:
    if typed not in imports.FIELDS:
        raise Http404
    return typed


def _roles(request: StaffRequest) -> dict[str, str]:
    """The roles that staff of this site may hold, by the name people know them by."""
    language = get_language() or "zh-hans"
    packs = {definition.pack.id: definition.pack for definition in library.current().definitions(request.site)}
    return {
        id: role.title.in_language(language)
        for pack in packs.values()
        for id, role in pack.roles.items()
        if not role.outside
    }


def _frame(request: StaffRequest) -> dict[str, object]:
    kinds = [
        (
            kind,
            str(title),
            ICONS[kind],
            "、".join(field.heading for field in imports.FIELDS[kind]),
            "、".join(_heading(kind, name) for name in imports.NEEDED[kind]),
        )
        for kind, title in zip(imports.FIELDS, imports.TITLES.values(), strict=True)
    ]
    return {"kinds": kinds, "may_see": request.reach.sees_personal_data, "sheet_limit": sheets.MOST_BYTES // 2**20}


def _heading(kind: Kind, name: str) -> str:
    return next(field.heading for field in imports.FIELDS[kind] if field.id == name)


def _done(request: StaffRequest) -> dict[str, object] | None:
    kind = request.GET.get("kind", "")
    counts = {name: request.GET.get(name, "") for name in ("new", "changed", "same")}
    if kind not in imports.TITLES or not all(count.isdecimal() for count in counts.values()):
        return None
    return {"title": imports.TITLES[kind], **counts}


def _refused(request: StaffRequest, sentence: str) -> HttpResponse:
    context = {**_frame(request), "done": None, "sentence": sentence}
    return answer(request, "desk/exchange/exchange.html", UNPROCESSABLE, **context)


def _shown(request: StaffRequest, found: imports.Preview, status: int = 200) -> HttpResponse:
    return answer(
        request,
        "desk/exchange/preview.html",
        UNPROCESSABLE if found.errors else status,
        found=found,
        title=imports.TITLES[found.kind],
        errors=found.errors[:MOST_ERRORS],
        samples=_samples(found),
        columns=_columns(found),
    )


def _columns(found: imports.Preview) -> list[tuple[str, str, str]]:
    """Which column was taken for what: letter, heading, and what it is (empty: not read)."""
    names = {field.id: field.heading for field in imports.FIELDS[found.kind]}
    return [(column.letter, column.heading, names.get(column.field or "", "")) for column in found.columns]


def _samples(found: imports.Preview) -> list[tuple[int, str, bool, list[tuple[str, str, str]]]]:
    """Some of the changes: row, of what, whether it is new, and each answer before and after."""
    names = {field.id: field.heading for field in imports.FIELDS[found.kind]}
    return [
        (
            sample.row,
            sample.label,
            sample.before is None,
            [
                (names.get(name, name), _text((sample.before or {}).get(name)), _text(value))
                for name, value in sample.after.items()
                if value not in (None, "", [])
            ],
        )
        for sample in found.samples
    ]


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
