"""Builds the wheels of the package stockwright, one a platform, around binaries that are there.

    python3 packaging/python/wheels.py VERSION OUT linux/amd64=dist/stockwright_..._linux_amd64 ...

Nothing beyond Python's library is used, and the same inputs give the same bytes.
"""

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

TAGS = {
    "linux/amd64": "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
    "linux/arm64": "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "darwin/amd64": "macosx_11_0_x86_64",
    "darwin/arm64": "macosx_11_0_arm64",
}
HERE = Path(__file__).parent


def version_of(text):
    """A version as Python packages write it: v1.2.3 is 1.2.3, 1.2.3-4-gabc is 1.2.3.post4, another is 0."""
    m = re.match(r"v?(\d+(?:\.\d+)*)(?:-(\d+)-g[0-9a-f]+)?(?:-dirty)?$", text)
    return "0" if not m else m[1] + (f".post{m[2]}" if m[2] else "")


def wheel(version, platform, binary, out):
    tags = [f"py3-none-{tag}" for tag in TAGS[platform].split(".")]
    info = f"stockwright-{version}.dist-info"
    files = {f"stockwright/{p.name}": (p.read_bytes(), 0o644) for p in sorted((HERE / "stockwright").glob("*.py"))}
    files["stockwright/bin/stockwright"] = (Path(binary).read_bytes(), 0o755)
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: stockwright\nVersion: {version}\n"
        "Summary: Nightly demand forecasts and replenishment plans\nRequires-Python: >=3.9\n"
        "Provides-Extra: arrow\nRequires-Dist: pyarrow; extra == 'arrow'\n"
        "Provides-Extra: spark\nRequires-Dist: pyspark>=4; extra == 'spark'\n"
        "Requires-Dist: pyarrow; extra == 'spark'\n".encode(), 0o644)
    files[f"{info}/WHEEL"] = (
        ("Wheel-Version: 1.0\nGenerator: stockwright\nRoot-Is-Purelib: false\n" + "".join(f"Tag: {t}\n" for t in tags)).encode(), 0o644)
    files[f"{info}/entry_points.txt"] = (b"[console_scripts]\nstockwright = stockwright:main\n", 0o644)
    record = []
    for name, (content, _) in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}\n")
    files[f"{info}/RECORD"] = (("".join(record) + f"{info}/RECORD,,\n").encode(), 0o644)
    path = Path(out) / f"stockwright-{version}-py3-none-{TAGS[platform]}.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, (content, mode) in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            z.writestr(entry, content)
    return path


def main(args):
    if len(args) < 3:
        sys.exit(__doc__)
    for given in args[2:]:
        platform, _, binary = given.partition("=")
        if platform not in TAGS:
            sys.exit(f"{platform} is not one of {', '.join(TAGS)}")
        print(wheel(version_of(args[0]), platform, binary, args[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
