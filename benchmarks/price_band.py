"""The price band of a million lines against numpy's histogram of the same edges, and what else takes many lines.

Run: python -m benchmarks.price_band
"""

from __future__ import annotations

import numpy as np

from benchmarks.timing import best, ratios, report
from xlcvm.pricing.bands import band_statistics, price_band, weighted_percentiles
from xlcvm.pricing.outliers import account_prices
from xlcvm.pricing.profitability import whale_curve

LINES = 1_000_000
ACCOUNTS = 20_000


def main() -> None:
    generator = np.random.default_rng(7)
    prices = np.round(generator.normal(100, 12, LINES), 2)
    weights = np.round(generator.lognormal(3, 1, LINES), 1)
    band = price_band(prices, weights)
    assert abs(np.histogram(prices, band.edges, weights=weights)[0] / band.weights - 1).max() < 1e-9
    print(f"{'bands of ' + format(band.width, 'g'):<70} {band.weights.size}")

    def ours() -> None:
        price_band(prices, weights)

    def given_width() -> None:
        price_band(prices, weights, width=0.02)

    fine = price_band(prices, weights, width=0.02).edges
    report(
        "10⁶ lines ÷ numpy.histogram, same edges and weights",
        ratios(ours, lambda: np.histogram(prices, band.edges, weights=weights)),
        5,
    )
    report(
        "the same ÷ numpy.histogram of equal bins, told their number and range",
        ratios(ours, lambda: np.histogram(prices, band.weights.size, band.edges[[0, -1]].tolist(), weights=weights)),
        5,
    )
    report(
        f"{fine.size - 1:,} bands of 0.02 ÷ numpy.histogram, same edges and weights",
        ratios(given_width, lambda: np.histogram(prices, fine, weights=weights)),
        5,
    )
    print(f"{'10⁶ lines':<70} {best(ours) * 1e3:.1f} ms")
    report(
        "twelve measures of 10⁶ lines ÷ argsort of the prices",
        ratios(lambda: band_statistics(prices, weights), lambda: np.argsort(prices, kind="stable"), runs=7),
    )
    report(
        "three weighted percentiles ÷ numpy.quantile with weights",
        ratios(
            lambda: weighted_percentiles(prices, weights, [0.1, 0.5, 0.9]),
            lambda: np.quantile(prices, [0.1, 0.5, 0.9], weights=weights, method="inverted_cdf"),
            runs=7,
        ),
    )
    ids = [f"account {number}" for number in generator.permutation(ACCOUNTS).tolist()]
    seconds = best(lambda: account_prices(ids, prices[:ACCOUNTS], weights=weights[:ACCOUNTS]).outliers)
    print(f"{'outliers of 20,000 accounts':<70} {seconds * 1e3:.1f} ms   (at most 1,000)")
    lines = [ids[number] for number in generator.integers(0, ACCOUNTS, 100_000).tolist()]
    seconds = best(lambda: account_prices(lines, prices[:100_000], weights=weights[:100_000]).outliers)
    print(f"{'the same from 100,000 lines':<70} {seconds * 1e3:.1f} ms")
    seconds = best(lambda: whale_curve(lines, prices[:100_000]))
    print(f"{'whale curve of 100,000 lines':<70} {seconds * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
