"""Chinese-looking names, addresses and telephone numbers, drawn from pools by the serial number of who bears them.

Here: the pools and the drawing. Every name is made up; a likeness to a living firm or person is chance. Identity numbers are in
`ingestion.simulation.identifiers`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation.identifiers import DIGITS, Ints, as_text, choice, mixed

SURNAMES = pl.Series(
    list(
        "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎汪方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
    )
)
GIVEN = pl.Series(
    list(
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏辉玲建国志文斌波宁宇浩凯健俊帆雪晨琳欣怡佳嘉子涵雨泽梓轩博睿思源云峰海燕春生福贵根长发全胜利民东升立新宏亮庆丰家业成才德厚仁义"
    )
)
BRAND_FIRST = pl.Series(
    list(
        "华瑞恒鑫安宏天德金科润泰盛嘉新中皖徽江淮庐巢普信诚永久远博创正邦友联益康卓凯利达兴旺隆昌和顺祥丰茂源禾绿蓝海清"
    )
)
BRAND_SECOND = pl.Series(
    list("泰源达丰盛信诚和兴隆茂祥瑞康宁远航程创联合力通达美佳旺顺鼎辉煌耀腾飞翔宇晟晖磊鑫森林泽润沃野田园")
)
COMPANY_ENDS = pl.Series(["有限公司"] * 8 + ["有限责任公司", "股份有限公司"])
ROAD_NAMES = (
    "长江 黄山 淮河 合作 人民 解放 建设 振兴 创新 望湖 滨河 迎宾 花园 桃花 南京 北京 中山 和平 文化 皖江 天柱山 翡翠"
)
ROADS = pl.Series([name + end for name in ROAD_NAMES.split() for end in ("路", "大道", "街", "东路", "西路", "北路")])
MOBILE_PREFIXES = np.array(
    [130, 132, 135, 136, 137, 138, 139, 150, 151, 152, 155, 157, 158, 159, 177, 180, 181, 182, 186, 187, 188, 189]
)


def _joined(*parts: pl.Series | str) -> pl.Series:
    """Text columns and constants glued row by row."""
    named = [part if isinstance(part, str) else part.alias(str(number)) for number, part in enumerate(parts)]
    frame = pl.DataFrame([part for part in named if isinstance(part, pl.Series)])
    return frame.select(
        pl.concat_str([pl.lit(part) if isinstance(part, str) else pl.col(part.name) for part in named]).alias("text")
    ).to_series()


def person_names(serials: Ints) -> pl.Series:
    """Names of persons: a surname and one or two characters.

    >>> person_names(np.array([1, 2, 3])).str.len_chars().is_between(2, 3).all()
    True
    """
    last = GIVEN[choice(serials, 13, len(GIVEN))]
    shortened = pl.Series(mixed(serials, 14) % np.uint64(5) == 0)
    second = pl.select(pl.when(shortened).then(pl.lit("")).otherwise(last)).to_series()
    return _joined(SURNAMES[choice(serials, 11, len(SURNAMES))], GIVEN[choice(serials, 12, len(GIVEN))], second)


def brands(serials: Ints) -> pl.Series:
    """Two-character trade names."""
    return _joined(
        BRAND_FIRST[choice(serials, 21, len(BRAND_FIRST))], BRAND_SECOND[choice(serials, 22, len(BRAND_SECOND))]
    )


def company_names(serials: Ints, places: pl.Series, trades: pl.Series) -> pl.Series:
    """Names of companies: place, brand, trade, form."""
    return _joined(places, brands(serials), trades, COMPANY_ENDS[choice(serials, 23, len(COMPANY_ENDS))])


def shop_names(serials: Ints, places: pl.Series, trades: pl.Series) -> pl.Series:
    """Names of sole traders: county, brand, trade, shop."""
    ends = pl.Series(["店", "经营部", "商行", "服务部"])
    return _joined(places, brands(serials), trades, ends[choice(serials, 24, len(ends))])


def addresses(serials: Ints, cities: pl.Series, counties: pl.Series) -> pl.Series:
    """Street addresses in a county."""
    numbers = pl.Series((mixed(serials, 32) % np.uint64(880) + np.uint64(1)).astype(np.int64)).cast(pl.String)
    return _joined("安徽省", cities, counties, ROADS[choice(serials, 31, len(ROADS))], numbers, "号")


def mobiles(serials: Ints) -> pl.Series:
    r"""Eleven-digit mobile numbers.

    >>> mobiles(np.array([7])).str.contains(r"^1[3-9]\d{9}$").all()
    True
    """
    head = MOBILE_PREFIXES[choice(serials, 41, len(MOBILE_PREFIXES))]
    number = head * 100_000_000 + (mixed(serials, 42) % np.uint64(100_000_000)).astype(np.int64)
    powers = 10 ** np.arange(10, -1, -1, dtype=np.int64)
    return as_text(DIGITS[number[:, None] // powers % 10])
