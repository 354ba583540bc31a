"""The little words of danger: who, when, how much, and what takes a meaning away.

Word groups that every red flag can use by name, ``<i>``, ``<someone>``, ``<many>``; and the cues of
triage's guards. Entries are separated by commas; the words of one entry stand side by side.
Accents and capitals do not matter; short forms are written out ("do not", "i am").
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = """
husband, wife, mom, mother, dad, father, son, daughter, brother, sister, kid, kids, child, baby, boyfriend,
girlfriend, partner, spouse, fiance, fiancee, roommate, roomate, flatmate, friend, buddy, grandma, grandpa,
grandmother, grandfather, granny, nana, uncle, aunt, cousin, nephew, niece, neighbor, neighbour, stepdad,
stepmom, stepson, stepdaughter, toddler, teen, teenager, patient, passenger, man, woman, guy, girl, boy,
lady, old man, ex, esposo, esposa, marido, mujer, mama, madre, papa, padre, hijo, hija, hermano, hermana,
nino, nina, bebe, novio, novia, pareja, companero, companera, amigo, amiga, abuela, abuelo, abuelita,
abuelito, tio, tia, primo, prima, sobrino, sobrina, vecino, vecina, suegra, suegro, cunado, cunada, senor,
senora, viejo, vieja, nieto, nieta, chamaco, chamaca, muchacho, muchacha, mijo, mija, m hijo, jefa, jefe,
mami, papi, roomie, compa, comadre, compadre, chava, chavo, peque, chiquito, chiquita, nene, nena
"""
# "my wifes breathing": people leave out the apostrophe, and often mean "is".
_RELATIVES = ", ".join(form for name in _NAMES.split(",") for form in (name, f"{name.strip()}s"))
_MY_RELATIVES = ", ".join(f"my {name.strip()}" for name in _NAMES.split(","))

_WHO_TOOK = (
    "he, she, someone, somebody, my wife, my husband, my son, my daughter, my kid, my baby, my mom, my dad, "
    "my brother, my sister, my friend, my roommate, my toddler"
)
_QUIEN_TOMO = "alguien, mi hijo, mi hija, mi nino, mi nina, mi bebe, mi esposo, mi esposa, mi mama, mi papa"


def _if_they_took() -> str:
    """Every "if my wife took": who writes so asks about what has happened."""
    took = [
        f"if {who} {did}" for who in _WHO_TOOK.split(", ") for did in ("took", "swallowed", "drank", "ate")
    ]
    tomo = [
        f"si {quien} {hizo}"
        for quien in _QUIEN_TOMO.split(", ")
        for hizo in ("se tomo", "se trago", "se comio", "tomo", "trago")
    ]
    return ", ".join([*took, *tomo])


GROUPS: Mapping[str, str] = {
    # ---- who
    "i": "i, im, ive, me, myself, yo",
    "my": "my, mine, me, mi, mis",
    "relative": _RELATIVES,
    "someone": """
    he, she, they, him, her, them, it, el, ella, ellos, lo, la, le, someone, alguien,
    """
    + _RELATIVES,
    "someone's": """
    his, her, hers, their, its, su, sus, le, se le, someones, moms, dads, wifes, husbands, sons,
    daughters, brothers, sisters, babys, boyfriends, girlfriends, friends, partners, kids, grandmas,
    grandpas, roommates
    """,
    "person": """
    i, my, me, mine, he, she, his, her, him, we, our, they, mi, mis, yo, el, ella, le, se le, tengo,
    siento, estoy, tiene, siente, esta, having, feeling, experiencing, traigo, ando, anda, trae, got, i
    have, i feel, i get, puedo, puede, me duele, le duele, mi esposo, mi esposa, mi mama, mi papa, mi
    hijo, mi hija, mi hermano, mi hermana, mi bebe,
    """
    + _MY_RELATIVES,
    # ---- can and cannot
    "cant": """
    cant, can not, couldnt, could not, can hardly, can barely, can scarcely, hardly, barely, unable to,
    not able to, cant even, can no longer, struggling to, struggle to, having trouble, trouble, having a
    hard time, hard time, hard to, difficult to, difficulty, not really, do not think i can, not being
    able to, no longer able to, cannot seem to, cant seem to, having difficulty, having problems
    """,
    "wont": """
    wont, will not, would not, does not, do not, did not, is not, not, cant, cant get him to, cant get
    her to, refuses to, wont even, stopped, has not, will barely, barely, hardly, can not, couldnt,
    could not, cant make him, cant make her, cant get my, isnt
    """,
    "no puedo": """
    no puedo, no puede, no pude, no pudo, no podia, no podemos, casi no, apenas puedo, apenas puede,
    apenas, no logro, no logra, no alcanzo a, me cuesta, le cuesta, cuesta, me cuesta trabajo, le cuesta
    trabajo, batallo para, batalla para, dificultad para, no consigo, no consigue, no me deja, no lo
    deja, no la deja, trabajo para, trabajos para, no paso a, no me sale, no le sale, no me da para,
    problemas para, no mas no puedo, a duras penas, me esta costando, le esta costando, no llego a, no
    llego, no alcanzo, no termino de, no doy para
    """,
    # ---- when
    "now": """
    right now, now, currently, at the moment, still, keeps, keep, since, wont stop, getting worse,
    today, tonight, this morning, this afternoon, this evening, all day, all night, just now, just
    started, started, last night, yesterday, suddenly, all of a sudden, out of nowhere, this minute, as
    we speak, is having, is happening, just had, just happened, just took, just swallowed, wont go away,
    an hour ago, hours ago, minutes ago, minute ago, hour ago, ahora mismo, ahorita, ahora, en este
    momento, sigue, sigo, desde, hoy, esta noche, esta manana, esta tarde, anoche, ayer, de repente, de
    pronto, empeorando, empezo, acaba de, acabo de, acaban de, hace rato, hace un rato, hace una hora,
    hace horas, hace minutos, no se me quita, todavia, recien, is this normal, is that normal, is it
    normal that my, am i dying, what do i do now, is it ok that my, hace poco, este momento, cada vez
    peor, cada vez mas, on my way to the er, is it bad that my, por que me, ya no
    """,
    "again": """
    again, is back, came back, came right back, just like before, same pain, same feeling, right now,
    back now, otra vez, de nuevo, volvio, regreso, ahora mismo, ahorita, igual que, happening now, today
    too
    """,
    "not now": """
    not now, not right now, no ahora, not today, no ahorita, now that, since i am, since you, since it
    is, since im, from now on, just in case, ahora que, desde nina, desde nino, desde chico, desde
    chica, desde joven, desde hace anos, since i was, since childhood, for years, since my teens, since
    college, since i had
    """,
    # ---- how much
    "several": """
    #several, #many, two, three, four, five, six, seven, eight, nine, ten, twelve, fifteen, twenty,
    thirty, forty, fifty, dozen, several, couple, few, handful, bunch, dos, tres, cuatro, cinco, seis,
    siete, ocho, nueve, diez, doce, quince, veinte, treinta, varias, varios, un monton, un chorro, un
    bonche, un puno, punado, half a bottle, half the bottle
    """,
    "many": """
    #many, four, five, six, seven, eight, nine, ten, eleven, twelve, fifteen, twenty, thirty, forty,
    fifty, sixty, hundred, dozen, several, handful, fistful, bunch, a lot, lots, lot of, ton, tons,
    whole bottle, whole lot, entire bottle, entire, rest of, half a bottle, half the bottle, bottle of,
    box of, pack of, loads, so many, too many, way too many, too much, way too much, cuatro, cinco,
    seis, siete, ocho, nueve, diez, doce, quince, veinte, treinta, cuarenta, cincuenta, varias, muchas,
    mucha, un monton, monton, bonche, puno, punado, un chorro, chorro, demasiadas, demasiada, demasiado,
    frasco, bote entero, caja, todas, todo el frasco, todo el bote, medio frasco, medio bote, de mas,
    blister, tableta entera, un buen de
    """,
    "number": "#number, #several, #many, #low, #fast, #high, #fever",
    "high number": "#high",
    "fever number": "#fever",
    "low number": "#low",
    "low in words": "fifty, sixty, seventy, eighty, cincuenta, sesenta, setenta, ochenta",
    "slow number": "#slow",
    "fast number": "#fast",
    "faint reading": "#faint",
    "reading": "#pressure",
    # ---- what takes a meaning away
    "not": """
    not, no, never, without, nor, neither, denies, denying, none, zero, free of, cant feel, nobody,
    nunca, jamas, sin, ni, tampoco, nada de, ningun, ninguna, nadie, nope, would never, stopped having,
    stopped feeling, dejo de, deje de tener, lejos de, far from, instead of, nothing like, aint
    """,
    "not a denial": """
    not sure, not only, not just, not kidding, not joking, no joke, not going to lie, not lying, not to
    be, not trying to, not want to bother, not want to alarm, not mean to, no idea, not know, not
    understand, not normal, not right, not ok, not okay, not good, not well, not great, not feeling
    well, not feeling good, not feel well, not feel good, not feel right, not feel ok, not let, not
    doing well, not doing good, not doing ok, nobody knows, no one knows, nobody is, no one is, no
    matter, no doubt, no longer, not think i can, not being able, not able, not stop, not go away, not
    going away, not getting better, not help, not helping, not sleep, not like, not want to die alone,
    not leave, not take, not anymore, not care, not even, not feel safe, not trust myself, not trust,
    not supposed to, not want to be a bother, not want to scare, why not, no se por que, no se que, no
    se si, no se como, no se, no es broma, no es por, no quiero molestar, no quiero preocupar, no quiero
    asustar, no solo, no nomas, no me siento bien, no estoy bien, no se siente bien, no esta bien, no
    para, no paran, no paro, no se quita, no se me quita, no se le quita, no se va, no se me va, no se
    me pasa, no deja de, no dejo de, no me deja, no lo deja, no la deja, no aguanto, no soporto, no
    aguanta, no entiendo, no puedo dejar de, no puedo parar de, no puedo mas, no manches, no inventes,
    no mames, no bueno, no le he dicho a nadie, no le digan, no one else, nobody else, no help, no
    energy, no sleep, no se calma, no cede, no me hace nada, not joke, not exaggerating, no exagero, no
    miento, no mas, sin parar, sin razon, sin motivo, sin querer, without stopping, for no reason, no
    reason why, not mean to worry, not tell anyone, not told anyone, not calm down, not believe, no way,
    no es normal, no es nada pero, si no, not wake up, sin dormir, without sleep, not eaten, not slept,
    no he dormido, no me responde, no me contesta, no fake, not eat, no food, no response, not gone
    away, not gone, no mejora, not feeling safe, not answering, not stopped, has not stopped, have not
    stopped, not a word, not follow a word, not stopping, did not stop, no ha parado, no he parado, no
    se ha quitado, no se me ha quitado, not just sleeping, not just asleep, not sleeping, not only
    sleeping, no luck, not want to overreact, not to overreact, not mean to bother, not have heart
    problems, not usually, not normally, no es por exagerar, no quiero exagerar, no soy de, no es que,
    no suele, no se por, never felt, never had, never happened, never been, nunca me habia, nunca habia,
    nunca me ha, nunca le habia, not look right, not look good, not looking good, not seem right, not
    seem to, no se ve bien, no me gusta como, not drink, not drunk, no alcohol, no toma, no ha tomado,
    not been drinking, not wearing off, no le baja, no me baja, no le hace, no coordina, not think he is
    just, not think she is just, ni puedo, ni puede, ni podia, not think hes just, not being dramatic,
    not to be dramatic, not trying to be dramatic, not do anything, not done anything, not usual, not
    used to, not like this, not like me, not like him, not like her, not the same, not better, not any
    better, not wait, not much time, not a doctor, not a nurse, not reach, not get through, not get
    ahold, not get hold, no answer, no one answers, no one is answering, no one picks up, nobody
    answers, nobody is answering, nobody picks up, never like this, never this bad, never been this,
    never seen, never felt this, never felt anything, never experienced, nunca asi, nunca tan, nunca me
    habia pasado, nunca he sentido, nunca he tenido, nunca lo habia, nunca la habia, no contestan, nadie
    contesta, no me contestan, no hay nadie, no se que hacer, no se que tengo, no se que me, no se que
    le, no se que pasa, no se si es, not know what to do, not know what is, not know why, not know if,
    not want to worry, not want to wake, not want to make, not want to call, not gonna lie, no offense,
    no pressure, no rush
    """,
    "past": """
    #year, years ago, year ago, months ago, weeks ago, a month ago, month ago, a week ago, last year,
    last month, last summer, last winter, last spring, last fall, back in, as a kid, as a child, when i
    was, when he was, when she was, when i was younger, used to, back then, in the past, previously, in
    college, in high school, decades ago, a while back, a long time ago, long ago, before i started,
    before the infusions, before infusions, before treatment, before this treatment, before ketamine,
    before i found you, before coming here, before you guys, in my twenties, in my teens, ages ago, hace
    anos, hace un ano, hace meses, hace un mes, hace mucho, el ano pasado, el mes pasado, de nino, de
    nina, de chico, de chica, de joven, cuando era, hace semanas, en el pasado, antes del tratamiento,
    antes de empezar, antes de las infusiones, antes de venir, en esa epoca, en aquel entonces, anos
    atras, hace tiempo, hace dos anos, hace tres anos, hace cinco anos, hace diez anos, solia, ya paso,
    ya se me paso, hace unos anos, en mi juventud, in 20, anos hace, no longer, not anymore, ya no
    tengo, used to have, hace #several anos, hace #number anos, hace #several meses, #number years ago,
    #several years ago, before my first, since i have not felt, years back, year back, months back,
    weeks back, de bebe, in the 80s, in the 90s, in the 2000s, in the eighties, in the nineties, anos
    despues, desde nina, desde nino, desde chica, desde chico, survivor
    """,
    "history": """
    family history, history of, runs in my family, runs in the family, does that matter, matter for,
    still do this, still do it, still come, still get, still qualify, eligible, qualify, a candidate,
    disqualify, rule me out, died of, died from, passed from, passed away from, survivor, antecedentes,
    antecedente, de familia, en mi familia, eso afecta, afecta en algo, murio de, fallecio de, igual me,
    igual puedo, igual puede, soy candidato, soy candidata, puede hacerlo, puede venir, is it safe for
    her, is it safe for him, safe for me if, can she do, can he do, can she get, can he get, can i
    still, can she still, can he still, puede recibir, todavia puedo, todavia puede, estara en riesgo,
    me lo pueden poner, se lo pueden poner
    """,
    "if": """
    if, if i ever, in the event, suppose, supposing, what if, unless, were i to, en caso de, en caso
    que, suponiendo, que tal si, que pasa si, que pasaria si, y si me, por si, cuando tenga, si llego a,
    si llegara a, si me llega a, si me llegara a, si me diera, si tuviera, si sintiera, si me da, si
    siento, si le da, si alguien, si uno
    """,
    "not an if": """
    know if, knew if, sure if, wonder if, wondering if, see if, ask if, asking if, tell if, say if, as
    if, like if, feels like if, even if, care if, check if, figure out if, unclear if, what if i just,
    if you can hear, if anyone is there, if anyone can, if someone can, if this is, if it is, if that
    is, if you are there, if not, if i am having, if he is, if she is, if i am, if you could, if you
    can, if possible, if i am being honest, if i am honest, if you read this, if you see this, if you
    get this, se si, no se si, a ver si, por si acaso leen, como si, aunque si, dime si, digame si, ver
    si, saber si, pregunto si, si es que, si es normal, if i do, if i did, if i was gone, if i were
    gone, if i died, if i die, if i disappeared, si me muero, si me muriera, si no estuviera, si ya no
    estuviera, if i took, if i just, if i already, if i accidentally, if i mixed, if i swallowed, if i
    had taken, if i have taken, si me tome, si tome, si ya tome, si ya me tome, si se tomo, si se trago,
    si me pase, si mezcle, si comio, si acabo, if i lie, if i lay, if i stand, if i sit, if i move, if i
    walk, if i breathe, if i try, if i bend, if i turn, when i lie, si me acuesto, si me paro, si
    camino, si respiro, si me muevo, si me siento, tell me if, let me know if, me dice si, me dicen si,
    diganme si, if that makes sense, if it matters, if this matters, if this is nothing, if it helps, if
    relevant, if it is nothing, if anybody is there, if somebody is there, si alguien esta, si hay
    alguien, si alguien lee, disculpe si, perdon si, sorry if, apologies if, if u see, if someone sees,
    if you are reading, if its nothing, if that is normal, if this is normal, if u can, if u are there,
    if someone is there, if the nurse, si esto es, si es algo, si es grave, si es por, si sera, if i
    should worry, if i should be, if i need to, if i should call, if i should go, if it could be, if its
    from, if it is from, if they are, if we are, if its ok, if it is ok, si debo, si deberia, si
    necesito, si es el, si no despierta, si no respira, si no reacciona, si no responde, si no contesta,
    """
    + _if_they_took(),
    "si": "si, y si, pero si",
    "in case": """
    in case, just in case, not now, not right now, for future, in the future, por si acaso, por si las
    dudas, por si las moscas, hypothetically, en un futuro, no ahorita, hipoteticamente, por si algun
    dia, for later, so i know for next time, para saber por si
    """,
    "what to do": """
    que hago, que debo, que hacemos, a quien llamo, llamo al, voy a urgencias, deberia, tengo que, debo,
    what do i do, what should i, should i
    """,
    "source": """
    sheet, sheet says, paper, papers, paperwork, handout, leaflet, pamphlet, brochure, website, web
    site, article, movie, film, episode, series, song, lyrics, podcast, video, tiktok, reddit, facebook,
    news, headline, game, novel, documentary, poster, sign says, instructions, instrucciones, hoja,
    papel, folleto, pagina, pagina web, articulo, pelicula, capitulo, novela, cancion, letra de,
    noticias, juego, consent form, the form says, form said, read that, read about, i read, heard that,
    lei que, dicen que da, escuche que, oi que, el consentimiento, label says, warning says, warning
    label, netflix, show about, book about, documental, serie, band called, bot asked, app asked,
    questionnaire, cuestionario, the list says, box says, google says, google said, quote, discharge
    instructions, warning signs, senales de alarma, vi un video, cuando dicen, dicen llamar, cuando
    dice, when it says, when they say, when you say, the form asks
    """,
    "general": """
    side effect, side effects, can it cause, can this cause, can ketamine, can the infusion, can an
    infusion, does it cause, does ketamine, does this, does it, do infusions, do the infusions, could
    it, could this, could ketamine, can it, can this, can you, can u, can people, can someone, can
    somebody, can anyone, will it, will this, will ketamine, will i, would i, could i get, can i get,
    can i have, might i, do i need to worry about, should i worry about, should i be worried about, is
    it possible, is it common, is it normal to, is it normal for, normal to, normal for, common to, how
    common, how likely, chance of, chances of, risk of, risks of, risk for, any risk, odds of, do
    people, do patients, do some people, people get, people have, has anyone, has anybody, have others,
    anyone else, signs of, sign of, symptoms of, symptom of, warning signs, what are the signs, how
    would i know, how do i know, how would we know, how do you know, how can i tell, how do you tell,
    what does, what is, what are, definition, difference between, mean by, watch for, watch out for,
    look out for, look for, looking out for, help with, helps with, help people with, good for, work
    for, works for, treat, treats, treatment for, useful for, is this for, prevent, prevents, prevent a,
    listed, ever happen, ever happens, ever had someone, ever seen, what happens if, what happens when,
    considered, what counts as, what should i do if, what do i do if, what to do if, when should i, am i
    going to, are we going to, is there a, is there any, are there, likely to, possible to, as a side,
    known to, lead to, result in, end up with, at what point, is it safe, increase, increases, raise the
    risk, does the medicine, do you guys, do you ever, do you treat, do u, efecto secundario, efectos
    secundarios, puede causar, puede dar, puede provocar, causa, causar, provoca, provocar, es posible,
    es comun, es normal sentir, es normal tener, normal que de, normal que uno, que uno, a uno, a la
    gente, la gente, a las personas, a los pacientes, riesgo de, riesgos, probabilidad, posibilidad,
    senales de, sintomas de, sintoma de, que es un, que es una, que es el, que es la, cuales son, como
    se si, como saber, como sabria, como puedo saber, como reconozco, que pasa si, que hago si, sirve
    para, ayuda con, ayuda para, ayuda a, ayuda contra, funciona para, trata, tratan, quita, previene,
    les ha pasado, le ha pasado a, alguien ha tenido, me puede dar, me va a dar, me vaya a dar, me
    daria, da dolor, dan dolor, puede uno, podria dar, podria causar, podria tener, es bueno para, que
    significa, hay riesgo, hay peligro, se puede, puede pasar, suele, suelen, es cierto que, es verdad
    que, voy a sentir, voy a tener, voy a poder, como se siente, que se siente, se siente algo, mejora,
    reduce, does k, will my, do they, does anyone, it help, it helps, this help, this helps, can your,
    could you, could someone, vaya a, les pasa, que tan, se considera, do the, how slow does, how fast
    does, does your, how do they notice, would they notice, someone watch, is there a risk, choking
    risk, choking hazard, any chance, da uno, es uno de los, how would i know if, stutter, could the
    infusion, could infusions, could the drip, could the medicine, can the medicine, can the drip, would
    the infusion, give me, give you, give people, darme, me den
    """,
    "happening": """
    happening to me, happening right now, happening now, it is happening, going on right now, me esta pasando,
    me pasa ahorita, me pasa ahora, esta pasando ahora, esta pasando ahorita, esta pasando ahora mismo
    """,
    "asking for help": """
    can you help, can you please, can you send, can you call, can you come, can you tell me if, can
    someone help, can somebody help, can anyone help, could you help, could you send, could you call,
    could someone, can someone, can somebody, can anyone, can you get, can u help, can u call, can you
    hear, can i get help, is there anyone, is there anybody, is there someone, is anyone, what is
    happening, what is wrong, what is going on, what is this, can you believe, is there anything, que me
    esta, puede ayudar, can you have, could i be having, what are you, what are we, is there a nurse, is
    there a doctor, can u please, could you please, does this sound, does this mean, does it mean, does
    this look, does this count, what does it mean, que significa que me, can this wait, can it wait, is
    there a reason, does it matter, does this need, what does it mean that my, creo que es, creo que es
    un, creo que es una, creo que es el, creo que es la, parece que es un, parece que es una, pienso que
    es un, pienso que es una, siento que es un, siento que es una, siento que que es, dice que es un,
    dice que es una, could this be, could it be, might
    this be, is this a, is it a, sera un, sera una, puede ser un, puede ser una, podria ser un, podria
    ser una, esto es un, esto es una, es esto un, es esto una
    """,
    "intends": """
    want, wants, wanting, going, am, will, about, planning, plan, keep, keeps, need, ready, quiero,
    quiere, voy, va, estoy, esta, pienso, piensa, prefiero, ojala, tengo, thinking, says, said, dice,
    dijo, cant, tired, burden, anymore, better off, ganas
    """,
    "distress": """
    sad, crying, cry, alone, lonely, hopeless, scared, afraid, tired of, cant anymore, cant do this,
    cant take, help me, give up, giving up, pointless, worthless, numb, hate myself, depressed,
    desperate, overwhelmed, triste, llorando, lloro, sola, solo, desesperada, desesperado, miedo, no
    puedo mas, ya no puedo, ayuda, cansada de, cansado de, harta, harto, deprimida, deprimido, vacio,
    sin ganas, angustia, serious, for real, not joking, seriously, en serio, de verdad
    """,
}
