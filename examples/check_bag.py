"""Check an archive of duben with nothing of duben: python check_bag.py BAG (a folder).

For each article: its original has the digest that the ledger names; what was kept, changed, used as metadata and removed is,
piece after piece, the source text; and every character that was kept stands in the cleaned article.
"""

import collections
import hashlib
import html
import json
import pathlib
import sys

bag = pathlib.Path(sys.argv[1])
faults = articles = 0
for ledger in sorted(bag.glob("data/removed/*.json")):
    told = json.loads(ledger.read_text("utf-8"))
    original = hashlib.sha256((bag / told["original"]).read_bytes()).hexdigest()
    text = (bag / told["text"]).read_bytes().decode("utf-8", "surrogatepass")
    markdown = (bag / told["article"]).read_text("utf-8")
    article = collections.Counter(markdown) | collections.Counter(html.unescape(markdown))
    pieces = "".join(before for _, before, _, _ in told["segments"])
    kept = "".join(before if after is None else after for kind, before, after, _ in told["segments"] if kind in ("kept", "changed"))
    lost = collections.Counter("".join(kept.split())) - article
    wrong = [
        ("the original has changed", original != told["original_sha256"]),
        ("the pieces do not make up the source text", pieces != text),
        (f"kept, and not in the article: {''.join(lost)[:40]}", lost),
    ]
    for message, holds in wrong:
        if holds:
            print(f"{ledger.name}: {message}")
            faults += 1
    articles += 1
print(f"{articles} articles, {faults} faults")
sys.exit(bool(faults or not articles))
