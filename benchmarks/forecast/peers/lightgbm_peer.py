"""Forecasts series with columns known ahead by one global gradient-boosted model.

usage: lightgbm_peer.py day|week IN.csv OUT.csv HORIZON
  IN.csv  unique_id,day,y,COLUMNS…  one row per series and period, in order; day is days
          since 1970-01-01; y is empty in the periods to forecast and where nothing was
          observed; the columns are numbers, known ahead
  OUT.csv unique_id,day,mean

One model for all series, on demand divided by the series' mean, squared errors. Features:
the series (a category), its past demand (LAGS periods before), means of the last MEANS
periods, weekday, day of the month, month and week of the year, and every column given, in
the period itself, in the one before and in the one after. It forecasts period by period, each
forecast being the past of the next. Parameters are below; nothing else is tuned.
"""
import sys

import lightgbm
import numpy as np
import pandas as pd

LAGS = {"day": [1, 2, 3, 7, 14, 21, 28, 35, 364], "week": [1, 2, 3, 4, 5, 8, 13, 26, 51, 52, 53]}
MEANS = {"day": [7, 14, 28, 56], "week": [4, 8, 13, 26]}
PARAMETERS = {"objective": "regression", "learning_rate": 0.05, "num_leaves": 63, "min_data_in_leaf": 20,
              "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "seed": 1, "verbosity": -1,
              "deterministic": True, "num_threads": 1}
ROUNDS = 500

kind, source, target, horizon = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
data = pd.read_csv(source, dtype={"unique_id": str})
columns = [c for c in data.columns if c not in ("unique_id", "day", "y")]
step = 7 if kind == "week" else 1
first, last = data["day"].min(), data["day"].max()
periods = (last - first) // step + 1
ids = data["unique_id"].unique()
row = data["unique_id"].map({k: i for i, k in enumerate(ids)}).to_numpy()
at = ((data["day"] - first) // step).to_numpy()
grid = {}
for name in ["y"] + columns:
    grid[name] = np.full((len(ids), periods), np.nan)
    grid[name][row, at] = data[name].to_numpy(dtype=float)
begin = periods - horizon
scale = np.nanmean(grid["y"][:, :begin], axis=1)
scale[~(scale > 0)] = 1
y = grid["y"] / scale[:, None]
y[:, begin:] = np.nan
dates = pd.to_datetime(np.arange(periods) * step + first, unit="D")
calendar = np.stack([dates.weekday, dates.day, dates.month, dates.isocalendar().week.to_numpy()], axis=1).astype(float)


def features(t):
    """The features of every series in period t, from what lies before it."""
    parts = [np.arange(len(ids), dtype=float)[:, None]]
    parts += [(y[:, t - lag] if t >= lag else np.full(len(ids), np.nan))[:, None] for lag in LAGS[kind]]
    with np.errstate(all="ignore"):
        import warnings
        warnings.simplefilter("ignore")
        parts += [np.nanmean(y[:, max(0, t - m):t], axis=1)[:, None] if t > 0 else np.full((len(ids), 1), np.nan)
                  for m in MEANS[kind]]
    parts.append(np.repeat(calendar[t][None, :], len(ids), axis=0))
    for name in columns:
        g = grid[name]
        parts.append(g[:, [max(t - 1, 0), t, min(t + 1, periods - 1)]])
    return np.hstack(parts)


rows = [(features(t), y[:, t]) for t in range(1, begin)]
x, z = np.vstack([r[0] for r in rows]), np.concatenate([r[1] for r in rows])
known = ~np.isnan(z)
model = lightgbm.train(PARAMETERS, lightgbm.Dataset(x[known], z[known], categorical_feature=[0]), ROUNDS)
out = []
for t in range(begin, periods):
    y[:, t] = np.maximum(model.predict(features(t)), 0)
    out.append(pd.DataFrame({"unique_id": ids, "day": t * step + first, "mean": y[:, t] * scale}))
pd.concat(out).to_csv(target, index=False)
