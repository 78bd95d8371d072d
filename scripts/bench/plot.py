"""The plot: worker CPU per request, median and range."""

from pathlib import Path

from matplotlib.figure import Figure

from scripts.bench.figures import spread
from scripts.bench.report import Report


def draw(report: Report, path: Path) -> None:
    """Draw the medians as bars, and the range of the rounds on them."""
    names = list(report.rounds)[::-1]
    found = [spread([each.cpu / 1e3 for each in report.rounds[name]]) for name in names]
    colours = ["tab:blue" if name.startswith("ours") else "tab:gray" for name in names]
    figure = Figure(figsize=(8, 3.6), layout="tight")
    axes = figure.subplots()
    bars = axes.barh(
        names,
        [each.median for each in found],
        xerr=[[each.median - each.least for each in found], [each.most - each.median for each in found]],
        color=colours,
        capsize=3,
    )
    axes.bar_label(bars, labels=[f"{each.median:.2f}" for each in found], padding=8)
    axes.margins(x=0.12)
    axes.set_xlabel("worker CPU per request, milliseconds (median, least to most of the rounds)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
