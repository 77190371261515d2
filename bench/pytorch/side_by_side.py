"""Puts the rows of `npm run bench -- --json gradlab.json` and of bench.py --json torch.json beside each other.

    python3 bench/pytorch/side_by_side.py gradlab.json torch.json
"""

import json
import sys
from pathlib import Path


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(f"Usage: {Path(sys.argv[0]).name} GRADLAB.json TORCH.json")
    ours, theirs = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
    for line in table(ours, theirs):
        print(line)


def table(ours: list[dict], theirs: list[dict]) -> list[str]:
    """One line for each row of ours that PyTorch has a form of; × is PyTorch's time over ours: above 1, ours is faster."""
    key = lambda row: (row["operation"], row["pass"], row["size"])
    by_key: dict[tuple, list[dict]] = {}
    for row in theirs:
        by_key.setdefault(key(row), []).append(row)
    lines = [f"GradLab: {adapters(ours)}", f"PyTorch: {adapters(theirs)}", ""]
    lines.append(f"{'operation':<18} {'size':<24} {'pass':<17} {'GradLab ms':>11} {'PyTorch ms':>11}  {'form':<11} {'×':>7}")
    for row in ours:
        for other in by_key.get(key(row), []):
            times = f"{row['fusedMs']:11.3f} {other['ms']:11.3f}  {other['form']:<11} {other['ms'] / row['fusedMs']:7.2f}"
            lines.append(f"{row['operation']:<18} {row['size']:<24} {row['pass']:<17} {times}")
    return lines


def adapters(rows: list[dict]) -> str:
    return ", ".join(sorted({row["adapter"] for row in rows}))


if __name__ == "__main__":
    main()
