"""Given names that nearly always are a man's or a woman's: enough to keep "she" from meaning "Andy Warhol"."""

MALE_NAMES = frozenset(
    """
    aaron adam adrian ahmad ahmed alan albert alex alfred ali allan allen andre andrew andy anthony antonio
    arthur barack barry ben benjamin bernard bernie bill bob boris brad brandon brendan brett brian bruce
    bryan calvin carl carlos charles charlie chris christian christopher clarence clark colin craig curtis
    dale daniel danny darren dave david dean dennis derek dmitry dominic don donald doug douglas dwayne dylan
    earl ed eddie edgar eduardo edward elliott emmanuel eric ernest ethan eugene evan felix fernando francis
    francisco frank franklin fred frederick gareth gary gavin geoffrey george gerald gerard gilbert giovanni
    glen glenn gordon graham greg gregory guillermo gustavo guy hans harold harry harvey hassan hector henry
    herbert herman howard hugh hugo ian ibrahim igor isaac ivan jack jacob jaime jake jamal james jason javier
    jeff jeffrey jeremy jerome jerry jesse jim jimmy joe joel johan john johnny jon jonathan jorge jose joseph
    joshua juan julian julio justin karl keith ken kenneth kevin kurt kyle larry lars laurence lawrence lee
    leo leon leonard lewis liam lionel lloyd louis lucas luis luke manuel marc marcel marco marcus mario mark
    martin marvin matt matteo matthew maurice max maxim michael miguel mike mikhail milton mitch mohamed
    mohammad mohammed muhammad nathan nathaniel neil nelson nicholas nick nicolas nigel noah norman oliver
    omar oscar otto owen pablo pascal patrick paul pedro pete peter phil philip phillip pierre pietro rafael
    ralph randy raul ray raymond reginald ricardo richard rick rob robert roberto rodney rodrigo roger roland
    ronald roy rudolf rupert russell ryan sam samuel santiago scott sean sebastian sergei sergey sergio seth
    shane simon stanley stefan stephen steve steven stuart ted terrence thomas tim timothy todd tom tommy tony
    travis trevor troy tyler umar vernon victor vincent vladimir wallace walter warren wayne wesley wilhelm
    will william winston xavier yusuf zachary
    """.split()
)
FEMALE_NAMES = frozenset(
    """
    abigail adele agnes aisha alexandra alice alicia alison amanda amber amelia amy ana andrea angela angelica
    anita ann anna anne annie antonia april ashley audrey barbara beatrice becky bella beth betty beverly
    brenda bridget brittany camilla carla carmen carol caroline carolyn catherine cathy charlotte chelsea
    cheryl chloe christina christine cindy claire clara claudia colleen courtney crystal cynthia daniela
    danielle deborah debra denise diana diane dolores donna dora doris dorothy edith eileen elaine eleanor
    elena elizabeth ella ellen emily emma erica erin esther eva evelyn fatima faye felicia fiona flora
    florence frances gabriela gail gemma georgia gina gladys gloria grace greta gwen hannah harriet hazel
    heather heidi helen helena hilary hillary holly ida ingrid irene isabel isabella ivanka ivy jacqueline
    jane janet janice jasmine jeanne jennifer jenny jessica jill joan joanna josephine joy joyce judith judy
    julia juliana julie june karen kate katherine kathleen kathryn kathy katie kayla kelly kimberly kirsten
    kristen kristin laura lauren laurie leah leila lena leslie lillian linda lisa liz lois lorraine louise
    lucia lucy lydia lynn madeleine madison maggie mandy margaret maria marian marie marilyn marina marjorie
    martha mary maya megan melanie melissa michelle mildred miriam molly monica nadia nancy naomi natalia
    natalie natasha nicole nina nora norma olga olivia pamela patricia paula pauline peggy penelope phyllis
    priscilla rachel rebecca regina renee rhonda rita roberta rosa rosalind rose rosemary roxanne ruth sabrina
    sally samantha sandra sara sarah serena sharon sheila sheryl shirley silvia simone sofia sonia sophia
    sophie stacy stella stephanie sue susan susanna suzanne sylvia tamara tanya tara teresa theresa tiffany
    tina ursula valerie vanessa vera veronica victoria viola virginia vivian wanda wendy whitney yolanda
    yvette yvonne zoe
    """.split()
)
