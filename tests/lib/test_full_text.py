"""Full-text search finds the same rows on every database, and the same as the rows themselves, read, say."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import SYSTEM, make_source
from tradetalks.lib.full_text.finding import found_in, reading_rows
from tradetalks.lib.full_text.keeping import rebuild
from tradetalks.lib.full_text.search import MOST_WORDS, SearchError, parse
from tradetalks.lib.full_text.snippets import marked, snippet
from tradetalks.lib.full_text.words import MOST_CHARACTERS, indexed
from tradetalks.sources.actions import edit_source
from tradetalks.sources.models import Source, SourceText

TEXTS = {
    "soy": "China will buy 20% more soybeans, said the U.S. Trade Representative.",
    "tariffs": "Tariffs on $200bn of goods: Phase-One review of US-007 and US-070",
    "tariff": "A tariff, not a subsidy. López e.g. naïve ﬁnance",
    "subsidies": "Industrial subsidies; 补贴 tariff-rate quotas (Section 301(b)), 3.5 percent",
    "chinese": "中美经贸磋商：中方将扩大大豆采购，加征关税暂缓。",
    "mixed": "2018年加征25%关税 on 5G 设备",
    "japanese": "日米貿易交渉でガソリンｶﾞｿﾘﾝ",
    "korean": "한미 자유무역협정 재협상",
    "full width": "ＵＳＴＲ　ｐｒｅｓｓ",
    "business": "Business must use trust. War on trade, trade war",
    "don't": "They don't; China's offer. _underscored_ AND OR NOT NEAR",
    "decomposed": "cafe\u0301 한",
}
FOUND = {
    "tariff": "tariffs tariff subsidies",
    "tariffs": "tariffs tariff subsidies",
    "TARIFF SUBSIDY": "tariff subsidies",
    "tariff -subsidies": "tariffs",
    "-tariff -china -关税 -us": "japanese korean full-width business decomposed",
    "tar": "tariffs tariff subsidies",
    "tar quotas": "",
    '"tariff"': "tariff subsidies",
    '"trade war"': "business",
    '"war trade"': "",
    '"trade war': "business",
    "“trade war”": "business",
    'war -"trade war"': "",
    "phase-one": "tariffs",
    "phase one": "tariffs",
    "one-phase": "",
    "us": "soy tariffs",
    "U.S.": "soy tariffs",
    "us-7": "tariffs",
    "US-007": "tariffs",
    "us-00": "tariffs",
    "us-70": "tariffs",
    "us-700": "",
    "use": "business",
    "bus": "business",
    "20%": "soy",
    "200": "tariffs",
    "5g": "mixed",
    "5g 设备": "mixed",
    "301(b)": "subsidies",
    "3.5": "subsidies",
    "lopez": "tariff",
    "finance naive": "tariff",
    "大豆": "chinese",
    "豆": "chinese",
    "大豆采购": "chinese",
    "豆大采购": "",
    "关税": "chinese mixed",
    "加征关税": "chinese",
    "大豆 关税": "chinese",
    "大豆，关税": "chinese",
    "关税 -大豆": "mixed",
    "2018年加征": "mixed",
    "ガソリン": "japanese",
    "自由": "",
    "자유무역": "korean",
    "한": "korean decomposed",
    "ustr": "full-width",
    "ＵＳＴＲ": "full-width",
    "china's": "don-t",
    "china don't": "don-t",
    "underscored": "don-t",
    "and or not near": "don-t",
    "café": "decomposed",
    "NEAR(tariff subsidy)": "",
    "words:tariff": "",
    "tariff*": "tariffs tariff subsidies",
    "* : ( ) & | ! \\ ' %": "",
    '"': "",
    "🙂": "",
    "🙂 quotas": "subsidies",
    "-": "",
    "_": "",
}
"""What is typed → the keys of what it finds."""


def found(typed: str) -> set[str]:
    return set(found_in(Source.objects.all(), parse(typed)).values_list("key", flat=True))


@pytest.mark.django_db
def test_every_search_finds_what_it_should_on_every_database() -> None:
    for key, text in TEXTS.items():
        make_source(key.replace(" ", "-").replace("'", "-"), publisher=None, title=None, note=text)
    keys = {"soy", "chinese", "mixed", "japanese", "korean", "business", "decomposed", "full-width", "don-t"}
    assert Source.objects.count() == len(keys) + 3
    for typed, expected in FOUND.items():
        assert found(typed) == set(expected.split()), typed
        with reading_rows():
            rows = found_in(Source.objects.all(), parse(typed))
        assert set(rows.values_list("key", flat=True)) == set(expected.split()), f"{typed}, read from the rows"


@pytest.mark.django_db
def test_it_is_a_filter_like_any_other() -> None:
    for key in ("a", "b", "c"):
        make_source(key, title="Tariffs " + key, language="zh" if key == "c" else "en")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = found_in(Source.objects.filter(language="en"), parse("tariff")).order_by("-key")
    assert len(queries) == 0
    assert [row.key for row in rows] == ["b", "a"]
    assert rows.filter(key="a").count() == 1
    assert not found_in(Source.objects.all(), parse("tariff nothing")).exists()


@pytest.mark.django_db
def test_the_words_follow_every_act_and_a_rebuild_mends_what_others_did() -> None:
    source = make_source("wire", title="Soybeans")
    edit_source(source, version=1, changes={"title": "Pork"}, **SYSTEM)
    assert (found("soybeans"), found("pork"), found(f"s-{source.pk}")) == (set(), {"wire"}, {"wire"})
    assert rebuild(SourceText) == 0
    Source.objects.update(title="Steel")
    assert rebuild(SourceText) == 1
    assert (found("pork"), found("steel")) == (set(), {"wire"})
    SourceText.objects.all().delete()
    assert rebuild(SourceText) >= 1
    assert found("steel") == {"wire"}
    assert rebuild(SourceText) == 0


def test_what_cannot_be_searched_for_is_refused_in_words() -> None:
    for typed, why in (("a\x00b", "NUL"), ("x" * 201, "200 characters"), ("a " * (MOST_WORDS + 1), "10 words")):
        with pytest.raises(SearchError, match=why):
            parse(typed)


@pytest.mark.django_db
def test_a_text_of_any_length_is_kept() -> None:
    """Up to what PostgreSQL can keep of one row; every pair of characters is another word."""
    han = "".join(chr(0x4E00 + place * 7919 % 20000) for place in range(MOST_CHARACTERS))
    make_source("long", note=han + "末尾")
    make_source("wide", note="word" * 50_000)
    assert found(han[500:520]) == {"long"}
    assert found("末尾") == set()
    assert found("word" * 40) == {"wide"}


@pytest.mark.parametrize(
    ("text", "typed", "places"),
    [
        ("Tariffs and a tariff.", "tariff", ["Tariffs", "tariff"]),
        ("The U.S. said", "us", ["U.S."]),
        ("The ﬁne ＵＳＴＲ López", "ustr lopez fin", ["ﬁne", "ＵＳＴＲ", "López"]),
        ("中方将扩大大豆采购", "大豆采购", ["大豆采购"]),
        ("加征25%关税", "征25%关", ["征25%关"]),
        ("a Trade-War, a war of trade", '"trade war" of', ["Trade-War", "of"]),
        ("See US-007, US-07 and US-008", "us-7", ["US-007", "US-07"]),
        ("tariff steel", "steel -tariff", ["steel"]),
        ("e\u0301te\u0301 한", "ete 한", ["été", "한"]),
        ("nothing", "", []),
    ],
)
def test_what_was_found_is_marked(text: str, typed: str, places: list[str]) -> None:
    found_there = marked(text, parse(typed))
    assert [found_there.text[start:end] for start, end in found_there.matches] == places


def test_a_snippet_shows_where_it_was_found() -> None:
    long = f"{'before ' * 100}the tariff stays {'after ' * 100}"
    shown = snippet(["nothing here", None, long], parse("tariffs"))
    ((start, end),) = shown.matches
    assert shown.text[start:end] == "tariff"
    assert shown.text.startswith("…before ")
    assert shown.text.endswith("after…")
    assert len(shown.text) <= 242
    assert snippet([None, "first"], parse("tariffs")).text == "first"
    assert snippet([None], parse("tariffs")).text == ""


ALPHABET = st.sampled_from(
    [*"aбs 7-.'\"_*:()&|!\\%\n", "tariff", "us-007", "大", "豆", "税", "ｶﾞ", "é", "e\u0301", "ß", "🙂"]
)


def texts(size: int) -> st.SearchStrategy[str]:
    return st.lists(ALPHABET, max_size=size).map("".join)


@given(text=texts(30), typed=texts(8))
def test_what_is_found_is_marked_and_nothing_typed_is_an_error(text: str, typed: str) -> None:
    search = parse(typed)
    shown = marked(text, search)
    ends = [0, *(place for match in shown.matches for place in match), len(shown.text)]
    assert ends == sorted(ends)
    if search.finds(indexed([text])) and search.wanted:
        assert shown.matches


@pytest.mark.long
@pytest.mark.django_db
@given(typed=st.lists(texts(8), min_size=1, max_size=40))
def test_databases_find_what_the_rows_say(typed: Iterable[str]) -> None:
    if not Source.objects.exists():
        for number, text in enumerate(TEXTS.values()):
            make_source(f"text-{number}", note=text)
    for one in typed:
        with reading_rows():
            expected = set(found_in(Source.objects.all(), parse(one)).values_list("key", flat=True))
        assert found(one) == expected, one
