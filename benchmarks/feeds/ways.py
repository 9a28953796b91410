"""Writes one table of sales the many ways exports come: python ways.py FOLDER.

Each way is a folder with its files and an entry in ways.json: the path to give
to init, what to answer where init asks, and, for ways that are refused, words
that the refusal must say and the path that following its cure leads to.
"""
import bz2, csv, datetime as dt, gzip, io, json, lzma, os, pickle, random, re, shutil, sys, tarfile, uuid, zipfile
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather, pyarrow.orc
import pyarrow.parquet as pq

root = sys.argv[1]
random.seed(5)
first = dt.date(2025, 1, 6)
rows = []
for d in range(150):
    for loc in ("Nord", "Süd"):
        for s in range(5):
            if random.random() < 0.85:
                rows.append((first + dt.timedelta(d), f"A-{s:02d}", loc, float(random.randint(1, 9)), round(2 + s * 1.25, 2)))
t = pd.DataFrame(rows, columns=["date", "sku", "location", "quantity", "unit_price"])
ways = []
cured = os.path.join(root, "cured.csv")
t.to_csv(cured, index=False)


def way(name, flags=(), says=None, cured=None, config=None):
    """Begins a way; returns its folder."""
    at = os.path.join(root, f"{len(ways):02d}")
    os.makedirs(at)
    ways.append({"name": name, "path": at, "flags": list(flags), "says": says, "cured": cured, "config": config})
    return at


def put(at, file):
    ways[-1]["path"] = os.path.join(at, file)
    return ways[-1]["path"]


def table(df=None):
    return pa.Table.from_pandas(t if df is None else df, preserve_index=False)


def frame(**change):
    out = t.copy()
    for k, v in change.items():
        out[k] = v
    return out


stamp = pd.to_datetime(t["date"])

# Parquet as tools write it
pq.write_table(table(), put(way("pyarrow"), "s.parquet"))
for codec in ("snappy", "gzip", "brotli", "lz4", "zstd", "none"):
    pq.write_table(table(), put(way("pyarrow " + codec), "s.parquet"), compression=codec)
pq.write_table(table(), put(way("data pages of version 2"), "s.parquet"), data_page_version="2.0")
pq.write_table(table(), put(way("no dictionaries"), "s.parquet"), use_dictionary=False)
pq.write_table(table(), put(way("split streams"), "s.parquet"), use_dictionary=False, use_byte_stream_split=["quantity", "unit_price"])
pq.write_table(table(), put(way("delta encodings"), "s.parquet"), use_dictionary=False,
               column_encoding={"sku": "DELTA_BYTE_ARRAY", "location": "DELTA_LENGTH_BYTE_ARRAY", "date": "DELTA_BINARY_PACKED"})
pq.write_table(table(), put(way("small row groups"), "s.parquet"), row_group_size=37)
pq.write_table(table(frame(date=stamp)), put(way("timestamps"), "s.parquet"), coerce_timestamps="ms")
pq.write_table(table(frame(date=stamp)), put(way("INT96 of Spark"), "s.parquet"), use_deprecated_int96_timestamps=True)
pq.write_table(table(frame(date=(stamp + pd.Timedelta(hours=13)).dt.tz_localize("UTC"))), put(way("timestamps with a zone"), "s.parquet"))
pq.write_table(table(frame(date=stamp.dt.strftime("%Y-%m-%d"))), put(way("dates as text"), "s.parquet"))
pq.write_table(table(frame(date=stamp.dt.strftime("%d.%m.%Y"))), put(way("German dates as text"), "s.parquet"))
pq.write_table(table(frame(date=stamp.dt.strftime("%Y%m%d").astype(int))), put(way("dates as 20250601"), "s.parquet"))
pq.write_table(table(frame(date=stamp.astype("int64") // 10**6 // (1 if stamp.dtype == "datetime64[us]" else 1))) if False else
               table(frame(date=[int(dt.datetime(x.year, x.month, x.day, 12).timestamp()) * 1000 for x in t["date"]])), put(way("milliseconds since 1970"), "s.parquet"))
pq.write_table(table(frame(date=[int(dt.datetime(x.year, x.month, x.day, 12).timestamp()) for x in t["date"]])), put(way("seconds since 1970"), "s.parquet"))
pq.write_table(table(frame(quantity=t["quantity"].astype("int32"))), put(way("whole quantities"), "s.parquet"))
pq.write_table(table().set_column(3, "quantity", table()["quantity"].cast(pa.decimal128(12, 3))), put(way("decimals"), "s.parquet"))
pq.write_table(table(frame(quantity=t["quantity"].astype(int).astype(str))), put(way("quantities as text"), "s.parquet"))
pq.write_table(table(frame(sku=t["sku"].astype("category"), location=t["location"].astype("category"))), put(way("categories of pandas"), "s.parquet"))
nested = table().append_column("tags", pa.array([["x"]] * len(t))).append_column("where", pa.array([{"lat": 1.0}] * len(t))).append_column("raw", pa.array([b"\x00"] * len(t)))
pq.write_table(nested, put(way("nested columns beside"), "s.parquet"))
pq.write_table(table(frame(unit_price=np.where(np.arange(len(t)) == 7, np.inf, t["unit_price"]))).drop_columns(["unit_price"]).append_column(
    "margin", pa.array(np.where(np.arange(len(t)) == 7, np.inf, 1.0))).append_column("unit_price", table()["unit_price"]), put(way("infinity in a column beside"), "s.parquet"))
pq.write_table(table().rename_columns(["Date", "SKU", "LOCATION", "Quantity", "UNIT_PRICE"]), put(way("names in capitals"), "s.parquet"))
pq.write_table(table().rename_columns(["Order Date", "Product ID", "Store", "Quantity", "Unit Price"]), put(way("names with spaces"), "s.parquet"))
pq.write_table(table().rename_columns(["Datum", "Artikelnummer", "Filiale", "Menge", "Preis"]), put(way("German names"), "s.parquet"))
pq.write_table(table().rename_columns(["ds", "unique_id", "store_id", "y", "price"]), put(way("names of forecasters"), "s.parquet"))
pq.write_table(table(t.sample(frac=1, random_state=1)), put(way("rows shuffled"), "s.parquet"))

# Folders
at = way("a file a month")
for m, g in t.groupby(stamp.dt.strftime("%Y-%m")):
    pq.write_table(table(g), os.path.join(at, f"sales-{m}.parquet"))
at = way("hive folders of months")
for m, g in t.groupby(stamp.dt.strftime("%Y-%m")):
    os.makedirs(f"{at}/month={m}")
    pq.write_table(table(g), f"{at}/month={m}/part-0.parquet")
at = way("hive folders of days")
for d, g in t.groupby("date"):
    os.makedirs(f"{at}/date={d}")
    pq.write_table(table(g).drop_columns(["date"]), f"{at}/date={d}/part-0.parquet")
at = way("hive folders of locations")
for l, g in t.groupby("location"):
    os.makedirs(f"{at}/location={l}")
    pq.write_table(table(g).drop_columns(["location"]), f"{at}/location={l}/part-0.parquet")
at = way("days spread over part files")
job = "11111111-2222-4333-8444-555555555555"
for i in range(4):
    pq.write_table(table(t.iloc[i::4]), f"{at}/part-{i:05d}-{job}-c000.snappy.parquet", compression="snappy")
open(f"{at}/_SUCCESS", "w").close()
at = way("the same file twice")
pq.write_table(table(), f"{at}/sales.parquet")
shutil.copy(f"{at}/sales.parquet", f"{at}/sales (1).parquet")
at = way("an export of the last days again", says="stand again", config={"duplicates": "keep_last"})
cut = first + dt.timedelta(140)
pq.write_table(table(t[t["date"] < cut + dt.timedelta(5)]), f"{at}/a.parquet")
pq.write_table(table(t[t["date"] >= cut]), f"{at}/b.parquet")
ways[-1]["flags_cured"] = ["--duplicates", "keep_last"]

# Tables with a log
try:
    from deltalake import DeltaTable, write_deltalake
    write_deltalake(way("Delta"), table())
    at = way("Delta, overwritten")
    write_deltalake(at, table(t.assign(quantity=50.0)))
    write_deltalake(at, table(), mode="overwrite")
    at = way("Delta, appended")
    write_deltalake(at, table(t.iloc[:500]))
    write_deltalake(at, table(t.iloc[500:]), mode="append")
    at = way("Delta, partitioned, from a checkpoint")
    month = table().append_column("month", pa.array(stamp.dt.strftime("%Y-%m")))
    write_deltalake(at, month, partition_by=["month"])
    write_deltalake(at, month, partition_by=["month"], mode="overwrite")
    DeltaTable(at).create_checkpoint()
    at = way("Delta, partitioned by location, rows deleted")
    write_deltalake(at, table(pd.concat([t, t.assign(sku="GONE")])), partition_by=["location"])
    DeltaTable(at).delete("sku = 'GONE'")
    at = way("files of a Delta table", says="name the table's folder")
    write_deltalake(at, table())
    ways[-1]["cured"] = at
    put(at, "*.parquet")
except ImportError:
    pass
try:
    from pyiceberg.catalog.sql import SqlCatalog

    def iceberg(name):
        at = way(name)
        c = SqlCatalog("c", uri=f"sqlite:///{at}/catalog.db", warehouse="file://" + at)
        c.create_namespace("shop")
        put(at, "shop/sales")
        return c.create_table("shop.sales", schema=table().schema)

    iceberg("Iceberg").append(table())
    i = iceberg("Iceberg, overwritten")
    i.append(table(t.assign(quantity=50.0)))
    i.overwrite(table())
    i = iceberg("Iceberg, a column renamed")
    i.append(table().slice(0, 500))
    with i.update_schema() as u:
        u.rename_column("unit_price", "price")
    i.append(table().slice(500).rename_columns(["date", "sku", "location", "quantity", "price"]))
    i = iceberg("Iceberg, rows deleted")
    i.append(table(pd.concat([t, t.assign(sku="GONE")])))
    i.delete("sku = 'GONE'")
    i = iceberg("the data folder of an Iceberg table")
    i.append(table(t.assign(quantity=50.0)))
    i.overwrite(table())
    ways[-1]["path"] += "/data"
except ImportError:
    pass

# Text
names = {"date": "Order Date", "sku": "Product ID", "location": "Store", "quantity": "Qty", "unit_price": "Price"}
t.to_csv(put(way("CSV of pandas"), "s.csv"), index=False)
t.to_csv(put(way("CSV with an index"), "s.csv"))
t.rename(columns=names).assign(**{"Order Date": stamp.dt.strftime("%m/%d/%Y")}).to_csv(put(way("CSV, American"), "s.csv"), index=False)
t.rename(columns=names).assign(**{"Order Date": stamp.dt.strftime("%d/%m/%Y")}).to_csv(put(way("CSV, British"), "s.csv"), index=False)
t.rename(columns=names).assign(**{"Order Date": stamp.dt.strftime("%d/%m/%Y %H:%M")}).to_csv(put(way("CSV, British, with a time"), "s.csv"), index=False)
t.rename(columns={"date": "Datum", "sku": "Artikel", "location": "Filiale", "quantity": "Menge", "unit_price": "Preis"}).assign(
    Datum=stamp.dt.strftime("%d.%m.%Y")).to_csv(put(way("CSV, German, windows-1252"), "s.csv"), index=False, sep=";", decimal=",", encoding="cp1252")
t.to_csv(put(way("CSV, tabs"), "s.tsv"), index=False, sep="\t")
t.to_csv(put(way("CSV, bars"), "s.txt"), index=False, sep="|")
t.to_csv(put(way("CSV, UTF-16"), "s.csv"), index=False, encoding="utf-16")
t.to_csv(put(way("CSV, a mark, CRLF"), "s.csv"), index=False, encoding="utf-8-sig", lineterminator="\r\n")
t.to_csv(put(way("CSV, everything quoted"), "s.csv"), index=False, quoting=csv.QUOTE_ALL)
for name, comp in (("gzip", "gz"), ("zstd", "zst"), ("bz2", "bz2")):
    with pa.CompressedOutputStream(put(way("CSV, " + name), "s.csv." + comp), name) as packed:
        packed.write(t.to_csv(index=False).encode())
body = t.to_csv(index=False)
open(put(way("CSV, a title above"), "s.csv"), "w").write("Sales report 2025\n\n" + body)
open(put(way("CSV, what Excel says first"), "s.csv"), "w").write("sep=,\n" + body)
t.assign(note='big, "very"\nbig').to_csv(put(way("CSV, remarks with breaks"), "s.csv"), index=False)
t.assign(date=stamp.dt.strftime("%Y%m%d")).to_csv(put(way("CSV, dates as 20250601"), "s.csv"), index=False)
t.assign(date=[int(dt.datetime(x.year, x.month, x.day, 12).timestamp()) for x in t["date"]]).to_csv(put(way("CSV, seconds"), "s.csv"), index=False)
t.assign(date=stamp.dt.strftime("%d-%b-%Y")).to_csv(put(way("CSV, named months"), "s.csv"), index=False)
t.assign(date=(stamp + pd.Timedelta(hours=9)).dt.tz_localize("UTC")).to_csv(put(way("CSV, times with a zone"), "s.csv"), index=False)
at = way("CSV, a file a month")
for m, g in t.groupby(stamp.dt.strftime("%Y-%m")):
    g.to_csv(f"{at}/{m}.csv", index=False)
either = t[t["date"].map(lambda x: x.day <= 12)]

# Sheets as people keep and print them
def german(r, quantity=None):
    price = f"{r.unit_price:.2f}".replace(".", ",")
    return f"{r.date.strftime('%d.%m.%Y')};{r.sku};{r.location};{quantity or format(r.quantity, '.3f').replace('.', ',')};{price}"


head = "Datum;Artikelnummer;Filiale;Menge;Preis"
lines = [german(r) for r in t.itertuples()]
total = format(t["quantity"].sum(), ",.3f").translate(str.maketrans(",.", ".,"))
report = "\r\n".join(["Umsatzbericht;;;;", "Zeitraum 2025;;;;", ";;;;", head] + lines + [f"Summe;;;{total};"])
open(put(way("CSV, a report with titles and a total"), "s.csv"), "w").write(report)
paged = "".join(line + "\n" for i, row in enumerate(lines) for line in ([head, row] if i % 60 == 0 else [row]))
open(put(way("CSV, the heading on every page"), "s.csv"), "w").write(paged)
parts = []
for l, g in t.groupby("location", sort=False):
    parts += [german(r) for r in g.itertuples()] + [f";Zwischensumme {l};;{int(g['quantity'].sum())};"]
open(put(way("CSV, subtotals below each location"), "s.csv"), "w").write("\n".join([head] + parts + [f"Gesamt;;;{total};"]))
sums = t.groupby(["date", "location"], as_index=False)["quantity"].sum().assign(sku="TOTAL", unit_price=np.nan)
pd.concat([t, sums[t.columns]]).sort_values(["date", "location"], kind="stable").to_csv(put(way("CSV, a total a day among the items"), "s.csv"), index=False)
pq.write_table(table(pd.concat([t, sums[t.columns]]).sort_values(["date", "location"], kind="stable")), put(way("a total a day among the items"), "s.parquet"))
grand = pd.DataFrame([(t["date"].max(), "Grand Total", "All", t["quantity"].sum(), np.nan)], columns=t.columns)
pd.concat([t, grand]).to_csv(put(way("CSV, a grand total dated like the rest"), "s.csv"), index=False)
open(put(way("CSV, empty columns and rows behind"), "s.csv"), "w").write(
    "\n".join(line + ",,," for line in body.strip().split("\n")) + "\n,,,,,,,\n,,,,,,,\n")
open(put(way("CSV, carriage returns alone"), "s.csv"), "w", newline="").write(body.replace("\n", "\r"))
t.assign(sku='="' + t["sku"] + '"').to_csv(put(way("CSV, codes kept as text by a formula"), "s.csv"), index=False)
t.assign(date=[(d - dt.date(1899, 12, 30)).days for d in t["date"]]).to_csv(put(way("CSV, day numbers of a spreadsheet"), "s.csv"), index=False)
units = body.split("\n", 1)
open(put(way("CSV, a row of units below the heading"), "s.csv"), "w").write(units[0] + "\n[date],[code],[shop],[pcs],[EUR]\n" + units[1])
t.assign(unit_price=[f"${p:,.2f} " for p in t["unit_price"]]).to_csv(put(way("CSV, prices with a currency"), "s.csv"), index=False)
t.assign(quantity=[f"{int(q)} pcs" for q in t["quantity"]]).to_csv(put(way("CSV, quantities with a unit", says="holds no numbers", cured=cured), "s.csv"), index=False)
wide = t.pivot_table(index=["sku", "location"], columns="date", values="quantity", aggfunc="sum")
wide.to_csv(put(way("CSV, a column for each day", says="UNPIVOT", cured=cured), "s.csv"))
merged = t.astype({"date": str}).sort_values(["date", "location"], kind="stable")
same = merged[["date", "location"]].eq(merged[["date", "location"]].shift()).all(axis=1)
merged.loc[same, ["date", "location"]] = ""
merged.to_csv(put(way("CSV, merged cells", says="gate.stop_share", cured=cured), "s.csv"), index=False)

# What strangers send: spreadsheets of other countries, tills, databases' consoles
big = frame(quantity=t["quantity"] * np.where(t["sku"] == "A-03", 1250.0, 1.0), unit_price=t["unit_price"] + 1200.0)
large = os.path.join(root, "large.parquet")
pq.write_table(table(big), large)


def lines_of(df, cells, heading, sep=",", end="\n"):
    return end.join([heading] + [sep.join(cells(r)) for r in df.itertuples()]) + end


def text(name, body, encoding="utf-8", file="s.csv", **k):
    with open(put(way(name, **k), file), "w", encoding=encoding, newline="") as f:
        f.write(body)
    return ways[-1]


def grouped(x, group, point, places=0):
    return f"{x:,.{places}f}".replace(",", "\0").replace(".", point).replace("\0", group)


def money(sep, how, heading="Date;Item;Store;Qty;Price"):
    return lines_of(big, lambda r: [r.date.strftime("%d.%m.%Y"), r.sku, r.location] + how(r), heading, sep)


french = lines_of(big, lambda r: [r.date.strftime("%d/%m/%Y"), r.sku, r.location, grouped(r.quantity, "\u202f", ","), grouped(r.unit_price, "\u00a0", ",", 2) + " €"],
                  "Date;Référence;Magasin;Qté;Prix unitaire", ";", "\r\n")
for name, body, enc in (
        ("CSV, French thousands", french, "utf-8-sig"),
        ("CSV, Swiss thousands and francs", money(";", lambda r: [grouped(r.quantity, "'", "."), "CHF " + grouped(r.unit_price, "’", ".", 2)]), "utf-8"),
        ("CSV, German thousands and euros", money(";", lambda r: [grouped(r.quantity, ".", ","), grouped(r.unit_price, ".", ",", 2) + " EUR"]), "cp1252"),
        ("CSV, Indian thousands", money(";", lambda r: [grouped(r.quantity, ",", "."), "₹ " + grouped(r.unit_price, ",", ".", 2)]), "utf-8"),
        ("CSV, American thousands, quoted", lines_of(big, lambda r: [f"{r.date.month}/{r.date.day}/{r.date.strftime('%y')}", r.sku, r.location,
            f'"{grouped(r.quantity, ",", ".")}"', f'"${grouped(r.unit_price, ",", ".", 2)}"'], "Sale Date,Item,Store,Units Sold,Unit Price"), "utf-8")):
    text(name, body, enc)["truth"] = large
months = {"german": "Januar Februar März April Mai Juni".split(), "french": "janv. févr. mars avr. mai juin".split(), "spanish": "ene feb mar abr may jun".split()}
for name, how in {
        "weekdays": lambda d: f'"{d:%A}, {d.day}. {months["german"][d.month - 1]} {d.year}"', "French months": lambda d: f"{d.day} {months['french'][d.month - 1]} {d.year}",
        "Spanish months": lambda d: f"{d.day} de {months['spanish'][d.month - 1]} de {d.year}", "no zeros": lambda d: f"{d.year}-{d.month}-{d.day}",
        "years of two digits first": lambda d: d.strftime("%y/%m/%d"), "years of two digits": lambda d: d.strftime("%d.%m.%y"),
        "Oracle": lambda d: d.strftime("%d-%b-%y 12.00.00.000000 AM").upper(), "Excel's English": lambda d: f'"{d:%B} {d.day}, {d.year}"',
        "compact times": lambda d: d.strftime("%Y%m%d 093000"), "stamps of a till": lambda d: d.strftime("%Y%m%d093059"), "days of the year": lambda d: d.strftime("%Y%j"),
        "microseconds": lambda d: str(int(dt.datetime(d.year, d.month, d.day, 12).timestamp()) * 10**6), "half past": lambda d: f"{d.month}/{d.day}/{d.year} 1:30 PM",
        "quoted RFC": lambda d: f'"{d:%a, %d %b %Y} 10:00:00 GMT"', "day numbers, decimal commas": lambda d: f'"{(d - dt.date(1899, 12, 30)).days},5"',
        "Chinese": lambda d: f"{d.year}年{d.month}月{d.day}日"}.items():
    text("CSV, dates: " + name, lines_of(t, lambda r: [how(r.date), r.sku, r.location, str(int(r.quantity)), str(r.unit_price)], "date,sku,location,quantity,unit_price"))
for name, d in {"carets": "^", "tildes": "~", "Hive's bytes": "\x01"}.items():
    text("CSV, " + name, t.to_csv(index=False, sep=d))
plain = t.to_csv(index=False)
first_line, rest = plain.split("\n", 1)
for name, body in {
        "a heading over others": ",Article,,Sales,\n" + plain, "a mark behind every row": first_line + "\n" + rest.replace("\n", ",\n"),
        "single quotes": "\n".join(",".join(f"'{x}'" for x in line.split(",")) for line in plain.strip().split("\n")),
        "quotes behind backslashes": "name,date,sku,location,quantity,unit_price\n" + "".join('"big \\"red\\", box",' + line + "\n" for line in rest.strip().split("\n")),
        "two files one after another": plain[:plain.index("\n", len(plain) // 2) + 1] + "\ufeff" + first_line + "\n" + plain[plain.index("\n", len(plain) // 2) + 1:],
        "SQL Server's console": first_line + "\n----,---,--------,--------,----------\n" + rest + "\n(1274 rows affected)\n",
        "psql": " " + first_line.replace(",", " | ") + "\n------+-----+------+-----+------\n" + "".join(" " + line.replace(",", " | ") + "\n" for line in rest.strip().split("\n")) + "(1274 rows)\n",
        "a daily sum without a shop": first_line + "\n" + "".join(g.to_csv(index=False, header=False) + f"{d},Tagessumme,,{g['quantity'].sum()},\n" for d, g in t.groupby("date")),
        "a file's mark at its end": plain + "\x1a", "units in the names": "Order date,Product ID,Store,Quantity (pcs),Price [EUR]\n" + rest,
        "prices with a code": first_line + "\n" + "".join(line + " USD\n" for line in rest.strip().split("\n"))}.items():
    text("CSV, " + name, body)
at = way("CSV in folders of years, months and days")
for d, g in t.groupby("date"):
    os.makedirs(f"{at}/year={d.year}/month={d.month}/day={d.day:02d}")
    g.drop(columns="date").to_csv(f"{at}/year={d.year}/month={d.month}/day={d.day:02d}/part.csv", index=False)
at = way("CSV, each file in its own layout and names")
t.iloc[:600].to_csv(f"{at}/a.csv", index=False)
t.iloc[600:].rename(columns=names)[["Product ID", "Order Date", "Qty", "Price", "Store"]].to_csv(f"{at}/b.csv", index=False, sep=";", encoding="utf-16")
at = way("a folder with what systems leave in it")
t.iloc[:600].to_csv(f"{at}/a.csv", index=False)
pq.write_table(table(t.iloc[600:]), f"{at}/b.parquet")
for left in (".DS_Store", "Thumbs.db", "~$a.xlsx", "_SUCCESS", "desktop.ini"):
    open(f"{at}/{left}", "wb").write(b"\0\1\2")
pq.write_table(table(frame(quantity=[f"{q:.1f}".replace(".", ",") for q in t["quantity"]], date=stamp.dt.strftime("%m/%d/%Y"))), put(way("texts with decimal commas"), "s.parquet"))
for name, column in (("binary codes", pa.binary()), ("views", pa.string_view())):
    pq.write_table(table().set_column(1, "sku", table()["sku"].cast(column)), put(way(name), "s.parquet"))
at = way("CSV beside the Parquet of it", says="stand again", cured=cured)
open(f"{at}/a.csv", "w").write(plain)
pq.write_table(table(), f"{at}/b.parquet")
text("CSV, half the dates a spreadsheet's", lines_of(t, lambda r: [r.date.strftime("%d/%m/%Y") if r.date.day > 12 else str((r.date - dt.date(1899, 12, 30)).days),
     r.sku, r.location, str(int(r.quantity)), str(r.unit_price)], "Date,SKU,Store,Qty,Price"), says="not written in one way", cured=cured)
text("CSV, codes a spreadsheet cut", plain.replace(",A-0", ",4.00638E+1"), says="cut off", cured=cured)
text("CSV, a column for each month", "sku,location,Jan 2025,Feb 2025,Mar 2025\nA,Nord,3,4,5\n", says="UNPIVOT", cured=cured)
text("CSV, two quantities", lines_of(t, lambda r: [str(r.date), r.sku, r.location, str(int(r.quantity)), "7", str(r.unit_price)], "date,sku,location,Qty,Qty,unit_price"),
     says="two columns are called Qty")["flags_cured"] = ["--map", "Qty=quantity"]
text("CSV, a quantity called cases", lines_of(t, lambda r: [str(r.date), r.sku, r.location, str(int(r.quantity)), str(r.unit_price)], "date,sku,location,cases,unit_price"),
     says="--map 'cases=quantity'")["flags_cured"] = ["--map", "cases=quantity"]
text("CSV, thousands or decimals", lines_of(t, lambda r: [r.date.strftime("%d.%m.%Y"), r.sku, r.location, f"{r.quantity:.3f}".replace(".", ","), f"{r.unit_price:.3f}".replace(".", ",")],
     "Datum;Artikel;Filiale;Menge;Preis", ";"), says="--decimal")["flags_cured"] = ["--decimal", ","]

# What strangers send next: types, names and marks that other tools and countries have


def true_of(name, df):
    """The plain Parquet of sales that differ from those of all other ways."""
    path = os.path.join(root, name + ".parquet")
    pq.write_table(table(df), path)
    return path


def typed(name, column, values, truth=None, **k):
    at = table().column_names.index(column)
    pq.write_table(table().set_column(at, column, values), put(way(name, **k), "s.parquet"))
    if truth:
        ways[-1]["truth"] = truth


ids = {s: str(uuid.UUID(int=(0x1234 << 112) + i)) for i, s in enumerate(sorted(set(t["sku"])))}
huge = {s: 2**64 - 600 + i for i, s in enumerate(sorted(ids))}
by_id, by_number = true_of("ids", frame(sku=t["sku"].map(ids))), true_of("numbers", frame(sku=t["sku"].map(huge).astype(str)))
typed("UUIDs for codes", "sku", pa.ExtensionArray.from_storage(pa.uuid(), pa.array([uuid.UUID(ids[s]).bytes for s in t["sku"]], pa.binary(16))), by_id)
typed("codes beyond 2^63", "sku", pa.array([huge[s] for s in t["sku"]], pa.uint64()), by_number)
typed("codes in a float that cannot hold them", "sku", pa.array([float(huge[s]) for s in t["sku"]]), says="last digits are cut off", cured=cured)
typed("codes of fixed width", "sku", pa.array([s.encode() for s in t["sku"]], pa.binary(4)))
typed("codes 90001.0", "sku", pa.array([90001.0 + int(s[2:]) for s in t["sku"]]), true_of("floats", frame(sku=[str(90001 + int(s[2:])) for s in t["sku"]])))
typed("half floats", "quantity", pa.array(np.array(t["quantity"], "float16")))
typed("decimals of 76 digits", "quantity", table()["quantity"].cast(pa.decimal256(60, 4)))
typed("large strings in a dictionary", "location", table()["location"].cast(pa.large_string()).dictionary_encode())
typed("days in milliseconds", "date", table()["date"].cast(pa.date64()))
typed("times of New York", "date", pa.array((stamp + pd.Timedelta(hours=12)).dt.tz_localize("America/New_York")))
zeros = true_of("zeros", frame(quantity=t["quantity"].where(t["quantity"] != 1, 0.0)))
typed("zeros with a sign", "quantity", pa.array([-0.0 if q == 1 else q for q in t["quantity"]]), zeros)
stamped = t.assign(date=stamp)
stamped.set_index("date").to_parquet(put(way("days in the index of pandas"), "s.parquet"))
stamped.set_index(["date", "sku", "location"]).to_parquet(put(way("keys in the index of pandas"), "s.parquet"))
t.convert_dtypes().to_parquet(put(way("types of pandas that know nulls"), "s.parquet"))
pq.write_table(table(t.iloc[:0]), put(way("Parquet without a row", says="has no rows", cured=cured), "s.parquet"))

# Files that are not what their name says, and what is packed in other ways
plain_bytes = plain.encode()
for name, file, content, says in (
        ("text called .parquet", "s.parquet", plain_bytes, None), ("Parquet called .csv", "s.csv", open(ways[0]["path"], "rb").read(), None),
        ("CSV, packed, called .csv", "s.csv", gzip.compress(plain_bytes), None), ("CSV, called .gz, not packed", "s.csv.gz", plain_bytes, None),
        ("Parquet, packed", "s.parquet.gz", gzip.compress(open(ways[0]["path"], "rb").read()), "unpack it"),
        ("CSV, xz", "s.csv.xz", lzma.compress(plain_bytes), "packed with xz"), ("CSV, packed, cut off", "s.csv.gz", gzip.compress(plain_bytes)[:-900], "export it again"),
        ("JSON, packed", "s.json.gz", gzip.compress(b'{"date":"2025-01-06"}\n'), "it is JSON"), ("a pickle", "s.pkl", pickle.dumps(t), "a pickle of Python"),
        ("no byte", "s.csv", b"", "it is empty"), ("a header alone", "s.csv", (first_line + "\n").encode(), "has no rows"),
        ("a page of the web", "s.csv", b"<!DOCTYPE html><html><body>Please sign in</body></html>", "XML or HTML")):
    open(put(way(name, says=says, cured=cured if says else None), file), "wb").write(content)
with zipfile.ZipFile(put(way("CSV, zip", says="unpack the archive", cured=cured), "s.csv.zip"), "w") as z:
    z.writestr("sales.csv", plain)
with tarfile.open(put(way("CSV, tar", says="a tar archive", cured=cured), "s.tar.gz"), "w:gz") as z:
    member = tarfile.TarInfo("sales.csv")
    member.size = len(plain_bytes)
    z.addfile(member, io.BytesIO(plain_bytes))
with pa.OSFile(put(way("a stream of Arrow", says="a stream of Arrow", cured=cured), "s.arrows"), "wb") as f, pa.ipc.new_stream(f, table().schema) as w:
    w.write_table(table())

# Places
at = way("a folder behind a link")
os.makedirs(at + "/2025-06-05")
shutil.copy(cured, at + "/2025-06-05/sales.csv")
os.symlink("2025-06-05", at + "/latest")
ways[-1]["path"] = at + "/latest"
at = way("folders behind links")
for m, g in t.groupby(stamp.dt.strftime("%Y-%m")):
    os.makedirs(f"{root}/linked/{m}")
    g.to_csv(f"{root}/linked/{m}/part.csv", index=False)
    os.symlink(f"{root}/linked/{m}", f"{at}/month={m}")
os.symlink(".", at + "/self")
at = way("a link to nothing", says="is a link to what is not there", cured=cured)
shutil.copy(cured, at + "/s.csv")
os.symlink("gone.csv", at + "/t.csv")
ways.append({**ways[0], "name": "a file:// address", "path": "file://" + ways[0]["path"]})
for name in ("sales [final].csv", "100% (1) #2?.csv", "verkäufe ü.csv", "it's.csv"):
    text("a file called " + name, plain, file=name)
at = way("hive folders of days, beside a time of loading")
for d, g in t.groupby("date"):
    os.makedirs(f"{at}/dt={d}")
    pq.write_table(table(g).drop_columns(["date"]).append_column("ingest_ts", pa.array([dt.datetime(2025, 7, 1)] * len(g))), f"{at}/dt={d}/part-0.parquet")
at = way("hive folders, a day of them null", says="gate.stop_share", cured=cured)
for i, (d, g) in enumerate(t.groupby("date")):
    folder = f"{at}/date={d}" if i % 5 else f"{at}/date=__HIVE_DEFAULT_PARTITION__"
    os.makedirs(folder, exist_ok=True)
    pq.write_table(table(g).drop_columns(["date"]), f"{folder}/part-{i}.parquet")
at = way("hive folders of stores with zeros in front")
ways[-1]["truth"] = true_of("stores", frame(location=t["location"].map({"Nord": "007", "Süd": "011"})))
for l, g in t.groupby("location"):
    os.makedirs(f"{at}/store={'007' if l == 'Nord' else '011'}")
    pq.write_table(table(g).drop_columns(["location"]), f"{at}/store={'007' if l == 'Nord' else '011'}/part-0.parquet")
at = way("a folder for each day's whole export", says="stand again", cured=cured)
for k in (148, 149, 150):
    os.makedirs(f"{at}/snapshot={first + dt.timedelta(k)}")
    pq.write_table(table(t[t["date"] < first + dt.timedelta(k)]), f"{at}/snapshot={first + dt.timedelta(k)}/part-0.parquet")

# Headings, words and letters of other countries
for name, heading in {
        "French": "Date de vente;Code article;Magasin;Quantité vendue;Prix unitaire", "Spanish": "Fecha de venta;Código de artículo;Tienda;Cantidad;Precio unitario",
        "Italian": "Data vendita;Codice articolo;Negozio;Quantità;Prezzo unitario", "Portuguese": "Data da venda;Código do produto;Loja;Quantidade;Preço unitário",
        "Polish": "Data sprzedaży;Kod towaru;Sklep;Ilość;Cena", "Dutch": "Verkoopdatum;Artikelnummer;Filiaal;Aantal;Prijs", "Turkish": "Tarih;Ürün Kodu;Mağaza;Miktar;Fiyat",
        "Russian": "Дата продажи;Артикул;Магазин;Количество;Цена", "Japanese": "日付;商品コード;店舗;数量;単価", "Chinese": "销售日期;商品编码;门店;销量;价格",
        "Korean": "판매일;상품코드;매장;수량;단가", "SAP": "BUDAT;MATNR;WERKS;MENGE;NETPR", "Hive": "s.dt;s.sku_id;s.shop_id;s.qty;s.price"}.items():
    text("CSV, headings: " + name, heading + "\n" + rest.replace(",", ";"))
for name, body in {
        "breaks in the headings": '"Order\nDate","Product\r\nID",Store,Qty,Price\n' + rest, "a heading of two lines": "Date,SKU,Store,Sales,\n,,,Qty,Price\n" + rest,
        "types below the heading": first_line + "\ndate,string,string,double,double\n" + rest, "remarks above": "# exported by X\n# on 2025-07-01\n" + plain,
        "a thousand columns": "\n".join(line + (",x" if i else "") + "".join(f",{'c' if not i else ''}{k}" for k in range(1000)) for i, line in enumerate(plain.strip().split("\n"))).replace("unit_price,c0", "unit_price,note,c0", 1),
        "semicolons within quotes": "".join(line + (',"a; b; c; d; e; f"' if i else ",note") + "\n" for i, line in enumerate(plain.strip().split("\n"))),
        "blanks behind codes": re.sub(r"(A-0\d),(\w+)", r"\1 ,\2  ", plain)}.items():
    text("CSV, " + name, body)
text("CSV, a quote that is never closed", plain.replace(",A-01,", ',"A-01,', 1), says="a quote is opened there", cured=cured)
text("CSV, marks in a remark without quotes", "".join(line + (",red, big" if i % 3 else ",x" if i else ",note") + "\n" for i, line in enumerate(plain.strip().split("\n"))), says="without quotes", cured=cured)
holes = true_of("holes", frame(unit_price=t["unit_price"].where(np.arange(len(t)) % 9 > 0)))
for mark in ("#N/A", "-", "(null)", "n/a", "#DIV/0!", "--", r"\N", "None"):
    text(f"CSV, prices that are {mark}", t.assign(unit_price=[p if i % 9 else mark for i, p in enumerate(t["unit_price"])]).to_csv(index=False))["truth"] = holes
promoted = true_of("promoted", frame(on_promotion=np.arange(len(t)) % 11 == 0))
for name, (yes, no) in {"German": ("Ja", "Nein"), "German spreadsheet": ("WAHR", "FALSCH"), "French": ("Oui", "Non"), "a cross": ("x", ""), "a tick": ("✓", "")}.items():
    text("CSV, yes and no: " + name, t.assign(on_promotion=[no if i % 11 else yes for i in range(len(t))]).to_csv(index=False))["truth"] = promoted
back = t["quantity"].where(np.arange(len(t)) % 37 > 0, -t["quantity"])
returned = true_of("returned", frame(quantity=back))
for name, how in {"brackets": "({:.0f})", "a minus behind": "{:.0f}-", "a long minus": "\u2212{:.0f}"}.items():
    text("CSV, returns with " + name, t.assign(quantity=[how.format(-q) if q < 0 else f"{q:.0f}" for q in back]).to_csv(index=False))["truth"] = returned
noon = lambda d: int(dt.datetime(d.year, d.month, d.day, 12, tzinfo=dt.timezone.utc).timestamp())
for name, how in {
        "nanoseconds": lambda d: str(noon(d) * 10**9), "days since 1970": lambda d: str((d - dt.date(1970, 1, 1)).days), ".NET": lambda d: f"/Date({noon(d)}000)/",
        "days of ISO weeks": lambda d: "{}-W{:02d}-{}".format(*d.isocalendar()), "Czech": lambda d: f"{d.day}. {d.month}. {d.year}", "Korean": lambda d: f"{d.year}. {d.month}. {d.day}.",
        "Java": lambda d: d.strftime("%a %b %d 00:00:00 CET %Y"), "DB2": lambda d: f"{d}-00.00.00.000000", "SAS": lambda d: d.strftime("%d%b%Y").upper(), "an apostrophe": lambda d: f"'{d}",
        "SQL Server": lambda d: f"{d} 00:00:00.0000000", "whole numbers with a point": lambda d: d.strftime("%Y%m%d.0"), "C#": lambda d: f"{d.month}/{d.day}/{d.year} 12:00:00 AM"}.items():
    text("CSV, dates: " + name, lines_of(t, lambda r: [how(r.date), r.sku, r.location, str(int(r.quantity)), str(r.unit_price)], "date,sku,location,quantity,unit_price"))
text("CSV, years of the Buddhist era", lines_of(t, lambda r: [f"{r.date.day:02d}/{r.date.month:02d}/{r.date.year + 543}", r.sku, r.location, str(int(r.quantity)), str(r.unit_price)],
     "date,sku,location,quantity,unit_price"), says="Buddhist era", cured=cured)
text("CSV, a date in three columns", lines_of(t, lambda r: [str(r.date.year), str(r.date.month), str(r.date.day), r.sku, r.location, str(int(r.quantity)), str(r.unit_price)],
     "year,month,day,sku,location,quantity,unit_price"), says="write it as one column", cured=cured)
for encoding, north, south in (("shift_jis", "東京", "大阪"), ("gb18030", "北京", "上海"), ("big5", "台北", "高雄"), ("euc-kr", "서울", "부산"), ("windows-1251", "Север", "Юг"), ("koi8-r", "Север", "Юг"),
                               ("windows-1250", "Łódź", "Gdańsk"), ("windows-1253", "Αθήνα", "Πάτρα"), ("macintosh", "Köln", "Süd"), ("cp850", "Köln", "Süd")):
    named = frame(location=t["location"].map({"Nord": north, "Süd": south}))
    python_name = {"macintosh": "mac_roman", "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1253": "cp1253"}.get(encoding, encoding)
    text("CSV, " + encoding, named.to_csv(index=False), python_name, says=f"{encoding} ({north})")["truth"] = true_of("in-" + encoding, named)
    ways[-1]["flags_cured"] = ["--encoding", encoding]
text("CSV, UTF-32", plain, "utf-32")
half = plain_bytes.index(b"\n", len(plain_bytes) // 2)
open(put(way("CSV, half in UTF-8", says="and line", cured=cured), "s.csv"), "wb").write(plain_bytes[:half] + plain[len(plain_bytes[:half].decode()):].encode("latin-1"))


# Other tools
try:
    import polars as pl
    p = pl.from_pandas(t)
    p.write_parquet(put(way("polars"), "s.parquet"))
    p.write_csv(put(way("CSV of polars"), "s.csv"))
    p.with_columns(pl.col("sku").cast(pl.Categorical), pl.col("location").cast(pl.Enum(["Nord", "Süd"])), pl.col("quantity").cast(pl.Int8), pl.col("date").cast(pl.Datetime("ns")),
                   pl.col("unit_price").cast(pl.Decimal(10, 2))).write_parquet(put(way("polars, categories, nanoseconds, decimals"), "s.parquet"))
except ImportError:
    pass
try:
    import duckdb
    duckdb.sql(f"COPY (SELECT * FROM t) TO '{put(way('DuckDB'), 's.parquet')}' (FORMAT parquet)")
    duckdb.sql(f"COPY (SELECT * FROM t) TO '{put(way('DuckDB, version 2'), 's.parquet')}' (FORMAT parquet, PARQUET_VERSION v2)")
    duckdb.sql(f"COPY (SELECT * FROM t) TO '{put(way('CSV of DuckDB'), 's.csv')}' (FORMAT csv, HEADER)")
    for kind in ("HUGEINT", "DECIMAL(38, 0)"):
        duckdb.sql(f"COPY (SELECT * REPLACE (quantity::{kind} AS quantity) FROM t) TO '{put(way('DuckDB, ' + kind), 's.parquet')}' (FORMAT parquet)")
    duckdb.sql(f"COPY (SELECT * REPLACE (location::ENUM ('Nord', 'Süd') AS location), INTERVAL 1 day AS i, MAP {{'a': 1}} AS m, 'x'::BLOB AS b, TIME '10:00' AS at FROM t) "
               f"TO '{put(way('DuckDB, an enum and odd columns beside'), 's.parquet')}' (FORMAT parquet)")
    duckdb.sql(f"COPY (SELECT *, month(date) AS m FROM t) TO '{way('DuckDB, partitioned')}' (FORMAT parquet, PARTITION_BY (m), OVERWRITE_OR_IGNORE)")
except ImportError:
    pass

try:
    from pyspark.sql import SparkSession
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    frame_of_spark = spark.createDataFrame(t)
    frame_of_spark.repartition(3).write.parquet(way("Spark") + "/out")
    frame_of_spark.write.option("header", True).csv(way("CSV of Spark") + "/out")
    frame_of_spark.write.partitionBy("location").parquet(way("Spark, partitioned by location") + "/out")
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", "true")
    spark.conf.set("spark.sql.parquet.outputTimestampType", "INT96")
    old = frame_of_spark.selectExpr("cast(date as timestamp) + interval 12 hours as date", "sku", "location", "cast(quantity as decimal(12,3)) as quantity", "cast(unit_price as decimal(30,2)) as unit_price")
    old.write.parquet(way("Spark, as Hive reads it") + "/out")
    frame_of_spark.write.option("header", True).option("compression", "gzip").option("sep", ";").csv(way("CSV of Spark, packed") + "/out")
    for w in ways[-5:]:
        w["path"] += "/out"
    spark.stop()
except Exception as e:  # Spark needs Java
    print("no Spark:", e, file=sys.stderr)

# What is refused, and where its cure leads
try:
    t.to_excel(put(way("a spreadsheet", says="save the sheet as CSV", cured=cured), "s.xlsx"), index=False)
except ImportError:
    pass
pa.feather.write_feather(table(), put(way("Arrow (Feather)", says="export it as Parquet or CSV", cured=cured), "s.feather"))
pa.orc.write_table(table(), put(way("ORC", says="export it as Parquet or CSV", cured=cured), "s.orc"))
t.assign(date=stamp.dt.strftime("%Y-%m-%d")).to_json(put(way("JSON lines", says="export it as Parquet or CSV", cured=cured), "s.jsonl"), orient="records", lines=True)
open(put(way("CSV without a header", says="no header", cured=cured), "s.csv"), "w").write(body.split("\n", 1)[1])
open(put(way("a Parquet file cut off", says="export it again", cured=cured), "s.parquet"), "wb").write(open(ways[0]["path"], "rb").read()[:-2000])

json.dump(ways, open(os.path.join(root, "ways.json"), "w"))
print(len(ways))
