#!/usr/bin/env python3
"""核验抽签记录 / check the transcript of a draw.  One file, nothing to install, no network: Python 3.8 or later.

    python3 verify_draw.py transcript.json [pool.txt]
    python3 verify_draw.py --line BM-2026-00042 SALT COMMITMENT

It repeats the draw (RFC 3797) from the published sources and says what was changed, if anything was.  With the pool file it
also compares every line of it.  --line checks that a line of the pool is yours.  Exit code: 0 nothing was changed, 1 something
was, 2 the file cannot be read.

How the draw works, in full:

1. Each source: its numbers are sorted from the smallest to the largest, each written in decimal without leading zeros and
   closed by ".", then "/".  The sources one after the other are the key.
2. For i = 0, 1, 2 …: b is i in two bytes, big endian (three from 65,536 on); d = HASH(b + key + b), read as a number;
   k = d modulo the number of entries left; the k-th entry (from 0) of those left is drawn.
3. The first are selected, the next stand by, the rest is the waiting list, in the order drawn.  An entry found ineligible
   afterwards is skipped; nothing is put in or taken out.
"""

import hashlib
import json
import re
import sys

HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}


def canonical(text):
    """The part of the key that a source gives; ValueError where it is not made of numbers."""
    wide = {0xFF01 + n: 0x21 + n for n in range(94)}
    wide[0x3000] = 0x20
    numbers = []
    for token in re.split(r"(?<=[0-9])\s*\+\s*(?=[0-9])|[\s,;、。|]+", text.translate(wide).strip()):
        if not token:
            continue
        if re.match(r"0[xX][0-9a-fA-F]+$", token):
            token = str(int(token[2:], 16))
        found = re.match(r"([0-9]+)(?:\.([0-9]*))?$", token)
        if not found:
            raise ValueError(token)
        whole, fraction = found.group(1).lstrip("0") or "0", (found.group(2) or "").rstrip("0")
        numbers.append((len(whole), whole, fraction))
    if not numbers:
        raise ValueError(text)
    return "".join("%s.%s" % (whole, fraction) for _, whole, fraction in sorted(numbers)) + "/"


def digest(key, i, name):
    """HASH(b + key + b)."""
    b = i.to_bytes(max(2, (i.bit_length() + 7) // 8), "big")
    return HASHES[name](b + key.encode() + b)


def draw(key, size, name):
    """All entries in the order drawn.  The entries left are kept in pieces, so that a large pool does not take hours."""
    pieces = [list(range(start, min(start + 1500, size + 1))) for start in range(1, size + 1, 1500)]
    order = []
    for i in range(size):
        k = int(digest(key, i, name).hexdigest(), 16) % (size - i)
        for piece in pieces:
            if k < len(piece):
                order.append(piece.pop(k))
                break
            k -= len(piece)
        if i % 5000 == 4999:  # empty and short pieces are joined again
            left = [entry for piece in pieces for entry in piece]
            pieces = [left[start : start + 1500] for start in range(0, len(left), 1500)]
    return order


def short(text):
    """The check of one field."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def written(value):
    return str(int(value)) if float(value).is_integer() else repr(value)


def leaves(value, path):
    """Every field: its path and what its check is of."""
    if isinstance(value, dict):
        for name in value:
            yield from leaves(value[name], path + "." + name)
    elif isinstance(value, list) and not all(map(is_number, value)):
        for n, inner in enumerate(value):
            yield from leaves(inner, "%s.%d" % (path, n))
    elif isinstance(value, list):
        yield path, "l:" + ",".join(map(written, value))
    elif is_number(value):
        yield path, "n:" + written(value)
    elif isinstance(value, str):
        yield path, "s:" + value
    else:
        yield path, "-" if value is None else "b:" + str(value).lower()


def changed_fields(record):
    """Paths of the fields that are not as their check says, and whether the checks are as they were written."""
    checks = record["checks"]
    now = {}
    for name in record:
        if name == "steps":
            now[name] = short("n:%d" % len(record[name]))
        elif name == "pool" and isinstance(record[name], dict):
            for part in record[name]:
                if part != "lines":
                    now.update((path, short(text)) for path, text in leaves(record[name][part], "pool." + part))
        elif name != "checks":
            now.update((path, short(text)) for path, text in leaves(record[name], name))
    said = checks["fields"]
    changed = [path for path in sorted(set(now) | set(said)) if now.get(path) != said.get(path)]
    lines, kept = (record.get("pool") or {}).get("lines") or [], checks.get("pool_lines") or []
    for n in range(max(len(lines), len(kept))):
        if n >= len(lines) or n >= len(kept) or short(lines[n]) != kept[n]:
            changed.append("pool.lines.%d" % n)
    listed = ["%s=%s" % (path, said[path]) for path in sorted(said)]
    whole = checks.get("sum") == short("\n".join(listed + kept + (checks.get("sources") or [])))
    if not whole and not changed:
        sources = checks.get("sources") or []
        for n, source in enumerate(record.get("sources") or []):
            if n >= len(sources) or sources[n] != short(str(source.get("canonical"))):
                changed.append("sources.%d" % n)
        changed = changed or ["sum"]
    return changed, whole


def check(record, published=None):
    """What was changed: pairs of a Chinese and an English sentence.

    Records that hold a check of every field name the field that was changed, and nothing that follows from it.
    """
    found = []

    def say(chinese, english):
        found.append((chinese, english))

    if not isinstance((record.get("checks") or {}).get("fields"), dict):
        return inner(record, published)
    changed, whole = changed_fields(record)
    if whole and not changed:
        return inner(record, published)
    if not whole:
        for path in changed:
            say("校验值 %s 被改过" % path, "the check of %s was changed" % path)
        return found + inner({name: record[name] for name in record if name != "checks"}, published)
    name, key, size, order = (record.get(part) for part in ("hash", "key", "pool_size", "order"))
    expected = None
    if not {"hash", "key", "pool_size", "steps"} & set(changed):
        expected = draw(key, size, name)
        if "order" not in changed:
            check_steps(record.get("steps") or [], key, size, name, expected, say)
    for path in changed:
        if path == "order" and expected is not None:
            check_order(order, expected, say)
        else:
            say("%s 被改过" % path, "field %s was changed" % path)
    if published is not None:
        check_pool({"pool": None}, size, [], published, say)
    return found


def inner(record, published=None):
    """What does not fit in the record by itself."""
    found = []

    def say(chinese, english):
        found.append((chinese, english))

    name, key, size, order = (record.get(part) for part in ("hash", "key", "pool_size", "order"))
    if name not in HASHES or not isinstance(key, str) or not isinstance(size, int) or not isinstance(order, list):
        say("文件缺少算法、密钥串、名单数或顺序", "the file lacks hash, key, pool_size or order")
        return found
    checks = record.get("checks") or {}
    check_pool(record, size, checks.get("pool_lines") or [], published, say)
    sources_agree = check_sources(record.get("sources") or [], key, checks.get("sources") or [], say)
    expected = draw(key, size, name)
    if order != expected:
        others = [other for other in HASHES if other != name and order == draw(key, size, other)]
        if others:
            say(
                "算法：写的是 %s，实际是 %s" % (name, others[0]), "algorithm: it says %s, it was %s" % (name, others[0])
            )
        elif sources_agree or not steps_give(record, size):
            check_order(order, expected, say)
    else:
        check_steps(record.get("steps") or [], key, size, name, expected, say)
    check_places(record.get("places"), order, say)
    return found


def check_pool(record, size, checks, published, say):
    lines = (record.get("pool") or {}).get("lines")
    if lines is not None:
        for n, line in enumerate(lines, 1):
            known = n > len(checks) or checks[n - 1] == hashlib.sha256(line.encode()).hexdigest()[:12]
            if not known or line.split(",")[0] != str(n):
                say("名单第 %d 行被改过：%s" % (n, line), "pool, line %d was changed: %s" % (n, line))
        if len(lines) != size:
            say("名单有 %d 行，记录写 %d" % (len(lines), size), "the pool has %d lines, not %d" % (len(lines), size))
        content = "".join(line + "\n" for line in lines).encode()
        if hashlib.sha256(content).hexdigest() != record["pool"].get("sha256"):
            say("名单的 SHA-256 不符", "the SHA-256 of the pool does not fit its lines")
    if published is not None:
        kept = published.decode("utf-8-sig").splitlines()
        if len(kept) != size:
            say(
                "名单文件有 %d 行，记录写 %d" % (len(kept), size),
                "the pool file has %d lines, not %d" % (len(kept), size),
            )
        for n, (one, other) in enumerate(zip(lines or [], kept), 1):
            if one != other:
                say("名单第 %d 行与文件不同" % n, "pool, line %d differs from the file" % n)


def check_sources(sources, key, checks, say):
    parts = re.findall(r"[^/]*/|[^/]+$", key)
    agree = True
    if sources and len(parts) != len(sources):
        agree = False
        say(
            "来源有 %d 个，密钥串里有 %d 个" % (len(sources), len(parts)),
            "%d sources, %d in the key" % (len(sources), len(parts)),
        )
    for n, (source, part) in enumerate(zip(sources, parts), 1):
        try:
            given = canonical(str(source.get("value")))
        except ValueError:
            given = None
        reveal = source.get("reveal")
        if isinstance(reveal, dict):
            seed, nonce = str(reveal.get("seed")), str(reveal.get("nonce"))
            try:
                promised = hashlib.sha256(bytes.fromhex(seed) + bytes.fromhex(nonce)).hexdigest()
            except ValueError:
                promised = ""
            if promised != reveal.get("commitment") or source.get("value") != "0x" + seed:
                given = None
        known = n > len(checks) or given is None or checks[n - 1] == hashlib.sha256(given.encode()).hexdigest()[:12]
        if given != part or source.get("canonical", part) != part or not known:
            agree = False
            say(
                "第 %d 个来源对不上：%s，密钥串里是 %s" % (n, source.get("value"), part),
                "source no. %d does not fit: %s, in the key %s" % (n, source.get("value"), part),
            )
    return agree


def steps_give(record, size):
    """Whether the digests written down lead to the order: then the key was changed, not the order."""
    left = list(range(1, size + 1))
    steps = record.get("steps") or []
    try:
        drawn = [left.pop(int(step["digest"], 16) % len(left)) for step in steps]
    except (KeyError, ValueError, ZeroDivisionError):
        return False
    return bool(steps) and drawn == record["order"][: len(steps)]


def check_order(order, expected, say):
    if len(order) != len(expected):
        say(
            "顺序有 %d 个，应有 %d 个" % (len(order), len(expected)),
            "the order has %d entries, not %d" % (len(order), len(expected)),
        )
    different = [n for n, pair in enumerate(zip(order, expected), 1) if pair[0] != pair[1]]
    for n in different[:5]:
        say(
            "顺序第 %d 位：写 %s，应为 %d" % (n, order[n - 1], expected[n - 1]),
            "order, position %d: it says %s, it should be %d" % (n, order[n - 1], expected[n - 1]),
        )
    if len(different) > 5:
        say("顺序另有 %d 位不符" % (len(different) - 5), "%d more positions differ" % (len(different) - 5))


def check_steps(steps, key, size, name, expected, say):
    for i, step in enumerate(steps):
        value = digest(key, i, name).hexdigest()
        right = {"i": i, "digest": value, "remaining": size - i, "k": int(value, 16) % (size - i), "entry": expected[i]}
        if any(step.get(part) != right[part] for part in right):
            say("第 %d 步被改过" % (i + 1), "step %d was changed" % (i + 1))


def check_places(places, order, say):
    if not places:
        return
    gone = {item["entry"] for item in places.get("skipped") or []}
    left = [entry for entry in order if entry not in gone]
    quota, alternates = places.get("quota", 0), places.get("alternates", 0)
    for part, chinese, right in (
        ("selected", "入选", left[:quota]),
        ("alternate", "备选", left[quota : quota + alternates]),
        ("waitlist", "候补", left[quota + alternates :]),
    ):
        if part in places and places[part] != right:
            say("%s名单与顺序不符" % chinese, "%s does not follow from the order" % part)


def main(arguments):
    if len(arguments) == 4 and arguments[0] == "--line":
        number, salt, commitment = (argument.strip() for argument in arguments[1:])
        same = hashlib.sha256(("%s:%s" % (number, salt)).encode()).hexdigest() == commitment.split(",")[-1].lower()
        print("是您的一行 / this line is yours" if same else "不是这一行 / this line is not yours")
        return 0 if same else 1
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            record = json.load(file)
        published = None
        if len(arguments) == 2:
            with open(arguments[1], "rb") as file:
                published = file.read()
        if not isinstance(record, dict):
            raise ValueError("no JSON object")
        found = check(record, published)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print("不能读取 / cannot be read: %s" % error)
        return 2
    for chinese, english in found:
        print("✗ %s / %s" % (chinese, english))
    if found:
        return 1
    size, name = record["pool_size"], record["hash"]
    print(
        "✓ 没有改动：来源、密钥串和 %d 个编号的顺序一致（%s） / nothing was changed: sources, key and order agree"
        % (size, name)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
