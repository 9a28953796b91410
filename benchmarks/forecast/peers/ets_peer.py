"""Fits statsforecast series by series, single-threaded, and times each fit.

usage: ets_peer.py MODELS IN.csv OUT.csv
  MODELS  comma-separated: ets, theta
  IN.csv  one series a line: id,season,horizon,n,y1,…,yn
  OUT.csv one line per series and model: id,model,cpu_seconds,aicc,f1,…,fh

aicc is empty for theta. CPU time is that of fit alone, after one fit to warm
the compiled code up.
"""
import csv
import sys
import time
import warnings

import numpy as np
from statsforecast.models import AutoETS, AutoTheta

warnings.filterwarnings("ignore")
csv.field_size_limit(1 << 30)
names, source, target = sys.argv[1].split(","), sys.argv[2], sys.argv[3]
classes = {"ets": AutoETS, "theta": AutoTheta}
for name in names:
    classes[name](season_length=4).fit(np.arange(48.0) + np.random.default_rng(1).random(48))
with open(source, newline="") as lines, open(target, "w", newline="") as out:
    writer = csv.writer(out)
    for row in csv.reader(lines):
        season, horizon, n = int(row[1]), int(row[2]), int(row[3])
        y = np.array(row[4:4 + n], dtype=float)
        for name in names:
            model = classes[name](season_length=season)
            start = time.process_time()
            try:
                model.fit(y)
            except Exception:  # a series the peer cannot fit
                writer.writerow([row[0], name, f"{time.process_time() - start:.6f}", ""] + ["nan"] * horizon)
                continue
            spent = time.process_time() - start
            aicc = repr(float(model.model_["aicc"])) if name == "ets" else ""
            mean = model.predict(h=horizon)["mean"] if horizon else []
            writer.writerow([row[0], name, f"{spent:.6f}", aicc] + [repr(float(v)) for v in mean])
