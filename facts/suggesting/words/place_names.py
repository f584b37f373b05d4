"""Names of countries and of the states of the USA: what "the country" or "the state" may mean, and "the city" not."""

COUNTRIES = frozenset(
    name.strip()
    for name in """
    afghanistan, albania, algeria, andorra, angola, argentina, armenia, australia, austria, azerbaijan,
    bahamas, bahrain, bangladesh, barbados, belarus, belgium, belize, benin, bhutan, bolivia, bosnia,
    botswana, brazil, britain, brunei, bulgaria, burkina faso, burundi, cambodia, cameroon, canada, chad,
    chile, china, colombia, congo, costa rica, croatia, cuba, cyprus, czech republic, czechia, denmark,
    djibouti, dominican republic, ecuador, egypt, el salvador, england, eritrea, estonia, eswatini, ethiopia,
    fiji, finland, france, gabon, gambia, germany, ghana, greece, grenada, guatemala, guinea, guyana, haiti,
    honduras, hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italy, ivory coast, jamaica,
    japan, jordan, kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon, lesotho, liberia,
    libya, liechtenstein, lithuania, luxembourg, madagascar, malawi, malaysia, maldives, mali, malta,
    mauritania, mauritius, mexico, moldova, monaco, mongolia, montenegro, morocco, mozambique, myanmar,
    namibia, nepal, netherlands, new zealand, nicaragua, niger, nigeria, north korea, north macedonia,
    norway, oman, pakistan, panama, papua new guinea, paraguay, peru, philippines, poland, portugal, qatar,
    romania, russia, rwanda, saudi arabia, scotland, senegal, serbia, seychelles, sierra leone, singapore,
    slovakia, slovenia, somalia, south africa, south korea, south sudan, spain, sri lanka, sudan, suriname,
    sweden, switzerland, syria, taiwan, tajikistan, tanzania, thailand, togo, tonga, trinidad, tunisia,
    turkey, turkmenistan, uganda, ukraine, united arab emirates, united kingdom, united states, uruguay,
    uzbekistan, venezuela, vietnam, wales, yemen, zambia, zimbabwe, uk, u.k., us, u.s., usa, u.s.a., uae
    """.split(",")
)
STATES = frozenset(
    name.strip()
    for name in """
    alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, georgia,
    hawaii, idaho, illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts,
    michigan, minnesota, mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey, new
    mexico, new york, north carolina, north dakota, ohio, oklahoma, oregon, pennsylvania, rhode island, south
    carolina, south dakota, tennessee, texas, utah, vermont, virginia, washington, west virginia, wisconsin,
    wyoming, new south wales, queensland, tasmania, south australia, western australia
    """.split(",")
)
