#!/usr/bin/env python3
"""Check an evidence bundle of the responsibility ledger, offline (证据包核验程序, RL/1).

    python verifier.py BUNDLE --policy POLICY [--json] [--lang en] [--receipt "JC1:..."]

One file that needs nothing but Python 3.9 and its standard library, and nothing of the site that made the bundle. Take it
and the policy (whose witnesses you trust, how many must agree) from elsewhere than the bundle, and compare this file's
SHA-256 with the one printed with the national root. Exit code: 0 sound, 1 false, 2 incomplete, 64 wrong usage.

It believes nothing that it has not computed: SHA-256 leaves and RFC 6962 trees, HMAC commitments, RFC 8032 signatures,
C2SP signed notes and cosignatures, RFC 8785 canonical JSON. Names of people and offices are not in the ledger's bytes: those
that a bundle carries are its maker's labels, are shown as such and prove nothing.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import re
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256, sha512
from typing import Any, NamedTuple

VERSION = "1.1"
BUNDLE_FORMAT = "yihao-bundle/1"
POLICY_FORMAT = "yihao-policy/1"
LARGEST_BUNDLE = 16 * 1024 * 1024
LARGEST_POLICY = 256 * 1024
LARGEST_ENTRY = 16 * 1024
LARGEST_INTEGER = 2**53 - 1
DEEPEST_ENTRY = 16
DEEPEST = 24
SKEW = 300  # seconds by which two honest clocks may differ
BEIJING = timezone(timedelta(hours=8))
SOUND, FALSE, INCOMPLETE, USAGE = 0, 1, 2, 64

# ------------------------------------------------------------------------------------------------ what is said of a fault

WORDS: dict[str, tuple[str, str]] = {
    "sound": ("记录未被改动，也无缺漏", "Unaltered, nothing missing"),
    "sound_as_of": ("记录未被改动，截至 {t} 也无缺漏", "Unaltered, and as of {t} nothing missing"),
    # the file as such
    "empty": ("文件是空的。", "The file is empty."),
    "too_large": ("文件太大，不是一份证据包。", "The file is too large to be an evidence bundle."),
    "compressed": (
        "文件被压缩过（{what}）。请用出具时的原文件，不要压缩或转换。",
        "The file was compressed ({what}). Use the original as it was handed out, neither packed nor converted.",
    ),
    "encoding": (
        "文件的文字编码不对，应为 UTF-8。请用出具时的原文件。",
        "The file is not in UTF-8. Use the original as it was handed out.",
    ),
    "truncated": (
        "文件不完整，后面被截断了。请重新复制整个文件。",
        "The file is cut off: its end is missing. Copy the whole file again.",
    ),
    "not_json": (
        "文件的内容被改过，第 {line} 个字符起不再是证据包的格式。",
        "The file was edited: from character {line} on it is not a bundle any more.",
    ),
    "duplicate_key": (
        "文件里同一个项目“{key}”出现了两次。真正的证据包不会这样。",
        "The item “{key}” stands twice in the same place. A real bundle never does that.",
    ),
    "too_deep": ("文件的内容嵌套过深，不是证据包。", "The file is nested too deeply to be a bundle."),
    "number_form": ("文件里有不允许的数字写法（小数或过大的数）。", "The file holds a number that is not allowed (a fraction, or too large)."),
    "not_canonical": (
        "文件被重新排版或另存过：内容的写法与出具时不同。请用原文件。",
        "The file was saved anew in another layout. Use the original as it was handed out.",
    ),
    "unknown_format": ("这不是证据包。", "This is not an evidence bundle."),
    "unknown_version": (
        "证据包是另一版本（{what}），本核验程序只认识 {known}。请用与之相配的核验程序。",
        "The bundle is of another version ({what}); this verifier knows {known}. Use the one that goes with it.",
    ),
    "shape": ("证据包的项目不合规定：{path}。", "The bundle is not made as laid down: {path}."),
    "foreign": (
        "这份证据包出自另一个站点（{found}），与见证规则所指的站点（{wanted}）不同。",
        "The bundle is from another site ({found}) than the one your policy is for ({wanted}).",
    ),
    "unexpected": ("核验程序没有料到这样的内容，不能认定记录真实。", "The verifier did not expect such content; nothing is confirmed."),
    "file": ("打不开文件：{path}。", "The file cannot be opened: {path}."),
    # the policy
    "policy_unreadable": ("见证规则文件读不出来：{why}", "The policy file cannot be read: {why}"),
    "policy_format": ("这不是见证规则文件（应为 {known}）。", "This is not a policy file ({known} expected)."),
    "policy_shape": ("见证规则文件的项目不合规定：{path}。", "The policy is not made as laid down: {path}."),
    "policy_key": ("见证规则里“{name}”的公钥不对。", "The public key of “{name}” in the policy is wrong."),
    "policy_duplicate": (
        "见证规则里“{name}”重复出现，同一把钥匙不能算作两位见证。",
        "“{name}” stands twice in the policy; one key is never two witnesses.",
    ),
    "policy_no_quorum": (
        "见证规则没有写明要几位见证才算数，不能据以核验。",
        "The policy does not say how many witnesses must agree; nothing can be verified by it.",
    ),
    "policy_no_outsider": (
        "见证规则没有要求检察机关之外的见证，不能据以核验：全由本系统作证，等于没有见证。",
        "The policy asks for no witness outside the procuratorate; nothing can be verified by it.",
    ),
    "policy_unreachable": (
        "见证规则要求的见证，所列见证人凑不齐，永远达不到。",
        "The policy asks for more witnesses than it lists; it can never be met.",
    ),
    # entries
    "entry_form": ("这条记录的内容被改过：不再是账本的写法。", "The entry was edited: it is not in the ledger's form."),
    "entry_log": ("这条记录标明属于另一个账本。", "The entry says that it belongs to another log."),
    "entry_seq": ("这条记录标明的位置与所在位置不符。", "The entry says another position than the one it is given at."),
    "entry_case": ("这条记录不属于本案。", "The entry belongs to another case."),
    "entry_order": ("记录的次序被打乱，或同一条出现了两次。", "The entries are out of order, or one stands twice."),
    "entry_alien": ("这条记录与本案无关，不应在证据包中。", "The entry has nothing to do with this case and does not belong here."),
    "no_opening": ("缺少该院账本的第一条记录，不能知道它的时钟是真实还是模拟。", "The log's first entry is missing, so its clock is unknown."),
    "opening": ("该院账本的第一条记录不对。", "The log's first entry is not what it must be."),
    "clocks_differ": ("有的院用真实时钟，有的院用模拟时钟，不能同出一个站点。", "Some logs have a real clock and some a simulated one."),
    "disclosed_unknown": ("所附的“{field}”在这条记录里没有对应的承诺值。", "“{field}” was attached, but this entry commits to nothing of that name."),
    "disclosed_false": (
        "所附的“{field}”与记录时的承诺值不符：姓名或文字被改过。",
        "“{field}” as attached is not what was committed to: the name or text was altered.",
    ),
    # in the ledger
    "not_in_log": (
        "这条记录推不到该院账本封存的根：记录被改动，或者它本不在账中。",
        "The entry does not lead to the sealed root of its log: it was altered, or never stood in the log.",
    ),
    "beyond": ("这条记录的位置超出了封存的范围。", "The entry's position lies beyond what was sealed."),
    "prev": (
        "下一条记录所记的指纹与这条不符：这条在写入后被换过。",
        "The next entry names another fingerprint than this one has: this one was replaced.",
    ),
    "unsealed": (
        "有 {n} 条记录还没有封存，不能核验。封存一般在一分钟之内，请稍后重新出具。",
        "{n} entries are not sealed yet and cannot be verified. Sealing takes a minute: ask for the bundle again.",
    ),
    "unsealed_inside": ("标为未封存的记录，位置却在封存范围之内。", "An entry given as unsealed lies within what was sealed."),
    # signatures
    "note": ("封存凭证的格式不对：{what}。", "A checkpoint is not in the right form: {what}."),
    "checkpoint_origin": ("封存凭证属于另一个账本（{found}）。", "The checkpoint belongs to another log ({found})."),
    "no_key": ("缺少账本 {origin} 的钥匙证明。", "The key record of {origin} is missing."),
    "key_record": ("账本 {origin} 的钥匙证明不对：{what}。", "The key record of {origin} is wrong: {what}."),
    "key_signature": (
        "账本 {origin} 的钥匙没有站点登记钥匙的签名，不能相信。",
        "The key of {origin} is not signed by the site's enrolment key.",
    ),
    "suite": ("账本 {origin} 用的是本核验程序不认识的密码套件（{suite}）。", "{origin} uses a suite unknown to this verifier ({suite})."),
    "unsigned": ("封存凭证没有账本自己的签名。", "The checkpoint is not signed by its log."),
    "signature": ("封存凭证上账本的签名是假的，或凭证被改过。", "The log's signature on the checkpoint is false, or the checkpoint was altered."),
    "witness_signature": (
        "见证人“{name}”的副署是假的，或凭证被改过。",
        "The cosignature of “{name}” is false, or the checkpoint was altered.",
    ),
    "future": (
        "封存凭证的见证时间（{when}）在将来，不能相信。若本机时钟不准，请先校准。",
        "The checkpoint was witnessed at {when}, which lies in the future. If this computer's clock is wrong, set it first.",
    ),
    "no_quorum": (
        "见证不够：只有 {found} 副署，达不到见证规则的要求（{wanted}）。不能排除另有一份不同的记录。",
        "Too few witnesses: {found}; the policy wants {wanted}. Another, different history cannot be ruled out.",
    ),
    "no_outsider": (
        "没有检察机关之外的见证人副署。不能排除内部另有一份不同的记录。",
        "No witness outside the procuratorate cosigned. Another, different history cannot be ruled out.",
    ),
    "closed_beyond": (
        "这把旧钥匙在位置 {size} 已经停用，凭证却封存到 {found}：旧钥匙可能被盗用。",
        "The old key was closed at {size}, yet this checkpoint reaches {found}: it may have been stolen.",
    ),
    "closed_root": ("旧账本停用时的根与凭证不同：有两份不同的历史。", "The closing root of the old log differs: there are two histories."),
    # completeness
    "no_map": ("没有案件索引的证明，不能断定一条不缺。", "There is no proof from the case index, so completeness is unknown."),
    "map_gap": ("案件索引的证明中间有缺口，不能断定一条不缺。", "The proofs from the case index leave a gap, so completeness is unknown."),
    "map_tail": (
        "最后 {n} 条记录还没有编入案件索引，不能断定一条不缺。",
        "The last {n} entries of the log are not in the case index yet, so completeness is unknown.",
    ),
    "map_false": ("案件索引的证明不成立。", "A proof from the case index does not hold."),
    "missing_events": (
        "这份记录不完整：按案件索引该院应有 {wanted} 条，只出示了 {found} 条，缺的在位置 {first} 至 {last} 之间。",
        "Incomplete: by the case index this office has {wanted} entries and {found} are shown; those missing lie between {first} and {last}.",
    ),
    "surplus_events": (
        "出示的记录比案件索引多或不同：索引有 {wanted} 条，出示 {found} 条。",
        "More or other entries than the case index has: {wanted} there, {found} shown.",
    ),
    "no_replay": (
        "没有逐条复核的见证人副署，案件索引只有本系统自己作证，不能断定一条不缺。",
        "No witness that recomputes the index cosigned, so completeness rests on the site's own word.",
    ),
    "log_unproved": (
        "{unit} 的账本（第 {epoch} 期）没有附封存凭证，本案在其中有几条记录无从知道：或者刚刚开始、还没有封存（请稍后重新出具），或者内容被拿掉。",
        "The log of {unit} (epoch {epoch}) comes without a checkpoint, so what it holds of the case is unknown: it has only just begun "
        "(ask for the bundle again), or its contents were left out.",
    ),
    # the route
    "no_events": ("证据包里没有本案的记录。", "The bundle holds no entry of the case."),
    "unit_missing": (
        "缺少 {unit} 的记录：这条记录表明案件到过该院。",
        "The records of {unit} are missing: this entry says that the case was there.",
    ),
    "unit_empty": (
        "{unit} 的账本里没有出示本案的记录，而这条记录表明案件到过该院：所附凭证早于此，或者记录被拿掉。",
        "The log of {unit} is here without an entry of the case, yet this entry says that the case was there: its checkpoint is older, "
        "or its entries were left out.",
    ),
    "unit_alien": (
        "证据包里有 {unit} 的账本，其中却没有本案的记录：凭证早于案件到该院，或者记录被拿掉。",
        "The log of {unit} is in the bundle without any entry of the case: its checkpoint is older than the case's coming, or its entries "
        "were left out.",
    ),
    "reply_beyond": (
        "这条记录答复 {log} 第 {position} 条，所附凭证却没有到那里：出示的是那个账本较早的样子。",
        "This entry answers no. {position} of {log}, yet the checkpoint does not reach there: that log is shown as it was earlier.",
    ),
    "unit_unannounced": (
        "{unit} 有本案记录，但案件开始的那个院的账本里没有案件到达该院的记录，不能断定路线上没有别的院。",
        "{unit} has entries, yet the log of the first office does not say so; other offices cannot be ruled out.",
    ),
    "epoch_missing": (
        "{unit} 的账本换过期次（至少到第 {newest} 期），缺少第 {epoch} 期。",
        "The log of {unit} has gone through several epochs ({newest} at least); epoch {epoch} is missing.",
    ),
    "epoch_tail": ("旧账本停用于位置 {size}，只核验到 {found}。", "The old log was closed at {size} but is proved to {found} only."),
    # the national log
    "no_national": (
        "国家总账还没有并入该院的封存（一般一小时之内）。",
        "The national log does not hold a checkpoint of this office yet (it takes up to an hour).",
    ),
    "national_later": (
        "国家总账里该院已封存到第 {held} 条，证据包只到第 {mine} 条：其后的没有出示。",
        "The national log holds this office's log to no. {held}, the bundle only to {mine}: what came after is not shown.",
    ),
    "national_false": ("该院的封存与国家总账里的不一致。", "The checkpoint does not agree with the national log."),
    # number and times
    "case_number": ("案号的校验位不对。", "The case number's check digits are wrong."),
    "rec_falls": ("这条记录的时间早于它前面的记录。", "The entry's time lies before that of an earlier entry."),
    "rec_after_seal": (
        "这条记录的时间晚于封存它的时间，不可能。", "The entry's time lies after the moment it was sealed, which cannot be.",
    ),
    "late_unexplained": ("事后补记超过 24 小时，却没有写明理由。", "Entered more than 24 hours late without a reason."),
    # receipts
    "receipt_form": (
        "回执的写法不对：应以 JC1: 开头，含 17 位案号、位置和 64 位指纹。可能有一个字错了。",
        "The receipt is not in the right form: JC1:, 17 digits, a position, 64 hexadecimal digits. Perhaps one slip.",
    ),
    "receipt_case": ("回执属于另一个案件。", "The receipt belongs to another case."),
    "receipt_false": (
        "回执的指纹与证据包里这条记录不同：两者必有一假。请保留回执。",
        "The receipt's fingerprint differs from this entry's: one of the two is false. Keep the receipt.",
    ),
    "receipt_missing": (
        "回执所指的记录不在证据包里。请保留回执。", "The entry named by the receipt is not in the bundle. Keep the receipt.",
    ),
    "receipt_later": (
        "回执所指的记录晚于这次封存，请重新出具证据包。", "The receipt's entry is later than this seal: ask for the bundle again.",
    ),
    "receipt_no_case": (
        "这张回执的行为不属于任何案件，证据包里没有；请到出具站点的 /receipt 核对。",
        "The receipt is of an act that belongs to no case and is in no bundle: check it at the site, under /receipt.",
    ),
    # a national root on paper
    "root_form": (
        "总账根的写法不对：应为 64 位十六进制数字，或以 JN1: 开头的整行文字。",
        "The national root is not in the right form: 64 hexadecimal digits, or the whole line that begins with JN1:.",
    ),
    "root_foreign": ("纸上的总账根属于另一个站点（{found}）。", "The national root on paper is of another site ({found})."),
    "root_false": (
        "国家总账同样大小（第 {size} 条为止）却有两个不同的根：纸上一个，证据包里一个，两者必有一假。请保留纸件。",
        "There are two different roots of the national log at {size} leaves, one on paper and one here: one is false. Keep the paper.",
    ),
    "root_other": (
        "证据包里的国家总账不是纸上那一刻的（证据包：第 {size} 条为止），不能对照。请以纸上那一天为准重新出具证据包。",
        "The bundle's national log is of another moment than the paper ({size} leaves here), so they cannot be compared: "
        "ask for the bundle as of the paper's day.",
    ),
}  # fmt: skip

STEPS: tuple[tuple[str, str], ...] = (
    ("格式正确", "Well formed"),
    ("内容未改", "Content unaltered"),
    ("确在账中", "In the ledger"),
    ("签名与见证", "Signed and witnessed"),
    ("一条不缺", "None missing"),
    ("一院不漏", "No office missing"),
    ("并入国家总账", "In the national log"),
    ("编号与时间", "Number and times"),
)
PROVES = (
    "所列记录自封存以来没有被改动、删去或事后插入，也没有隐去本案号在这些院的其他记录：截至 {t}，其后的不在证明之内。",
    "The entries listed have not been altered, removed or inserted since they were sealed, and no other entry under this number at these "
    "offices was kept back: as of {t}; of what came later nothing is proved.",
)
AS_OF_SEALS = ("各院封存之时", "each office's seal")
PROVES_UNALTERED = (
    "已封存的所列记录没有被改动；是否还有别的记录，没有证明。",
    "The sealed entries listed are unaltered. Whether there are others is not proved.",
)
PROVES_NOTHING = ("这份证据包不能证明任何事。", "This bundle proves nothing.")
PROVES_NOT = (
    "当时录入的内容是否符合事实；对任何人的责任也不作判断。姓名和院名由出具方标注，不在证明之内。",
    "Whether what was entered was true; it judges nobody. Names of people and offices are the issuer's labels and are not proved.",
)
FIRST_WRONG = ("最先不对的记录：", "First wrong entry: ")
FIRST_OPEN = ("最先不能证明之处：", "First place not proved: ")
LATER = (
    "其中 {n} 条记于这一时间之后，各自封存；其他院此后有没有新的记录，不在证明之内。",
    "{n} of the entries were recorded after that time and sealed later; whether other offices recorded anything since is not proved.",
)
SIMULATED = ("模拟数据：人、案、时间均为虚构", "Simulated data: people, cases and times are invented")
BASES = {
    "OWN_POWER": ("依职权", "own power"), "DELEGATED": ("授权", "delegated"), "APPROVED": ("经批准", "approved"),
    "COMMITTEE": ("检察委员会", "committee"), "HIGHER_ORDER": ("上级指令", "higher order"),
    "REQUEST_REPLY": ("请示答复", "reply to a request"), "DEPLOYMENT": ("调用", "deployment"),
    "DISPATCH": ("派出", "dispatch"), "SYSTEM_RULE": ("系统规则", "system rule"),
}  # fmt: skip
# What each kind of event is called; the block is written by `python -m scripts.generate` from the declarations.
# <labels>
LABELS: dict[str, tuple[str, str]] = {
    "access.granted/1": ("授予查看权", "Access granted"),
    "access.looked_up/1": ("查阅", "Looked up"),
    "account.closed/1": ("停用账户", "Account closed"),
    "account.opened/1": ("开通账户", "Account opened"),
    "case.alias_added/1": ("补录其他编号", "Other number added"),
    "case.corrected/1": ("更正登记", "Entry corrected"),
    "case.registered/1": ("受理并取号", "Accepted, number issued"),
    "case.registered/2": ("受理并取号", "Accepted, number issued"),
    "case.related/1": ("建立案件关系", "Cases related"),
    "case.sameness_decided/1": ("判断是否同一案件", "Same case or new"),
    "case.voided/1": ("案号作废", "Number voided"),
    "catalogue.seen/1": ("数据库构成", "Make-up of the database"),
    "catalogue.seen/2": ("数据库构成", "Make-up of the database"),
    "clock.set/1": ("拨动模拟时钟", "Simulated clock set"),
    "directory.loaded/1": ("载入检察院名录", "Directory loaded"),
    "evidence.taken/1": ("出具证据包", "Evidence bundle handed out"),
    "export.made/1": ("导出", "Export"),
    "glass.broken/1": ("紧急查看", "Glass broken"),
    "glass.confirmed/1": ("复核紧急查看", "Broken glass confirmed"),
    "grant.revoked/1": ("收回查看权", "Access revoked"),
    "import.begun/1": ("开始导入裁判文书", "Import of judgments begun"),
    "import.finished/1": ("裁判文书导入完毕", "Import of judgments finished"),
    "import.office_coded/1": ("给定导入用检察院代码", "Import code given to an office"),
    "import.review_decided/1": ("核对导入文书是否同案", "Imported documents compared"),
    "index.root/1": ("索引根", "Index root"),
    "judgment.imported/1": ("导入裁判文书", "Judgment imported"),
    "keys.seen/1": ("日志密钥", "Keys of logs"),
    "ledger.verified/1": ("全面校验", "Full verification"),
    "linking.answered/1": ("答复并案核对", "Linking answered"),
    "linking.opened/1": ("提示另一院可能已有此案", "Another office may hold this case"),
    "log.opened/1": ("开启日志", "Log opened"),
    "log.opened/2": ("开启新一期日志", "New epoch of the log"),
    "looks.deferral_reviewed/1": ("复核暂缓公开", "Withholding reviewed"),
    "looks.deferred/1": ("暂缓公开查阅", "Look-ups withheld"),
    "looks.released/1": ("公开查阅", "Look-ups released"),
    "matter.assigned/1": ("确定承办人", "Handler assigned"),
    "matter.registered/1": ("沿用原号登记新件", "New matter under the number"),
    "matter.registered/2": ("沿用原号登记新件", "New matter under the number"),
    "migrations.applied/1": ("升级数据库", "Database migrated"),
    "number.tally/1": ("每日号段清点", "Daily tally of numbers"),
    "parties.entered/1": ("登记当事人", "Parties entered"),
    "parties.entered/2": ("登记当事人", "Parties entered"),
    "person.added/1": ("登记人员", "Person added"),
    "person.renamed/1": ("变更姓名", "Name changed"),
    "policy.set/1": ("设定参数", "Policy parameter set"),
    "post.corrected/1": ("更正任职信息", "Post corrected"),
    "post.ended/1": ("免职", "Post ended"),
    "post.given/1": ("任职", "Post given"),
    "procuratorate.added/1": ("增设检察院", "Procuratorate added"),
    "procuratorate.dissolved/1": ("撤销检察院", "Procuratorate dissolved"),
    "procuratorate.renamed/1": ("检察院更名", "Procuratorate renamed"),
    "route.extended/1": ("案件到达另一院", "Case came to another office"),
    "settings.seen/1": ("启动时的设置", "Settings at start"),
    "site.founded/1": ("建站", "Site founded"),
    "site.restored/1": ("从备份恢复", "Restored from backup"),
    "token.issued/1": ("签发访问令牌", "Token issued"),
    "token.issued/2": ("签发访问令牌", "Token issued"),
    "token.revoked/1": ("吊销访问令牌", "Token revoked"),
    "vault.erased/1": ("依法删除个人信息", "Personal data erased"),
}
# </labels>


class Fault(Exception):
    """Something that keeps the bundle from being sound (不实或不全之处). ``at`` names the entry, if it is one."""

    def __init__(
        self, code: str, at: tuple[str, int] | None = None, *, incomplete: bool = False, **values: object
    ) -> None:
        super().__init__(code)
        self.code, self.at, self.incomplete = code, at, incomplete
        shown = {name: displayed(str(value)) for name, value in values.items()}
        zh, en = WORDS[code]
        self.zh, self.en = zh.format(**shown), en.format(**shown)


def displayed(text: str, longest: int = 300) -> str:
    """Make text from a file safe to show (可安全显示): control, bidirectional and invisible characters are spelt out."""
    cut = text if len(text) <= longest else text[:longest] + "…"
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in cut)


# ------------------------------------------------------------------------------------------------ strict JSON (RFC 8785)

_KEY = re.compile(r"[a-z0-9_]+", re.ASCII)
_MAGIC = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ", "xz"),
          (b"BZh", "bzip2"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"))  # fmt: skip
_WRITE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Fault("duplicate_key", key=key)
        found[key] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise Fault("number_form")
    return int(digits)


def _no_number(_: str) -> Any:
    raise Fault("number_form")


_READ = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
).decode


def nesting(text: str) -> int:
    """Count how deeply brackets are nested, outside strings (嵌套层数). Linear, without recursion."""
    depth = deepest = 0
    for piece in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', text, re.DOTALL):
        first = piece.group()[0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def read_json(text: str, deepest: int = DEEPEST) -> Any:
    """Read JSON strictly (严格读取): no key twice, no fraction, no huge number, not too deep.

    Raises:
        Fault: says which.
    """
    if nesting(text) > deepest:
        raise Fault("too_deep")
    try:
        return _READ(text)
    except json.JSONDecodeError as wrong:
        ended = wrong.pos >= len(text.rstrip()) or wrong.msg.startswith("Unterminated string")
        raise (Fault("truncated") if ended else Fault("not_json", line=wrong.pos + 1)) from None
    except RecursionError:
        raise Fault("too_deep") from None


def in_profile(value: Any, depth: int = 0) -> bool:
    """Test whether a value lies within the ledger's profile of JSON (是否合规)."""
    if isinstance(value, str):
        return "\0" not in value and not re.search("[\ud800-\udfff]", value) and unicodedata.is_normalized("NFC", value)
    if isinstance(value, (bool, int)):
        return True
    if depth >= DEEPEST_ENTRY:
        return False
    if isinstance(value, dict):
        return all(_KEY.fullmatch(key) and in_profile(inner, depth + 1) for key, inner in value.items())
    return isinstance(value, list) and all(in_profile(inner, depth + 1) for inner in value)


def text_of(raw: bytes, largest: int) -> str:
    """Read a file's text (读取文件): not empty, not too large, not compressed, UTF-8 without byte order mark.

    Raises:
        Fault: says which.
    """
    if not raw.strip():
        raise Fault("empty")
    if len(raw) > largest:
        raise Fault("too_large")
    for magic, name in _MAGIC:
        if raw.startswith(magic):
            raise Fault("compressed", what=name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        # A file cut in the middle of a character is cut off, not in another encoding.
        raise Fault("truncated" if wrong.reason == "unexpected end of data" else "encoding") from None
    if text.startswith("\ufeff"):
        raise Fault("encoding")
    return text


_TEXT, _COUNT = object(), object()
_HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def fits(value: Any, want: Any, path: str, code: str = "shape") -> None:
    """Check a value's shape (检查结构): every key that must be there, none besides.

    Raises:
        Fault: ``code``, naming the path.
    """
    if want is _TEXT:
        good = isinstance(value, str)
    elif want is _COUNT:
        good = type(value) is int and value >= 0
    elif isinstance(want, re.Pattern):
        good = isinstance(value, str) and want.fullmatch(value) is not None
    elif isinstance(want, list):
        good = isinstance(value, list)
    elif isinstance(want, dict):
        names = {name.rstrip("?") for name in want}
        must = {name for name in want if not name.endswith("?")}
        good = isinstance(value, dict) and must <= set(value) <= names
    else:
        good = type(value) is want
    if not good:
        raise Fault(code, path=path or "/")
    if isinstance(want, list):
        for place, inner in enumerate(value):
            fits(inner, want[0], f"{path}/{place}", code)
    elif isinstance(want, dict):
        for name, inner in value.items():
            fits(inner, want[name] if name in want else want[name + "?"], f"{path}/{name}", code)


# ------------------------------------------------------------------------------------------------ Ed25519 (RFC 8032)

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T = XY/Z
_ZERO: _Point = (0, 1, 1, 0)


def _add(a: _Point, b: _Point) -> _Point:
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    r, s = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(a: _Point) -> _Point:
    x, y, z = a[0] * a[0] % _P, a[1] * a[1] % _P, 2 * a[2] * a[2] % _P
    h = x + y
    e, g = h - (a[0] + a[1]) ** 2 % _P, x - y
    f = z + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _decompress(encoded: bytes) -> _Point | None:
    """Read a point; None unless it is canonically encoded, on the curve and not of small order."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * pow(v, 3, _P) * pow(u * pow(v, 7, _P), (_P - 5) // 8, _P) % _P
    if v * x * x % _P != u:
        if v * x * x % _P != -u % _P:
            return None
        x = x * _ROOT % _P
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = _P - x
    point = (x, y, 1, x * y % _P)
    eight = _double(_double(_double(point)))
    return None if eight[0] == 0 else point  # X = 0: the identity or the point of order two, so of small order


def _multiples(point: _Point) -> list[_Point]:
    table = [_ZERO, point]
    for _ in range(14):
        table.append(_add(table[-1], point))
    return table


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE = _decompress(_BASE_Y.to_bytes(32, "little"))
assert _BASE is not None  # noqa: S101 - a constant of the curve
_BASES = _multiples(_BASE)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Verify as RFC 8032 5.1.7, without cofactor (验签): S below L, A and R canonical and not of small order.

    About 1.5 ms: 252 doublings and at most 128 additions, four bits at a time for both factors.
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    a = _decompress(public)
    if s >= _L or a is None or _decompress(signature[:32]) is None:
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _L
    minus = _multiples((_P - a[0], a[1], 1, _P - a[3]))
    total = _ZERO
    for place in range(252, -4, -4):
        total = _double(_double(_double(_double(total))))
        if digit := s >> place & 15:
            total = _add(total, _BASES[digit])
        if digit := k >> place & 15:
            total = _add(total, minus[digit])
    inverse = pow(total[2], _P - 2, _P)
    x, y = total[0] * inverse % _P, total[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# ------------------------------------------------------------------------------------------------ Merkle trees (RFC 6962)


def leaf_hash(entry: bytes) -> bytes:
    """leaf = SHA-256(0x00 || entry) (叶)."""
    return sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_by(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Work out the root from a leaf and its inclusion proof, RFC 9162 2.1.3.2 (由叶推根); None if the proof does not fit."""
    if not 0 <= index < size:
        return None
    fn, sn, found = index, size - 1, leaf
    for other in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            found = _node(other, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = _node(found, other)
        fn, sn = fn >> 1, sn >> 1
    return found if sn == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Test a consistency proof, RFC 9162 2.1.4.2 (一致性): the old tree is the beginning of the new one."""
    if old == new:
        return old_root == new_root and not path
    if not 0 < old < new or not path:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = steps[0]
    for other in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = _node(other, fr), _node(other, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _node(sr, other)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


# ------------------------------------------------------------------------------------------------ notes (C2SP)

_LOG, _COSIGNER = 1, 4
_NAME = re.compile(r"[^\s+]+")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class VerifierKey(NamedTuple):
    """A public key with its name (公钥): vkey = name "+" key id "+" base64(type || key)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """key id = SHA-256(name || LF || type || key)[:4] (钥匙编号)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]


def _base64(text: str) -> bytes:
    """Decode standard base64; raises ValueError unless it is written exactly as it must be."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not canonical base64")
    return raw


def read_vkey(text: str, kind: int) -> VerifierKey:
    """Read a vkey of the given type (读取公钥).

    Raises:
        ValueError: malformed, of another type, its id does not fit, or the key is no proper point.
    """
    name, stated, coded = text.split("+", 2)
    raw = _base64(coded)
    key = VerifierKey(name, raw[0] if raw else 0, raw[1:])
    if not _NAME.fullmatch(name) or key.kind != kind or len(key.public) != 32 or key.id.hex() != stated:
        raise ValueError("not such a key")
    if _decompress(key.public) is None:
        raise ValueError("not a proper point")
    return key


class Note(NamedTuple):
    """A signed note (签名便笺): its text and its signatures as (name, key id, bytes)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


def read_note(raw: str) -> Note:
    """Read a C2SP signed note strictly (读取便笺).

    Raises:
        Fault: ``note``.
    """
    body, blank, lines = raw.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or any(c < " " and c != "\n" for c in raw):
        raise Fault("note", what="缺少签名部分 / no signatures")
    found = []
    for line in lines[:-1].split("\n"):
        parts = line.split(" ")
        try:
            if len(parts) != 3 or parts[0] != "\u2014" or not _NAME.fullmatch(parts[1]):
                raise ValueError(line)
            signature = _base64(parts[2])
        except ValueError:
            raise Fault("note", what="签名行 / signature line") from None
        if len(signature) < 5:
            raise Fault("note", what="签名行 / signature line")
        found.append((parts[1], signature[:4], signature[4:]))
    if len(found) > 64:
        raise Fault("note", what="签名过多 / too many signatures")
    return Note(body + "\n", tuple(found))


def is_signed(note: Note, key: VerifierKey) -> bool | None:
    """Test a log's or enrolment key's signature (日志签名): None if there is none, False if it is false."""
    mine = [signature for name, which, signature in note.signatures if (name, which) == (key.name, key.id)]
    if not mine:
        return None
    return all(ed25519_verify(key.public, note.text.encode(), signature) for signature in mine)


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """Give when a witness cosigned, in seconds (副署时间), from its cosignature/v1; None if it did not.

    Raises:
        Fault: there is a cosignature by this key and it is false.
    """
    found = None
    for name, which, signature in note.signatures:
        if (name, which) != (key.name, key.id):
            continue
        at = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{note.text}".encode()
        if len(signature) != 72 or at >= 2**63 or not ed25519_verify(key.public, message, signature[8:]):
            raise Fault("witness_signature", name=key.name)
        found = at if found is None else max(found, at)
    return found


class Checkpoint(NamedTuple):
    """A checkpoint (封存凭证): the root of a log at a size, with its signatures."""

    origin: str
    size: int
    root: bytes
    note: Note


def read_checkpoint(raw: str) -> Checkpoint:
    """Read a C2SP checkpoint without extension lines (读取封存凭证).

    Raises:
        Fault: ``note``.
    """
    note = read_note(raw)
    lines = note.text.split("\n")
    try:
        if len(lines) != 4 or not _NAME.fullmatch(lines[0]) or not _DECIMAL.fullmatch(lines[1]):
            raise ValueError(raw)
        root = _base64(lines[2])
    except ValueError:
        raise Fault("note", what="正文 / body") from None
    if len(root) != 32:
        raise Fault("note", what="根 / root")
    return Checkpoint(lines[0], int(lines[1]), root, note)


class Origin(NamedTuple):
    """The name of a log (日志名称): ``<domain>/<kind>/<unit6>/<epoch>``."""

    domain: str
    kind: str
    unit: str
    epoch: int

    def at_epoch(self, epoch: int) -> str:
        """Give the name of the same log at another epoch (另一期次)."""
        return f"{self.domain}/{self.kind}/{self.unit}/{epoch}"


_ORIGIN = re.compile(r"([a-z0-9.-]{1,120})/(ledger|access|national)/([0-9]{6})/([1-9][0-9]{0,8})", re.ASCII)


def read_origin(text: str) -> Origin | None:
    """Read the name of a log; None if it is none (读取日志名称)."""
    found = _ORIGIN.fullmatch(text)
    return Origin(found[1], found[2], found[3], int(found[4])) if found else None


# ------------------------------------------------------------------------------------------------ whom the reader trusts


class Witness(NamedTuple):
    """A witness of the policy (见证人)."""

    name: str
    key: VerifierKey
    body: str
    outside: bool
    replays: bool


class Policy(NamedTuple):
    """Which witnesses count, and how many (见证规则)."""

    domain: str
    enrolment: VerifierKey
    witnesses: tuple[Witness, ...]
    any_of: tuple[Mapping[str, int], ...]
    outside: int

    def is_met_by(self, names: set[str]) -> bool:
        """Test whether these witnesses are a quorum (是否够数)."""
        mine = [one for one in self.witnesses if one.name in names]
        counts = {body: sum(one.body == body for one in mine) for body in BODIES}
        enough = any(all(counts[body] >= n for body, n in wanted.items()) for wanted in self.any_of)
        return enough and sum(one.outside for one in mine) >= self.outside

    @property
    def wanted(self) -> str:
        """Say what the policy asks for (要求)."""
        ways = " / ".join("+".join(f"{body} {n}" for body, n in sorted(way.items())) for way in self.any_of)
        return f"{ways}; outside {self.outside}"


BODIES = ("province", "supreme", "discipline", "other")
INSIDE = ("province", "supreme")
_WITNESS = {"name": _TEXT, "vkey": _TEXT, "body": _TEXT, "outside": bool, "replays": bool}
_POLICY = {"format": _TEXT, "domain": _TEXT, "enrolment": _TEXT, "witnesses": [_WITNESS], "quorum": dict}


def read_policy(raw: bytes) -> Policy:
    """Read a policy strictly (读取见证规则): a quorum and at least one outsider, no key twice.

    Raises:
        Fault: its code begins with ``policy_``.
    """
    try:
        said = read_json(text_of(raw, LARGEST_POLICY))
    except Fault as fault:
        raise Fault("policy_unreadable", why=f"{fault.zh} {fault.en}") from None
    if not isinstance(said, dict) or said.get("format") != POLICY_FORMAT:
        raise Fault("policy_format", known=POLICY_FORMAT)
    if not isinstance(said.get("quorum"), dict) or not said["quorum"].get("any_of"):
        raise Fault("policy_no_quorum")
    if not _is_count(said["quorum"].get("outside", 0)):
        raise Fault("policy_no_outsider")
    fits(said, _POLICY, "", "policy_shape")
    witnesses = tuple(_witness(one) for one in said["witnesses"])
    seen: set[object] = set()
    for one in witnesses:
        if one.name in seen or one.key.public in seen:
            raise Fault("policy_duplicate", name=one.name)
        seen |= {one.name, one.key.public}
    enrolment = _policy_key(said["enrolment"], _LOG, said["domain"])
    policy = Policy(said["domain"], enrolment, witnesses, _ways(said["quorum"]), said["quorum"]["outside"])
    if not any(one.outside for one in witnesses):
        raise Fault("policy_no_outsider")
    if not policy.is_met_by({one.name for one in witnesses}):
        raise Fault("policy_unreachable")
    return policy


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= 1000


def _ways(quorum: Mapping[str, Any]) -> tuple[Mapping[str, int], ...]:
    ways = quorum["any_of"]
    if set(quorum) != {"any_of", "outside"} or not isinstance(ways, list):
        raise Fault("policy_shape", path="/quorum")
    for way in ways:
        if not isinstance(way, dict) or not way or not all(b in BODIES and _is_count(n) for b, n in way.items()):
            raise Fault("policy_no_quorum")
    return tuple(ways)


def _witness(said: Mapping[str, Any]) -> Witness:
    if said["body"] not in BODIES or (said["outside"] and said["body"] in INSIDE):
        raise Fault("policy_shape", path=f"/witnesses/{said['name']}")
    key = _policy_key(said["vkey"], _COSIGNER, said["name"])
    return Witness(said["name"], key, said["body"], said["outside"], said["replays"])


def _policy_key(vkey: str, kind: int, name: str) -> VerifierKey:
    try:
        key = read_vkey(vkey, kind)
    except ValueError:
        raise Fault("policy_key", name=name) from None
    if key.name != name:
        raise Fault("policy_key", name=name)
    return key


class LogKey(NamedTuple):
    """What the enrolment key certifies of a log (账本的钥匙): its key, and what end of the epoch before it closes."""

    origin: Origin
    key: VerifierKey
    closes: Checkpoint | None


def read_key_record(raw: str, policy: Policy) -> LogKey:
    """Read a key record and verify the enrolment key's signature (钥匙证明).

    Raises:
        Fault: malformed, not signed, or for another site.
    """
    note = read_note(raw)
    lines = note.text.split("\n")
    origin = read_origin(lines[1]) if len(lines) == 6 and lines[0] == "yihao-log-key/1" else None
    if origin is None:
        raise Fault("key_record", origin="?", what="格式 / form")
    if origin.domain != policy.domain:
        raise Fault("foreign", found=origin.domain, wanted=policy.domain)
    if lines[4] != "S1":
        raise Fault("suite", origin=lines[1], suite=lines[4])
    if not is_signed(note, policy.enrolment):
        raise Fault("key_signature", origin=lines[1])
    try:
        key = read_vkey(lines[2], _LOG)
    except ValueError:
        raise Fault("key_record", origin=lines[1], what="公钥 / key") from None
    closes = None if lines[3] == "first" else _closed(lines[3], origin, note)
    if key.name != lines[1] or (closes is None) != (origin.epoch == 1):
        raise Fault("key_record", origin=lines[1], what="名称或期次 / name or epoch")
    return LogKey(origin, key, closes)


def _closed(line: str, origin: Origin, note: Note) -> Checkpoint:
    parts = line.split(" ")
    try:
        if len(parts) != 4 or parts[0] != "closes" or not _DECIMAL.fullmatch(parts[2]) or len(_base64(parts[3])) != 32:
            raise ValueError(line)
        root = _base64(parts[3])
    except ValueError:
        raise Fault("key_record", origin=str(origin.unit), what="终点 / end") from None
    if parts[1] != origin.at_epoch(origin.epoch - 1):
        raise Fault("key_record", origin=str(origin.unit), what="前一期 / epoch before")
    return Checkpoint(parts[1], int(parts[2]), root, note)


# ------------------------------------------------------------------------------------------------ entries

_LCN = re.compile(r"[0-9]{17}", re.ASCII)
_REC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00", re.ASCII)
_OCC = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00)?", re.ASCII)
_TYPE = re.compile(r"[a-z][a-z0-9_.]*/[1-9][0-9]{0,3}", re.ASCII)
_UNIT = re.compile(r"[0-9]{6}", re.ASCII)
_ENTRY = {
    "actor": {"id": _TEXT, "post": _TEXT, "unit": _UNIT}, "att?": [{"n": _COUNT, "sha": _HEX64}],
    "auth": {"basis": _TEXT, "ref?": _TEXT}, "c?": dict, "case?": _LCN, "d": dict, "idem?": _TEXT, "log": _TEXT,
    "matter?": re.compile(r"M[0-9]{2,4}"), "occ?": _OCC, "prev": _HEX64, "rec": _REC,
    "reply_to?": {"log": _TEXT, "seq": _COUNT}, "seq": _COUNT, "sup?": _COUNT, "type": _TYPE, "v": int,
    "via": {"channel": _TEXT, "operator?": _TEXT},
}  # fmt: skip
_INDEX_ROOT = {"full": bool, "keys": _COUNT, "root": _HEX64, "since": _COUNT, "upto": _COUNT}
OPENED, REOPENED, INDEXED, ARRIVED = "log.opened/1", "log.opened/2", "index.root/1", "route.extended/1"
OTHERS = ("case.related/1", "linking.opened/1", "linking.answered/1")


class Entry(NamedTuple):
    """An entry of a log, its exact bytes and what they say (账本条目)."""

    origin: str
    seq: int
    raw: bytes
    said: Mapping[str, Any]
    path: Sequence[int]

    @property
    def at(self) -> tuple[str, int]:
        """Where it stands (位置)."""
        return self.origin, self.seq

    @property
    def unit(self) -> str:
        """The office in whose log it stands (院)."""
        return self.origin.rsplit("/", 2)[1]

    @property
    def leaf(self) -> bytes:
        """Its leaf (叶)."""
        return leaf_hash(self.raw)

    @property
    def recorded(self) -> datetime:
        """When it was recorded (记账时间)."""
        return datetime.fromisoformat(self.said["rec"])


def read_entry(origin: str, seq: int, text: str, path: Sequence[int]) -> Entry:
    """Read an entry strictly (读取条目): canonical bytes, known keys, and the place it says is the place it has.

    Raises:
        Fault: at this entry.
    """
    at = (origin, seq)
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > LARGEST_ENTRY:
        raise Fault("entry_form", at)
    try:
        said = read_json(text, DEEPEST_ENTRY)
        fits(said, _ENTRY, "")
        datetime.fromisoformat(said["rec"])
        if "occ" in said:
            datetime.fromisoformat(said["occ"])
    except (Fault, ValueError):
        raise Fault("entry_form", at) from None
    committed = said.get("c", {})
    whole = all(isinstance(digest, str) and _HEX64.fullmatch(digest) for digest in committed.values())
    if not whole or said["v"] != 1 or not in_profile(said) or _WRITE(said).encode() != raw:
        raise Fault("entry_form", at)
    if said["log"] != origin:
        raise Fault("entry_log", at)
    if said["seq"] != seq:
        raise Fault("entry_seq", at)
    return Entry(origin, seq, raw, said, path)


def _when(entry: Entry) -> tuple[str, str, int, int]:
    return entry.said["rec"], entry.unit, int(entry.origin.rsplit("/", 1)[1]), entry.seq


def is_late(said: Mapping[str, Any]) -> bool:
    """Test whether it was declared more than 24 hours from when it was recorded (补记); a date counts as the whole day."""
    if "occ" not in said:
        return False
    recorded = datetime.fromisoformat(said["rec"])
    if len(said["occ"]) == 10:
        return abs((date.fromisoformat(said["occ"]) - recorded.date()).days) > 1
    return abs((datetime.fromisoformat(said["occ"]) - recorded).total_seconds()) > 86400


def is_case_number(number: str) -> bool:
    """Test a lifelong case number (校验案号): ISO 7064 MOD 97-10 with check digits 02 to 98, a year and a sequence."""
    sound = _LCN.fullmatch(number) is not None and int(number) % 97 == 1 and "02" <= number[15:] <= "98"
    return sound and number[:4] >= "1978" and number[4:10] != "000000" and number[10:15] != "00000"


def commitment(salt: bytes, field: str, value: str) -> str:
    """commitment = HMAC-SHA-256(salt32, field-name || 0x1f || NFC utf-8 value), as hex (承诺值)."""
    message = field.encode() + b"\x1f" + unicodedata.normalize("NFC", value).encode()
    return hmac.new(salt, message, sha256).hexdigest()


# ------------------------------------------------------------------------------------------------ the bundle

_PATH = [_COUNT]
_ITEM = {"at": _COUNT, "key": _HEX64, "n": _COUNT, "run": _HEX64, "path": _PATH}
_BUNDLE = {
    "format": _TEXT, "domain": _TEXT, "case": _TEXT, "made_at": _TEXT, "hashes": _TEXT, "keys": [_TEXT],
    "logs": [{
        "origin": _TEXT, "checkpoint?": _TEXT, "entries": [{"seq": _COUNT, "entry": _TEXT, "path": _PATH}],
        "maps": [{"seq": _COUNT, "items": [_ITEM]}], "unsealed": [{"seq": _COUNT, "entry": _TEXT}],
    }],
    "disclosed": [{"log": _COUNT, "seq": _COUNT, "field": _TEXT, "value": _TEXT, "salt": _HEX64}],
    "national?": {
        "checkpoint": _TEXT,
        "leaves": [{"log": _COUNT, "seq": _COUNT, "note": _TEXT, "path": _PATH, "consistency": _PATH}],
    },
    "names": [{"kind": _TEXT, "id": _TEXT, "name": _TEXT}],
}  # fmt: skip


class Log:
    """One log of the bundle (一份账本), as far as it has been read and checked."""

    def __init__(self, said: Mapping[str, Any], name: Origin) -> None:
        self.said, self.name, self.origin = said, name, str(said["origin"])
        self.entries: list[Entry] = []
        self.unsealed: list[Entry] = []
        self.checkpoint: Checkpoint | None = None
        self.witnessed_at = 0  # seconds; the moment as of which a quorum had seen this tree
        self.witnesses: tuple[str, ...] = ()
        self.is_replayed = False
        self.indexed = -1  # how many entries of the case the index has; -1 unknown

    def of_case(self, number: str) -> list[Entry]:
        """Give the sealed entries of the case (本案条目)."""
        return [entry for entry in self.entries if entry.said.get("case") == number]


def _unit_of(entry: Entry) -> str:
    """Give the office that an arrival names."""
    return str(entry.said["d"].get("unit"))


def _named_by(entry: Entry) -> list[str]:
    """Name the offices where an entry says that the case has entries (条目指明的院)."""
    named = [_unit_of(entry)] if entry.said["type"] == ARRIVED else []
    answered = read_origin(entry.said["reply_to"]["log"]) if "reply_to" in entry.said else None
    return [*named, answered.unit] if answered and answered.kind == "ledger" else named


class Check(NamedTuple):
    """One of the eight checks as it came out (一项核验): state is ok, failed, incomplete or unchecked."""

    step: int
    state: str
    figure: str
    zh: str
    en: str


class Report(NamedTuple):
    """What was found (核验结果)."""

    code: str
    sound: bool | str
    faults: tuple[tuple[int, Fault], ...]
    checks: tuple[Check, ...]
    case: str
    domain: str
    events: int
    simulated: bool | None
    as_of: str
    table: tuple[Mapping[str, Any], ...]
    wanted: str
    offices: tuple[tuple[str, str], ...] = ()  # each office, and as of when its log is proved
    later: int = 0  # entries of the table that were recorded after ``as_of``

    @property
    def exit_code(self) -> int:
        """0 sound, 1 false, 2 incomplete (退出码)."""
        return SOUND if self.sound is True else INCOMPLETE if self.sound == "incomplete" else FALSE

    @property
    def verdict(self) -> tuple[str, str]:
        """The one sentence (结论)."""
        if self.sound is True:
            pair = WORDS["sound_as_of" if self.later else "sound"]
            zh, en = pair[0].format(t=self.as_of), pair[1].format(t=self.as_of)
        else:
            fault = self.faults[0][1]
            lead = (
                ("不能认定完整：", "Incomplete: ") if self.sound == "incomplete" else ("不能认定真实：", "Not sound: ")
            )
            zh, en = lead[0] + fault.zh, lead[1] + fault.en
        return (f"{zh}（模拟数据）", f"{en} (simulated data)") if self.simulated and self.sound is True else (zh, en)

    @property
    def proves(self) -> tuple[str, str]:
        """What this proves, and no more (能说明什么)."""
        if self.sound is True:
            zh, en = (self.as_of, self.as_of) if self.as_of else AS_OF_SEALS
            return PROVES[0].format(t=zh), PROVES[1].format(t=en)
        return PROVES_UNALTERED if self.sound == "incomplete" and self.checks[3].state == "ok" else PROVES_NOTHING

    def as_json(self) -> dict[str, Any]:
        """Give everything as values (JSON 结果)."""
        first = None
        if self.faults:
            step, fault = self.faults[0]
            origin, seq = fault.at or ("", -1)
            first = {"step": step, "code": fault.code, "zh": fault.zh, "en": fault.en}
            first |= {"log": origin, "seq": seq, "position": seq + 1} if fault.at else {}
        return {
            "sound": self.sound, "code": self.code, "events": self.events, "first_fault": first,
            "faults": [fault.code for _, fault in self.faults], "verdict": _words(self.verdict), "case": self.case,
            "domain": self.domain, "simulated": self.simulated, "as_of": self.as_of, "later": self.later,
            "offices": [{"unit": unit, "as_of": at} for unit, at in self.offices],
            "checks": [
                {"step": c.step, "name": _words(STEPS[c.step - 1]), "state": c.state, "figure": c.figure, "zh": c.zh, "en": c.en}
                for c in self.checks
            ],
            "table": list(self.table), "proves": _words(self.proves), "proves_not": _words(PROVES_NOT),
            "quorum": self.wanted, "verifier": VERSION,
        }  # fmt: skip


def _words(pair: tuple[str, str]) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}


def verify(
    raw: bytes, policy_raw: bytes, *, now: float, receipts: Sequence[str] = (), national_root: str = ""
) -> Report:
    """Verify a bundle by a policy, at an instant in seconds (核验). Whatever the bytes are, it answers; it never raises."""
    case = _Case(now)
    try:
        case.policy = read_policy(policy_raw)
        case.read(raw)
        for step, check in enumerate(case.steps, 1):
            case.step = step
            check()
        case.step = 5
        for text in receipts:
            case.compare_receipt(text)
        if national_root:
            case.step = 7
            case.compare_root(national_root)
    except Fault as fault:
        case.faults.append((case.step, fault))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, MemoryError):
        # Nothing known leads here. If hostile bytes ever do, the answer must still be "not sound", not a stack trace.
        case.faults.append((case.step, Fault("unexpected")))
    return case.report()


class _Case:
    """One verification at work (一次核验): the eight steps in order, and what they have found so far."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.policy: Policy | None = None
        self.step = 0
        self.faults: list[tuple[int, Fault]] = []
        self.told: dict[int, tuple[str, str, str]] = {}
        self.said: Mapping[str, Any] = {}
        self.number = ""
        self.hashes: list[bytes] = []
        self.logs: list[Log] = []
        self.keys: dict[str, LogKey] = {}
        self.closings: dict[str, Checkpoint] = {}
        self.disclosed: dict[tuple[str, int], dict[str, str]] = {}
        self.simulated: bool | None = None
        self.steps = (
            self.read_entries, self.check_contents, self.check_inclusion, self.check_signatures,
            self.check_completeness, self.check_route, self.check_national, self.check_times,
        )  # fmt: skip

    @property
    def trusted(self) -> Policy:
        """The policy, once it is read."""
        if self.policy is None:
            raise Fault("policy_format", known=POLICY_FORMAT)
        return self.policy

    def lacks(self, fault: Fault) -> None:
        """Note that something is not proved (未证明); the steps go on."""
        fault.incomplete = True
        self.faults.append((self.step, fault))

    def tell(self, figure: str, zh: str, en: str) -> None:
        """Note in words what the present step found."""
        self.told[self.step] = (figure, zh, en)

    def read(self, raw: bytes) -> None:
        """Read the file: its form, version, shape and site."""
        text = text_of(raw, LARGEST_BUNDLE)
        said = read_json(text)
        if not isinstance(said, dict) or not isinstance(said.get("format"), str):
            raise Fault("unknown_format")
        if said["format"] != BUNDLE_FORMAT:
            known = said["format"].startswith("yihao-bundle/")
            raise (
                Fault("unknown_version", what=said["format"], known=BUNDLE_FORMAT) if known else Fault("unknown_format")
            )
        if _WRITE(said) + "\n" != text:
            raise Fault("truncated" if _WRITE(said) == text else "not_canonical")
        fits(said, _BUNDLE, "")
        self.said, self.number = said, said["case"]
        if said["domain"] != self.trusted.domain:
            raise Fault("foreign", found=said["domain"], wanted=self.trusted.domain)
        try:
            pool = _base64(said["hashes"])
        except ValueError:
            raise Fault("shape", path="/hashes") from None
        self.hashes = [pool[at : at + 32] for at in range(0, len(pool), 32)]
        if len(pool) % 32:
            raise Fault("shape", path="/hashes")

    def path(self, places: Iterable[int], at: tuple[str, int] | None = None) -> list[bytes]:
        """Give the hashes of a proof from the shared pool."""
        found = list(places)
        if len(found) > 64 or any(place >= len(self.hashes) for place in found):
            raise Fault("shape", at, path="path")
        return [self.hashes[place] for place in found]

    def ordered(self) -> list[Entry]:
        """Give the case's sealed entries in order of time."""
        found = [entry for log in self.logs for entry in log.of_case(self.number)]
        return sorted(found, key=_when)

    def everything(self) -> list[Entry]:
        """Give the case's entries in order of time, those that are not sealed too."""
        return sorted([*self.ordered(), *(e for log in self.logs for e in log.unsealed if "case" in e.said)], key=_when)

    # -- 1 --

    def read_entries(self) -> None:
        """(1) Parse strictly (格式)."""
        seen: set[str] = set()
        for place, said in enumerate(self.said["logs"]):
            name = read_origin(said["origin"])
            if name is None or name.kind != "ledger" or said["origin"] in seen:
                raise Fault("shape", path=f"/logs/{place}/origin")
            if name.domain != self.trusted.domain:
                raise Fault("foreign", found=name.domain, wanted=self.trusted.domain)
            seen.add(said["origin"])
            log = Log(said, name)
            log.entries = self._entries(log, said["entries"])
            log.unsealed = self._entries(log, said["unsealed"])
            self.logs.append(log)
        if not _LCN.fullmatch(self.number) or not self.logs:
            raise Fault("shape", path="/case" if self.logs else "/logs")
        clocks = {self._clock(log) for log in self.logs if log.entries or "checkpoint" in log.said}
        if len(clocks) > 1:
            raise Fault("clocks_differ")
        self.simulated = "simulated" in clocks if clocks else None
        n = len(self.everything())
        if n == 0:
            raise Fault("no_events")
        self.tell(
            f"{n} / {n}", f"{n} 条记录逐条按规定格式解析，没有多余字段", f"{n} entries parsed strictly, nothing besides"
        )

    def _entries(self, log: Log, said: Sequence[Mapping[str, Any]]) -> list[Entry]:
        found: list[Entry] = []
        for one in said:
            entry = read_entry(log.origin, one["seq"], one["entry"], one.get("path", ()))
            if found and entry.seq <= found[-1].seq:
                raise Fault("entry_order", entry.at)
            if "case" in entry.said and entry.said["case"] != self.number:
                raise Fault("entry_case", entry.at)
            if "case" not in entry.said and entry.said["type"] not in (OPENED, REOPENED, INDEXED):
                raise Fault("entry_alien", entry.at)
            found.append(entry)
        return found

    @staticmethod
    def _clock(log: Log) -> str:
        if not log.entries or log.entries[0].seq != 0:
            raise Fault("no_opening", (log.origin, 0))
        first = log.entries[0]
        clock = first.said["d"].get("clock")
        opens = OPENED if log.name.epoch == 1 else REOPENED
        if first.said["type"] != opens or first.said["prev"] != "0" * 64 or clock not in ("real", "simulated"):
            raise Fault("opening", first.at)
        return str(clock)

    # -- 2 --

    def check_contents(self) -> None:
        """(2) Recompute leaves and disclosed commitments (内容)."""
        known = {entry.at: entry for log in self.logs for entry in (*log.entries, *log.unsealed)}
        for place, one in enumerate(self.said["disclosed"]):
            if one["log"] >= len(self.logs):
                raise Fault("shape", path=f"/disclosed/{place}/log")
            at = (self.logs[one["log"]].origin, one["seq"])
            committed = known[at].said.get("c", {}) if at in known else {}
            if one["field"] not in committed or one["field"] in self.disclosed.get(at, {}):
                raise Fault("disclosed_unknown", at, field=one["field"])
            digest = commitment(bytes.fromhex(one["salt"]), one["field"], one["value"])
            if not hmac.compare_digest(digest, committed[one["field"]]):
                raise Fault("disclosed_false", at, field=one["field"])
            self.disclosed.setdefault(at, {})[one["field"]] = one["value"]
        n, values = len(known), len(self.said["disclosed"])
        self.tell(
            f"{n} / {n}",
            f"重新计算每条记录的指纹；所附 {values} 项姓名和文字与记录时的承诺值相符",
            f"every fingerprint recomputed; {values} attached names and texts agree with what was committed to",
        )

    @staticmethod
    def _check_links(entries: Sequence[Entry]) -> None:
        for place in range(1, len(entries)):
            before, entry = entries[place - 1], entries[place]
            if entry.seq == before.seq + 1 and entry.said["prev"] != before.leaf.hex():
                raise Fault("prev", before.at)

    # -- 3 --

    def check_inclusion(self) -> None:
        """(3) Inclusion in the sealed trees (包含)."""
        waiting = 0
        for log in self.logs:
            if "checkpoint" in log.said:
                log.checkpoint = read_checkpoint(log.said["checkpoint"])
                if log.checkpoint.origin != log.origin:
                    raise Fault("checkpoint_origin", found=log.checkpoint.origin)
            size = log.checkpoint.size if log.checkpoint else 0
            for entry in log.entries:
                if entry.seq >= size:
                    raise Fault("beyond", entry.at)
            for entry in log.unsealed:
                if entry.seq < size:
                    raise Fault("unsealed_inside", entry.at)
            waiting += len(log.unsealed)
        wrong = [entry for log in self.logs for entry in log.entries if not self._is_included(log, entry)]
        if wrong:
            raise Fault("not_in_log", min(wrong, key=lambda e: (e.said["rec"], e.at)).at)
        for log in self.logs:  # only now: what is not in the log at all is named as such
            self._check_links([*log.entries, *log.unsealed])
        if waiting:
            first = min((e for log in self.logs for e in log.unsealed), key=lambda e: (e.said["rec"], e.at))
            self.lacks(Fault("unsealed", first.at, n=waiting))
        offices = len({log.name.unit for log in self.logs if log.checkpoint})
        self.tell(f"{offices} 个院", "每条都能推到各院封存的根", "each leads to the sealed root of its office's log")

    def _is_included(self, log: Log, entry: Entry) -> bool:
        point = log.checkpoint
        return (
            point is not None
            and root_by(entry.leaf, entry.seq, point.size, self.path(entry.path, entry.at)) == point.root
        )

    # -- 4 --

    def check_signatures(self) -> None:
        """(4) The log's signature and a quorum of witnesses (签名与见证)."""
        for raw in self.said["keys"]:
            record = read_key_record(raw, self.trusted)
            origin = record.key.name
            if origin in self.keys:
                raise Fault("key_record", origin=origin, what="两份 / two of them")
            self.keys[origin] = record
            if record.closes:
                self.closings[record.closes.origin] = record.closes
        seen: set[str] = set()
        for log in self.logs:
            if log.checkpoint:
                log.witnessed_at, log.witnesses = self._check_signed(log.checkpoint)
                log.is_replayed = any(one.replays for one in self.trusted.witnesses if one.name in log.witnesses)
                seen |= set(log.witnesses)
        offices = len({log.name.unit for log in self.logs if log.checkpoint})
        self.tell(
            f"{len(seen)} 位见证",
            f"封存由 {offices} 个院的账本签名，见证人副署（规则要求：{self.trusted.wanted}）",
            f"signed by the logs of {offices} offices and cosigned (the policy wants: {self.trusted.wanted})",
        )

    def _check_signed(self, point: Checkpoint) -> tuple[int, tuple[str, ...]]:
        """Verify a checkpoint; gives the moment as of which a quorum had seen it, and who."""
        record = self.keys.get(point.origin)
        if record is None:
            raise Fault("no_key", origin=point.origin)
        signed = is_signed(point.note, record.key)
        if not signed:
            raise Fault("unsigned" if signed is None else "signature")
        end = self.closings.get(point.origin)
        if end and point.size > end.size:
            raise Fault("closed_beyond", size=end.size, found=point.size)
        if end and point.size == end.size and point.root != end.root:
            raise Fault("closed_root")
        times = {one.name: cosigned_at(point.note, one.key) for one in self.trusted.witnesses}
        latest_first = sorted(((at, name) for name, at in times.items() if at is not None), reverse=True)
        if latest_first and latest_first[0][0] > self.now + SKEW:
            raise Fault("future", when=_instant(latest_first[0][0]))
        names = {name for _, name in latest_first}
        if not self.trusted.is_met_by(names):
            outsiders = {one.name for one in self.trusted.witnesses if one.outside}
            if names and not names & outsiders:
                raise Fault("no_outsider")
            raise Fault("no_quorum", found="、".join(sorted(names)) or "—", wanted=self.trusted.wanted)
        for n in range(1, len(latest_first) + 1):
            if self.trusted.is_met_by({name for _, name in latest_first[:n]}):
                return latest_first[n - 1][0], tuple(sorted(names))
        raise Fault("no_quorum", found="—", wanted=self.trusted.wanted)

    # -- 5 --

    def check_completeness(self) -> None:
        """(5) No entry kept back: the index maps, recomputed by a replaying witness (一条不缺)."""
        found = self.ordered()
        key = sha256(b"case:" + self.number.encode() + self.everything()[0].leaf).digest()
        for log in self.logs:
            if log.checkpoint is None:
                self.lacks(Fault("log_unproved", unit=log.name.unit, epoch=log.name.epoch))
            elif found:
                self._check_maps(log, log.checkpoint, key)
                if not log.is_replayed:
                    self.lacks(Fault("no_replay"))
        n, shown = sum(max(log.indexed, 0) for log in self.logs), len(found)
        self.tell(
            f"{n} = {shown}" if n == shown else f"{n} ≠ {shown}",
            f"按案号索引，本案在这些院的封存记录共 {n} 条，出示 {shown} 条；索引由逐条复核的见证人算过",
            f"by the case index there are {n} sealed entries at these offices, {shown} are shown; a replaying witness recomputed it",
        )

    def _check_maps(self, log: Log, point: Checkpoint, key: bytes) -> None:
        """Follow the newest full map and every delta after it; each must agree with the entries shown."""
        roots = {entry.seq: entry for entry in log.entries if entry.said["type"] == INDEXED}
        maps = log.said["maps"]
        if not maps:
            return self.lacks(Fault("no_map"))
        upto, state = 0, (0, bytes(32))
        for place, one in enumerate(maps):
            entry = roots.get(one["seq"])
            if entry is None:
                raise Fault("map_false", (log.origin, one["seq"]))
            facts = entry.said["d"]
            fits(facts, _INDEX_ROOT, "d")
            if (place == 0) != facts["full"] or (place and facts["since"] != upto) or facts["upto"] > entry.seq:
                return self.lacks(Fault("map_gap", entry.at))
            first, upto = upto, facts["upto"]
            told = self._in_map(entry, one["items"], key)
            if told is not None and told[0] <= state[0]:
                raise Fault("map_false", entry.at)
            state = told or state
            self._compare(log, entry, state, first)
        log.indexed = state[0]
        if upto < point.size - 1 or maps[-1]["seq"] != point.size - 1:
            self.lacks(Fault("map_tail", n=point.size - upto))
        return None

    def _compare(self, log: Log, root: Entry, state: tuple[int, bytes], first: int) -> None:
        upto = root.said["d"]["upto"]
        mine = [entry for entry in log.of_case(self.number) if entry.seq < upto]
        run = bytes(32)
        for entry in mine:
            run = sha256(b"\x03" + run + entry.leaf).digest()
        if len(mine) < state[0]:
            log.indexed = state[0]
            raise Fault(
                "missing_events", root.at, incomplete=True, wanted=state[0], found=len(mine), first=first + 1, last=upto
            )
        if (len(mine), run) != state:
            raise Fault("surplus_events", mine[-1].at, wanted=state[0], found=len(mine))

    def _in_map(self, root: Entry, items: Sequence[Mapping[str, Any]], key: bytes) -> tuple[int, bytes] | None:
        """Give the case's count and run by one map, or None where its absence is proved by its neighbours."""
        keys, top = root.said["d"]["keys"], bytes.fromhex(root.said["d"]["root"])
        if keys == 0:
            if items or top != sha256(b"").digest():
                raise Fault("map_false", root.at)
            return None
        for item in items:
            coded = (
                bytes.fromhex(item["key"]) + min(item["n"], 2**32 - 1).to_bytes(4, "big") + bytes.fromhex(item["run"])
            )
            if root_by(leaf_hash(coded), item["at"], keys, self.path(item["path"], root.at)) != top:
                raise Fault("map_false", root.at)
        places, named = [item["at"] for item in items], [bytes.fromhex(item["key"]) for item in items]
        if len(items) == 1 and named[0] == key:
            return items[0]["n"], bytes.fromhex(items[0]["run"])
        before_all = len(items) == 1 and places[0] == 0 and key < named[0]
        after_all = len(items) == 1 and places[0] == keys - 1 and key > named[0]
        between = len(items) == 2 and places[1] == places[0] + 1 and named[0] < key < named[1]
        if not (before_all or after_all or between):
            raise Fault("map_false", root.at)
        return None

    # -- 6 --

    def check_route(self) -> None:
        """(6) No unit on the route is missing (一院不漏)."""
        found = self.everything()
        birth = found[0].unit  # were the first office left out, no index would know the key made of its first leaf
        visited, present = {entry.unit for entry in found}, {log.name.unit for log in self.logs}
        announced = {_unit_of(e) for e in found if e.said["type"] == ARRIVED and e.unit == birth}
        told = {birth}  # said once of each office
        for entry in found:
            for unit in _named_by(entry):
                if unit not in visited | told:
                    code = "unit_empty" if unit in present else "unit_missing"
                    self.lacks(Fault(code, entry.at, unit=unit))
                    told.add(unit)
            self._check_reply(entry)
        for unit in sorted(present - visited - told):
            self.lacks(Fault("unit_alien", unit=unit))
        for unit in sorted(visited - {birth} - announced):
            at = next(entry.at for entry in found if entry.unit == unit)
            self.lacks(Fault("unit_unannounced", at, unit=unit))
        self._check_epochs()
        zh, en = self._other_numbers(found)
        self.tell(
            f"{len(visited)} / {len({birth} | announced)}",
            f"案件开始的院的账本列明案件到过的院，每个院的账本都在，都有本案的记录，所知的各期俱全{zh}",
            "the first office's log names every office the case came to; all are here with entries of the case, and with every epoch "
            f"that is known{en}",
        )

    def _check_reply(self, entry: Entry) -> None:
        """What an entry answers lies within what is shown of that log (所答复的条目)."""
        answered = entry.said.get("reply_to")
        for log in self.logs:
            if answered and log.origin == answered["log"] and log.checkpoint and answered["seq"] >= log.checkpoint.size:
                unsealed = {one.seq for one in log.unsealed}
                if answered["seq"] not in unsealed:
                    self.lacks(Fault("reply_beyond", entry.at, log=log.origin, position=answered["seq"] + 1))

    def _other_numbers(self, found: Sequence[Entry]) -> tuple[str, str]:
        """Name the numbers that this case was linked with; their entries stand under their own (有关联的其他案号)."""
        named = {str(e.said["d"].get("other")) for e in found if e.said["type"] in OTHERS}
        others = sorted(one for one in named if is_case_number(one) and one != self.number)
        if not others:
            return "", ""
        shown = "、".join(others[:9]) + ("…" if len(others) > 9 else "")
        return (
            f"；另提到案号 {shown}，其记录另有证据包，不在此内",
            f"; other numbers are named ({shown}): their entries are in bundles of their own, not here",
        )

    def _newest_epochs(self) -> dict[str, int]:
        """Give the newest epoch of each office's log that anything in the bundle speaks of (所知的最新期次)."""
        names = [log.name for log in self.logs] + [record.origin for record in self.keys.values()]
        replies = (e.said["reply_to"]["log"] for e in self.everything() if "reply_to" in e.said)
        names += [name for name in map(read_origin, replies) if name]
        newest: dict[str, int] = {}
        for name in names:
            if name.kind == "ledger":
                newest[name.unit] = max(newest.get(name.unit, 0), name.epoch)
        return newest

    def _check_epochs(self) -> None:
        """Every epoch from the first to the newest that is known of is here, and proved to its end (各期俱全)."""
        origins = {log.origin for log in self.logs}
        newest = self._newest_epochs()
        for log in {log.name.unit: log for log in self.logs}.values():
            last = newest[log.name.unit]
            for epoch in range(1, last + 1):
                if log.name.at_epoch(epoch) not in origins:
                    self.lacks(Fault("epoch_missing", unit=log.name.unit, epoch=epoch, newest=last))
                    break
        for log in self.logs:
            self._check_opening(log)
            if log.checkpoint is None:
                self.lacks(Fault("log_unproved", unit=log.name.unit, epoch=log.name.epoch))
            end = self.closings.get(log.origin)
            if end and log.checkpoint and log.checkpoint.size < end.size:
                self.lacks(Fault("epoch_tail", size=end.size, found=log.checkpoint.size))

    def _check_opening(self, log: Log) -> None:
        """A later epoch begins where its key record says that the one before ends (换期首条与密钥记录一致)."""
        record = self.keys.get(log.origin)
        if log.name.epoch > 1 and record and record.closes and log.entries:
            d, end = log.entries[0].said["d"], record.closes
            if (d.get("closes"), d.get("size"), d.get("root")) != (end.origin, end.size, end.root.hex()):
                raise Fault("opening", log.entries[0].at)

    # -- 7 --

    def check_national(self) -> None:
        """(7) The checkpoints stand in the national log (国家总账)."""
        sealed = {place: log for place, log in enumerate(self.logs) if log.checkpoint}
        national = self.said.get("national")
        if national is None:
            return self.lacks(Fault("no_national"))
        point = read_checkpoint(national["checkpoint"])
        name = read_origin(point.origin)
        if name is None or (name.domain, name.kind) != (self.trusted.domain, "national"):
            raise Fault("checkpoint_origin", found=point.origin)
        at, _ = self._check_signed(point)
        for leaf in national["leaves"]:
            log = sealed.pop(leaf["log"], None)
            if log is None or log.checkpoint is None:
                raise Fault("shape", path="/national/leaves")
            self._check_leaf(leaf, point, log.checkpoint)
        if sealed:
            return self.lacks(Fault("no_national"))
        self.tell(
            _instant(at)[:16],
            f"{_instant(at)} 见证的国家总账包含上述封存（第 {point.size} 条为止）",
            f"the national log witnessed at {_instant(at)} holds these checkpoints ({point.size} leaves)",
        )
        return None

    def _check_leaf(self, leaf: Mapping[str, Any], national: Checkpoint, mine: Checkpoint) -> None:
        held = read_checkpoint(leaf["note"])
        hashed = leaf_hash(leaf["note"].encode())
        if (
            root_by(hashed, leaf["seq"], national.size, self.path(leaf["path"])) != national.root
            or held.origin != mine.origin
        ):
            raise Fault("national_false", (mine.origin, min(held.size, mine.size) - 1))
        old, new = (held, mine) if held.size <= mine.size else (mine, held)
        if not is_consistent(old.size, old.root, new.size, new.root, self.path(leaf["consistency"])):
            raise Fault("national_false", (mine.origin, old.size - 1))
        if held.size > mine.size:
            self.lacks(Fault("national_later", (mine.origin, mine.size), held=held.size, mine=mine.size))

    # -- 8 --

    def check_times(self) -> None:
        """(8) The number's check digits, and times that never fall (编号与时间)."""
        if not is_case_number(self.number):
            raise Fault("case_number")
        late = 0
        for log in self.logs:
            before = ""
            for entry in (*log.entries, *log.unsealed):
                said = entry.said
                if said["rec"] < before:
                    raise Fault("rec_falls", entry.at)
                before = said["rec"]
                if is_late(said):
                    late += 1
                    if not {"reason", "late_reason"} & {
                        *said.get("c", {}),
                        *(k for k in said["d"] if k == "late_reason"),
                    }:
                        raise Fault("late_unexplained", entry.at)
            if not self.simulated:
                for entry in log.entries:
                    if log.checkpoint and entry.recorded.timestamp() > log.witnessed_at + SKEW:
                        raise Fault("rec_after_seal", entry.at)
        words = (f"；{late} 条补记均写明理由", f"; {late} late entries give their reason") if late else ("", "")
        self.tell("", f"案号校验正确；记录时间从不倒退{words[0]}", f"check digits right; times never fall{words[1]}")

    # -- receipts --

    def compare_receipt(self, text: str) -> None:
        """Compare a receipt that the reader holds with the bundle (对照回执)."""
        held = read_receipt(text)
        if held is None:
            raise Fault("receipt_form")
        if held.number == NO_CASE:
            raise Fault("receipt_no_case", incomplete=True)
        if held.number != self.number:
            raise Fault("receipt_case")
        log = next((one for one in self.logs if (one.name.unit, one.name.epoch) == (held.unit, held.epoch)), None)
        entry = next((one for one in (*log.entries, *log.unsealed) if one.seq == held.seq), None) if log else None
        at = (log.origin if log else f"{held.unit}/{held.epoch}", held.seq)
        if entry is None:
            later = log is not None and log.checkpoint is not None and held.seq >= log.checkpoint.size
            raise Fault("receipt_later", at, incomplete=True) if later else Fault("receipt_missing", at)
        if entry.leaf.hex() != held.leaf:
            raise Fault("receipt_false", at)

    # -- a national root on paper --

    def compare_root(self, text: str) -> None:
        """Compare a national root that was printed with the bundle's (对照纸上的总账根)."""
        held = read_root(text)
        if held is None:
            raise Fault("root_form")
        if held.domain not in ("", self.trusted.domain):
            raise Fault("root_foreign", found=held.domain)
        national = self.said.get("national")
        if national is None:
            return self.lacks(Fault("root_other", size=0))
        point = read_checkpoint(national["checkpoint"])
        if point.root.hex() == held.root:
            figure, zh, en = self.told.get(7, ("", "", ""))
            same = ("与纸上的总账根一致", "the same root as on paper")
            self.tell(figure, f"{zh}；{same[0]}" if zh else same[0], f"{en}; {same[1]}" if en else same[1])
            return None
        name = read_origin(point.origin)
        if name and (name.epoch, point.size) == (held.epoch, held.size):
            raise Fault("root_false", size=point.size)
        return self.lacks(Fault("root_other", size=point.size))

    # -- the result --

    def report(self) -> Report:
        """Put together what was found."""
        false = [item for item in self.faults if not item[1].incomplete]
        ordered = false + [item for item in self.faults if item[1].incomplete]
        sound: bool | str = False if false else "incomplete" if self.faults else True
        reached = self.step
        offices = self._offices()
        known = [at for at in offices.values() if at]
        as_of = min(known) if known and len(known) == len(offices) else 0
        table = self._table() if not false and self.logs else ()
        return Report(
            ordered[0][1].code if ordered else "sound", sound, tuple(ordered),
            tuple(self._check(step, reached, bool(self.faults)) for step in range(1, 9)),
            displayed(self.number, 20), self.policy.domain if self.policy else "",
            sum(len(log.of_case(self.number)) + len(log.unsealed) for log in self.logs),
            self.simulated, _instant(as_of) if as_of else "", table, self.policy.wanted if self.policy else "",
            tuple((unit, _instant(at) if at else "") for unit, at in sorted(offices.items())),
            0 if self.simulated or not as_of else sum(_seconds(row["rec"]) > as_of for row in table),
        )  # fmt: skip

    def _offices(self) -> dict[str, int]:
        """Give as of when each office's log is proved (各院截至何时): of its newest epoch here; 0 where that is not known.

        An epoch that is closed says nothing of any time after its closing, whatever its cosignatures say: it was open when
        its last entry was recorded, and no later time is known. Simulated times cannot be compared with a witness's.
        """
        found: dict[str, int] = {}
        for log in sorted(self.logs, key=lambda one: one.name.epoch):
            found[log.name.unit] = log.witnessed_at
            if log.origin in self.closings and log.entries:
                found[log.name.unit] = (
                    0 if self.simulated else min(log.witnessed_at, _seconds(log.entries[-1].said["rec"]))
                )
        return found

    def _check(self, step: int, reached: int, troubled: bool) -> Check:
        mine = [fault for at, fault in self.faults if at == step]
        figure, zh, en = self.told.get(step, ("", "", ""))
        if mine:
            state = "incomplete" if all(fault.incomplete for fault in mine) else "failed"
            return Check(step, state, "", mine[0].zh, mine[0].en)
        if step not in self.told:
            return Check(step, "unchecked", "", "没有核验到这一步", "not reached")
        return Check(step, "ok", figure, zh, en)

    def _table(self) -> tuple[Mapping[str, Any], ...]:
        names = {(one["kind"], one["id"]): displayed(one["name"], 80) for one in self.said["names"]}
        everything = [*self.ordered(), *(entry for log in self.logs for entry in log.unsealed)]
        return tuple(self._row(entry, names) for entry in everything)

    def _row(self, entry: Entry, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
        said = entry.said
        actor, basis = said["actor"], said["auth"]["basis"]
        label = LABELS.get(said["type"], (said["type"], said["type"]))
        opened = self.disclosed.get(entry.at, {})
        return {
            "log": entry.origin, "seq": entry.seq, "position": entry.seq + 1, "unit": entry.unit,
            "unit_name": names.get(("unit", entry.unit), ""), "rec": said["rec"], "occ": said.get("occ", ""),
            "late": is_late(said), "person": displayed(actor["id"], 80), "person_name": names.get(("person", actor["id"]), ""),
            "post": displayed(actor["post"], 80), "post_name": names.get(("post", actor["post"]), ""),
            "actor_unit": actor["unit"], "type": said["type"], "label": _words(label), "matter": said.get("matter", ""),
            "basis": _words(BASES.get(basis, (displayed(basis), displayed(basis)))),
            "ref": displayed(said["auth"].get("ref", "")), "corrects": said["sup"] + 1 if "sup" in said else None,
            "values": {displayed(field): displayed(value, 2000) for field, value in opened.items()},
            "undisclosed": sorted(set(said.get("c", {})) - set(opened) - {"request"}),
            "sealed": any(entry is one for log in self.logs for one in log.entries), "leaf": entry.leaf.hex(),
        }  # fmt: skip


class Held(NamedTuple):
    """A receipt (回执)."""

    number: str
    unit: str
    epoch: int
    seq: int
    leaf: str


NO_CASE = "0" * 17
_RECEIPT = re.compile(r"JC1:([0-9]{17}):([0-9]{6})-([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,15}):([0-9a-f]{64})", re.ASCII)


def read_receipt(text: str) -> Held | None:
    """Read a receipt; None if it is none, or its case number's check digits are wrong (读取回执)."""
    found = _RECEIPT.fullmatch(text.strip())
    if found is None or not (found[1] == NO_CASE or is_case_number(found[1])):
        return None
    return Held(found[1], found[2], int(found[3]), int(found[4]), found[5])


class HeldRoot(NamedTuple):
    """A national root on paper (纸上的总账根). The bare hash says neither site nor size."""

    root: str
    domain: str = ""
    epoch: int = 0
    size: int = 0


_PAPER_ROOT = re.compile(
    r"JN1:([a-z0-9.-]{1,120}):[0-9-]{10}:([1-9][0-9]{0,8})-([1-9][0-9]{0,15}):([0-9a-f]{64}):[0-9a-f]{64}", re.ASCII
)


def read_root(text: str) -> HeldRoot | None:
    """Read a printed national root: its 64 hexadecimal digits in any grouping, or the line of its QR code (读取总账根)."""
    found = _PAPER_ROOT.fullmatch(text.strip())
    if found:
        return HeldRoot(found[4], found[1], int(found[2]), int(found[3]))
    plain = "".join(text.split()).lower()
    return HeldRoot(plain) if re.fullmatch("[0-9a-f]{64}", plain) else None


def tlog_proof(raw: bytes, origin: str, seq: int) -> str:
    """Give one entry's proof as a C2SP tlog-proof, for other tools (导出 tlog-proof).

    Raises:
        Fault: the bundle cannot be read or has no such entry.
    """
    said = read_json(text_of(raw, LARGEST_BUNDLE))
    fits(said, _BUNDLE, "")
    pool = base64.b64decode(said["hashes"])
    for log in said["logs"]:
        for entry in log["entries"]:
            if (log["origin"], entry["seq"]) == (origin, seq) and "checkpoint" in log:
                lines = [base64.b64encode(pool[32 * place : 32 * place + 32]).decode() for place in entry["path"]]
                return "\n".join(["c2sp.org/tlog-proof@v1", f"index {seq}", *lines, "", log["checkpoint"]])
    raise Fault("no_events")


# ------------------------------------------------------------------------------------------------ what people read


def _seconds(rec: str) -> int:
    """Give a time of recording in seconds."""
    return int(datetime.fromisoformat(rec).timestamp())


def _instant(seconds: int) -> str:
    """Write an instant in Beijing time."""
    if not 0 <= seconds < 253402300800 - 28800:
        return str(seconds)
    return datetime.fromtimestamp(seconds, BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _wide(text: str, width: int) -> str:
    taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(width - taken, 0)


def in_words(report: Report, lang: str) -> str:
    """Give the report as text to read (文字结果)."""
    en = lang == "en"
    mine = 1 if en else 0

    def pick(pair: tuple[str, str]) -> str:
        return pair[mine]

    marks = {
        "ok": ("通过", "ok"),
        "failed": ("不符", "FAILED"),
        "incomplete": ("未证明", "unproved"),
        "unchecked": ("未核验", "-"),
    }
    lines = [pick(report.verdict)]
    if report.simulated:
        lines.append(pick(SIMULATED))
    if report.case:
        lines.append(f"{pick(('案号', 'Case'))} {report.case}   {pick(('站点', 'Site'))} {report.domain}")
    if report.as_of:
        lines.append(f"{pick(('截至', 'As of'))} {report.as_of}")
    if len({at for _, at in report.offices if at}) > 1:
        each = pick(("，", ", ")).join(f"{unit} {at or '?'}" for unit, at in report.offices)
        lines.append(f"{pick(('各院截至', 'Each office as of'))}{pick(('：', ': '))}{each}")
    if report.later:
        lines.append(pick(LATER).format(n=report.later))
    if report.faults and report.faults[0][1].at:
        origin, seq = report.faults[0][1].at
        where = (f"{displayed(origin)} 第 {seq + 1} 条", f"{displayed(origin)} no. {seq + 1}")
        lines.append(pick(FIRST_OPEN if report.sound == "incomplete" else FIRST_WRONG) + pick(where))
    lines.append("")
    for check in report.checks:
        name, state = pick(STEPS[check.step - 1]), pick(marks[check.state])
        lines.append(f"{check.step}  {_wide(name, 22 if en else 14)}{_wide(state, 10)}{check.en if en else check.zh}")
    if report.table:
        lines += ["", pick(("谁、何时、以何身份（姓名和院名由出具方标注，不在证明之内）",
                            "Who, when, as what (names are the issuer's labels, not proved)"))]  # fmt: skip
        lines += [_line(row, "en" if en else "zh") for row in report.table]
    lines += [
        "",
        pick(("能说明：", "Proves: ")) + pick(report.proves),
        pick(("不能说明：", "Does not prove: ")) + pick(PROVES_NOT),
    ]
    return "\n".join(lines)


def _line(row: Mapping[str, Any], lang: str) -> str:
    unit = f"{row['unit_name']}({row['unit']})" if row["unit_name"] else row["unit"]
    who = f"{row['person_name']}({row['person']})" if row["person_name"] else row["person"]
    post = f"{row['post_name']}({row['post']})" if row["post_name"] else row["post"]
    left = "" if row["sealed"] else ("  [unsealed]" if lang == "en" else "  【未封存】")
    parts = (_wide(row["rec"][:16].replace("T", " "), 18), _wide(unit, 26), _wide(who, 24), _wide(post, 26),
             _wide(f"{row['matter']} {row['label'][lang]}".strip(), 28), f"{row['unit']}/{row['position']}")  # fmt: skip
    return "".join(parts) + left


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        """End with the exit code for wrong usage."""
        self.print_usage(sys.stderr)
        sys.stderr.write(f"{message}\n")
        sys.exit(USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify from the command line; gives the exit code (命令入口)."""
    parser = _Parser(prog="verifier.py", description="核验证据包（离线）。 Verify an evidence bundle, offline.")
    parser.add_argument("bundle", help="证据包 the bundle")
    parser.add_argument(
        "--policy", required=True, help="见证规则文件，须从别处取得 policy file, from elsewhere than the bundle"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON print JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 language")
    parser.add_argument(
        "--receipt", action="append", default=[], metavar="TEXT", help="对照手中的回执 compare a receipt you hold"
    )
    parser.add_argument(
        "--national-root", default="", metavar="HEX", help="对照纸上印的国家总账根 compare a printed national root"
    )
    parser.add_argument("--tlog-proof", nargs=2, metavar=("ORIGIN", "SEQ"), help="导出 C2SP tlog-proof")
    chosen = parser.parse_args(arguments)
    read = []
    for name, largest in ((chosen.bundle, LARGEST_BUNDLE), (chosen.policy, LARGEST_POLICY)):
        try:
            with open(name, "rb") as file:
                read.append(file.read(largest + 1))
        except (OSError, ValueError):
            parser.error(" ".join(WORDS["file"]).format(path=displayed(str(name))))
    out = getattr(sys.stdout, "reconfigure", None)
    if out:
        out(encoding="utf-8", errors="backslashreplace")
    if chosen.tlog_proof:
        return _export(read[0], chosen.tlog_proof)
    report = verify(read[0], read[1], now=time.time(), receipts=chosen.receipt, national_root=chosen.national_root)
    sys.stdout.write(
        (json.dumps(report.as_json(), ensure_ascii=False) if chosen.json else in_words(report, chosen.lang)) + "\n"
    )
    return report.exit_code


def _export(raw: bytes, wanted: Sequence[str]) -> int:
    try:
        sys.stdout.write(tlog_proof(raw, wanted[0], int(wanted[1]) if wanted[1].isdecimal() else -1))
    except (Fault, ValueError) as fault:
        sys.stderr.write(f"{fault.zh} {fault.en}\n" if isinstance(fault, Fault) else "?\n")
        return FALSE
    return SOUND


if __name__ == "__main__":
    sys.exit(main())
