"""Shapes of the short lines that stand among the paragraphs of a page: links, captions, bylines, buttons.

Each function looks at one line alone and answers yes only where the wording leaves little doubt. The words are those of
English pages, and the commonest of other languages. No pattern may take more than linear time on a hostile line.

Most lines are none of these. So before a pattern is tried, a sign or word that it cannot do without is looked for,
which takes a tenth of the time.
"""

import re
from collections.abc import Iterable

_CLOSERS = "\"'”’»›)]}»」』）】"
_FINAL = tuple(".!?…。！？؟۔।｡;；")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NAME = r"[^\W\d_][\w.'’-]*"

_FURNITURE = re.compile(
    r"(?:(?!©|\(c\))\W)*+(?:"
    r"advertise?ment|sponsored(?: content)?|(?:story|article) continues? (?:below|after).{0,40}|"
    r"continue reading.{0,40}|(?:read|show|load|see|view) (?:more|less|all|comments?)|share(?: this.{0,40})?|print|"
    r"comments?|back to top|skip to .{0,30}|log ?in|sign in|subscribe(?: now)?|download the .{0,40}app.{0,60}|"
    r"just for subscribers|sign up (?:for|here|to|now|today).{0,200}|subscribe (?:to|for|here|today).{0,160}|"
    r"get (?:our|the|more) (?:free|daily|weekly|latest).{0,60}newsletter.{0,80}|"
    r"thank you for (?:supporting|reading|subscribing).{0,140}|support (?:local|our|quality) journalism.{0,120}|"
    r"prices were accurate at the time.{0,120}|need a (?:news )?break\?.{0,100}|looking for a .{0,40}\? play .{0,60}|"
    r"a version of this (?:story|article|post|column) .{0,40}appeared .{0,160}|"
    r"this (?:story|article|post|page|report|developing story) "
    r"(?:has been|was|is being|will be|is|originally|first)? ?(?:updated|corrected|developing|excerpted|"
    r"(?:originally |first )?(?:published|appeared)).{0,120}|"
    r"this is a (?:developing|breaking)(?: news)? story.{0,90}|"
    r"have a (?:question|tip|story|news tip)\?.{0,80}|(?:follow|like|join|find) us (?:on|at)\b.{0,90}|"
    r"(?:©|\(c\)|copyright\b).{0,160}|all rights reserved.{0,60}|the-cnn-wire.{0,120}|"
    r"our fact.check(?:ing)? (?:work|is supported)?.{0,20}supported.{0,90}|click (?:here|to) .{0,80}|"
    r"anzeige|werbung|mehr anzeigen|teilen|drucken|kommentare?|newsletter|jetzt (?:abonnieren|anmelden).{0,60}|"
    r"publicité|partager|s'abonner.{0,60}|abonnez-vous.{0,80}|publicidad|compartir|suscríbe(?:te|se).{0,80}|"
    r"реклама|поделиться|подпис(?:ка|аться|ывайтесь).{0,80}|إعلان|مشاركة|اشترك.{0,60}|广告|廣告|分享|订阅.{0,20}"
    r")\W*",
    re.IGNORECASE | re.DOTALL,
)
_FURNITURE_INSIDE = re.compile(
    r"\W*+(?:"
    r"(?:.{0,40}\b)?recommendations are independently chosen.{0,160}|"
    r".{0,90}\bsign up for (?:our|the|cnn|my|his|her|their)\b.{0,90}\bnewsletters?\b.{0,90}"
    r")\W*",
    re.IGNORECASE | re.DOTALL,
)
_IN_FURNITURE_INSIDE = ("recommendations are independently", "sign up for ")
_IN_INVITES = (
    "Sign up", "Subscribe to ", "These articles are for ", "Download", "ubscribe to our", "oin our", "ollow our",
)  # fmt: skip
_INVITES = re.compile(
    r"(?:^|[.:!?—–-]\s?)Sign up\b|^Subscribe to [^.]{2,60}|^These articles are for .{0,60}subscribers|"
    r"(?:^|[.:!?—]\s)Download\b.{0,90}\b(?:app|eNewspaper|crosswords)\b|"
    r"\b(?:[Ss]ubscribe to|[Jj]oin|[Ff]ollow) our\b.{0,80}\b(?:newsletters?|group|page|channel|podcast)\b"
)
_EDITOR = re.compile(
    r"\W{0,2}editor[’']?s[’']? note\W.{0,160}\b(?:story|article|column|newsletter|version|page|file|"
    r"essay|commentary|views?|author|opinions?|published)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_VERBS = r"(?:follow|reach(?:ed)?|send|contact|email|e-mail|tweet|write to|connect with|shoot|get in touch)\b"
_ASKED = r"(?:^|[.;:!?|)/”\"–—-]\s?|\b(?:you can|can be|may be|please)\s)"
_NETWORKS = r"\b(?:twitter|instagram|facebook|tiktok|linkedin|bluesky|on x|threads)\b"
_IN_FOLLOW = ("@", "twitter", "instagram", "facebook", "tiktok", "linkedin", "bluesky", "on x", "threads")
_FOLLOW = re.compile(rf"{_ASKED}{_VERBS}[^.]{{0,160}}(?:@\w|{_NETWORKS})|\b{_VERBS}[^.]{{0,160}}\s@\w", re.IGNORECASE)
_MAIL_AT_END = re.compile(r".*[\w+-]@[\w-]{1,64}\.[\w.-]{2,40}\W*", re.DOTALL)
_THE_AUTHOR = re.compile(
    rf"(?:{_ASKED}|\b(?:or|and)\s)(?:follow|reach|contact|e-?mail|tweet)\b (?:him|her|them|me|out|@)", re.IGNORECASE
)
_BY = re.compile(
    rf"(?:by|von|par|por|di|door|av|af|text|story by|written by|reported by|автор|"
    rf"текст|بقلم|كتب|作者|文|记者|記者)\b\s*"
    rf"[:/：]?\s*{_NAME}(?:(?:,| and| und| et| y| &|\s?/)?\s{_NAME}){{0,8}}\s?",
    re.IGNORECASE,
)
_CONTRIBUTING = re.compile(
    r"\W*(?:contribut(?:ing|ors?|ed)\b[^:]{0,40}:|(?-i:CONTRIBUTING|SOURCES?)\s|"
    r"from [\w ]{2,60}\b(?:wire|staff) (?:reports|services)\W*$|"
    r"(?:on )?(?:twitter|x|instagram|facebook): @\w{2,40}\W*$|"
    r"[\w.+-]{0,64}@[\w.-]{2,60}\W*$|reporting by|additional reporting|edited by|special to\b|"
    r"(?:opinion|guest) (?:contributor|columnist)\W*$|mit (?:material|agenturen)|dpa\W*$|afp\W*$|reuters\W*$).*",
    re.IGNORECASE | re.DOTALL,
)
_HELPED = re.compile(
    r".{2,260}\b(?:contributed|reported)(?: \w+)? (?:to|for) this (?:report|story|article|column)\b[^.]{0,60}\W*",
    re.DOTALL,
)
_SIGNED = re.compile(rf"[-–—−―~]{{1,2}}\s?{_NAME}(?:(?:,| and| with| &)?\s{_NAME}){{0,8}}")
_OUTLET = (
    r"(?:usa today(?: sports)?|cnn|reuters|(?:the )?associated press|ap|afp|bloomberg|nbc news|cbs news|fox news|npr|"
    r"[^,]{2,40}\b(?:times|post|news|journal|sentinel|register|tribune|herald|press|star|network|magazine|courier|gazette"
    r"|observer|chronicle|today|tennessean|republic|record|democrat|staff|writer|reporter|correspondent|editor))"
)
_NAMED_OUTLET = re.compile(rf"(?:{_NAME}\s){{1,4}}{_NAME}(?: and (?:{_NAME}\s?){{2,4}})?,\s{_OUTLET}", re.IGNORECASE)
_ONLY_OUTLET = re.compile(
    r"(?:usa today(?: sports| network)?|reuters|(?:the )?associated press|the conversation)", re.IGNORECASE
)
_DATELINE = re.compile(
    r"\(?[\w.,'’/]+(?: \(?[\w.,'’/]+\)?){0,5}\)?\s?[—–-]{1,3}|\((?:CNN|AP|AFP|Reuters|dpa|EFE|ANSA|Xinhua|新华社)\)"
)
_DATELINE_ENDS = ("—", "–", "-", ")")
_TIME_WORDS = re.compile(
    r"\b(?:updated?|published|posted|last|modified|created|on|at|of|the|and|from|min|minutes?|hours?|days?|ago|read|"
    r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|"
    r"november|december|mon|tues?|wed|thur?s?|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"[ap]\.?m|et|est|edt|ct|cst|cdt|mt|mst|pt|pst|pdt|gmt|utc|bst|cet|eastern|stand|uhr|aktualisiert|veröffentlicht|"
    r"januar|februar|märz|mai|juni|juli|oktober|dezember|publié|le|à|mis|jour|publicado|actualizado|el|de|"
    r"опубликовано|обновлено)\b\.?",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    r"\d:\d\d|\d [ap]\.?m\b|updated|published|posted|modified|ago\b|aktualisiert|publi|actualiz", re.I
)
_AGENCY = (
    r"(?:getty images|afp|ap|reuters|epa(?:-efe)?|shutterstock|bloomberg|zuma(?: press)?|alamy|sipa|redux|upi|"
    r"pa(?: wire| images)?|imago|dpa|tass|xinhua|associated press|usa today(?: sports| network)?|imagn(?: images)?|"
    r"polaris|"
    r"everett(?: collection)?|nurphoto|anadolu|wireimage|filmmagic|handout|courtesy|file|cnn|istock|pool)"
)
_AGENCIES = (
    "getty images", "afp", "ap", "reuters", "epa", "epa-efe", "shutterstock", "bloomberg", "zuma", "zuma press",
    "alamy", "sipa", "redux", "upi", "pa", "pa wire", "pa images", "imago", "dpa", "tass", "xinhua", "associated press",
    "usa today", "usa today sports", "usa today network", "imagn", "imagn images", "polaris", "everett",
    "everett collection", "nurphoto", "anadolu", "wireimage", "filmmagic", "handout", "courtesy", "file", "cnn",
    "istock", "pool",
)  # fmt: skip
"""All that `_AGENCY` matches."""
_BEFORE_CREDIT = r".*[.!?…\"”’)]\s+|.*\b(?:photo|image|picture|credit|source)s?\s?:?\s*(?:by|from|via)?\s*"
_CREDIT_AT_END = re.compile(
    rf"(?P<before>{_BEFORE_CREDIT})?\(?"
    rf"(?:[\w.'’&-]+[ ,]{{1,2}}){{0,5}}(?:[\w.'’& -]{{1,40}}/)?(?:via )?{_AGENCY}"
    rf"(?:/[\w.'’ -]{{1,40}})*(?: file)?\)?\.?",
    re.IGNORECASE | re.DOTALL,
)
_SLASHED_CREDIT = re.compile(
    r".*[.!?…\"”’]\s+[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,4}\s?/\s?[A-Z][\w.'’-]*(?:[\s/]{1,2}[A-Z][\w.'’-]*){0,5}",
    re.DOTALL,
)
_CREDIT_IN_BRACKETS = re.compile(
    r".*\((?:(?:file )?(?:photo|image|picture|credit|foto|illustration)\b|"
    r"(?:ap|reuters|afp)(?: photo)?[/)]|courtesy )[^()]{0,120}\)?\W*",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_CREDIT = re.compile(
    r".*[^\W\d_] [A-Z][\w.'’-]* ?/ ?(?:Getty Images|AP|AFP|Reuters|REUTERS|EPA|Shutterstock|Bloomberg|USA TODAY)",
    re.DOTALL,
)
_CAPTION_LABEL = re.compile(
    r"\(?(?:(?:fig(?:ure|\.)?|table|tab\.|abb(?:ildung|\.)?|tabelle|tableau|figura|tabla|chart|exhibit|plate|рис(?:унок|\.)?"
    r"|таблица|图|圖|表|図)\s?\d+(?:\.\d+)*+[a-z]?\s?[.:：—–-]\s?\S|"
    r"(?:photos?|images?|pictures?|photograph|credit|file photo|pictured|photo (?:credit|by|illustration)|foto|bild|"
    r"fotos|crédit|фото|صورة|照片|图片|图为|圖為|写真)\b\s?[:：/by].)",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"video (?:ad feedback|player)\b.*|.{0,200}- source: [\w ]{2,20}\b.*", re.IGNORECASE | re.DOTALL)
_LINK_LABEL = re.compile(
    r"\W*(?:(?:read )?more(?: on this| from.{0,40}| stories| coverage| news)?|"
    r"related(?: (?:story|stories|coverage|articles?|links?|content|video))?|"
    r"see also|also read|also see|read(?: this)? (?:next|also)|don'?t miss|you may also like|"
    r"what to read next|in case you missed it|icymi|"
    r"lesen sie (?:auch|mehr).{0,20}|mehr (?:dazu|zum thema)|siehe auch|lire aussi|à lire(?: aussi)?|voir aussi|"
    r"lea también|leer más|vea también|leia (?:mais|também)|leggi anche|lees ook|läs (?:också|mer)|"
    r"читайте (?:также|еще|ещё).{0,20}|смотрите также|اقرأ أيضا.{0,3}|"
    r"延伸阅读|相关(?:阅读|新闻|报道)|更多)\s?[:：|►>»].*",
    re.IGNORECASE | re.DOTALL,
)
_PERHAPS_LABEL = re.compile(
    r"\W*(?:more [\w ]{1,30}|read|recommended|watch(?: now| live)?|listen|gallery|graphics?|interactive|fact.check|"
    r"opinion|analysis|explainer|timeline|background)\s?[:|►>»]",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"[^:?!]{2,80}(?:(?<!\d):(?=[\w'\"‘“$])|(?<=\b20\d\d):(?=[^\W\d_])|[?!]:?(?=[^\W\da-z_]))(?!\d\d\b)\S.*", re.DOTALL
)
_INVITED = re.compile(
    r"[^.:]{3,60}:\s(?:see|here'?’?s|here are|read|find|what (?:to|you need to|we) know)\b.*", re.IGNORECASE | re.DOTALL
)
_ARROW = re.compile(r"[►▶▸➤→➡»🚨📷🎥📺].*", re.DOTALL)
_ENDS_IN_ADDRESS = re.compile(r".*(?:https?://|www\.)\S+\W*", re.DOTALL)
_HERE = re.compile(
    r"(?:read|see|watch|click|check|listen|get|find|view|explore|browse|for (?:more|the latest|full)|you can|catch up|"
    r"learn|vote|submit|play|stream|live updates|more)\b.{0,140}"
    r"\b(?:here|this link|link below|our (?:guide|live blog))\W*",
    re.IGNORECASE | re.DOTALL,
)
_BUY = re.compile(
    r"(?:get|buy|shop|order) (?:the|a|an|this|these|it|for)\b.{2,140}\b(?:for|at|from) .{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_CAPITAL_LABEL = re.compile(r"(?P<label>[^\W\da-z_][^:a-z]{2,60}):\s?(?P<rest>\S.*)", re.DOTALL)

_LATEST = re.compile(
    r"[^.:]{3,60}:\s?(?:(?:the )?latest\b.{0,160}\b(?:more|updates)|.{3,120}\bonly (?:at|on|in) [A-Z][\w ]{2,30})\W*|"
    r"[^.]{3,160}[?:] [^.?]{3,120}\b[Ee]xplained\W*",
    re.IGNORECASE | re.DOTALL,
)
_READ_MORE = re.compile(
    r"\W*(?:read (?:more|the (?:full|rest|complete|entire)|our)|"
    r"check out (?:our|usa today|th(?:is|ese) (?:story|stories|list)|"
    r"the (?:full|complete))|see (?:the|our) (?:full|complete) (?:list|story|schedule))\b.*",
    re.IGNORECASE | re.DOTALL,
)

_HINTS = (
    "@", "/", "Sign up", "sign up", "Subscri", "subscri", "Download", "Note", "note", "Photo", "photo", "Image",
    "image", "Video", "Source", "Twitter", "Facebook", "Instagram", "Getty", "CNN", "Contribut", "Recommend", "Redux",
)  # fmt: skip
_LABEL_SIGNS = ":：|►>»"
_SHORT, _LONGEST = 160, 700
"""Characters."""
MOST_WORDS_OF_LINK = 30
_MOST_WORDS_OF_INVITATION = 45
_MOST_WORDS_OF_NOTICE = 100
_FEWEST_WORDS_OF_TITLE = 5
_MOST_WORDS_OF_CREDIT = 8
_MOST_WORDS_OF_POINTER = 18
_MOST_WORDS_BEFORE_ADDRESS = 20
_MOST_WORDS_OF_CAPTION = 80


def _has_any(text: str, parts: Iterable[str]) -> bool:
    for part in parts:  # noqa: SIM110 - any() over a generator takes twice as long
        if part in text:
            return True
    return False


def ends_like_sentence(line: str) -> bool:
    """Tell whether a line ends with a mark that ends sentences, within closing quotation marks or brackets or not."""
    return line.endswith(_FINAL) or line.rstrip(_CLOSERS + " ").endswith(_FINAL)


def words_in(line: str) -> int:
    """Count the words; of scripts that have no spaces, two characters are taken for one."""
    words = len(line.split())
    return words if line.isascii() else words + len(_CJK.findall(line)) // 2


def may_be_furniture(line: str) -> bool:
    """Tell whether a line is short enough for what the functions below recognise, or has a word that hints at it.

    Most lines are running text: this spares them the patterns.
    """
    return len(line) <= _SHORT or (len(line) <= _LONGEST and _has_any(line, _HINTS))


def is_furniture(line: str) -> bool:
    """Tell whether it is a button, an invitation, or a notice of the page or its owner; quotations are none."""
    if len(line) <= 240 and (
        _FURNITURE.fullmatch(line)
        or (_has_any(line.casefold(), _IN_FURNITURE_INSIDE) and _FURNITURE_INSIDE.fullmatch(line))
    ):
        return True
    words = words_in(line)
    if words > _MOST_WORDS_OF_NOTICE or line.startswith(('"', "“", "«", "„")):
        return False
    is_short = words <= _MOST_WORDS_OF_INVITATION or line.startswith("Subscribe to ")
    invites = is_short and _has_any(line, _IN_INVITES) and _INVITES.search(line) is not None
    return invites or _EDITOR.fullmatch(line) is not None


def is_byline(line: str) -> bool:
    """Tell whether it says who wrote the text, from where, or when it was published: at most 200 characters."""
    if len(line) > 200 or (ends_like_sentence(line) and not line.endswith((".", ")"))):
        return False
    words = words_in(line)
    helped = "for this " in line or "to this " in line
    if _CONTRIBUTING.fullmatch(line) or (helped and _HELPED.fullmatch(line)) or (words <= 16 and is_timestamp(line)):
        return True
    by = not ends_like_sentence(line) and (_BY.fullmatch(line) or _ONLY_OUTLET.fullmatch(line))
    named = (
        (words <= 14 and (by or ("," in line and _NAMED_OUTLET.fullmatch(line))))
        or (words <= 9 and _SIGNED.fullmatch(line))
        or (words <= 7 and line.endswith(_DATELINE_ENDS) and _DATELINE.fullmatch(line))
    )
    return bool(named) and _mostly_capitals(line.lstrip("-–—−―~ "))


def is_timestamp(line: str) -> bool:
    """Tell whether it holds nothing but a date with a time, or says when something was published."""
    if not any(map(str.isdigit, line)) or not _SAYS_WHEN.search(line):
        return False
    return not any(character.isalpha() for character in _TIME_WORDS.sub("", line))


def is_author_note(line: str) -> bool:
    """Tell whether it says how to reach the author: “Reach her at …”, “Follow him on …”; at most 600 characters."""
    return len(line) <= 600 and _has_any(line.casefold(), _IN_FOLLOW) and _FOLLOW.search(line) is not None


def ends_in_mail(line: str) -> bool:
    """Tell whether it ends with the address of a mailbox: at most 600 characters."""
    return len(line) <= 600 and "@" in line and _MAIL_AT_END.fullmatch(line) is not None


def names_author(line: str) -> bool:
    """Tell whether such a note speaks of its author as “him” or “me”, so that it is one wherever it stands."""
    return is_author_note(line) and _THE_AUTHOR.search(line) is not None


def is_caption(line: str) -> bool:
    """Tell whether it is said of a picture or a table, or names who took it: at most 80 words."""
    words = words_in(line)
    if words > _MOST_WORDS_OF_CAPTION:
        return False
    if _VIDEO.fullmatch(line) or (words <= 60 and _CAPTION_LABEL.match(line)):
        return True
    end = line[-200:]
    if "(" in end and _CREDIT_IN_BRACKETS.fullmatch(end):
        return True
    if line.endswith((".", "。")) and not line.endswith("Inc."):
        return False
    credit = _CREDIT_AT_END.fullmatch(end) if _may_end_in_credit(end) else None
    if credit and (credit["before"] or (words <= _MOST_WORDS_OF_CREDIT and _mostly_capitals(line))):
        return True
    return "/" in end and any(pattern.fullmatch(end) for pattern in (_SLASHED_CREDIT, _NAMED_CREDIT))


def _may_end_in_credit(line: str) -> bool:
    """Tell whether it ends in the name of an agency, perhaps with a little after it that a credit may have."""
    if "/" in line:
        return True
    bare = line.casefold().removesuffix(".").removesuffix(")")
    return bare.endswith(_AGENCIES) or bare.removesuffix(" file").endswith(_AGENCIES)


def is_labelled_link(line: str) -> bool:
    """Tell whether it begins with a word like “Related:” or “Read more:”, so that it is a link in any document."""
    if not _has_any(line, _LABEL_SIGNS):
        return False
    return _FEWEST_WORDS_OF_TITLE <= words_in(line) <= MOST_WORDS_OF_LINK and _LINK_LABEL.match(line) is not None


def is_link(line: str) -> bool:
    """Tell whether it is a pointer to another text."""
    if len(line) > 300 or (words := words_in(line)) > MOST_WORDS_OF_LINK:
        return False
    has_sign = _has_any(line, _LABEL_SIGNS)
    label = _PERHAPS_LABEL.match(line) if has_sign and words >= _FEWEST_WORDS_OF_TITLE else None
    is_glued = label is not None and line[label.end() :][:1] != " "  # as it is in a page without its markup
    points = words <= _MOST_WORDS_OF_POINTER and _READ_MORE.fullmatch(line) is not None
    has_address = "://" in line or "www." in line
    ends_in_address = (
        has_address and words <= _MOST_WORDS_BEFORE_ADDRESS and _ENDS_IN_ADDRESS.fullmatch(line) is not None
    )
    if is_glued or points or ends_in_address or _HERE.fullmatch(line):
        return True
    asks = has_sign or "?" in line
    if (has_sign and _LINK_LABEL.fullmatch(line)) or (asks and _LATEST.fullmatch(line)):
        return True
    if ends_like_sentence(line) and line.endswith((".", "。")):
        return False
    if label is not None or _ARROW.fullmatch(line) or _BUY.fullmatch(line):
        return True
    joined = (asks or "!" in line) and _JOINED.fullmatch(line) is not None
    return joined or (":" in line and _INVITED.fullmatch(line) is not None)


def capital_label(line: str) -> str | None:
    """Return what stands in capitals before a colon, as in “PLASTIC BAGS: a ban is near”; None where nothing does."""
    match = _CAPITAL_LABEL.fullmatch(line) if ":" in line else None
    return match["label"] if match else None


def _mostly_capitals(line: str) -> bool:
    """Tell whether words that are written like names prevail; in scripts without capitals they do."""
    words = [word.strip("(),.:/-–—−") for word in line.split()]
    cased = [word for word in words if word and word[0].lower() != word[0].upper()]
    return 2 * sum(word[0].isupper() for word in cased) >= len(cased)
