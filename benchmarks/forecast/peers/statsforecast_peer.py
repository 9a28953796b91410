"""Runs statsforecast on one CSV of series and writes its forecasts as CSV.

usage: statsforecast_peer.py FAMILY IN.csv OUT.csv HORIZON SEASON
  FAMILY  intermittent | autoets
  IN.csv  unique_id,t,y   (t = 0, 1, 2 …, no gaps)
  OUT.csv unique_id,method,step,mean,q0.5,q0.75,q0.9,q0.95,q0.99

The intermittent family has no distribution of its own; its quantiles are the
ones it offers, conformal intervals (two windows), the upper end of the
50/80/90/98 % interval, and the point forecast for the median.
"""
import sys
import time

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import (
    ADIDA, IMAPA, TSB, AutoETS, CrostonClassic, CrostonOptimized, CrostonSBA, SeasonalNaive)
from statsforecast.utils import ConformalIntervals

family, source, target, horizon, season = sys.argv[1:6]
horizon, season = int(horizon), int(season)
data = pd.read_csv(source, dtype={"unique_id": str}).rename(columns={"t": "ds"})
levels = [50, 80, 90, 98]
if family == "intermittent":
    conformal = ConformalIntervals(h=horizon, n_windows=2)
    models = [CrostonClassic(prediction_intervals=conformal), CrostonOptimized(prediction_intervals=conformal),
              CrostonSBA(prediction_intervals=conformal), ADIDA(prediction_intervals=conformal),
              IMAPA(prediction_intervals=conformal), TSB(alpha_d=0.1, alpha_p=0.1, prediction_intervals=conformal)]
else:
    models = [AutoETS(season_length=season), SeasonalNaive(season_length=season)]
start = time.process_time()
engine = StatsForecast(models=models, freq=1, n_jobs=1)
out = engine.forecast(df=data, h=horizon, level=levels)
print(f"cpu_seconds={time.process_time() - start:.3f}")
if "unique_id" not in out.columns:
    out = out.reset_index()
out = out.sort_values(["unique_id", "ds"])
out["step"] = out.groupby("unique_id").cumcount() + 1
frames = []
for model in models:
    name = str(model)
    frame = out[["unique_id", "step"]].copy()
    frame.insert(1, "method", name)
    frame["mean"] = frame["q0.5"] = out[name]
    for level, q in zip(levels, ["q0.75", "q0.9", "q0.95", "q0.99"]):
        frame[q] = out[f"{name}-hi-{level}"]
    frames.append(frame)
pd.concat(frames).to_csv(target, index=False)
