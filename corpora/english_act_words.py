"""Words of acts of speech whose topic is given and not their words: verbs, their nouns, and where one posts or speaks."""

from corpora.english_words import words

# What is put before the public: the object is the topic where no preposition names one.
POSTS = words("posted posts reposted re-posted reposts retweeted tweeted uploaded")
# Exchanges: the object is the topic.
EXCHANGES = words("discussed discusses discussing previewed previews")
# Whose programmes officials join.
BROADCASTERS = words("fox cnbc cbs nbc abc cnn msnbc bloomberg newsmax pbs npr bbc")
# Verbs that need one of the nouns behind them, and the preposition of the topic.
LIGHT = {
    "responded": words("questions question queries query comments criticism remarks letter letters"),
    "wrote": words("letter letters article op-ed post"),
    "released": words("report statement readout sheet video transcript letter agenda recording"),
    "published": words(
        "exchange conversation transcript recording video letter report statement readout op-ed article "
        "paper editorial commentary essay"
    ),
    "issued": words("statement readout report communique"),
    "replied": words("questions question queries query"),
    "answered": words("questions question queries query"),
    "took": words("questions question"),
    "fielded": words("questions question"),
    "gave": words(
        "interview interviews speech remarks address update briefing statement lecture testimony presentation"
    ),
    "delivered": words("speech remarks address statement lecture testimony keynote message presentation toast"),
    "made": words("remarks comments statement speech address"),
    "held": words(
        "gaggle conference briefing interview call talks discussion discussions conversation exchange dialogue"
    ),
    "participated": words("interview conference gaggle briefing panel discussion roundtable"),
    "hosted": words("gaggle conference briefing"),
    "joined": words("interview podcast panel") | BROADCASTERS,
    "joins": words("interview podcast panel") | BROADCASTERS,
    "exchanged": words("views"),
    "raised": words("issue issues question questions topic subject matter matters"),
    "announced": words("developments details plans updates initiation launch decision start suspension extension"),
    "told": words("story stories"),
    "shared": words(
        "moment moments memories "
        "experience experiences views view thoughts reflections story stories perspective perspectives insights excerpts "
        "update updates remarks comments statement details opinions"
    ),
    "offered": words("remarks comments reflections thoughts views"),
    "produced": words("video videos film"),
    "provided": words("update updates remarks comments overview testimony"),
    "sent": words("letter letters message"),
}
# A call or a talk is held as often as words are said: without its topic it is no attribution.
ENCOUNTERS = words("call talks discussion discussions conversation exchange dialogue panel roundtable")
# Verbs of weight whose object stands behind an adjunct ("emphasized in a united manner the need ...").
STRESSES = words("emphasized emphasised stressed underscored highlighted reiterated reaffirmed")
WEIGHTS = words("need importance necessity value role urgency commitment significance")
# A page or a notice of an office shows what the office says.
SHOWS = words("showed shows")
PAGES = words("website notice announcement filing webpage page bulletin")
CLEAR = words("clear")
TOPICS = words("about on regarding concerning over touching around")
SPEAKS = {
    "spoke": words("about on of regarding at with to"),
    "talked": words("about on regarding"),
    "commented": words("on about"),
    "testified": words("on about before regarding to in at"),
    "touched": words("on upon"),
    "elaborated": words("on"),
    "remarked": words("on upon"),
    "advocated": words("for against"),
    "interviewed": frozenset(),
    "asked": frozenset(),
}
PLACES = words(
    "x twitter truth social weibo facebook instagram telegram youtube tiktok linkedin wechat threads substack"
)
# Where one is interviewed, beside those.
CHANNELS = PLACES | BROADCASTERS | words("air television tv podcast radio show")
JOURNALISTS = words("reporters press journalists media")
# What companies and markets post.
FIGURES = words(
    "gain gains loss losses profit profits revenue revenues growth surplus deficit record results earnings increase decline drop "
    "rise sales returns output"
)
TAIL = words("earlier today yesterday also")
OWN = words("his her its their our my")
NO_TOPIC = words("that to whether how why by .")
