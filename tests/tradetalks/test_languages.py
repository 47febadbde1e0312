"""Text in Chinese is marked as such."""

import pytest

from tradetalks.templatetags.languages import lang


@pytest.mark.parametrize("text", ["中方敦促美方", "接受美国对“中国制造2025”产品的进口限制 (Made in China)", "𠀀𠀁"])
def test_chinese_is_marked(text: str) -> None:
    assert lang(text) == ' lang="zh"'


@pytest.mark.parametrize(
    "text", ["", None, "Cut the surplus", "The word 关税 means tariffs, or customs duties", "2018"]
)
def test_everything_else_is_the_page_s_own(text: str | None) -> None:
    assert lang(text) == ""
