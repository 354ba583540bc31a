"""Words the matching engine knows before any clinic writes one.

Hand-written. ``ABBREVIATIONS`` are written out; ``GUARDED`` words are never corrected into one
another; ``COMMON`` words are never corrected at all; ``FUNCTION_WORDS`` tell the language.
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
                 u=you ur=your r=are y=why n=and k=ok b4=before 2nite=tonight tonite=tonight 2day=today
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
        some all more most other only very too also get got going want         need feel okay ok please
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

COMMON: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        each("""
             able about above across act actor add address afraid age agree air airport alarm album alive
        almost alone     along already although always amount angry animal answer anyway apart apple apply
        area argue around arrive     art article ask asleep assist aunt average award away awful baby bad
        bag bake ball band bank bar base basic     basket bass battery beach bear beat beautiful became bed
        bee beef bell belong below belt bench bend best bet     better between big bike bill bird birth
        birthday bit bite black blame blank blind block blood blow blue board     boat body boil bone book
        boot border born borrow boss both bother bottle bottom bought bound bowl box boy     branch brand
        brave bread break breath breathe bridge bright bring broke brother brought brown brush budget
        build building built burn bus business busy buy cable cake calendar call calm came camera camp
        capital car     card care career careful carry case cash cat catch caught cause center certain chain
        chair chance change     charge charger cheap check cheese chicken chief choice choose church circle
        city claim class clean clear     clever climb clock close clothes cloud club coach coast coat code
        coin cold college color come comfort common     company compare complete computer concert consider
        contact contain continue control cook cool copy corner     correct cost couch count country couple
        course court cousin cover crack crash crazy cream create credit crew     crime crisis crop cross
        crowd cry cup current curtain customer cut daily damage dance danger dare dark dash     data date
        dead deaf deal dear death debt decide deep degree deliver demand dentist deny describe desert desk
        detail develop device dictionary die diet differ different dig dinner direct dirt dirty dish divide
        dog dollar     door double doubt dozen draw dream dress drive driver drop drove dry duck due dumb
        dust duty each earn earth     easy edge egg eight either electric else email empty end enemy engine
        enjoy enough enter entire equal error     escape even event every exact example except excite expect
        expensive explain extra fact fail fair fall false     family famous fan far farm fast fat father
        fault favorite fear feed fell fellow felt fence few field fight     file fill film final find fine
        finish fire firm fish fit five fix flag flat flight floor flower fly fold     follow fool force
        foreign forest forget forgot fork form forward found four frame free fresh fridge friend     front
        fruit fuel full fun funny future gain game garage garden gas gate gave gentle gift girl give glad
        glass     goal goat god gold golf gone good grade grass gray great green grew ground group grow
        guess guest guide guitar     gun guy hair half hall hang happen happy hard hat hate heard heat heavy
        held hello help her herself hide high     hill him himself hire hit hobby hold hole holiday home
        honest hope horse hospital host hot hotel house however     huge human hundred hungry hunt hurry
        hurt husband ice idea ill image imagine inch inside instead interest     internet into invite iron
        island issue item jacket job join joke juice jump keep kept key kick kid kill kind     king kitchen
        kitten knew knife knock know lady lake lamp land language large last late laugh law lawn lawyer
        lay lead leaf learn least leather leave led left lend length less lesson let letter level library
        license lie     life lift light like likely limit line link list listen little live living loan
        local lock lonely long look     lose loss lost lot loud love low luck lunch machine mad made mail
        main make male mall man manager map mark     market marriage married marry mass match mate math
        matter maybe meal mean meant measure meat meet meeting     member memory men mention mess met metal
        middle mile milk mind mine minor mirror miss mistake mix mobile model     modern moment money moon
        mortgage mother mountain mouse move movie much mug music must nail name narrow nation     nature
        near neat need neighbor neither nervous net network new news nice nine nobody noise none nor normal
        north note nothing notice number nurse object ocean offer office often oil old once one onion online
        open     opinion option orange order other ought outside oven over owe own owner pack page paid
        paint pair pan paper     parent park part party pass past path pay peace pen pencil people pepper
        perfect person phone photo piano pick     picture piece pig pilot pipe pizza place plan plane plant
        plastic plate play player please plenty plug pocket     poem point police pool poor popular port
        possible post pot pound pour power practice present president press     pretty price print prison
        private prize problem produce promise proof proud prove public pull pump pure push     put queen
        question quick quiet quite race radio rain raise ran rate rather reach read ready real really reason
        receipt recipe red refund rent repair reply report rest return rich ride ring rise river road rock
        roof room     root rough round route row rule run rush sad safe said salad salary sale salt same
        sand sang sat sauce save     saw say scale school science score screen sea search season seat secret
        section see seed seem seen self sell     send sense sent serve set seven several shade shake shape
        share sharp she sheep sheet shelf ship shirt shoe     shoot shop short shot should shout show shut
        sick side sign silent silly silver similar simple since sing     single sister sit six size skill
        sky sleep slept slip slow small smart smell smile smoke snake snow soap     social soft sold soldier
        solid solve some son song sore sorry sort soul sound soup south space speak special     speech speed
        spell spend spent spoke spoon sport spot spread spring square stage stamp stand star start state
        station stay steak steal step stick still stock stone stood store storm story straight strange
        street strong     student study stuff stupid style sugar suit summer sun super supper suppose sure
        surprise sweet swim table     tail take talk tall tank tape task taste tax teach teacher team tear
        tell ten tent term test text than their     them theory thick thin thing think third thousand thread
        three threw throw thumb ticket tie tiger tight till     tiny tip tire tired title toast told toll
        tool top total touch tour toward town toy track trade traffic train     translate trash travel tree
        trip trouble truck true trust truth try turn tv twelve twenty twice two type ugly     uncle under
        understand unit until upon upset use usual vacation valley value van vegetable very video view
        village visit voice vote wage wait wake walk wall wallet war warm warn wash waste watch water wave
        way weak     wear weather web wedding weight weird welcome well went west wet whatever wheel whether
        while whisper white     whole whose wide wife wifi wild win wind window wine wing winter wire wise
        wish woman women wonder wood word     wore work worker world worry worse worst worth wound write
        wrong wrote yard yellow yet young yours zero zone
    """)
    ),
    "es": frozenset(
        each("""
             abajo abierto abogado abrir abuela abuelo acabar aceite acuerdo adentro afuera agua aire alegre
        algo alguien     alguno alla alli alma alto amar amigo amor ancho angel animal anillo aparte
        apellido aprender apoyo aqui arbol     arriba arroz arte asiento asunto atras auto avion ayuda
        azucar azul bailar bajo balon banco barato barco barrio     basta bastante basura beso bici bien
        blanco bolsa bolso bonito borrar bosque botella bueno burro buscar caballo     cada caer caja calle
        calor cama cambio camino camisa campo cancion cansado cantar cara carne caro carro carta     casa
        casado caso castillo causa cerca cerrar cerveza chico cielo cien cierto cinco cine ciudad claro
        clase     cobrar coche cocina coger color comida compra comprar comun conocer contar contento copa
        correo correr corto     cosa coser costar crear creer cruz cuadro cual cuarto cubo cuchara cuenta
        cuento cuerpo cuidado culpa curso     dado dama dar debajo decir dedo dejar delante demas dentro
        derecho desde dibujo dicho diez dificil dinero dios     disco doble doce dolar dueno dulce duro edad
        ejemplo elegir embargo empresa encima encontrar enojado ensalada     entrar entre enviar escribir
        escuchar escuela espejo esperar esposa esposo estado estilo estrella estudiar     examen exito extra
        facil falda falta familia famoso fecha feliz feo fiesta fin final flor fondo forma foto     frase
        frente fresco frio fruta fuego fuera fuerte fuerza futbol futuro gafas gallo ganar gas gato gente
        gordo     gracia grado gran grande grito grupo guapo guerra guia gustar gusto habitacion hablar
        hacia hambre helado     hermana hermano hielo hierro hijo historia hoja hola hombre honor horno
        hotel huevo humano humo idea idioma     iglesia igual impuesto ir isla jabon jardin jefe joven juego
        jugar jugo juntos justo kilo lado ladron lago     lampara lapiz largo lavar leche leer lejos lento
        letra ley libre libro limpio linea lindo listo llamar llave     llegar lleno llevar llorar lluvia
        loco lugar luna luz madre maestro mal maleta malo mama mandar manejar manera     mapa maquina mar
        marido mayor media medio mejor memoria menor mente mentira mercado mesa metro miedo mientras     mil
        mirar mismo mitad modo moneda montana morir mover mucho mueble muerte mujer mundo museo musica nacer
        nadie     naranja nariz naturaleza navidad negocio negro nieve ningun nino nombre norte nota noticia
        novia novio nube     nuevo numero obra oficina ojala olor olvidar once orden oro oscuro otro padre
        pagar pagina pais pajaro palabra     pan pantalla papa papel par pared pareja parque parte partido
        pasado pasar paseo paso patio paz pedir pelear     peligro pelo pelota pensar peor pequeno perder
        perdon perro persona pesar pescado peso pez piedra pintar piso     playa plata plato plaza pobre
        poco poder policia pollo poner popular postre precio pregunta premio preparar     prestamo prima
        primero primo prisa probar problema profesor propio prueba pueblo puente puerta puesto punto
        queso quien quince quitar quiza radio rapido raro raton razon real receta recibir recibo recoger
        recordar red     regalo reina reir reloj resto rey rico rio robar rojo ropa rosa roto rubio ruido
        sabado saber sal sala salida     salir salud sangre santo secreto segundo seguro seis sello semaforo
        sentar senal sentir serio siete siglo     silencio silla simple sitio sol soldado solo sombra sonar
        sopa subir sucio suelo suerte sueno sur tal tamano     tanto tarea tarjeta taza techo tema temprano
        tener tercero terminar tiempo tienda tierra tio tipo titulo toalla     tocar todo tomar tonto
        trabajo traer traje tren tres triste trozo tuyo ultimo unico usar vaca vacio valer valor     vaso
        vecino vender venir ventana ver verano verdad verde vestido vez viaje vida viejo viento vino visita
        vivir     volar volver voz vuelo vuelta zapato zona
    """)
    ),
}
"""Everyday words that a Handbook may not use; they are never taken for a misspelling of one it does."""
