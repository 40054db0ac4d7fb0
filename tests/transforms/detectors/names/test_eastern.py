"""Names of East and South-East Asia: by the lists, and by the words beside them."""

import pyarrow as pa
import pytest

from transforms.detectors.names.eastern import eastern_spans

TOLD = [
    ("我叫王建国，住在北京", ["王建国"]),
    ("姓名：张雪芹 电话：13800138000", ["张雪芹"]),
    ("收货人 欧阳明月 手机", ["欧阳明月"]),
    ("王小明先生您好", ["王小明"]),
    ("患者刘翠花，女，54岁", ["刘翠花"]),
    ("私は佐々木希と申します。", ["佐々木希"]),
    ("氏名：長谷川博己", ["長谷川博己"]),
    ("お名前は吉高由里子です", ["吉高由里子"]),
    ("山崎賢人様、いつもありがとうございます", ["山崎賢人"]),
    ("鈴木一郎氏は", ["鈴木一郎"]),
    ("제 이름은 차은우입니다", ["차은우"]),
    ("고객명: 공지철 님", ["공지철"]),
    ("예금주 마동석", ["마동석"]),
    ("นายสมชาย ใจดี โทร 081", ["สมชาย ใจดี"]),
    ("ผู้ป่วยชื่อ นางสาวกมลวรรณ ศรีสุข", ["กมลวรรณ ศรีสุข"]),
]
PASSED_OVER = [
    "我是高级工程师，姓名和电话都要填写",
    "那位先生说，各位女士们",
    "患者应该立即就医",
    "名前が必要です。お名前は必須です",
    "担当：電話: 03-1233-8417と確認しました。お客様各位、担当者様、会員様、同様の仕様、申請様式",
    "이름은 필수 항목입니다. 이름을 입력하세요. 고객님",
    "นายกรัฐมนตรีกล่าวว่า คุณภาพดี",
]


@pytest.mark.parametrize(("text", "names"), TOLD)
def test_names_are_found_that_no_list_has_where_something_says_so(text: str, names: list[str]) -> None:
    assert found([None, text, ""]) == [(1, name) for name in names]


@pytest.mark.parametrize("text", PASSED_OVER)
def test_words_that_look_like_names_are_passed_over(text: str) -> None:
    assert found([text]) == []


def found(texts: list[str | None]) -> list[tuple[int, str]]:
    spans = eastern_spans(pa.array(texts), "person")
    return [
        (row, (texts[row] or "").encode()[start:end].decode())
        for row, start, end in zip(spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    ]
