"""Points as they are printed."""

from decimal import Decimal

from app.assessment.scheme import Scheme


def places_of(scheme: Scheme) -> int:
    """Decimals that every number of the scheme can be written with, one at least, so that columns stand straight."""
    numbers = [number for group in scheme.groups for number in (group.base, group.full)]
    for rule in scheme.rules:
        numbers += [rule.value] if rule.cap is None else [rule.value, rule.cap]
    return max([1, *(decimals(number) for number in numbers)])


def decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def points_text(value: Decimal, places: int, *, least: bool = False) -> str:
    """−1.5 with a real minus sign. `least` says that `places` are the fewest, not the exact number of decimals."""
    shown = max(places, decimals(value)) if least else places
    return f"{value:.{shown}f}".replace("-", "−")
