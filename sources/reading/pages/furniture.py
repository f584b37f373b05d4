"""Furniture: what stands on the page but is not the story. Marked with its kind, never deleted.

Three sources, strongest first: what the format states (an HTML nav, a figcaption), what a line says of itself
("Advertisement", "Updated 9 min ago", a credit in brackets), and where it stands (a bare label between paragraphs,
everything behind the last paragraph).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from rapidfuzz import fuzz

from sources.reading.metadata.dates import find_dates
from sources.reading.metadata.head import (
    AGENCIES,
    GLUED_STAMP,
    find_agency,
    parse_byline,
    parse_dateline,
    parse_stamp,
)
from sources.reading.pages.lines import Line, count_words, fold_key
from sources.reading.types import Mark

_AGENCY_WORDS = "|".join(sorted((re.escape(a) for a in AGENCIES), key=len, reverse=True))


def _whole(*forms: str) -> re.Pattern[str]:
    return re.compile(r"^\W*(?:" + "|".join(forms) + r")\W*$", re.IGNORECASE)


def _opening(*forms: str) -> re.Pattern[str]:
    return re.compile(r"^\W*(?:" + "|".join(forms) + ")", re.IGNORECASE)


_SHARE = _whole(
    r"follow(?: us)?(?: on [\w ,&/]+)?",
    r"short url",
    r"share",
    r"share (?:this|on|via|to|with)\b[\w ,/']*",
    r"tweet",
    r"shares?\s*\d*",
    r"\d[\d.,k]* shares?",
    r"(?:facebook|twitter|x|whatsapp|telegram|linkedin|pinterest|reddit|email|"
    r"e-mail|print|copy link|copy url|instagram|youtube|tiktok|messenger|threads|bluesky|flipboard|"
    r"viber|tumblr|vk)"
    r"(?:[\s|,/·•]+(?:facebook|twitter|x|whatsapp|telegram|linkedin|pinterest|reddit|email|e-mail|"
    r"print|copy link|"
    r"instagram|youtube|tiktok|messenger|threads|bluesky|share|save))*",
    r"save(?: article| for later)?",
    r"bookmark",
    r"listen(?: to (?:this )?(?:article|story))?(?: ?\(?\d+ min\w*\)?)?",
    r"like",
    r"link copied!?",
    r"republish(?: this article)?",
    r"click (?:here )?to share.*",
    r"whatsapp channel",
    r"join now",
    r"gift (?:this )?article",
    r"text size",
    r"font size",
    r"a[+-]?\s*a[+-]?",
    r"شارك(?:ها)?",
    r"مشاركة(?: عبر.*)?",
    r"شارك (?:على|عبر|هذا).*",
    r"تابعونا.*",
    r"تابعنا.*",
    r"نسخ الرابط",
    r"رابط (?:قصير|مختصر)",
    r"طباعة",
    r"حفظ",
    r"استمع",
    r"اشتراک گذاری",
    r"به اشتراک بگذارید",
    r"کپی لینک",
    r"لینک کوتاه",
    r"שתפו?",
    r"שיתוף",
    r"הדפסה",
    r"partager.*",
    r"compartir.*",
    r"teilen.*",
    r"condividi.*",
)
_SHARE_SENTENCE = _opening(
    r"(?:join|follow) (?:us|our|the)\b.{0,80}(?:whatsapp|telegram|facebook|twitter|instagram|youtube|"
    r"channel|google news|"
    r"linkedin|tiktok|social media|\bX\b)",
    r"follow\s+@?\w+(?:\s\w+)? on\b",
    r"stay (?:updated|tuned|connected|informed)\b",
    r"(?:like|find) us on\b",
    r"get (?:the )?latest .{0,60} on (?:whatsapp|telegram|google)",
    r"(?:تابعوا|انضموا|اشتركوا|تابع)\b.{0,60}(?:واتس|تلغرام|تيليغرام|تويتر|فيسبوك|قناة|قناتنا|صفحتنا)",
    r"(?:follow|subscribe).{0,20}(?:youtube|whatsapp|telegram) channel",
)
_ADVERT = _whole(
    r"adverti[sz]e?ments?(?: \d+)?",
    r"advertising",
    r"adverts?",
    r"ads?",
    r"skip ad .*",
    r"(?:\+\+\+|\*\*\*|---)\s*(?:anzeige|werbung|advertisement|ad|publicité|annonce)\b.{0,300}",
    r"(?:anzeige|werbung|advertisement|publicité|annonce)\s*[:|–—-].{0,200}",
    r"sponsored(?: content| by.*| post)?",
    r"promoted(?: content)?",
    r"paid (?:content|post|partnership)",
    r"(?:story|article|post) continues (?:below|after).*",
    r"skip (?:ad|advert\w*|promotion.*)",
    r"after (?:promotion|newsletter promotion)",
    r"remove ads?",
    r"ad choices",
    r"ads by .*",
    r"loading ad.*",
    r"scroll to continue.*",
    r"partner content",
    r"إعلان(?:ات)?",
    r"اعلان",
    r"تبلیغات",
    r"آگهی",
    r"פרסומת",
    r"anzeige",
    r"werbung",
    r"publicité",
    r"publicidad",
    r"pubblicità",
    r"publicidade",
    r"annonse",
    r"реклама",
    r"reklam",
    r"content from our partners?",
    r"taboola.*",
    r"by taboola",
    r"around the web",
    r"shop now",
    r"buy now",
    r"order now",
    r"book now",
    r"learn more",
    r"sale",
    r"best deals?",
)
_ADVERT_SENTENCE = re.compile(
    r"^(?:[^.!?]{0,60}\b(?:\d+% off|free shipping|limited[- ]time offer|promo code|discount code|"
    r"use code \w+|shop (?:now|the)|"
    r"buy one|while stocks? lasts?|for only [$€£]|starting (?:at|from) [$€£]\d|"
    r"terms and conditions apply)\b)",
    re.IGNORECASE,
)
_SUBSCRIPTION = _whole(
    r"subscribe(?: now| today| here| to .*| for .*)?",
    r"sign (?:up|in)(?: .*)?",
    r"log ?in(?: .*)?",
    r"register(?: now| free| here)?",
    r"become an? (?:subscriber|member|supporter|patron|friend).*",
    r"donate(?: now| today| here)?",
    r"make a (?:donation|contribution)",
    r"support (?:us|our|independent|quality|local|real|free|the|fearless|public)\b.{0,60}",
    r"our newsletters?.*",
    r"newsletters?",
    r"(?:get|join|try) (?:our|the|a)\b.{0,40}(?:newsletter|membership|free trial|briefing|app)\b.*",
    r"[$€£₹]\s?\d[\d.,]*\s*(?:/|per |a )\s*(?:month|mo|week|year|yr|day|issue)\b.*",
    r"\d[\d.,]*\s?[$€£]\s*(?:/|per |a |pro )\s*\w+",
    r"(?:enter )?your e-?mail(?: address)?",
    r"e-?mail address",
    r"(?:weekly|daily|morning|evening|breaking news|free) (?:newsletters?|briefings?|alerts?)",
    r"protected by recaptcha.*",
    r"already (?:a|have).{0,40}(?:subscriber|member|account|subscription).*",
    r"start (?:your )?(?:free )?trial.*",
    r"cancel any ?time.*",
    r"manage (?:my )?(?:subscription|account)",
    r"my account",
    r"(?:monthly|yearly|annual|one-time|one time) (?:support|subscription|donation|gift|contribution|"
    r"plan|pass).*",
    r"continue reading.*",
    r"unlock .*",
    r"premium",
    r"download (?:our|the) .{0,30}app.*",
    r"اشترك.*",
    r"النشرة (?:البريدية|الإخبارية)",
    r"تبرع.*",
    r"عضویت.*",
    r"خبرنامه",
    r"s'abonner.*",
    r"abonnez-vous.*",
    r"suscríbete.*",
    r"jetzt abonnieren.*",
    r"abbonati.*",
    r"הירשמו.*",
    r"הרשמה.*",
    r"buy me a coffee",
    r"patreon",
)
_SUBSCRIPTION_SENTENCE = _opening(
    r"(?:please )?(?:subscribe|sign up|register|log in|donate|consider (?:subscribing|donating|"
    r"supporting))\b",
    r"your (?:contribution|donation|support|subscription|membership) \b",
    r"(?:to|want to) (?:continue|keep|read) (?:reading|more|the full)",
    r"(?:if you (?:like|value|enjoy)|thank you for reading|thanks for reading)\b.{0,160}",
    r"(?:get|let) .{0,60}(?:in|to|meet) your inbox",
    r"[^.]{0,120}\b(?:delivered|sent|straight) to your inbox\b",
    r"get [^.]{0,60}\b(?:news|analysis|briefing|updates|stories)\b.{0,120}(?:newsletter|sign up)\b",
    r"[^.]{0,160}\.\s*(?:sign up|subscribe) (?:here|now)\.?$",
    r"(?:enjoy|get) unlimited (?:access|digital)",
    r"you(?:'ve|’ve| have) (?:reached|read|used) .{0,40}(?:limit|articles?)",
    r"this (?:article|story|content) is (?:for|only available to|exclusive to) .{0,30}(?:subscribers|"
    r"members)",
    r"(?:for|from) (?:just|as little as|only) [$€£]",
    r"we (?:rely|depend) on (?:readers|your|the support|donations)",
    r"help us (?:keep|continue|stay|fund)\b",
    r"(?:choose|pick) (?:your|a) plan",
    r"with your (?:help|support), we",
)
_COMMENTS = _whole(
    r"leave an? (?:reply|comment)",
    r"(?:post|add|write|submit)(?: an?| your)? (?:comment|reply)",
    r"comments?(?:\s*\(?\d+\)?)?",
    r"\d+ comments?",
    r"no comments?(?: yet)?",
    r"(?:please )?enter your (?:comment|name|e-?mail|website)(?: here| address here)?!?.*",
    r"your e-?mail address will not be published.*",
    r"save my name.*",
    r"log ?in to (?:leave a )?(?:comment|reply)",
    r"you must be (?:logged in|a registered).*",
    r"you have entered an incorrect email.*",
    r"reply",
    r"cancel reply",
    r"join the (?:conversation|discussion)",
    r"view (?:all )?(?:\d+ )?comments.*",
    r"(?:show|hide|load|read) (?:more )?comments.*",
    r"report (?:this )?comment",
    r"sort by.*",
    r"commentaries",
    r"make a comment",
    r"all fields (?:are )?required",
    r"not to be published",
    r"captcha.*",
    r"(?:name|website|email|comment)\s*[:*]+\s*\*?",
    r"required fields are marked.*",
    r"comments are closed.*",
    r"اترك (?:تعليقا?|ردا?).*",
    r"أضف تعليق.*",
    r"التعليقات.*",
    r"نظرات.*",
    r"ارسال نظر.*",
    r"תגובות.*",
    r"הוסף תגובה.*",
    r"laisser un commentaire.*",
    r"deja un comentario.*",
)
# Slugs, editors' notes and end signs of agency copy.
_WIRE = re.compile(
    r"^(?:ZCZC\b.{0,80}|NNNN|MORE|bc-[\w-]+.{0,60}|EDS?:.{0,300}|\(?[A-Z]{2,6}\)?\s+\w{1,4}/\w{1,4}\s+\d{6}Z?\s+[A-Z]{3}\s+\d{2})$"
)
_CLOCK = re.compile(
    r"^\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s*(?:GMT|UTC|[A-Z]{2,4}T))?(?:\s*\([^()]{2,20}\))?$"
)
_NAVIGATION = _whole(
    r"(?:hot|trending|popular|related|more|latest|top) (?:topics|stories|news|articles|posts|videos|"
    r"headlines|content|reading)?(?: (?:from|in|on|about) .*)?",
    r"(?:most|also) (?:read|popular|viewed|shared|commented)",
    r"recommended(?: (?:for you|stories|reading|videos))?",
    r"you (?:may|might) (?:also )?(?:like|be interested in).*",
    r"(?:see|read|watch) (?:also|more|next)",
    r"(?:editor'?s|editors’?) (?:picks?|choice)",
    r"also (?:on|in) this (?:page|issue|edition)",
    r"(?:photo|picture|video) (?:gallery|galleries|essay)\b.{0,80}",
    r"(?:previous|next)(?: (?:article|post|story|page))?",
    r"skip to (?:main )?content",
    r"(?:main )?menu",
    r"search",
    r"home(?: page)?",
    r"back to (?:top|home)",
    r"advanced search",
    r"view (?:all|more|gallery)",
    r"(?:show|load|see) (?:more|less|all)",
    r"\d+ min(?:ute)?s?(?: read)?",
    r"read(?:ing)? time:?.*",
    r"\d+ ?/ ?\d+",
    r"(?:page |seite |página |صفحة )?\d{1,4}(?: (?:of|von|de|من) \d{1,4})?",
    r"(?:in pictures|photo gallery|gallery)",
    r"in this (?:article|story)",
    r"table of contents",
    r"contents",
    r"tags?",
    r"topics?",
    r"filed under",
    r"breaking news",
    r"live",
    r"video",
    r"watch",
    r"follow-?up",
    r"this section contains relevant reference points.*",
    r"home\s*(?:[>/»|›]\s*[^>/»|›]{1,40})+",
    r"(?:[^>»›]{1,40}\s[>»›]\s){1,6}[^>»›]{1,80}",
    r"(?:[\w'’ &-]{2,24}\s*\|\s*){3,}[\w'’ &-]{2,24}",
    r"اقرأ أيضا?ً?.*",
    r"الأكثر (?:قراءة|مشاهدة).*",
    r"مواضيع ذات صلة.*",
    r"ذات صلة",
    r"أخبار ذات صلة.*",
    r"المزيد(?: من .*)?",
    r"الرئيسية",
    r"بحث",
    r"القائمة",
    r"بیشتر بخوانید.*",
    r"مطالب مرتبط.*",
    r"پربازدید.*",
    r"קראו עוד.*",
    r"כתבות נוספות.*",
    r"lire aussi.*",
    r"leer más.*",
    r"mehr zum thema.*",
    r"leggi anche.*",
    r"à lire aussi.*",
    r"lea también.*",
    r"lesen sie auch.*",
    r"show captions?",
    r"hide captions?",
    r"enlarge(?: image)?",
    r"image \d+ of \d+",
    r"slide \d+.*",
)
_NAVIGATION_SENTENCE = re.compile(
    r"^\W*(?:(?:read|see|watch|listen|learn)(?:\s+(?:more|also|next|here))?\s*[:|»>→-]\s*\S|"
    r"also read\b|read also\b|"
    r"related(?: stories| articles| story| article)?\s*[:|»-]|tags?\s*[:：]|topics?\s*[:：]|"
    r"keywords?\s*[:：]|filed under\b|click here\b|"
    r"more (?:on|from|about) [^.]{2,60}$|اقرأ (?:أيضا|المزيد)|شاهد(?: أيضا)?\s*[:|]|كلمات (?:مفتاحية|"
    r"دلالية)|وسوم\s*:|برچسب)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\W*(?:©|\(c\)\s|copyright\b|all rights reserved|terms (?:of (?:use|service)|and conditions|&)|"
    r"privacy (?:policy|notice)|cookie (?:policy|settings)|"
    r"about us\b(?=\W|$)|contact us\b(?=\W|$)|جميع الحقوق محفوظة|حقوق النشر|كل الحقوق|کلیه حقوق|"
    r"תנאי שימוש|כל הזכויות|powered by\b|"
    r"this site uses cookies|we (?:and our partners )?use cookies|by (?:clicking|signing up|subscribing|"
    r"continuing)\b.{0,80}(?:agree|accept|consent)|"
    r"this (?:material|article|story) may not be (?:published|reproduced)|"
    r"reproduction .{0,40}prohibited|terms|advertise with us|"
    r"(?:\(?(?:with )?(?:reporting|editing|writing|additional reporting|compiled)) by [A-Z]|"
    r"this is a developing story\b|the (?:views|opinions) expressed\b|"
    r"[^.]{3,80}\bcontributed (?:to this (?:report|story|article)|reporting)|"
    r"[A-Z][\w'’-]+(?: and [A-Z][\w'’-]+)? reported from [A-Z]|our standards:|"
    r"the thomson reuters trust|accept (?:all )?cookies|"
    r"\(?this (?:story|article) (?:has not been edited|is (?:auto|published))|mentions légales|"
    r"impressum)|\ball rights reserved\b",
    re.IGNORECASE,
)
_SOURCES = _whole(
    r"sources?",
    r"references?",
    r"external links?",
    r"footnotes?",
    r"bibliography",
    r"further reading",
    r"sister links?",
    r"المصادر?",
    r"المراجع",
    r"منابع",
    r"מקורות",
    r"sources?\s*[:：].{2,100}",
    r"المصدر\s*[:：].{2,100}",
    r"منبع\s*[:：].{2,100}",
    r"with (?:inputs?|agencies|reporting) from .{2,80}",
    r"with agency inputs?",
    r"originally published (?:by|in|on|at)\b.{2,100}",
)
_CREDIT = re.compile(
    r"^\W*(?:(?:image|photo|picture|video|photograph|illustration|graphic|map|cover photo|"
    r"featured image)s?(?:\s+credit|\s+source|\s+courtesy)?\s*[:：]\s*\S.{0,100}|"
    r"(?:photo|image|picture|video|illustration|photograph)s?\s+(?:by|courtesy of|courtesy|"
    r"credit)\s+.{2,80}|credits?\s*[:：]\s*.{2,80}|"
    r"[^.!?]{2,60}/\s*(?:"
    + _AGENCY_WORDS
    + r"|Getty(?: Images)?|Shutterstock)|(?:©\s*)?(?:"
    + _AGENCY_WORDS
    + r"|Getty Images|Shutterstock|EPA|iStock)"
    r"(?:\s*/\s*[\w .'-]{2,40})?(?:\s+(?:photo|images?|file photo|via .{2,30}))?|الصورة\s*[:：].{2,80}|"
    r"صورة\s*[:：].{2,80}|عکس\s*[:：].{2,80}|צילום\s*[:：].{2,80})\W*$",
    re.IGNORECASE,
)
_PICTURE_CREDIT = re.compile(
    r"^\W*(?:photo|image|picture|video|photograph|illustration|\[?\(?(?:photo )?credit)", re.IGNORECASE
)
_CAPTION_OPENING = re.compile(
    r"^\W*(?:\[?caption\]\s?|\d+/\d+\]\s?|"
    r"in this (?:[\w-]+ ){0,3}(?:photo|photograph|image|picture|frame|screengrab|screenshot|grab)\b|"
    r"(?:this|a) (?:handout|file|undated|aerial|satellite|combination|general|screengrab|"
    r"video)\s*(?:picture|photo|photograph|image|view|grab)\b|"
    r"file(?: photo| image| picture| pic)?\s*[:–—-]|(?:file|archive|undated|handout) (?:photo|image|"
    r"picture)s?\b|pictured\b|photo\s*[:–—]|caption\s*[:：]|"
    r"(?:image|photo|picture|video) shows\b|screenshot\b|screengrab\b|portrait (?:shot )?of\b|"
    r"illustrative (?:image|photo)\b|"
    r"صورة (?:أرشيفية|من الأرشيف|توضيحية)|عکس (?:آرشیوی|تزئینی)|תמונת ארכיון)",
    re.IGNORECASE,
)
# The BBC's and others' pages put the agency in front of a picture's alternative text.
_CREDIT_HEAD = re.compile(
    r"^(?:Reuters|Getty Images|AFP|EPA(?:-EFE)?|PA Media|AP|Anadolu|Handout|"
    r"Supplied)(?:/[\w .-]{2,30})?\s+(?:A|An|The|[A-Z][\w'’-]+)\s[^.!?]{8,160}$"
)
_CAPTION_INSIDE = re.compile(
    r"\((?:left|right|cent(?:er|re)|l|r|c|top|bottom|above|below|second from (?:left|right)|(?:front|"
    r"back) row)\)|"
    r"\b(?:from file|file (?:photo|image|picture)|archive photo|handout (?:photo|picture))\b|"
    r"\[file(?:[:\s][^\]]*)?\]|\bREUTERS/[A-Z]|\bpurchase licensing rights\b",
    re.IGNORECASE,
)
_CREDIT_TAIL = re.compile(
    r"\s*(?:[(\[](?P<in>[^()\[\]]{0,60}?\b(?:"
    + _AGENCY_WORDS
    + r"|EPA|EFE|Getty(?: Images)?|Shutterstock|handout|photo|file|courtesy|screengrab|social media|"
    r"supplied|Supplied|Handout|Photo|File|Courtesy|image|Image|Images|via [A-Z]\w+)\b[^()\[\]]{0,60}?)[)\]]?"
    r"|[|–—]\s*(?:photo|image|picture|credit)s?\s*[:：][^|]{2,60}|(?:Image|Photo|Picture|Video|Credit|"
    r"Photograph)s?\s*(?:credit)?\s*[:：]\s*[^.:]{2,60}\.?"
    # An agency that we have never heard of: initials in brackets behind a full stop.
    r"|[\[(][^\[\]()/]{2,40}/[^\[\]()]{2,40}[\])]|"
    # "… on July 25. Jo Ek / AP file": the photographer and his agency behind the caption's sentence.
    r"(?<=[.!?”\"])\s+[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}\s*/\s*(?:"
    + _AGENCY_WORDS
    + r"|Getty(?: Images)?|Shutterstock|EPA)(?: (?:file|photo|images?|pool)){0,2}|(?<=[.!?”\"])\s*\([A-Z]{2,6}\))\s*$"
)
_PRONOUNS = frozenset("i we you he she they it who i'm you're".split())
VERBS = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might "
    "must shall should "
    "says said say told tell tells came come comes went go goes took take takes made make makes got "
    "get gets gave give "
    "gives saw see sees seen knew know knows left leave leaves ran run runs held hold holds met meet "
    "meets won win wins "
    "lost lose loses fell fall falls rose rise rises began begin begins broke break breaks brought "
    "bring brings built "
    "build builds bought buy buys caught catch chose choose drew draw drove drive fought fight flew "
    "fly found find finds "
    "grew grow grows hit hits kept keep keeps led lead leads paid pay pays put puts read sent send "
    "sends set sets shot "
    "shut sold sell sells spent spend spoke speak speaks stood stand stands struck strike strikes "
    "thought think thinks "
    "threw throw wore wear wrote write writes isn't aren't wasn't weren't don't doesn't didn't won't "
    "can't couldn't "
    "it's he's she's they're we're i'm there's that's calls casts vows agrees remains remain needs "
    "need wants want "
    "shows show appears seems look looks plays play includes include sits sit hopes believes expects "
    "faces".split()
)
_OPENERS = (
    r"(?:In|On|The|At|After|For|According|As|When|While|During|With|By|From|It|He|She|They|This|These|A|An|But|"
    r"Since|Under)"
)
_GLUE = re.compile(rf"(?<=[\w’'\"”)])\s+(?={_OPENERS}\s+[a-z])")
_FEATURE_TAGS = re.compile(
    r"^(?:special|exclusive|update|updated|live|watch|video|opinion|analysis|breaking|explainer|"
    r"photos?)\s*[:|]?\s+",
    re.I,
)
_LOWER_WORD = re.compile(r"\b[a-z]{3,}ed\b")

Rule = tuple[str, Callable[[str], object]]
# Order matters: "Join our WhatsApp channel" is a share line, not a subscription.
_RULES: tuple[Rule, ...] = (
    ("timestamp", _CLOCK.match),
    ("navigation", _WIRE.match),
    ("share", _SHARE.match),
    ("share", _SHARE_SENTENCE.match),
    ("comment_form", _COMMENTS.match),
    ("advert", _ADVERT.match),
    ("advert", _ADVERT_SENTENCE.match),
    ("subscription", _SUBSCRIPTION.match),
    ("subscription", _SUBSCRIPTION_SENTENCE.match),
    ("footer", _FOOTER.search),
    ("sources", _SOURCES.match),
    ("credit", _CREDIT.match),
    ("navigation", _NAVIGATION.match),
    ("navigation", _NAVIGATION_SENTENCE.match),
)
# The patterns are meant for lines; on a megabyte without a space some of them would take minutes.
_MAX_CUE_WORDS = 45
_MAX_CUE_LENGTH = 600
_MAX_CAPTION_LENGTH = 1200


def name_kind(text: str) -> str | None:
    """The furniture kind that a line states by its own words, or None. Place and repetition are not considered."""
    if len(text) <= _MAX_CUE_LENGTH and count_words(text) <= _MAX_CUE_WORDS:
        if parse_stamp(text):
            return "timestamp"
        for kind, rule in _RULES:
            if rule(text):
                # "Photo: people search the ruins of a house (AFP)" is a caption, "Photo: Jo Ek" its credit.
                return "caption" if kind == "credit" and ":" in text and count_words(text) > 7 else kind
    return None


def is_caption(text: str, *, last: bool = False) -> bool:
    """Whether a line reads as a picture's caption. `last`: it ends its story, where an agency in brackets signs off."""
    if len(text) > _MAX_CAPTION_LENGTH:
        return False
    if (_CAPTION_OPENING.match(text) or _CREDIT_HEAD.match(text)) and count_words(text) <= 80:
        return True
    if count_words(text) > 80 or parse_dateline(text, opening=False):
        return False
    inside = bool(_CAPTION_INSIDE.search(text)) and count_words(text) <= 40
    tail = _CREDIT_TAIL.search(text)
    if tail and tail.start() > 0:
        signs_off = find_agency(text) or re.search(r"\([A-Z]{2,6}\)\s*$", text[-12:])
        return inside or not (last and signs_off and not find_dates(text))
    return inside and not _says_speech(text)


def is_body(line: Line) -> bool:
    """Whether a line is a paragraph of prose: a sentence of its own, and no caption."""
    return line.words >= 6 and line.ends_sentence and not line.is_separator


def is_headline_like(line: Line) -> bool:
    """Whether a line could be a headline: one open-ended phrase of at most 40 words, no list item, no label."""
    text = line.text
    if line.is_bullet or line.is_separator or not 2 <= line.words <= 40 or len(text) > 260:
        return False
    if re.search(r"[.۔।。]['\"’”»)\]\s]*$", text) and not re.search(r"(?:\.\.\.|\b[A-Z]\.)\s*$", text):
        return False
    return not text.endswith((":", ",", ";", "،")) and not text.startswith(("(", "["))


def headline_key(text: str) -> str:
    """What two occurrences of a headline share; a section label such as "Special" in front is left out."""
    return fold_key(_FEATURE_TAGS.sub("", text))


def key_of(line: Line) -> str:
    """`headline_key` of a line."""
    return headline_key(line.text) if _FEATURE_TAGS.match(line.text) else line.key


def kinds_of_lines(lines: list[Line]) -> list[str | None]:
    """A furniture kind or None for each whole line, by what the format and the line itself say, and by repetition."""
    kinds: list[str | None] = []
    seen: dict[str, int] = {}
    for line in lines:
        kind = line.kind
        if kind == "navigation":
            # The page's markup only says that this is no text; the line itself may say what it is.
            kind = name_kind(line.text) or ("credit" if parse_byline(line.text) else kind)
        if line.is_main:
            kinds.append(_main_kind(line, seen, lines))
            seen.setdefault(key_of(line), line.index)
            continue
        if line.is_separator or not line.key:
            kind = kind or "navigation"
        if kind is None and line.role != "heading":
            kind = name_kind(line.text)
        elif kind is None and line.role == "heading":
            kind = _heading_kind(line.text)
        if kind is None and is_caption(line.text, last=_ends_story(lines, line)):
            kind = "caption"
        if kind is None and parse_byline(line.text):
            kind = "credit"
        if kind is None and line.words >= 3:
            first = seen.get(key_of(line))
            if first is not None:
                original = lines[first]
                if kinds[first] == "caption":
                    kind = "caption"
                elif is_headline_like(original):
                    kind = "repeated_headline"
                elif line.words >= 8:
                    kind = "pull_quote"
        kinds.append(kind)
        # A bullet under the headline sums up a sentence of the text; that sentence is no repetition of it.
        if line.words >= 3 and not line.is_bullet:
            seen.setdefault(key_of(line), line.index)
    _mark_captions_beside_credits(lines, kinds)
    _fill_forms(lines, kinds)
    _mark_pull_quotes(lines, kinds)
    return kinds


def _main_kind(line: Line, seen: dict[str, int], lines: list[Line]) -> str | None:
    """The kind of a line that its format counts to the article: only what it says of itself beyond doubt."""
    if line.role == "caption":
        return "caption"
    kind = name_kind(line.text) if line.words <= 12 and line.role not in {"heading", "table_row"} else None
    if kind in {"share", "advert", "comment_form", "timestamp", "subscription", "sources"}:
        return kind
    if line.role not in {"heading", "table_row"} and _FOOTER.search(line.text[:60]) and line.words <= 45:
        return "footer"
    if line.role != "heading" and line.words <= 25 and _NAVIGATION_SENTENCE.match(line.text):
        return "navigation"
    if kind == "credit" and not line.text.startswith("("):
        return "credit"
    if line.role != "heading" and line.words <= 50 and is_caption(line.text, last=_ends_story(lines, line)):
        return "caption"
    first = seen.get(key_of(line))
    if first is not None and lines[first].role == "heading" and line.words >= 3:
        return "repeated_headline"
    return None


def _heading_kind(text: str) -> str | None:
    for kind, rule in _RULES:
        if kind not in {"credit", "advert"} and rule(text):
            return kind
    return None


def _ends_story(lines: list[Line], line: Line) -> bool:
    """Whether a line can be the last paragraph of its story, set as the paragraphs before it are."""
    if line.gap >= 3 or line.index == 0 or not is_body(lines[line.index - 1]):
        return False
    following = next((x for x in lines[line.index + 1 : line.index + 20] if not name_kind(x.text)), None)
    return following is None or following.gap >= 3 or following.is_separator or is_headline_like(following)


def _mark_captions_beside_credits(lines: list[Line], kinds: list[str | None]) -> None:
    """A line right above a picture's credit, or an open one right below a caption, belongs to that picture."""
    for before, line in itertools.pairwise(lines):
        if line.gap or line.is_main:
            continue
        above, own = kinds[before.index], kinds[line.index]
        credited = own == "credit" and _PICTURE_CREDIT.match(line.text)
        if above is None and credited and before.words <= 50 and before.index > 0:
            kinds[before.index] = "caption"
        # A caption that ends in its credit is complete.
        open_ended = line.ends_openly and line.words <= 30 and not line.is_bullet
        if above == "caption" and own is None and open_ended and not _CREDIT_TAIL.search(before.text):
            kinds[line.index] = "caption"


def _fill_forms(lines: list[Line], kinds: list[str | None]) -> None:
    """A short line between two lines of a sign-up box or comment form, without a gap, belongs to that form."""
    for i in range(1, len(lines) - 1):
        form = kinds[i - 1]
        if kinds[i] is not None or form not in {"subscription", "comment_form"} or lines[i].words > 14:
            continue
        below = next((j for j in range(i + 1, min(i + 5, len(lines))) if kinds[j] is not None), None)
        joined = below is not None and all(lines[j].gap == 0 for j in range(i, below + 1))
        if joined and below is not None and kinds[below] == form and not lines[i].is_main:
            kinds[i] = form


def _mark_pull_quotes(lines: list[Line], kinds: list[str | None]) -> None:
    """A paragraph that says again what stands earlier is a pull quote if a label or a quotation sets it apart."""
    for i, line in enumerate(lines):
        if kinds[i] or line.is_bullet or not 8 <= line.words <= 60:
            continue
        label = i > 0 and lines[i - 1].words <= 3 and not lines[i - 1].ends_sentence
        if not (label or line.role in {"quote", "aside"} or line.text[0] in '“"«„'):
            continue
        for j in range(max(0, i - 60), min(len(lines), i + 60)):
            other = lines[j]
            if j == i or kinds[j] or other.is_bullet or not is_body(other):
                continue
            longer = other.words > 1.2 * line.words
            if (longer and j < i + 60 and line.key in other.key and len(line.key) >= 30) or (
                j < i
                and abs(other.words - line.words) <= 0.2 * line.words
                and fuzz.ratio(line.text, other.text) >= 90
            ):
                kinds[i] = "pull_quote"
            if kinds[i]:
                break


# "… on Monday.The Post is reader-funded. Give from €5 a month.": a plea that lost its line break.
_GLUED_PLEA = re.compile(
    r"(?<=[a-z0-9”\"’)])[.!?][”\"’)]?(?=[A-Z][^\n]{0,200}?(?i:reader-(?:funded|supported)|subscri|donat|newsletter|"
    r"support (?:us|our)|[$€£]\s?\d[\d.,]*\s*(?:/|per |a )\s*(?:month|week|year))[^\n]{0,120}$)"
)


def mark_inside(line: Line, *, first: bool, opening: bool, captions_near: bool) -> list[Mark]:
    """Furniture inside a line that is otherwise story: a stamp, dateline or caption glued in front, a credit behind.

    `first`: no paragraph stands before it in its story; `opening`: at most one does.
    """
    text, at = line.text, line.start
    marks: list[Mark] = []
    offset = 0
    stamp = GLUED_STAMP.match(text) if first else None
    if stamp:
        end = len(text[: stamp.end()].rstrip())
        marks.append(Mark(at, at + end, "timestamp"))
        offset = stamp.end()
    dateline = parse_dateline(text[offset:], opening=opening)
    if dateline:
        end = offset + len(text[offset : offset + dateline.length].rstrip())
        marks.append(Mark(at + offset, at + end, "dateline"))
        return marks
    leading = leading_date(text[offset:])
    if leading:
        marks.append(Mark(at + offset, at + offset + leading, "dateline"))
        return marks
    plea = _GLUED_PLEA.search(text[-240:])
    if plea:
        marks.append(Mark(at + len(text) - len(text[-240:]) + plea.end(), at + len(text), "subscription"))
    caption = _caption_end(text[offset:], captions_near)
    if caption:
        marks.append(Mark(at + offset, at + offset + caption, "caption"))
    agency = find_agency(text)
    if agency and re.search(r"[(\[][^()\[\]]*[)\]]\s*$", text[-120:]):
        bracket = max(text.rfind("("), text.rfind("["))
        if bracket > 0:
            marks.append(Mark(at + bracket, at + len(text), "credit"))
    elif agency and text.endswith(agency) and text[: -len(agency)].endswith(" "):
        marks.append(Mark(at + len(text) - len(agency), at + len(text), "credit"))
    return marks


_LEADING_DATE = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|"
    r"\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4})"
    r"(?=\s*[—–|:-]?\s+(?:[A-Z“\"‘]))",
    re.IGNORECASE,
)


def leading_date(text: str) -> int:
    """The length of a full date that stands before a sentence without belonging to it, else 0."""
    match = _LEADING_DATE.match(text)
    if not match or not re.search(r"\d{4}$", match.group()):
        return 0
    rest = text[match.end() :].lstrip(" —–|:-")
    # "July 6, 2024 Elections were held": the sentence starts anew; "July 6, 2024 was" would not.
    return match.end() if rest[:1].isupper() or rest[:1] in '“"‘' else 0


def _caption_end(text: str, captions_near: bool) -> int:
    """Where a caption glued in front of a paragraph ends (code points), or 0."""
    head = text[:260]
    sentence = re.match(r"[^.!?]{6,160}[.!?]\s+(?=\S)", head)
    if sentence and len(text) > sentence.end() + 60:
        first = sentence.group().strip()
        if is_caption(first) or (
            _is_label_phrase(first, limit=12) and _follows_up(first, text[sentence.end() :])
        ):
            credit = re.match(
                r"(?:Image|Photo|Picture|Video)s?\s*:\s*[^.]{2,50}\.\s+", text[sentence.end() :]
            )
            return len(text[: sentence.end() + (credit.end() if credit else 0)].rstrip())
    for glue in _GLUE.finditer(head):
        before, after = head[: glue.start()], text[glue.end() :]
        words = before.split()
        if not 2 <= len(words) <= 16 or len(after) < 40 or before.rstrip("\"'”’)")[-1:] in ".!?,;:":
            continue
        if re.search(r"[,:;]", before) and not captions_near:
            continue
        # A title ("Gone With the Wind") has its small words in capitals too, a caption has not.
        if all(w[:1].isupper() for w in words) and not captions_near:
            continue
        return glue.start()
    return 0


def _is_label_phrase(text: str, *, limit: int) -> bool:
    """Whether an English phrase has no finite verb that we know, so that it names something and states nothing."""
    words = [w.strip("“”\"'’.,;:()[]").lower().replace("’", "'") for w in text.split()]
    if not 2 <= len(words) <= limit:
        return False
    if any(w in VERBS or w in _PRONOUNS for w in words):
        return False
    return not _LOWER_WORD.search(" ".join(w for w in text.split()))


def is_label_phrase(text: str, *, limit: int = 12) -> bool:
    """See `_is_label_phrase`; false for text in another script than Latin, whose verbs we do not know."""
    return text.isascii() and _is_label_phrase(text, limit=limit)


def _follows_up(caption: str, rest: str) -> bool:
    """Whether the paragraph starts over with the caption's own subject, as one does under its picture."""
    opening = {w.lower() for w in re.findall(r"[A-Za-z]{3,}", rest[:60])}
    subject = {w.lower() for w in re.findall(r"[A-Za-z]{3,}", caption)}
    return len(opening & subject) >= 2


def _says_speech(text: str) -> bool:
    return bool(re.search(r"\b(?:said|told|added|says|tells)\b", text))
