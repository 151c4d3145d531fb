#!/usr/bin/env python3
"""Draw bench/results/*.json as SVG beside them.

  rates.svg      each shape: Huiyin and its floor, by database and size
  latency.svg    each shape's p50 and p99 by database and size
  lifecycle.svg  lives of matters a second, with the aim

usage: bench/plots.py [FOLDER]       (bench/results)
"""

import glob
import json
import os
import statistics
import sys
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, LEFT, BAR, GAP = 760, 250, 15, 9
COLOURS = {"Huiyin": "#8c2f39", "floor": "#b9b4a7", "p50": "#8c2f39", "p99": "#d8a48f"}
SCRIPTS = (("complaint", "as DIGIT publishes it, 5 requests"), ("suggestion", "shortest way, 9 requests"),
           ("grievance", "ordinary way, 10 requests"))
AIMS = {"submit": 4000, "follow": 20000, "work": 4000, "case": 8000}


class Chart:
    """Horizontal bars under headings, on a scale of its own for each heading or one for all."""

    def __init__(self, title, unit):
        self.title, self.unit = title, unit
        self.groups = []  # (heading, [(label, [(name, low, middle, high)])], aim)

    def group(self, heading, rows, aim=None):
        if rows:
            self.groups.append((heading, rows, aim))

    def svg(self):
        y, parts = 52, []
        for heading, rows, aim in self.groups:
            top = max([bar[3] for _, bars in rows for bar in bars] + [aim or 0]) or 1
            parts.append(text(16, y, heading, "font-weight='600'"))
            y += 10
            began = y
            for label, bars in rows:
                parts.append(text(LEFT - 8, y + BAR * len(bars) / 2 + 4, label, "text-anchor='end'"))
                for name, low, middle, high in bars:
                    parts += self.bar(y, name, (low, middle, high), top)
                    y += BAR
                y += GAP
            if aim:
                x = place(aim, top)
                parts.append(f"<line x1='{x:.1f}' y1='{began}' x2='{x:.1f}' y2='{y - GAP}' class='aim'/>")
                parts.append(text(x + 4, y + 4, f"aim {aim:,}", "class='small'"))
            y += 22
        legend = sorted({bar[0] for _, rows, _ in self.groups for _, bars in rows for bar in bars})
        for i, name in enumerate(legend):
            parts.append(f"<rect x='{LEFT + i * 110}' y='28' width='10' height='10' fill='{COLOURS[name]}'/>")
            parts.append(text(LEFT + 15 + i * 110, 37, name, "class='small'"))
        return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {y}' role='img'>"
                "<style>text{font:12px sans-serif;fill:#2b2b2b}.small{font-size:11px}"
                ".aim{stroke:#2b2b2b;stroke-dasharray:3 3}.spread{stroke:#2b2b2b}</style>"
                f"<title>{escape(self.title)}</title><rect width='{WIDTH}' height='{y}' fill='#fff'/>"
                + text(16, 22, self.title, "font-weight='700'") + "".join(parts) + "</svg>\n")

    def bar(self, y, name, values, top):
        low, middle, high = values
        x, line = place(middle, top), y + BAR / 2 - 1
        shown = f"{middle:,.0f}" if middle >= 100 else f"{middle:.1f}"
        yield (f"<rect x='{LEFT}' y='{y}' width='{x - LEFT:.1f}' height='{BAR - 2}' "
               f"fill='{COLOURS[name]}'/>")
        yield (f"<line x1='{place(low, top):.1f}' y1='{line}' x2='{place(high, top):.1f}' y2='{line}' "
               "class='spread'/>")
        yield text(max(x, place(high, top)) + 5, y + BAR - 4, f"{shown} {self.unit}", "class='small'")


def place(value, top):
    return LEFT + (WIDTH - LEFT - 120) * value / top


def text(x, y, words, more=""):
    return f"<text x='{x:.1f}' y='{y:.1f}' {more}>{escape(words)}</text>"


def of(values):
    return min(values), statistics.median(values), max(values)


def load(folder, pattern):
    for path in sorted(glob.glob(os.path.join(folder, pattern))):
        with open(path, encoding="utf-8") as f:
            yield os.path.basename(path), json.load(f)


def shape_charts(folder):
    runs = [one for pattern in ("sqlite-*.json", "pgsql-*.json") for _, one in load(folder, pattern)]
    rates = Chart("Requests a second, 64 connections, median and spread", "/s")
    waits = Chart("Milliseconds, 64 connections, median and spread", "ms")
    for shape in ("submit", "act", "follow", "work", "case", "first", "counts"):
        here = [(one["label"], one["shapes"][shape]) for one in runs if shape in one["shapes"]]
        rates.group(shape, [(label, [(name, *of(found[key]["rate"])) for name, key in
                                     (("Huiyin", "huiyin"), ("floor", "floor")) if key in found])
                            for label, found in here], AIMS.get(shape))
        waits.group(shape, [(label, [(name, *of(found["huiyin"][name])) for name in ("p50", "p99")])
                            for label, found in here])
    return {"rates.svg": rates, "latency.svg": waits}


def lifecycle_chart(folder):
    chart = Chart("Lives of matters a second: submitted, assigned, answered, read", "/s")
    for script, words in SCRIPTS:
        rows = [(one.get("label", name), [("Huiyin", *of([run["rate"] for run in one[script]]))])
                for name, one in load(folder, "lifecycle-*.json") if script in one]
        chart.group(words, rows, 1500)
    return {"lifecycle.svg": chart}


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "results")
    for name, chart in {**shape_charts(folder), **lifecycle_chart(folder)}.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(chart.svg())
    return 0


if __name__ == "__main__":
    sys.exit(main())
