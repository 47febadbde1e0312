"""The query language of the issue list: read and written without losing a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.query_language import can_be_typed, canonical, parse, write


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        ("", []),
        ("   ", []),
        ("soya beans", [("q", "soya beans")]),
        ('"soya beans" 大豆 -steel', [("q", '"soya beans" 大豆 -steel')]),
        ("status:deadlocked,parked", [("status", "deadlocked,parked")]),
        ("STATUS:Deadlocked", [("status", "deadlocked")]),
        ("by:us,Joint", [("by", "US,joint")]),
        ("raised_by:cn", [("by", "CN")]),
        ("to:cn -to:us", [("addressed_to", "CN"), ("-addressed_to", "US")]),
        ("round:5", [("treated_in", "5")]),
        ("stance.CN:Rejects", [("stance.cn", "rejects")]),
        ("source:s-41", [("source", "S-41")]),
        ("deadline:<2019-04-01 deadline:>2019", [("deadline", "<2019-04-01"), ("deadline", ">2019")]),
        ("soy -area:people beans", [("-area", "people"), ("q", "soy beans")]),
        ("status：parked，narrowing", [("status", "parked,narrowing")]),
        ("label:contested label:stalled", [("label", "contested"), ("label", "stalled")]),
        ('area:"two words"', [("area", "two words")]),
        ('area:"a ""b"" c"', [("area", 'a "b" c')]),
        ('area:"not closed yet', [("area", "not closed yet")]),
        ("colour:red", [("colour", "red")]),
        ("https://example.org/a:b", [("https", "//example.org/a:b")]),
        ("Re: soy", [("q", "Re: soy")]),
        ('area:"" x', [("q", 'area:"" x')]),
        ("关税:高", [("q", "关税:高")]),
        ("cursor:abc view:mine on:2019", [("q", "cursor:abc view:mine on:2019")]),
        ('"by:us"', [("q", '"by:us"')]),
        ('q:"by:us"', [("q", "by:us")]),
        ('"never closed by:us', [("q", '"never closed by:us')]),
    ],
)
def test_reads_what_was_typed(typed: str, pairs: list[tuple[str, str]]) -> None:
    assert parse(typed) == pairs


@pytest.mark.parametrize(
    ("pairs", "typed"),
    [
        ([("by", "US"), ("q", "soya beans"), ("-area", "people")], "by:US -area:people soya beans"),
        ([("treated_in", "4,5"), ("addressed_to", "CN")], "round:4,5 to:CN"),
        ([("q", "by:us")], "q:by:us"),
        ([("q", " two  spaces ")], 'q:" two  spaces "'),
        ([("q", "one"), ("q", "two")], "q:one q:two"),
        ([("area", 'a "b"')], 'area:"a ""b"""'),
        ([("on", "2019-01-01"), ("a b", "c"), ("[]", "1"), ("by", "")], ""),
    ],
)
def test_writes_what_can_be_typed(pairs: list[tuple[str, str]], typed: str) -> None:
    assert write(pairs) == typed


texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(' ":：-,，<>大豆\u3000\n')))
names = st.one_of(
    st.sampled_from(["status", "by", "treated_in", "addressed_to", "stance.cn", "source", "deadline", "q", "label"]),
    st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True),
)
pairs = st.tuples(st.sampled_from(["", "-"]), names).map("".join)


@given(texts)
def test_what_was_typed_is_written_back_as_it_is_read(text: str) -> None:
    once = parse(text)
    assert parse(write(once)) == once
    assert write(parse(write(once))) == write(once)


@given(texts.map(lambda text: text.replace(":", "").replace("：", "")))
def test_what_names_nothing_is_words_as_they_stand(text: str) -> None:
    words = parse(text)
    assert "".join(words[0][1].split()) == "".join(text.split()) if words else not text.strip()


@given(st.lists(st.tuples(pairs, texts)).map(canonical))
def test_parameters_survive_the_box(given_pairs: list[tuple[str, str]]) -> None:
    typable = [(name, value) for name, value in given_pairs if can_be_typed(name)]
    assert parse(write(given_pairs)) == [*filter(lambda pair: pair[1], canonical(typable))]
