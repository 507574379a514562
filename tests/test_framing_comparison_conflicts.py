"""Conflicts of freely worded accounts: found where amounts, days, doers or denials differ, and not where they agree."""

# ruff: noqa: E501 - two accounts stand on one line

import pandas as pd
import pytest

from framing.comparison import compare
from framing.comparison.concepts import concepts, may_be_of_one, shared


def found(us: str, cn: str, day: str = "2025-06-05") -> list[str]:
    rows = [
        {"statement_id": "a", "side": "US", "text": us, "published": day},
        {"statement_id": "b", "side": "CN", "text": cn, "published": day},
    ]
    return list(compare(pd.DataFrame(rows)).conflicts["kind"])


@pytest.mark.parametrize(
    ("kind", "us", "cn"),
    [
        ("number", "We have approved 10 licenses for rare earth exports to American companies.", "美国企业获得的稀土出口许可仅有三份。"),
        ("number", "The conversation between the two presidents was over in some forty minutes.", "两国元首通话持续约90分钟。"),
        ("date", "The new port fees on Chinese vessels take effect on October 14.", "美国对中国船舶的收费要到11月10日才开始执行。"),
        ("polarity", "We have suspended the export controls on gallium for a year.", "中方对镓的出口管制仍在执行，从未暂停。"),
        ("actor", "The idea of a trade board was put forward by the American delegation.", "中方在会谈中首先提出了建立贸易委员会的建议。"),
        ("actor", "The U.S. broke the consensus reached in Geneva by issuing chip guidance.", "违反日内瓦共识的是中方，而不是美方。"),
    ],
)  # fmt: skip
def test_accounts_that_cannot_both_hold(kind: str, us: str, cn: str) -> None:
    assert found(us, cn) == [kind]


@pytest.mark.parametrize(
    ("us", "cn"),
    [
        ("The presidents spoke on the phone for an hour and a half.", "两国元首通话持续约90分钟。"),
        ("The new port fees on Chinese vessels take effect on October 14.", "自10月14日起，美方将对中国船舶收取港口费。"),
        # Another thing that has a number or a day.
        ("China's airlines flew 320 Boeing aircraft in 2018.", "中方同意采购200架波音飞机。"),
        # What another country does.
        ("The 104% tariffs on Chinese goods take effect tonight.", "加拿大9日起对美国汽车征收25%关税。"),
        # A question states nothing.
        ("Was the call made at the request of the Chinese side?", "通话是应美方请求进行的。"),
        # "Lies in" is no denial.
        ("China has done much on fentanyl and drugs.", "The root cause of the fentanyl and drugs issue lies in the United States."),
    ],
)  # fmt: skip
def test_accounts_that_can_both_hold(us: str, cn: str) -> None:
    assert found(us, cn) == []


def test_concepts_are_shared_across_languages() -> None:
    en, zh = "National Guard members will be sent to Chicago.", "计划向芝加哥地区部署国民警卫队人员。"
    assert concepts(en).keys() & concepts(zh).keys() == {"place:chicago", "soldier"}
    weight, part = shared(en, zh)
    assert weight == 2.5 and part == 1.0
    assert shared(en, "Trade talks went well.") == (0.0, 0.0)


def test_another_country_parts_two_events() -> None:
    assert may_be_of_one("Canada imposes tariffs.", "加拿大加征关税。")
    assert not may_be_of_one("Canada imposes tariffs.", "美方加征关税。")
    assert may_be_of_one("Canada imposes tariffs.", "美方加征关税。", is_close=True)
    assert not may_be_of_one("Canada imposes tariffs.", "欧盟加征关税。", is_close=True)
