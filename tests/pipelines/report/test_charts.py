import re

import pytest

from pipelines.report.charts import Stream, bars, flow, histogram
from pipelines.report.data import Lengths


def rectangles(drawing: str, kind: str) -> list[tuple[float, float, float, float]]:
    """x, y, width and height of the rectangles of a class."""
    found = re.findall(rf'<rect class="{kind}" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>', drawing)
    return [(float(x), float(y), float(wide), float(high)) for x, y, wide, high in found]


def lengths(*pairs: tuple[int, int]) -> tuple[Lengths, ...]:
    return tuple(Lengths(at_least=at_least, values=values) for at_least, values in pairs)


def test_bars_are_as_long_as_their_shares_and_say_them() -> None:
    drawing = bars(0.25, 1.0)
    assert [wide for _, _, wide, _ in rectangles(drawing, "before")] == [25.0]
    assert [wide for _, _, wide, _ in rectangles(drawing, "after")] == [100.0]
    assert "<title>before 25.0%, after 100%</title>" in drawing


def test_little_is_seen_and_nothing_is_not() -> None:
    drawing = bars(0.0, 0.000_001)
    assert [wide for _, _, wide, _ in rectangles(drawing, "before")] == [0.0]
    assert [wide for _, _, wide, _ in rectangles(drawing, "after")] == [1.5]


def test_a_histogram_has_a_bar_for_each_bucket_of_each_side_on_one_axis() -> None:
    drawing = histogram(lengths((2, 1), (4, 3)), lengths((4, 8)))
    before, after = rectangles(drawing, "before"), rectangles(drawing, "after")
    assert [x for x, _, _, _ in before] == pytest.approx([100 / 3 * 0.5 - 40 / 3, 100 / 3 * 2.5 - 40 / 3], abs=0.01)
    assert [x for x, _, _, _ in after] == pytest.approx([100 / 3 * 2.5], abs=0.01)
    assert [high for _, _, _, high in before] == [7.5, 22.5]
    assert [high for _, _, _, high in after] == [30.0]
    assert "before: length 2 or more 25.0%, length 4 or more 75.0%; after: length 4 or more 100%" in drawing


def test_the_axis_of_lengths_is_logarithmic_from_16_on() -> None:
    drawing = histogram((), lengths((8, 1), (16, 1), (32, 1), (64, 1)))
    first, second, third, fourth = (x for x, _, _, _ in rectangles(drawing, "after"))
    assert second - first == pytest.approx(2 * (third - second), abs=0.05)
    assert third - second == pytest.approx(fourth - third, abs=0.05)


def test_a_histogram_of_nothing_is_empty() -> None:
    drawing = histogram((), ())
    assert "no lengths" in drawing
    assert rectangles(drawing, "before") == rectangles(drawing, "after") == []


def test_bands_are_as_thick_as_their_shares_and_labels_have_room() -> None:
    made = flow([Stream(75, "published"), Stream(25, "dropped"), Stream(0, "quarantined")])
    assert made.heights == (80.0, 32.0, 28.0)
    assert made.height == 140.0
    assert made.drawing.count("<path") == 2
    [(_, start, _, high)] = rectangles(made.drawing, "source")
    assert (start, high) == (22.0, 96.0)
    assert "75 published, 25 dropped, 0 quarantined" in made.drawing


@pytest.mark.parametrize("streams", [[], [Stream(0, "published")]])
def test_a_flow_of_nothing_has_no_band(streams: list[Stream]) -> None:
    assert "<path" not in flow(streams).drawing
