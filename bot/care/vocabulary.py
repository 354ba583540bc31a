"""Words the matching engine knows before any clinic writes one.

Hand-written. ``ABBREVIATIONS`` are written out; ``GUARDED`` words are never corrected into one
another; ``FUNCTION_WORDS`` tell the language.
"""

from __future__ import annotations

from collections.abc import Mapping


def each(text: str) -> tuple[str, ...]:
    """The words of a list written as one text."""
    return tuple(text.split())


def _pairs(text: str) -> dict[str, str]:
    """``short=full`` pairs; ``~`` joins the words that one abbreviation stands for."""
    found = (pair.split("=") for pair in text.split())
    return {short: full.replace("~", " ") for short, full in found}


ABBREVIATIONS: Mapping[str, Mapping[str, str]] = {
    "en": _pairs("""
                 u=you ur=your r=are y=why n=and b4=before 2nite=tonight tonite=tonight 2day=today
        2moro=tomorrow         2morrow=tomorrow tmrw=tomorrow tmr=tomorrow tmw=tomorrow tomorow=tomorrow
        yest=yesterday pls=please         plz=please thx=thanks ty=thanks bc=because cuz=because coz=because
        cause=because bcuz=because w=with         wo=without abt=about appt=appointment appts=appointments
        apt=appointment med=medication meds=medication         rx=prescription doc=doctor docs=doctors
        dr=doctor hrs=hours hr=hour min=minutes mins=minutes wk=week         wks=weeks yr=year yrs=years
        mo=month ppl=people somethin=something nothin=nothing anythin=anything         sum1=someone
        gf=girlfriend bf=boyfriend bday=birthday idk= lol= lmao= omg= btw= tbh= imo= lil=little
        luv=love cya=bye prob=probably probs=probably def=definitely info=information temp=temperature
        pic=picture pics=pictures wat=what wut=what wen=when wher=where hw=how teh=the hte=the th=the
        dat=that         dis=this da=the dey=they wanna=want~to gonna=going~to gotta=have~to hafta=have~to
        kinda=kind~of         sorta=sort~of lemme=let~me gimme=give~me dunno=do~not~know cant=can~not
        cannot=can~not wont=will~not         dont=do~not didnt=did~not doesnt=does~not isnt=is~not
        arent=are~not wasnt=was~not werent=were~not         couldnt=could~not wouldnt=would~not
        shouldnt=should~not havent=have~not hasnt=has~not hadnt=had~not         aint=is~not im=i~am
        ive=i~have id=i~would youre=you~are theyre=they~are thats=that~is whats=what~is         wats=what~is
        wheres=where~is whos=who~is hows=how~is whens=when~is theres=there~is heres=here~is
        shes=she~is hes=he~is youll=you~will itll=it~will youve=you~have weve=we~have theyve=they~have
        shoulda=should~have coulda=could~have woulda=would~have mg=milligrams 1st=first 2nd=second 3rd=third
        s= t=
    """),
    "es": _pairs("""
                 q=que k=que ke=que qe=que x=por xq=porque pq=porque porq=porque xk=porque xfa=por~favor
        xfavor=por~favor         porfa=por~favor porfis=por~favor pa=para pal=para~el d=de tb=tambien
        tmb=tambien tbn=tambien bn=bien         toy=estoy ta=esta tas=estas tamos=estamos toi=estoy
        taba=estaba dnd=donde dond=donde cdo=cuando         cuand=cuando mnn=manana hr=hora hrs=horas
        min=minutos mins=minutos sem=semana dr=doctor dra=doctora         doc=doctor med=medicamento
        meds=medicamentos cel=celular tel=telefono msj=mensaje msjs=mensajes         grax=gracias
        grx=gracias salu2=saludos aki=aqui aora=ahora ahorita=ahora orita=ahora komo=como
        kiero=quiero kien=quien kuando=cuando kuanto=cuanto kede=quede keda=queda pued=puede pdo=puedo
        nd=nada         nomas=nada~mas namas=nada~mas vdd=verdad asta=hasta ola=hola aser=hacer hac=hacer
        ase=hace voi=voy         oy=hoy entons=entonces tonces=entonces del=de~el al=a~el
    """),
}
"""Chat spelling by language."""

EMOJI: Mapping[str, Mapping[str, str]] = {
    "🍺": {"en": "beer", "es": "cerveza"},
    "🍻": {"en": "beer", "es": "cerveza"},
    "🍷": {"en": "wine", "es": "vino"},
    "🥂": {"en": "alcohol", "es": "alcohol"},
    "🍸": {"en": "cocktail", "es": "trago"},
    "🥃": {"en": "whiskey", "es": "trago"},
    "☕": {"en": "coffee", "es": "cafe"},
    "🍵": {"en": "tea", "es": "te"},
    "💧": {"en": "water", "es": "agua"},
    "🍔": {"en": "eat", "es": "comer"},
    "🍕": {"en": "eat", "es": "comer"},
    "🚗": {"en": "car", "es": "carro"},
    "🚕": {"en": "taxi", "es": "taxi"},
    "✈": {"en": "fly", "es": "avion"},
    "💊": {"en": "medication", "es": "medicina"},
    "💉": {"en": "infusion", "es": "infusion"},
    "🤢": {"en": "nausea", "es": "nauseas"},
    "🤮": {"en": "vomiting", "es": "vomito"},
    "🤕": {"en": "headache", "es": "dolor cabeza"},
    "😵": {"en": "dizzy", "es": "mareado"},
    "😴": {"en": "sleepy", "es": "sueno"},
    "🤧": {"en": "cold", "es": "resfriado"},
    "🤒": {"en": "fever", "es": "fiebre"},
    "🤰": {"en": "pregnant", "es": "embarazada"},
    "🚬": {"en": "smoke", "es": "fumar"},
    "🍁": {"en": "weed", "es": "marihuana"},
    "🌿": {"en": "weed", "es": "marihuana"},
    "🏋": {"en": "gym", "es": "gimnasio"},
    "🏃": {"en": "run", "es": "correr"},
    "🛁": {"en": "bath", "es": "banarme"},
    "🚿": {"en": "shower", "es": "ducha"},
    "🏊": {"en": "swim", "es": "nadar"},
}
"""What a picture says where it stands for a word."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
KEYBOARD: Mapping[str, str] = {
    letter: "".join(
        other
        for r, row in enumerate(_ROWS)
        for c, other in enumerate(row)
        if other != letter and abs(r - r0) <= 1 and abs((c + r / 2) - (c0 + r0 / 2)) <= 1
    )
    for r0, row0 in enumerate(_ROWS)
    for c0, letter in enumerate(row0)
}
"""The keys around each key of a QWERTY phone keyboard."""

_DRUGS = each("""
             acetaminophen adderall advil albuterol alprazolam ambien amitriptyline amlodipine amoxicillin
        apixaban     aripiprazole aspirin atenolol ativan atorvastatin baclofen benadryl benazepril
        benzodiazepine buprenorphine     bupropion buspirone buspar carbamazepine carvedilol celebrex
        celecoxib celexa cetirizine chlordiazepoxide     citalopram clomipramine clonazepam clonidine
        clozapine codeine concerta coumadin cyclobenzaprine cymbalta     depakote desvenlafaxine
        dexamethasone dextroamphetamine diazepam diclofenac digoxin diltiazem diphenhydramine     divalproex
        donepezil doxepin doxycycline duloxetine effexor eliquis enalapril escitalopram esketamine estradiol
        eszopiclone famotidine fentanyl fluoxetine fluticasone furosemide gabapentin glipizide guanfacine
        haloperidol     hydrochlorothiazide hydrocodone hydromorphone hydroxyzine ibuprofen imipramine
        insulin ketamine ketorolac     klonopin labetalol lamictal lamotrigine lantus latuda levothyroxine
        lexapro librium lisinopril lithium     loperamide loratadine lorazepam losartan lunesta lurasidone
        lyrica meclizine melatonin meloxicam metformin     methadone methocarbamol methylphenidate
        metoclopramide metoprolol midazolam mirtazapine modafinil morphine     naloxone naltrexone naproxen
        nortriptyline olanzapine omeprazole ondansetron oxazepam oxcarbazepine oxycodone     oxycontin
        pantoprazole paracetamol paroxetine paxil percocet phenelzine phenobarbital pravastatin prazosin
        prednisone pregabalin pristiq prochlorperazine promethazine propofol propranolol prozac quetiapine
        ramipril     ranitidine remeron risperidone ritalin rizatriptan ropinirole rosuvastatin seroquel
        sertraline sildenafil     simvastatin spironolactone spravato strattera suboxone sumatriptan
        tamsulosin temazepam tizanidine topamax     topiramate tramadol tranylcypromine trazodone trintellix
        tylenol valacyclovir valium valproate venlafaxine     verapamil vicodin viibryd vortioxetine vyvanse
        warfarin wellbutrin xanax xarelto zofran zoloft zolpidem     zopiclone zyprexa zyrtec
    """)
_FARMACOS = each("""
             amoxicilina aspirina bupropion clonidina codeina duloxetina escitalopram fluoxetina gabapentina
        ibuprofeno     insulina ketamina lamotrigina levotiroxina litio melatonina metadona metformina
        mirtazapina morfina naproxeno     omeprazol paroxetina pregabalina quetiapina sertralina topiramato
        trazodona valproato venlafaxina warfarina
    """)
GUARDED: Mapping[str, frozenset[str]] = {
    "en": frozenset((
        *_DRUGS,
        *each("""
                 head neck throat chest heart lung lungs stomach belly back spine arm arms hand hands wrist
        elbow shoulder leg         legs knee knees foot feet ankle hip eye eyes ear ears nose mouth tongue
        tooth teeth lip lips skin vein kidney         kidneys liver bladder brain breast groin jaw face
        finger fingers toe toes         second seconds minute minutes hour hours day days week weeks month
        months year years morning noon afternoon         evening night midnight today tonight tomorrow
        yesterday monday tuesday wednesday thursday friday saturday         sunday before after during now
        later soon january february march april may june july august september october         november
        december
    """),
    )),
    "es": frozenset((
        *_DRUGS,
        *_FARMACOS,
        *each("""
                 cabeza cuello garganta pecho corazon pulmon pulmones estomago barriga panza espalda brazo
        brazos mano manos         muneca codo hombro pierna piernas rodilla pie pies tobillo cadera ojo ojos
        oido oidos oreja nariz boca lengua         diente dientes labio labios piel vena rinon rinones
        higado vejiga cerebro seno ingle cara dedo dedos         segundo segundos minuto minutos hora horas
        dia dias semana semanas mes meses ano anos manana mediodia tarde         noche medianoche hoy ayer
        lunes martes miercoles jueves viernes sabado domingo antes despues durante ahora         luego
        pronto enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """),
    )),
}  # fmt: skip
"""Drugs, body parts and times: too costly to confuse."""

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(each("""
                 the is are was were am be been being do does did done have has had having will would shall
        should can could         may might must i you he she it we they my your his her its our their this
        that these those what when where         why how who which and or but if because so not yes to of in
        on at for with from by about before after into up         down out off then than there here just any
        some all more most other only very too also get got going want         need feel please
        thanks still again ever never an
    """)),
    "es": frozenset(each("""
                 el la los las un una unos unas es son soy eres era fue ser estar estoy esta estan estaba he
        ha han hay haber         puedo puede pueden poder tengo tiene tienen tener debo debe quiero quiere
        yo tu ella nosotros ellos mi mis su         sus nuestro este eso esa ese esto que cuando donde por
        porque como quien cual y o pero si no de en con para sin sobre         antes despues lo le les me te
        se muy mas menos tambien solo ya todavia aun nunca siempre algo nada cuanto         cuantos cuanta
        cuantas ir voy va vamos hacer hago hace gracias favor necesito siento seguir
    """)),
}  # fmt: skip
"""Small words that only one of the languages uses tell which one it is."""

ANY_LANGUAGE = frozenset(each("ok okay no a o"))
"""Small words that several languages share: they tell neither the language nor the topic."""
