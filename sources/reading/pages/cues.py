"""What a line says of itself: "Advertisement", "Updated 9 min ago", "Sign up for our newsletter"."""

from __future__ import annotations

import re
from collections.abc import Callable

from sources.reading.metadata.agencies import AGENCIES
from sources.reading.metadata.embargo import read_embargo
from sources.reading.metadata.stamps import parse_stamp
from sources.reading.pages.lines import count_words

AGENCY_WORDS = "|".join(sorted((re.escape(a) for a in AGENCIES), key=len, reverse=True))


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
    r"(?:press|news|media) (?:release|statement)",
    r"for immediate (?:release|use|publication)",
    r"pressemitteilung",
    r"medienmitteilung",
    r"communiqué de presse",
    r"nota de prensa",
    r"comunicato stampa",
    r"persbericht",
    r"pressemelding",
    r"pressmeddelande",
    r"بيان صحفي",
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
    r"list \d+ of \d+",
    r"end of list",
    r"slide \d+.*",
)
NAVIGATION_SENTENCE = re.compile(
    r"^\W*(?:(?:read|see|watch|listen|learn)(?:\s+(?:more|also|next|here))?\s*[:|»>→-]\s*\S|"
    r"also read\b|read also\b|"
    r"related(?: stories| articles| story| article)?\s*[:|»-]|tags?\s*[:：]|topics?\s*[:：]|"
    r"keywords?\s*[:：]|filed under\b|click here\b|"
    r"more (?:on|from|about) [^.]{2,60}$|اقرأ (?:أيضا|المزيد)|شاهد(?: أيضا)?\s*[:|]|كلمات (?:مفتاحية|"
    r"دلالية)|وسوم\s*:|برچسب)",
    re.IGNORECASE,
)
FOOTER = re.compile(
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
    + AGENCY_WORDS
    + r"|Getty(?: Images)?|Shutterstock)|(?:©\s*)?(?:"
    + AGENCY_WORDS
    + r"|Getty Images|Shutterstock|EPA|iStock)"
    r"(?:\s*/\s*[\w .'-]{2,40})?(?:\s+(?:photo|images?|file photo|via .{2,30}))?|الصورة\s*[:：].{2,80}|"
    r"صورة\s*[:：].{2,80}|عکس\s*[:：].{2,80}|צילום\s*[:：].{2,80})\W*$",
    re.IGNORECASE,
)
PICTURE_CREDIT = re.compile(
    r"^\W*(?:photo|image|picture|video|photograph|illustration|\[?\(?(?:photo )?credit)", re.IGNORECASE
)

_Rule = tuple[str, Callable[[str], object]]
# Order matters: "Join our WhatsApp channel" is a share line, not a subscription.
_RULES: tuple[_Rule, ...] = (
    ("timestamp", _CLOCK.match),
    ("navigation", _WIRE.match),
    ("share", _SHARE.match),
    ("share", _SHARE_SENTENCE.match),
    ("comment_form", _COMMENTS.match),
    ("advert", _ADVERT.match),
    ("advert", _ADVERT_SENTENCE.match),
    ("subscription", _SUBSCRIPTION.match),
    ("subscription", _SUBSCRIPTION_SENTENCE.match),
    ("footer", FOOTER.search),
    ("sources", _SOURCES.match),
    ("credit", _CREDIT.match),
    ("navigation", _NAVIGATION.match),
    ("navigation", NAVIGATION_SENTENCE.match),
)
# The patterns are meant for lines; on a megabyte without a space some of them would take minutes.
_MAX_CUE_WORDS = 45
_MAX_CUE_LENGTH = 600


def name_kind(text: str) -> str | None:
    """The furniture kind that a line states by its own words, or None. Place and repetition are not considered."""
    if len(text) <= _MAX_CUE_LENGTH and count_words(text) <= _MAX_CUE_WORDS:
        if read_embargo(text, None):
            return "embargo"
        if parse_stamp(text):
            return "timestamp"
        for kind, rule in _RULES:
            if rule(text):
                # "Photo: people search the ruins of a house (AFP)" is a caption, "Photo: Jo Ek" its credit.
                return "caption" if kind == "credit" and ":" in text and count_words(text) > 7 else kind
    return None


def name_heading_kind(text: str) -> str | None:
    """The kind that a heading states by its own words, or None; a heading is no credit and no advert."""
    for kind, rule in _RULES:
        if kind not in {"credit", "advert"} and rule(text):
            return kind
    return None
