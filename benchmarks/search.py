"""Search through everything that was ever said, by words of Chinese, numbers and names: the first page of the list of
all matters, whole, as one person gets it."""

from urllib.parse import urlencode

from benchmarks.harness import Row, measure, percentile, stopwatch
from benchmarks.house import House
from benchmarks.serving import Browser, at_work, served

# What is in every third matter, in one of a hundred, in a handful and in none; numbers, rooms and people.
LOOKED_FOR = (
    "漏水", "厨房", "厨房漏水", "厨房水管漏水", "马桶堵了", "水", "灯", "灯不亮", "电梯", "电梯间 异响", "排烟道",
    "防盗网生锈", "信报箱打不开", "玻璃裂开", "楼顶 渗水", "充电桩冒烟", "孩子发烧", "已经报过两次", "更换后试用正常",
    "花园 声音太吵", "花园 道闸", "摄像头被撞坏 请先打电话", "外星人", "长颈鹿跳舞", "13800007919", "138000",
    "BM-7777", "3-2-501", "12-1-1003", "王伟", "陈建国", "李", "漏水 晚上八点以后在家",
)  # fmt: skip
NOWHERE = ("厨房漏水", "外星人", "长颈鹿跳舞")  # of the first every word is somewhere, and "房漏" is nowhere
OFTEN = ("漏水", "厨房", "水", "灯", "厨房水管漏水", "已经报过两次", "孩子发烧")
AGAIN = 3  # times a round


def rows(here: House, cases: int) -> list[Row]:
    with served(here.url, packs=here.packs) as port:
        [browser] = at_work(port, "dispatcher-1", 1)
        for words in LOOKED_FOR:
            took = _found(browser, words)
            print(f"    {words:20}{took:8,.0f} ms", flush=True)
        return [
            measure(
                f"Chinese full-text search over {cases:,} matters, first page, p95 of {len(LOOKED_FOR)} questions",
                lambda: percentile([_found(browser, words) for _ in range(AGAIN) for words in LOOKED_FOR], 95),
                unit="ms",
                bar=200,
                stretch=50,
                better="less",
            )
        ]


def _found(browser: Browser, words: str) -> float:
    with stopwatch() as took:
        answer = browser.get(f"/garden/cases/?{urlencode({'q': words})}")
    assert answer.status == 200, answer.text
    assert words not in NOWHERE or b"BM-" not in answer.body, f"{words} was found"
    assert words not in OFTEN or answer.body.count(b"BM-") >= 50, f"{words} was not found"
    return took() * 1000
