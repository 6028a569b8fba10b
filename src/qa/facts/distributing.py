"""「A、B分别增长x、y」: which of several measures or places each of several figures belongs to."""

import re

_MEASURE_END = re.compile(
    r"(?:人均)?(?:可支配)?(?:比重|比例|占比|标准|增加值|总产值|产值|投资|收入|支出|总额|零售额|销售额|交易额|进出口|出口|进口|面积|产量|数量|人数|人次|数|率|额|量|值|指数)$"
)
_CITY_AND_COUNTRY = re.compile(r"^(?P<head>.*)城乡(?P<rest>.*)$")


def parts_of(words: str, count: int) -> list[str]:
    """The names of `count` things enumerated in `words`, each made whole; [] when they do not come to that number.

    「限上零售、住宿」 → 限上零售, 限上住宿; 「金融业、信息业增加值」 → 金融业增加值, 信息业增加值.
    """
    words = words.strip("、，的 ")
    if count == 2 and (match := _CITY_AND_COUNTRY.match(words)):
        return [f"{match['head']}{kind}{match['rest']}" for kind in ("城镇", "农村")]
    for marks in ("、", "、|以及|及|和|与"):
        parts = [p for p in re.split(marks, words) if p]
        if len(parts) == count:
            return _made_whole(parts)
    return []


def _made_whole(parts: list[str]) -> list[str]:
    first, last = parts[0], parts[-1]
    ending = _MEASURE_END.search(last)
    if len(parts) > 1 and first[:2] == last[:2]:
        return parts
    if ending and not _MEASURE_END.search(first) and len(last) > len(ending[0]):
        tail = _tail_after_parallel(first, last) or ending[0]
        return [*(p if _MEASURE_END.search(p) else p + tail for p in parts[:-1]), last]
    if len(last) < len(first) and not ending:
        size = max(len(p) for p in parts[1:])
        head = first[: len(first) - size]
        if 2 <= len(head) <= 6 and all(len(p) == size for p in parts[1:]):
            return [first, *(head + p for p in parts[1:])]
    return parts


def _tail_after_parallel(first: str, last: str) -> str:
    """「城镇」 beside 「农村居民收入」: 居民收入; 「金融业」 beside 「信息业增加值」: 增加值."""
    same = last.find(first[-1]) if first else -1
    if 0 < same < len(last) - 1:
        return last[same + 1 :]
    return last[len(first) :] if len(first) == 2 and len(last) > 4 else ""
