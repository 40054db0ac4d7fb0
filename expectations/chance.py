"""How improbable a number of agreements is, where agreement may happen by chance."""

from math import exp, lgamma, log, log1p

BEYOND_CHANCE = 1e-9
"""A promise that chance may break counts as broken where what happened is less probable than this."""


def upper_tail(successes: int, trials: int, probability: float) -> float:
    """P(X >= successes) for X ~ Binomial(trials, probability): exact but for rounding, summed term by term.

    The first term by log-gamma, each next by the ratio of neighbours, until what follows no longer counts.

    >>> upper_tail(2, 2, 0.5)
    0.25
    """
    if successes <= 0 or probability >= 1.0:
        return 1.0
    if probability <= 0.0 or successes > trials:
        return 0.0
    if successes <= trials * probability:  # the shorter sum is on the other side
        return max(0.0, 1.0 - _lower_sum(successes - 1, trials, probability))
    odds = probability / (1.0 - probability)
    term, total, k = _point(successes, trials, probability), 0.0, successes
    while term > total * 1e-17 and k <= trials:
        total += term
        term *= odds * (trials - k) / (k + 1)
        k += 1
    return min(1.0, total)


def beyond(sure: int, possible: int, tries: int, probability: float) -> int:
    """How many hits stand against a promise: those beyond doubt, and those that may be chance if too many for it.

    >>> beyond(1, 0, 10, 1e-6), beyond(1, 1, 10, 1e-6), beyond(1, 3, 10, 1e-6)
    (1, 1, 4)
    """
    return sure + possible if possible and upper_tail(possible, tries, probability) < BEYOND_CHANCE else sure


def rate(hits: int, tries: int, prior: float) -> float:
    """How probable one agreement is taken to be, where so many of such tries agree as only chance makes agree.

    (hits + 1) / (tries + 1 / prior), which is the prior where nothing was tried; or hits / tries where that is more: a
    prior of one in a million, which stands for a million tries, must not outweigh few tries that almost all agree.

    >>> rate(0, 0, 0.001), rate(8, 8, 0.001)
    (0.001, 1.0)
    """
    expected = (hits + 1) / (tries + 1 / prior)
    return max(expected, hits / tries) if tries else expected


def _lower_sum(successes: int, trials: int, probability: float) -> float:
    """P(X <= successes), summed downwards."""
    odds = (1.0 - probability) / probability
    term, total, k = _point(successes, trials, probability), 0.0, successes
    while term > total * 1e-17 and k >= 0:
        total += term
        term *= odds * k / (trials - k + 1)
        k -= 1
    return total


def _point(successes: int, trials: int, probability: float) -> float:
    """P(X = successes)."""
    misses = trials - successes
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(misses + 1)
    return exp(ways + successes * log(probability) + misses * log1p(-probability))
