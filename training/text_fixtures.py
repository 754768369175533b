"""Token ids of transformers' BertTokenizer for both text policies, over a small vocabulary of our own.

    python training/text_fixtures.py

writes src/core/text/fixtures/{vocab.txt,tokens.json}; the unit tests compare the editor's WordPiece with them.
"""

import json
from pathlib import Path

from transformers import BertTokenizer

FOLDER = Path(__file__).resolve().parent.parent / "src" / "core" / "text" / "fixtures"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """no acute cardio ##pul ##monary process large right left pleural effusion pneum ##o ##thorax cardiomegaly
small upper lobe consolid ##ation of the lung with chest drain is seen cafe naive ##s ##ed ##ly un ##changed x ##y ##z
a b c 1 2 3 ##0 ##5 . , ! ? - ( ) / ' [ ] # 中 文 ss ß ı i ##i ﬁ fi ##bro ##sis""".split()
TEXTS = [
    "",
    "No acute cardiopulmonary process.",
    "Large RIGHT pleural effusion!?.",
    "pneumothorax , left-upper lobe (small) . . .",
    "Café naïve e\u0301 Straße \ufb01brosis \u0130",
    "tab\tand\u00a0space \u0000null \u200bzero \ufffd",
    "中文 chest中drain",
    "consolidation of the [MASK] lung",
    "[SEP] inside [mask] lower-case",
    "unchangedly seen's #10 x/yz 2.5",
    "a" * 101 + " lung",
    "right lung with chest drain " * 12,
    "unknownword lung zzz ?",
    "...",
]
CONTEXT_LENGTH = 32
POSITIONS = 48


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    vocab = FOLDER / "vocab.txt"
    vocab.write_text("\n".join(SPECIAL + WORDS) + "\n", encoding="utf-8")
    tokenizer = BertTokenizer(str(vocab), do_lower_case=True)

    cases = []
    for text in TEXTS:
        context = tokenizer(text, padding="max_length", truncation=True, max_length=CONTEXT_LENGTH)["input_ids"]
        scoring = tokenizer(text.rstrip("!?."), truncation=True, max_length=POSITIONS)
        cases.append({"text": text, "context": context, "scoring": scoring["input_ids"], "mask": scoring["attention_mask"]})
    lines = ",\n".join(json.dumps(case) for case in cases)
    head = f'"contextLength": {CONTEXT_LENGTH}, "positions": {POSITIONS}'
    (FOLDER / "tokens.json").write_text(f'{{{head}, "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
