"""Everyday words that are a letter or two from a word of danger.

They are spelled as they are meant, so triage never reads a typo into them: "gases" is not "gasps".
English and Spanish together, as letters without accents.
"""

from __future__ import annotations

EVERYDAY = frozenset(
    """
    abiertas aboard abrazo abrazos abriendo abrigo abril abusa abuses abuso acabamos acento aceptada
    aceptado aceptando aceptarme acepte acercarse acertado acids acierto acordado acordarme acordaron
    acoso acres across actitudes actos acude acudieron acudio acudir acusa acusados acusar acuso ademas
    adentro adhesion adivina adonde adoptada adoptado afectando afecto affects afiliados agente
    aggression agotado agrada agrado agregado agregando agresion aguas aguda agudo ahorrar ahorro
    aislados ajenas ajustar alambre alberga alberta aldea alegando alegria alice alike alimento
    alimentos allan allen altar alter altitude altos aluminio alvarado amaba amanda amarillas amino
    among ample anadiendo analisis analyses analysts analytics ancha ancho andar andas andes andina
    anestesia anesthetic aneurisma angel angles anglo animados animated anormal anormales anotando
    anotar anote anoto apaga aparece aparecen aparecer aparecia aparecido apareciendo aparecieron
    aparecio apartado apartamento aparte aparto apollo aportar aporte apoyando apparatus aprecio apriete
    aprobada aprobado aprueba apuntada apuntando apuntaron arabe arana ardiente arenas arete arias arise
    arises arising armadas armamento armed armonia armor arranco arrestado arrestar arrow arroyo artes
    asada asado asbestos asegura aseguro ashes asiente asiento asistida asistido aspectos asses assess
    asusto ataca atacaron ataco atenas atender atentado atento atlas atrae attach attracting audio
    audios aumentando aumentos autor avanzando avenue avisan avisas avise aviso awaiting aware awhile
    ayude ayudo ayunar backed backing backyard bacon bacteria badge bailed bajado bajan bajas baking
    baleares ballet ballroom balon banana banca banco banda banking banned banning barba barca bardo
    barking barra barras barred barrios barro basada basado based bases basica basta batidos baton
    batter battle battles battling beach beaches beads beams beans beard bearing beast beasts beaten
    beaver bebes became begged belief believed bella bellas belle bello bellos bells belts bench bending
    benito beside betting bicho bidding bieber billed billion billy binding bipolaridad bitter blake
    blame blames bland blasting blaze blend blessing blink block blocking bloke blond bloom bloqueado
    blows blush boarding boast boasts boeing bolton bolts bonded booking boosters boosting boot booth
    boots bordo bored boring borne borra borre bosses boston botas both bothers botin botox bounded
    bounds bowling boxes braces brady brake brand branding bravo breach bread breathtaking breed
    breeding breeds breeze brethren brian bride briefing brilla brinda brindar brink brock bronca
    broncos bronquitis brooke browsing bruins brunch brushed brushing buena bully bullying bummed buried
    burner burping burro burton busca bushes businessmen butter buzzes caballo cabida cabina cable
    cabron cache cadena caesar caidos caiga cairo cajas calcular caldera caldo calentar calgary calido
    calla callar calles calmado calmarse calming calmo calms calorias camacho camara camarada camaradas
    camas cambien camera caminando caminata camino camionero camiseta camping camps canada canberra
    canceled cancha canela canker canoe cansa canta cantando cantante cantantes cante canto capas capita
    capitals captains capturas captures carcel carece cared cares carey cargando cargas cargo caring
    carino carla carlo carne caros carpa carr carson cartilla carton casada casado casar casas casillas
    casta castilla castillo casts catches catering cattle cauca causada causado causes causing causo
    ceder celebran celebrar cellar cells cellular centra centre centro cercanos cerdo cerquita cerradas
    cerramos cerraron certain certeza cesion chaco chain champ champs chang changed changes changing
    chanting chapa chaqueta charge charming chase chatting cheat cheating checa checar checks checo
    cheer cheering cheers chef chefs cheque chevy chews chick childs chile chili chill chilling china
    chino choca choice choose chopping christian christians chuck chupa ciclo cielos ciento cierren
    cierro cierta cindy circo citing claiming claras claro clase clases clash clashes claves clavo
    cleansing clearing clero click clicked clicking cliente clientes climbing clipped clips cloak clone
    cloth cloud coach coaching coalition coastal coats cobre coches cocine codes coding cogido cogiendo
    cogio colada colas coleccion colina collar collecting collective collector colocado colon colonies
    colour coloured colts comando comas combinado combinar combo combustion comedian comen comentando
    comento comet cometiendo comfortable comfortably comic comico comience comienza comienzo comienzos
    comin comisaria comite commented commenting commuting comoda comodo compania comparado comparar
    compare compared compares comparing comparte comparten compartida compartido compartiendo compartio
    compartir comparto compas compete competed competir compiled compleja complejo complejos complexes
    complice componente composer compra comprado comprador comprende comprendo comprise comprised
    comprises compromiso compromisos compuesto concentra concentro concepto conceptos concerts concesion
    concession concessions concha conclusion conclusiones conclusions concussed condicion condon
    conducir conectan confesion confessed confession confined conformado conforman conforme congelar
    congress conjunta conjunto conjuntos connected connection connects conocerte conor consejera
    consenso considerada considerado consigna consiguio consiste consisted constantes construcciones
    constructed constructing construction consultant consulted consulting consumed consumen consumer
    consumers consuming contaban contado contador contains contamos contar contarle conte contener
    contenia contenido contenidos content contention contested contesten contesto contexto contextos
    contexts contienda contigo continua continuas continue continued continues continuo conto
    contraception contract contracted contracting contractor contractors contracts contrata contratan
    contratar contrato contratos controles controller convence convencer convenio convenios convento
    convenzo conversion converted convicted conviction cooked cooling cooperation cooperativa
    cooperative copia copias coping corea cores correction correctly correr corriente corrieron corrio
    corro cortas cortesia coser cosquillas costa costado costar costas coste costes costo costos
    counties court courts cover cracker cracking cracks crafting crank crave craving creada creadas
    creado creados creamos crean creando crear crearon creas creating creciendo crecio creed creek creen
    creeping creer crees creia creido crema crest creyendo creyeron criado criar cries crises crops
    crossing cruise cruising crust crystal cuadro cuanta cuantos cuarta cuarto cuates cubra cubre
    cubriendo cuenca cuentas cuente cuento cuerno cuero cuervo cuestion cuidado cuidador cuidados cuidan
    cuidarme cuido cumbre curado curas curling currency currents curry curse curve cuyas cuyos dadas
    dados dairy damas danado dancer danish daring dario darla darse darte dating deadline deben debes
    debida debido debio debit decadas decade decepcion decia decides decidido decis decisiva decisive
    decisivo declarando declining decor decreased dedico defecto defectos deferred definicion defining
    definitiva definitive definitivo dejan dejara dejas delicado delicious dell della demasiados demon
    demos denis denise departed departing dependiendo deported deportes depresivo depressing depressive
    depth derechos derivado derive desaparecida desaparecio descanso descarga descargar descarta
    descartar descontar descrito desea desechos desee desert deserted deserving desierto designar
    desorden despacho despedir despegado despejada despejadas despejado desperately desperation
    desprecio dessert destacada destacado destacando destacar destinada destinado detailed detained
    detectar detected detection deuda devil diabetic diabetics diameter diaria diarrea dices dicha
    dichos diente dieran dieta diferente differing digale digas digna dijera dijeron dimision dioses
    dipped diran direccion direcciones directas directing directivos directly director directors
    directos diria discs discussing disparar dispersed dissociation dissociative dividing diving
    division divisions doable documentado documented documentos dolar dolares doler domination dominios
    donacion donar donating donor donors dorada dorado doris dormi doyle dozing drafting dragged drains
    drawn dread dreading dressing drilling dripping drips drone drought drowned drugs drunken drying
    dryness duchar ducho dudando dudar dudes duena dueno dulce dumped dumping duran durar duration duros
    dusty dutch dwelling earning earring eases easter echado ecuacion editions either ejercito ejercitos
    electo electores electos electrolitos electron electronic electronica electrons elegante elevar
    elias ellis embajada emergentes emerging emision emission emociones emotion empanadas empeno
    empezado empezando empiezo empleada empleado employed employing enable encanta enciende encounter
    encuesta endurance enero enfermedad enmienda ensenado ensenando entender entendio enter enterado
    entierro entirely entraba entrando entregado entrenar entro entry envian enviando equivocados
    eruption escala escalada escasa escribe escrito escuchado escucharlo escuchen esfera espacio
    espacios espada espadas especial espejo esperaba esperado esperarlo espia espina essex estaban
    estacion estaciones estados estafa estandar estando estas estate estemos esten estero estimado estos
    estrada estrecho estuche estudios estupida estupido estupidos estuviese etnia evacuation evaluacion
    evaluation evento events evicting excess exciting excluded excluding exclusive excuse executing
    existan existian existido exits expanded expanding expensive experiencias experimenting expertise
    explicar exploited exploits explorar explore explored explorer explores exploring explosion exposing
    expreso external externos extiende extienden extranos fabulous faced facing facto factor facts fades
    failing fails falcon falda falla fallas fallos falsa false falso faltar famed famished fantasias
    fantasmas fares farmers farming farms farther fases favour faxed fearing feather feeds felix fellas
    fellow fewer fibre ficcion ficha fierro fiesta fight fighter fights figuring filed filing filled
    filler filling fills finance fined fingir finnish firearm fires firing firma firmaron firmas firms
    fishing fixes flaco flame flames flashing flavor flecha flesh flights flint flirting flood flooding
    flour flowing flows flujo flush flyer flying fobia folding fomento forge formada formado formados
    formal formally formalmente forman formando formar formaron formatos formed former forming formo
    formulacion foros forth forums foster fotos fought founding fractura frame framed frames framing
    france franco freaks freezing fresco fridge fried fright frost fucked fuels fueran fueras funciones
    function functional functions funky furnished gafas gagging ganan ganar ganglion gangs garaje
    garantia garbage garden gases gastado gather gauge gender genios genre gentes gentle genus gesto
    ghost gifted gives globe gloves goats golpeado gorda gordon gorilla grabado grabados grabs grace
    grado grafico graficos grains gram grams granddad grande grano grant granting grape grasa graso
    grasp gratuitos greed greek greet grind grinding gripa gritar grite grove growing growling grows
    guardado guardias guessing guiar gusta gustar guste gusto haberlo haberme habian habiendo habil
    habit habita hablado hable hablen habra habran habria hacen hacerle hacerse hacerte haces haciendolo
    haciendose hacker halfway halla hallan hallar halls handed handing handle handy hanged haras harden
    hardened hardy haremos haria harias harper harry hart hartas haters hating haven hazlo heads healed
    healing heals hearth hearts heated heather heating hecha height heirs helado helen hello helpless
    herein herpes hides highs hijas hills hilos hispanic historia historic historica historical
    historicas historico historicos hitter hojas holes holgada hollow hombre homeless homero homes honda
    hooking hoped horacio horns hosts hotter housed housework housing hueco huelen huelga huelo huerta
    huevo hungary hungover hunter hunting hyped ideal ideals illusion ilusiones impecable importaba
    importancia imposible imposibles inception inches inclusion incoming index indicando indicate
    indicator indicted induction infantes infecto inflacion inflada inflation inflicted informado
    informados informal informed infraccion infrared inherent inherited iniciado inning inocencia
    inocentes insercion insertion insisted inspeccion inspected inspection instance instruccion
    instructors insulted insulting intencion intense intenso intentado intentas intention inter interact
    intercept intercepted intereses internal internas internos interpret intro invasion invencion
    inventado inventar invention invento inventor invested invisible invitado inyectada inyectado iphone
    ironico isolated issues jabon jailed jajaj jamal james jamon japon jason jerry jesse jodido joins
    jolly jornadas juega juicy jumped junio junta juntos justas justo keller kilos kissed kissing kitten
    knicks knight knights knots lacked lacking ladders laden lager lagos lamar lancha lanes lanza
    lanzando lanzaron large laser lashes lasted lasting latinos latte latter launch launching lawful
    layer lazos leading leafs leaks learning lease leasing leather leaves leeds lees lender lending
    lentes lesion lester letting level levels lever leyes libra libro licence licking licor lider ligado
    lighting liked likes liking limbo linda lindas linen liner linger lining linked links listos lists
    litre litro litter lively llamaban llamados llamamos llamando llano llave llegaba llegada llegado
    llegados llegamos llegaron llena llene lleno llevaba llevada llevadas llevados llevan llevando
    llevarlos llevaron llora llueve loans locke locks lodge logan logged logging logic logrando logre
    looked loops lords loses lounge lovely lover lovers loving lower lowers lucas lucha luchando luchas
    lumber lunes lynch lyric macho machos madden madera maestra mafia magia magic magos maiden mailed
    mailing mails makers malaria males malestar mall malone malos manada managing mandan mandando mando
    mandos maneja manejada manga manila mann manny manor manta mantener mantenerme mantra manzana
    maradona marcada marcado marcando marcha marchas marcho marco marea mares margaret maria marino
    mario marked marker marking markings marrow marry marrying martes martir marzo mashed masked mass
    massage master matado matan matas matcha matched matches matching mateo materna mates mating matte
    matthews mature mayer mayor mediados medias mediated medica medicaid medicare medicion medida medina
    medios medir meditate melts memes memoria menor menos mensuales menta mentales mentir mesas messes
    messing metafora meten meteor meterse metes metformina metido metiendo metre mexicana mexicanas
    mexicano mexicanos mexicans mexico meyer mezcla miente migrantes migrants mikes milan miley mill
    miller millon mills minas minded miner minera mineras minero mines mining minus mirad mirada miradas
    mirar miras miren mires misiones mister mistress mixes mocion mocking mojado molino monkey monos
    monstruo monstruos monta monte montes monto monty moore morality mortal mortar morton mosca moses
    mostro mothers motions motives motto mount mounted mounting mounts mourning mouths moves movia
    moviendo movil moviles movistar mower mowers mowing muela muere muertas muertes mueva musculos
    musicales mutation mutations nacen nacio nagging nailed named napped narco nauseated nearby
    necesidad necesitaba necessity needy negacion negar negociar neuro newer nicer niche niega niego
    nieve ninas nivel nobel nodes nokia nombro norma normales normas notas noted noticing notificacion
    notificaciones noting novena nubla nuclear nuestra nueva observed obsesion ocasion occidental
    occidente ocupa ofender oliver olores opcion opina opinar oppression ought ovarios overcome
    overcoming overdoing overkill overpaid overseas owned paced packed packing pacto pagada pagado pagan
    pagando pagar pagas pague painter painters paints paired pairs paises palace panas pancho panda
    pandilla panel paneles pangs pantalla pantallas panthers paquete paquetes parados paralelo parana
    pardo pardon parecidas parecio paren parental parenting pares parese parezco pariente parientes
    parra parrilla particle partiendo parties partly parts pasaba pasan pasando pasara pasarme pasas
    pasear paseo pases pasos passes passive passport pasta paste patada patas patchy patel patent
    patentes patents patience patineta patio patty pausa pausar paved paying peach peaks pearson pecado
    pecados peces pedia pedian pedido pedidos pedir pedirme pedro peeling peer peers pegada pegado pekin
    peleando pelear peleas pelos penal penales pence pending penis penn pensarlo pension peores peppers
    percy perdemos perderse perdidas perdieron perdimos perks permanece permisos permito peron perra
    perry personaje persons peruanos pesadas pesados pesan pesar pesas pescado pesos peste peter petro
    petty phases phelps picado pican piden pidieron piense pierda pierdas pierre pieza pilas pilates
    piles pinche pinches pinos pinta pintadas pintado pinto pintores pinturas piper pique pisar pisos
    pista pistas pizca placa placed placeres places placing plains plana planeado planeamos planeando
    planets planned plano planos planteo plantilla planting plastica plasticas plate platos playing
    plays pleas pleasing pleasure pledge plunge poblado pobre pocos podamos podes podra podremos
    pointing poker policies polio polite polla polling polls polvo pomada ponche pondre pondria ponemos
    ponen pones ponia poniente ponte poor popping porno porta portada portar porte porter porto posada
    posed posee poseer poses posing position possessing posta postal postre posts potter pouches pounds
    powder powders power pozos practicar prado prague praise praising preaching predio preguntaba
    preguntado preguntamos preguntando preguntaron preguntarse premiere premio prenda prensa preocupes
    presa presas presence presencia present presenta presentaba presentada presentadas presentado
    presentador presentados presentamos presentan presentando presentar presentara presentarme
    presentaron presentarse presente presented presenten presenter presentes presenting presently
    presento presents preso presos preston presunto presuntos pretende pretended pretenden pretender
    pretendia pretending pretendo pretexto preve prevencion prevenir preventiva previews previo prevista
    previsto previstos prick prime prince princes print printing prints prisa prision prison prize
    prizes probation probo proceder processing products profe prometio promised promo promocion
    promoting promotor promover prompted prone proportion proposed proposing prose prospects protects
    protests proviene provienen provoked proyecto proyectos prudente published pudiendo pudieran
    pudieron puedan puerta puerto puertos puesta puffs pulgadas pulls pulsa pumped pumping punched
    punished puntas puros purse putas putting qaeda quality quarry quedado quedamos quedaran quedaria
    quedaron quedarte queden queen queer queja quejarme quejarse quemado queramos queriamos querido
    queridos querria queso queue quiera quieran quieres quinn quinta quintana quinto quiso quitando
    quitarle quitarse quiten quiza quota rabies raced radios raging raices raining rains raising rally
    ramas ramon ramos rancho randy range ranged ranging raped raping raquel rarely rastro ratas rates
    rating ratio raton ratones ratos raves rayos razas reach reaching reactive readiness realised recado
    recados recae recaer received receiver receiving reception recesion recession recetado rechazada
    rechazado rechazaron reciben recibida recibido recibiendo recibieron reciente reclamos reclining
    recogida recogido recogiendo recomiendo recorriendo recover recta recto recuento recuperado
    recurring redaccion reduccion reduction reed refer refiere refiero refiriendose reformed refuerzo
    regain regalado regarding regula rejas rejecting rejection relacion relaciona relajarme relajarse
    relating relation relations relaxing released releases relevant relevante relieve remain remainder
    remaining render renting rento rents repaired repairing reparacion repay repeating repetidas
    repetido repitiendo replay report reportedly reporting represion repression requerido required
    requires requiring resaltar reserve resfriada resfriado residing resolved resolver respaldo
    respetado respetan respetar respetos respondents responses responsible resta restored restoring
    resultar retain retaining retencion retention retirada retirado retirarse retiring retrieved
    reviewed revuelta rewarding rewiring rider ridge riding riego riendo rigged rights rinde ringing
    ripped risas rises risking risky roads rocas rocked rocking rojos roles rollo rompa ronda rookie
    ropas ropes rosas roster rouge rounds route routing rover rugged ruido rush rushed saben sabes
    sabido sabiendo sabio sabor sabra sabre sacado sacamos sacando sacarme sacaron sacas sacked sacks
    sacred sadder safer sagrado sagrados sailed sailing salas saldo salem sales salga salgo salia
    salieron salon salsa salte salto salts salty salud saluda saludar saludo salva salvar salve salvia
    sanas sancho sancion sandra santa santos saque saquen satan sativa saves sawyer sayin scale scaled
    scanning scarce scarf scars scent schooling score scored scores scoring scots scrap scream screamed
    screenplay seasoned seated seating seats sections sectores secundarias securing sedation seed seeded
    seeds seeking seeks segui seguia seguira segundo seller selling sello sellos sells semen semestre
    senado sends senior senores senorita senos sensing sensor sentar sentarse sentencia sentencias
    sentirme sentirse sento sequence sequences seran serbia serbian seres sergio serias serios serlo
    serve server serves servia servidor serving sesiones setting settlers sewing sexist shade shades
    shady shaft shale shall shaman shame shane shape shaped shaping share shared shares sharing shark
    sharks shaun shave shaved shawn sheep sheer shell shells shelters shifting shine shipped shipping
    ships shocking shocks shoes shooter shoots shops shore shores shortest shorts shout shouting shouts
    shove shown sideways sidney siege sienta sierra sigas sights signo signos silla silva simple singer
    singers singing single singles sings sintiendo sintio siquiera siria sirio sirva sirviendo sistemas
    situacion situation sixth sized sketches skies skill skilled skills skins skirt slaughter slaves
    sleepless slice slick slippers slips sloppy slots slowing smack smart smelling smiles smoke
    smuggling snack snakes snapping sneak sneezing snort snorting sober sobra sofia solid solida solido
    solita solos soltar sometidos sonado sonia sonora sonriendo soreness soria sorted sought southern
    spacing spanning spare spared sparked sparring spear spears speed speeding speeds spell spelled
    spelling spells spice spike spins spite sport sporting sports springer springs spurs squads square
    squinting stable stack stacked staffing staged staging stake stakes stall stalls stare stared stark
    starred starring stars starting stated stating stations stats steak stealing steel steelers steep
    steering stella stellar stems stepped sterling steve steven stinks stint stocks stoke stokes stole
    stone stood store stores storing strain strand stranded strangely strap stray streaming streams
    stretches stretching strike strikes striking string strings strip stripped stripping strive stroller
    strongly stuart stubbed stumbled stunning subido subiendo subir subsidio sucedido sucediendo sucio
    sucks sudar sueco sueldo sueltas suelte suelto suena suene suerte sufro sumando sumar supera
    superado superando superficies superman supero supper supplied supplying supported supporting
    surgimiento survival suscripcion suspended suspender suspense suspension sutton swapping swaying
    sways swear swearing swears sweep sweeping sweet sweets swept swift swimming swing swings switch
    switched switches switching swords swore symbolic syndrome syria syrian systemic tabla tacticas
    tacto tagged tales tall tamil tangled tango tanks tanta taper tapes tapped tarda tardo tarta tasked
    tasks tasted tasty taxed taxis teaches teaching teasing technical techs tecnicos tejer tejido teles
    telly temer tempo tended tendre tends teneis tenes tengamos tenias teniente tennis tenor tenth tents
    tercio termica terror terry tesis testified testing tests texas texto textos thanking thee theme
    thirsty thorough thoroughly threat threats thriving throb throne throng thrust tiende tienen tierna
    tierra tights tiles timed timer timers tinder tinto tipped tipping tiran tirando tirar tiras tires
    titulada titulado tocado tocando tocar todays toddy token toledo tomaba tomados toman tomara tomas
    tomato tomes toneladas tonos tonto tools topic topped topping torch tories toros torque toss touring
    towed tower towers toxic trabaja trabajado trabajamos trabajas trabajen trace traces tracing tracked
    tract tracy trade traen tragico traia traido trail trailing trained trains trait traje trajo trama
    tramo tramos tranquilidad tranquilizer trapped traps tratado tratados tratamos tratar traten trato
    tratos trazado tread treason treaties trees trent tribes trick tricks trigo trimestre trippy trips
    trolls trooper troops tropa truce trucking trucks truco trunk trusting tucked tucker tuned tuning
    tweeting typed typing understood unions urged uribe usable usados usted vacias vacios vagina vagos
    valia valida valido valiente valio valle vargas varia varies vasos veamos vecinas vegas velas vender
    vendido vending vendo vengas venia venido venta ventaja ventajas ventas venus veras verde verge
    verlas verle verlo verme vernos verse versiones versos viaja viajo vibration vicio viena viene
    viento viera vieron vigencia vigilen viii vimos viniendo violating violence violencia violeta
    visibles visita visitado visitando visiting visito vistas viste visto vivia vivid vivio volvamos
    volvemos volvimos voter votes voting vuela vuelvan vuelvas vuelvo vuestra wading wages waist waited
    waiter waits wales walks walter wander warden wards warmed warming warts washed washing wasting
    watches watering watts waved waves waving weaning wearing weave weaver weaving webb weeds weigh
    wellness wells whale whatever wheat wheels wherever whining whipped whore whose wicked wickets widow
    willing willow wills winding winds winger wings winner wires witch witches wives wondered woods
    woody wording worlds worms wound wounds woven wright write writes yearly yendo zumba
""".split()
)
