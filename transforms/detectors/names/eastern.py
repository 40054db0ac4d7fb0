"""Where does a name of China, Japan, Korea or Thailand stand? By the lists, and by the words beside it.

Surnames and given names of the lists behind each other. Whatever is as long as a name, where something says that it
is one: behind `姓名`, `성함`, `氏名`, before `先生`, `様`, `と申します`; in Chinese and Korean with a surname that is
known, in Thai two words behind a title.
"""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.names.lists import first_names, last_names
from transforms.detectors.texts.spans import Spans, settled

EASTERN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"
_HAN = re.compile(r"[\u4e00-\u9fff]{1,4}")
_KANA = re.compile(r"[\u3005\u3040-\u30ff\u4e00-\u9fff]{2,5}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{1,3}")
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"
_BETWEEN = f"{_UNSEEN}[ \u00a0\u3000]?{_UNSEEN}"
_HONORIFICS = "先生|女士|小姐|さん|様|さま|くん|ちゃん|氏|씨|님|선생님|고객님"
_WORD = frozenset("位")
"""A surname that is another word before an honorific."""
_WORDS = frozenset("位和于从对向有由同应时常为")
"""Those that are other words before names."""
_MARK = "(?:[ \u3000]?[:：][ \u3000]?|[ \u3000])"
_ENDS = "[\\s，。、；！？,.;:：!?（）()]|$"
_CHINESE = "姓名|联系人|收货人|收件人|寄件人|持卡人|开户人|被保险人|投保人|患者|病人"
_CALLED = "我叫|名叫|名字[叫是]|姓名[是为]"
_AFTER = f"[的在是和与来今住想要电手身先女小男]|{_ENDS}"
"""What stands behind a Chinese name of two characters; else it has three."""
_KOREAN = "이름|성함|성명"
_HOLDERS = "고객명|환자명|예금주|수취인|받는 ?사람|보내는 ?사람"
_SAID = "입니다|이에요|예요|이고|이며|이?라고| ?님| ?씨"
_JAPANESE = "氏名|お?名前|契約者名?|名義人|受取人|届け先|宛名|患者名|担当者"
_KANJI = "[\u3005\u4e00-\u9fff]"
_SIGN = "[\u3005\u3041-\u304b\u304d-\u306a\u306c\u306d\u3070-\u3091\u3093\u30a1-\u30fc\u4e00-\u9fff]"
"""What Japanese names are written with: no particle (が, に, の, は, を)."""
_SYLLABLE = "[\uac00-\ud7a3]"
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추"
    "도소석선설마길"
)
"""The commonest of Korea: nearly all people there have one of them."""
_NO_NAME = (
    "必須|任意|不明|未定|以下|上記|下記|同上|なし|無し|営業|総務|人事|経理|広報|本人|匿名|省略|空欄|記入|入力|フル|"
    "カタカナ|ひらがな|漢字|こちら|別紙|電話|携帯|メール|住所|所在地|郵便|生年月日|年齢|性別|口座|カード|番号|会社"
)
"""What stands where a name is asked for."""
_ROLES = "(?<![者員客方社長主家族業局部課店会校園院所各皆同多一異仕模有左今両別])(?<!本人)(?<!主人)(?<!他人)"
"""How words end that are no names before 様."""
_THAI = "[\u0e01-\u0e3a\u0e40-\u0e4e]"
_TITLES = (
    "นางสาว|น\\.ส\\.|นาง(?!แบบ|ฟ้า|งาม|เอก|ร้าย|พยาบาล|สนม)|เด็กชาย|เด็กหญิง|ด\\.ช\\.|ด\\.ญ\\.|"
    "นาย(?!ก|จ้าง|หน้า|แพทย์|ทหาร|ตำรวจ|ทุน|อำเภอ|ทะเบียน|ช่าง|ท้าย)"
)
"""Miss, Mrs, Mr and of children; not where they begin another word, as that for a prime minister."""


def eastern_spans(texts: pa.Array, kind: str) -> Spans:
    """Names in the texts that hold Han characters, kana or Hangul; settled."""
    series = pl.Series(pl.from_arrow(texts.cast(pa.large_string())))
    rows = np.flatnonzero(series.str.contains(EASTERN).fill_null(value=False).to_numpy())
    pattern = _pattern()
    places: list[tuple[int, int, int]] = []
    for number in rows.tolist():
        text, seen, begin = series[number], 0, 0
        for found in pattern.finditer(text):
            name = found.lastindex or 0  # the name, where what tells it was read as well
            begin += len(text[seen : found.start(name)].encode())
            behind = begin + len(found[name].encode())
            places.append((number, begin, behind))
            seen, begin = found.end(name), behind
    row, start, end = np.array(places, np.int64).reshape(-1, 3).T
    return settled(Spans(row, start, end, np.zeros(len(row), np.int16), (kind,)))


@cache
def eastern_name() -> re.Pattern[str]:
    """A whole name: surname and given name, with a space between or without; or one of them alone."""
    return re.compile(f"{_full()}|{_either(_names(last_names()))}|{_either(_names(first_names()))}")


@cache
def _pattern() -> re.Pattern[str]:
    surnames = _either(_names(last_names()) - _WORD)
    return re.compile("|".join((*_told(), _full(), f"(?:{surnames})(?=[ ]?(?:{_HONORIFICS}))")))


def _told() -> Iterator[str]:
    """Names that the words beside them tell: the one group of each, or all of it."""
    surname, korean = f"(?:{_either(_of(last_names(), _HAN) - _WORDS)})(?!位)", f"[{_SURNAMES}]{_SYLLABLE}{{1,2}}"
    chinese = f"{surname}(?:{_KANJI}(?={_AFTER})|{_KANJI}{{2}})"
    yield f"(?:{_CALLED}|(?:{_CHINESE}){_MARK})({chinese})"
    yield f"{surname}{_KANJI}{{1,2}}(?=先生|女士|小姐|[，, ]{{1,2}}[男女]性?[，, ])"
    yield f"(?:(?:{_KOREAN})[ ]?[:：][ ]?|(?:{_HOLDERS}){_MARK})({korean})(?=[ ]?님|[ ]?씨|{_ENDS})"
    yield f"(?:{_KOREAN})[은는][ ]?({korean})(?={_SAID})"
    japanese = f"{_SIGN}{{2,7}}?(?:[ \u3000]{_SIGN}{{1,5}}?)?"
    asked = f"(?:(?:{_JAPANESE})[:：]|(?:氏名|お名前)は)[ \u3000]?(?!{_NO_NAME})"
    yield f"{asked}({japanese})(?=です|と申|と言|といい|様|さん|{_ENDS})"
    yield f"(?:[は、。の]|\\A)({_SIGN}{{2,7}}?)(?=と申し|と申す|といいます|と言います)"
    yield f"(?<![お御ご\u3005\u4e00-\u9fff]){_KANJI}{{2,5}}{_ROLES}(?=[ ]?様(?![式子々相態変]))"
    yield f"(?:{_either(_of(last_names(), _KANA))}){_SIGN}{{1,3}}(?=さん|くん|ちゃん|氏(?!名))"
    yield f"(?:{_TITLES})[ ]?({_THAI}{{2,20}}[ ]{_THAI}{{2,25}})"


@cache
def _full() -> str:
    last, first = last_names(), first_names()
    pairs = [(_of(last, script), _of(first, script)) for script in (_HAN, _KANA, _HANGUL)]
    return "|".join(f"(?:{_either(surnames)}){_BETWEEN}(?:{_either(given)})" for surnames, given in pairs)


def _names(names: frozenset[str]) -> frozenset[str]:
    return _of(names, _HAN) | _of(names, _KANA) | _of(names, _HANGUL)


def _of(names: frozenset[str], script: re.Pattern[str]) -> frozenset[str]:
    return frozenset(name for name in names if script.fullmatch(name))


def _either(names: frozenset[str]) -> str:
    """Any of the names, the longest first; by what they begin with, as trying thousands at every sign takes long."""
    rests: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda one: (-len(one), one)):
        rests.setdefault(name[0], []).append(re.escape(name[1:]))
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return f"(?=[{''.join(map(re.escape, rests))}])(?:{'|'.join(branches)})"
