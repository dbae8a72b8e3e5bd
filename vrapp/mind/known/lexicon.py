"""The words by which the rules tell a job from a mood and a sister from a sofa. Plain sets; all lower case."""

from __future__ import annotations

_RELATIONS = """
mother: mum mom mam mummy mommy mama ma mother
father: dad daddy papa father
sister: sis sister
brother: bro brother
wife: wife
husband: hubby husband
partner: partner
girlfriend: girlfriend
boyfriend: boyfriend
fiancé: fiancé fiancée fiance fiancee
son: son
daughter: daughter
child: child kid
baby: baby
grandmother: grandma gran granny nan nana grandmother
grandfather: grandpa grandad granddad gramps grandfather
grandson: grandson
granddaughter: granddaughter
grandchild: grandchild grandkid
aunt: aunt auntie aunty
uncle: uncle
cousin: cousin
niece: niece
nephew: nephew
mother-in-law: mother-in-law
father-in-law: father-in-law
sister-in-law: sister-in-law
brother-in-law: brother-in-law
stepmother: stepmother stepmum stepmom
stepfather: stepfather stepdad
stepsister: stepsister
stepbrother: stepbrother
half-sister: half-sister
half-brother: half-brother
godmother: godmother
godfather: godfather
goddaughter: goddaughter
godson: godson
ex: ex ex-wife ex-husband ex-girlfriend ex-boyfriend ex-partner
friend: friend mate buddy pal bestie
boss: boss manager supervisor
colleague: colleague coworker co-worker workmate
neighbour: neighbour neighbor
flatmate: flatmate roommate housemate
teacher: teacher tutor
therapist: therapist counsellor counselor psychologist
doctor: doctor gp
dentist: dentist
trainer: trainer coach
landlord: landlord landlady
student: student
dog: labrador retriever poodle spaniel terrier dachshund beagle collie bulldog corgi husky sheepdog pug chihuahua greyhound whippet
"""
RELATION_OF = {word: line.partition(":")[0].strip() for line in _RELATIONS.strip().splitlines() for word in line.partition(":")[2].split()}
PLURAL_OF = {f"{word}s": word for word in RELATION_OF} | {
    "children": "child",
    "wives": "wife",
    "babies": "baby",
    "grandchildren": "grandchild",
    "kids": "child",
}
DISTINGUISHING = frozenset("older elder eldest oldest younger youngest big little twin middle best late former ex step".split())
FEMALE = frozenset(
    "mother sister wife girlfriend fiancée daughter grandmother granddaughter aunt niece mother-in-law sister-in-law stepmother stepsister half-sister".split()
)
MALE = frozenset(
    "father brother husband boyfriend son grandfather grandson uncle nephew father-in-law brother-in-law stepfather stepbrother half-brother".split()
)
CLOSE = frozenset(
    "mother father sister brother wife husband partner girlfriend boyfriend fiancé son daughter child baby grandmother grandfather friend "
    "aunt uncle cousin niece nephew "
    "grandson granddaughter half-sister half-brother stepsister stepbrother stepmother stepfather".split()
)
"""Relations about whom the companion may say "give them a call"; not the dentist."""

PETS = frozenset(
    "dog cat puppy kitten rabbit bunny hamster parrot horse pony budgie tortoise turtle goldfish bird canary ferret gerbil snake lizard "
    "gecko chinchilla rat".split()
)

JOBS = frozenset(
    "accountant actor actress administrator analyst animator architect archivist artist assistant astronomer author baker barber barista "
    "bartender biologist blacksmith bookkeeper "
    "botanist bricklayer builder butcher carer caretaker caregiver carpenter cashier chef chemist cleaner clerk coach comedian composer "
    "conductor consultant contractor cook counsellor courier "
    "curator dancer dentist designer developer director doctor driver economist editor electrician engineer entrepreneur farmer filmmaker "
    "firefighter fisherman florist freelancer gardener "
    "geologist goldsmith guard guide hairdresser handyman historian housekeeper illustrator inspector instructor interpreter janitor "
    "jeweller journalist judge lawyer lecturer "
    "librarian lifeguard locksmith machinist manager marketer mechanic midwife miner model mover musician nanny nurse nutritionist officer "
    "optician painter paramedic pastor "
    "pharmacist philosopher photographer physicist physiotherapist pianist pilot plasterer plumber poet policeman policewoman porter "
    "postman postwoman priest producer professor programmer "
    "psychiatrist psychologist publisher radiographer receptionist reporter researcher roofer sailor salesman saleswoman salesperson "
    "scientist sculptor secretary seamstress shepherd "
    "shopkeeper singer smith soldier solicitor statistician steward stonemason surgeon surveyor tailor teacher technician technologist "
    "therapist trader trainer translator tutor undertaker "
    "veterinarian vet violinist waiter waitress warden weaver welder writer zookeeper".split()
)
BUSINESSES = frozenset(
    "bakery shop store café cafe restaurant company business farm studio garage hotel bar pub salon school nursery gallery bookshop "
    "workshop practice agency start-up startup blog podcast".split()
)

NATIONALITIES = frozenset(
    "american argentinian australian austrian belgian brazilian british bulgarian canadian chilean chinese colombian croatian cuban "
    "cypriot czech danish dutch egyptian english estonian "
    "ethiopian filipino finnish french german ghanaian greek hungarian icelandic indian indonesian iranian iraqi irish israeli italian "
    "jamaican japanese kenyan korean latvian lebanese "
    "lithuanian malaysian maltese mexican moroccan nepali nigerian norwegian pakistani peruvian polish portuguese romanian russian "
    "scottish serbian singaporean slovak slovenian somali spanish "
    "swedish swiss syrian taiwanese thai tunisian turkish ukrainian venezuelan vietnamese welsh".split()
)
LANGUAGES = NATIONALITIES | frozenset(
    "arabic bengali catalan esperanto farsi hebrew hindi latin mandarin cantonese persian punjabi sign swahili tamil urdu yiddish gaelic".split()
)

CONDITIONS = frozenset(
    "adhd add alopecia anaemia anemia anxiety arthritis asthma autism cancer celiac coeliac crohn's dementia depression diabetes dyslexia "
    "eczema endometriosis epilepsy "
    "fibromyalgia glaucoma gout hypertension hypothyroidism ibs insomnia lupus migraine migraines narcolepsy ocd osteoporosis parkinson's "
    "pcos psoriasis ptsd scoliosis sciatica tinnitus vertigo".split()
)
DIETS = frozenset("vegetarian vegan pescatarian celiac coeliac diabetic lactose-intolerant gluten-free halal kosher teetotal".split())

EVENTS = frozenset(
    "interview exam exams appointment meeting presentation wedding birthday party trip flight surgery operation test scan concert recital "
    "concert match race marathon date reunion "
    "conference deadline checkup check-up viva audition trial hearing graduation ceremony holiday vacation move viewing performance show "
    "funeral baptism christening class lesson "
    "course visit tournament assessment review gig play anniversary delivery".split()
)
MEETINGS = frozenset("lunch dinner breakfast coffee tea drinks brunch a drink a coffee".split())

POSSESSIONS = frozenset(
    "car bike bicycle motorbike motorcycle van boat garden greenhouse allotment house flat apartment cottage cabin guitar piano violin "
    "cello drum ukulele flute telescope camera "
    "campervan caravan tent scooter tractor record-player typewriter sewing kayak canoe surfboard skateboard 3d laptop tablet balcony "
    "workshop sauna fireplace oven kiln loom".split()
)
INSTRUMENTS = frozenset(
    "guitar piano violin cello drums ukulele flute clarinet trumpet saxophone harp viola bass banjo accordion organ recorder oboe trombone "
    "mandolin keyboard harmonica".split()
)
SPORTS = frozenset(
    "football soccer tennis badminton squash chess rugby cricket basketball volleyball golf hockey handball baseball netball darts snooker "
    "poker bridge go".split()
)

# how a feeling weighs, -1 (bad) to 1 (good)
FEELINGS: dict[str, float] = {
    **dict.fromkeys("happy glad delighted thrilled overjoyed ecstatic elated".split(), 0.9),
    **dict.fromkeys(
        "great good wonderful fantastic amazing excited proud grateful thankful hopeful relieved content cheerful optimistic joyful loved".split(), 0.7
    ),
    **dict.fromkeys("fine okay ok calm relaxed well better rested peaceful alright confident".split(), 0.4),
    **dict.fromkeys("tired bored sleepy restless confused unsure busy meh nostalgic homesick hungover".split(), -0.3),
    **dict.fromkeys(
        "worried anxious nervous stressed overwhelmed frustrated annoyed upset disappointed sad down low lonely exhausted worn-out afraid "
        "scared guilty ashamed "
        "jealous embarrassed insecure burnt-out stuck unwell ill sick angry furious hurt lost drained tense".split(),
        -0.7,
    ),
    **dict.fromkeys("terrible awful miserable heartbroken devastated hopeless desperate depressed broken crushed empty numb worthless".split(), -0.95),
}
