from imports.documents.text import Span, Traced


def test_of_counts_from_start() -> None:
    assert Traced.of("甲乙", 5) == Traced("甲乙", (5, 6))


def test_strip_keeps_offsets() -> None:
    assert Traced.of("  甲 乙 ").strip() == Traced("甲 乙", (2, 3, 4))


def test_strip_of_blanks_is_empty() -> None:
    assert Traced.of("   ").strip() == Traced("", ())


def test_without_cuts_overlapping_ranges_once() -> None:
    assert Traced.of("甲乙丙丁戊").without([(3, 4), (1, 3), (2, 4)]) == Traced("甲戊", (0, 4))


def test_joined_and_spaced() -> None:
    parts = [Traced.of("甲", 3), Traced.of("乙", 9)]
    assert Traced.joined(parts) == Traced("甲乙", (3, 9))
    assert Traced.spaced(parts) == Traced("甲 乙", (3, 3, 9))


def test_span_of_text_with_a_gap_covers_the_gap() -> None:
    assert Traced("甲乙", (3, 9)).span() == Span(3, 10)


def test_span_of_nothing_stands_at_its_place() -> None:
    text = Traced.of("甲乙", 4)
    assert text.span(1, 1) == Span(5, 5)
    assert text.span(2, 2) == Span(6, 6)
    assert Traced("", ()).span() == Span(0, 0)


def test_truth_and_length() -> None:
    assert (bool(Traced.of("")), bool(Traced.of("甲")), len(Traced.of("甲乙"))) == (False, True, 2)


def test_span_to_json() -> None:
    assert Span(1, 2, 3).to_json() == {"page": 3, "start": 1, "end": 2}
