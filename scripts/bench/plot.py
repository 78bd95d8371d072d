"""The plot: worker CPU per request, median and range."""

from pathlib import Path

from scripts.bench.figures import spread
from scripts.bench.report import Report


def draw(report: Report, path: Path) -> None:
    """Draw `path`; without matplotlib, which only developers install, do nothing."""
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot
    except ImportError:
        return
    names = list(reversed(report.rounds))
    found = [spread([each.cpu / 1e3 for each in report.rounds[name]]) for name in names]
    colours = ["tab:blue" if name.startswith("ours") else "tab:gray" for name in names]
    figure, axes = pyplot.subplots(figsize=(8, 3.6))
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
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
