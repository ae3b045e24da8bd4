"""Every sentence that people read has a Chinese translation."""

from babel.messages.catalog import Catalog
from django.utils import translation

from yizhan.ops import messages


def test_every_sentence_is_translated() -> None:
    untranslated = {str(message.id): message.locations for message in messages.missing(messages.translated())}

    assert untranslated == {}


def test_sentences_are_found_in_python_and_in_pages() -> None:
    said = {message.id: {path for path, _line in message.locations} for message in messages.said()}

    assert "ops/settings.py" in said["English"]
    assert "ops/jinja2/ops/away.html" in said["Send again"]


def test_a_sentence_without_translation_is_told() -> None:
    assert "Send again" in {message.id for message in messages.missing(Catalog(locale="zh_Hans"))}


def test_the_compiled_catalogue_speaks_chinese() -> None:
    messages.compile_catalogue()

    with translation.override("zh-hans"):
        assert translation.gettext("Send again") == "重新提交"
