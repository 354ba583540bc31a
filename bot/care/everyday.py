"""Everyday words that are a letter or two from a word of danger.

They are spelled as they are meant, so triage never reads a typo into them: "gases" is not "gasps".
English and Spanish together, as letters without accents.
"""

from __future__ import annotations

EVERYDAY = frozenset(
    """
    abiertas aboard abrazada abrazo abriendo abrigo abril abusa abuses abuso acabamos acento aceptada
    aceptado aceptando aceptarme acepte acercarse acero acertado acids acierto acordado acordarme
    acordaron acoso acres actitudes actos acude acudieron acudio acudir acusa acusados acusar acuso
    ademas adentro adhesion adivina adonde adoptada adoptado afectando afecto affects afiliados agarra
    agente aggression agotado agrada agrado agregado agregando agresion aguda agudo ahorrar ahorro
    aislados ajenas ajustar alambre alberga alberta aldea alegando alegria alice alicia alien alike
    alimento alimentos allan allen altar alter altitude altos aluminio alvarado amaba amanda amarillas
    amino among ample anadiendo anales analisis analyses analysts analytics ancha ancho andando andar
    andas andes andina anestesia anesthetic aneurisma angel angles anglo angry animados animated anita
    anormal anormales anotando anotar anote anoto apaga aparece aparecen aparecer aparecia aparecido
    apareciendo aparecieron aparecio apartado apartamento aparte aparto apollo aportar aporte apoyando
    apparatus aprecio aprendido aprendiendo apriete aprobada aprobado aprueba apuntada apuntando
    apuntaron arabe arana ardiente arenas arete arias arise arises arising armadas armamento armed
    armonia armor arranco arreglado arrestado arrestar arrow arroyo artes asada asado asbestos asegura
    aseguro ashes asiente asiento asistida asistido aspectos asses assess asusto ataca atacaron ataco
    atenas atencion atender atentado atento atlas atrae attach attracting audio audios aumentando
    aumentos autor avanzando avenue avisan avisas avise aviso awaiting aware awhile ayude ayudo ayunar
    backed backing backyard bacon bacteria badge bailed bajado bajan bajas baking baleares ballet
    ballroom balon banana banca banco banda bands banking banks banned banning banos barba barca bardo
    barking barra barras barred barrios barro basada basado basan based bases basica basta baston bates
    bathing batidos baton batter battle battles battling beach beaches beads beams beans beard bearing
    beast beasts beaten beaver bebes became begged belief believed bella bellas belle bello bellos bells
    bench bending benito betting bicho bidding bieber bikes billed billion bills billy binding
    bipolaridad bitter blake blame blames bland blasting blaze blend blessing block blocking bloke blond
    bloom bloqueado blows blush boarding boast boasts boeing bolas bolita bolso bolton bolts bonded
    booking boosters boosting boot booth boots bordo bored boring borne borra borre bosses boston botas
    botes bothers botin botox bounded bounds bowling boxes braces brady brake branch brand branding
    bravo breach bread breathtaking breed breeding breeds breeze brethren brian bride briefing brilla
    brinda brindar brink brock bronca broncos bronquitis brooke browsing bruins brushed brushing buena
    bully bullying bummed buried burner burping burro burton busca bushes businessmen butter buzzes
    caballo cabana cabida cabina cable cabra cabron cabrones caceres cache cadena caesar cagada caidos
    caiga cairo cajas calcular caldera caldo calentar calgary calido calla callada callado callar caller
    calles calmado calmarse calming calmo calorias calvo camacho camara camarada camaradas camas cambien
    camera camilo caminando caminata camion camionero camiseta camping camps canada canberra canceled
    cancha canela canker canoe canon cansa canta cantando cantante cantantes cante canto cantos capas
    capita capitals captains capturas captures carcel carece cared career careless carer cares carey
    cargando cargas cargo cargos caring carla carlo carlos carne caros carpa carr carrillo carson
    cartilla carton casada casado casar casas casero caseros casillas casta castilla castillo casts
    catches catering cattle cauca causada causado causados causando causes causing causo ceder
    celebracion celebraciones celebrada celebrado celebrando celebrar celebraron celebrities celebrity
    cellar cells cellular centra centre centro cercanos cerdo cerquita cerradas cerramos cerraron cerros
    certeza cesion chaco chain champ champs chang changed changes changing chanting chapa chaqueta
    charge charming chase chatting cheapest cheat cheating checa checar checks checo cheer cheering
    cheers chef chefs cheque chevy chews chick childs chile chili chill chilling china chino choca
    choice choose chopping christian christians chuck chunk chupa ciclo cielos ciento cierren cierta
    cindy circo citing claiming claras clare claro clase clases clash clashes claves cleansing clearing
    clero click clicked clicking cliente clientes climbing clipped clips clive cloak clone cloth cloud
    coach coaching coalition coastal coats cobranza cobraron cobre coches cocine codes coding cogido
    cogiendo cogio colada colas coleccion colina collar collective collector colocado colon colonies
    coloring colour coloured colts comando comas combinado combinar combo combustion comedian comen
    comentando comento comet cometiendo comfortable comfortably comic comico comience comienza comienzo
    comienzos comin comisaria comite comites commented commenting commuting comoda comodo compania
    comparado comparar compare compared compares comparing comparte comparten compartida compartido
    compartiendo compartio compartir comparto compete competed competir compiled compleja complejo
    complejos complexes complice componente composer compra comprado comprador comprende comprendo
    comprise comprised comprises compromiso compromisos compuesto concentra concentro concepto conceptos
    concerts concesion concession concessions concha conclusion conclusiones conclusions concurso
    concursos concussed conde condicion condon conducir conectan confesion confessed confession confined
    conformado conforman conforme congelar congress conjunta conjunto conjuntos connected connecting
    connection connects conocerte conor consejera consenso considerada considerado consigna consiguio
    consiste consisted constantes conste construccion construcciones construct constructed constructing
    constructive consulado consulta consultado consultant consultar consultas consulted consulting
    consultor consumed consumen consumer consumers consuming contaban contado contador contains contamos
    contar contarle contaron contener contenia contenido contenidos content contention contested
    contesten contexto contextos contexts contienda contigo continua continuas continue continued
    continues continuo conto contraception contracted contracting contractor contractors contracts
    contrary contrast contraste contrata contratan contratar contrato contratos controles controller
    convence convencer convenio convenios convento convenzo conversar conversion converted convicted
    conviction cooked cooling cooperation cooperativa cooperative copia copias coping coral corea cores
    correction correctly correr corriente corrieron corrio corro cortas cortesia cortinas cortos coser
    cosquillas costa costado costar costas coste costes costo costos counties court courts cover coward
    cracker cracking cracks crafting crank crave creada creadas creado creados creamos crean creando
    crear crearon creas creating creciendo crecio creed creek creen creeping creer crees creia creido
    crema crest creyendo creyeron criado criar cries crises crops crossing cruise cruising crunch crust
    crystal cuadrados cuadro cuarta cuarto cuartos cuates cubra cubre cubriendo cuenca cuentas cuente
    cuento cuentos cuerno cuero cuervo cueste cuestion cuevas cuidado cuidador cuidados cuidan cuidarme
    cuido cumbre curado curas currency currents curry curse curve curved cuyas cuyos dadas dados dairy
    dallas damas damos danado dancer danish danos daran daring dario darla darse darte dates dating
    deadline deben debes debida debido debio debit decadas decade decepcion deception decia decides
    decidido decis decisiva decisive decisivo declarando declining decor decreased dedico defecto
    defectos deferred definicion defining definitiva definitive definitivo dejado dejan dejara dejas
    delicado delicious dell della demasiados demon demos denial denis denise departed departing
    dependiendo deported deportes depresivo depressing depth derechos derivado derive desaparecida
    desaparecio descarga descargar descarta descartar descenso descontar descrito desea deseando
    desechos desee desert deserted deserving desierto designar desorden despacho despedir despegado
    despejada despejadas despejado desperately desperation desprecio dessert destacada destacado
    destacando destacar destinada destinado detailed detained detectar detected detection deuda devil
    diabetic diabetics diameter diaria diarrea dices dicha dichos diente dieran dieta differing digale
    digas digna dignos dijera dijeron dimision dioses dipped diran direccion direcciones directas
    directing directivos directly director directors directos diria discs discussing dispersed
    dissociation dissociative distintos dividing diving division divisions doable doctorado documentado
    documented documentos dolar dolares doler domination dominio dominios donacion donar donating donor
    donors dorada dorado doris dormi doyle dozing drafting drains drawn dread dreading dressed dressing
    drilling dripping drips drought drowned drums drunken drying dryness duchar ducho dudando dudar
    dudes duena dueno dulce dumping duran durar duration duros dusty dutch dwelling earning earring
    eases easter echado ecuacion edged editions eighteen either ejercito ejercitos electo electores
    electos electrolitos electron electronic electronica electrons elegante elevar elias ellis embajada
    emergentes emerging emision emission emociones emotion empanadas empeno empezado empezando empiece
    empiezo empleada empleado employed employing enable encanta enciende encounter encuentran endurance
    enero enfermedad enmienda ensenado ensenando entender entendido entendio enter enterado entirely
    entraba entrando entregado entrenar entro entry envian enviando episodio episodios equivocados
    eruption escala escalada escasa escondido escribe escrito escuchado escucharlo escuchen esfera
    espacio espacios espada espadas especial espejo esperaba esperando espia espina essex estaban
    estacion estaciones estadio estados estafa estandar estando estas estate estemos esten estero
    estimado estos estrada estrecho estuche estupida estupido estupidos estuviese etnia evacuation
    evaluacion evaluation evento events evicting excerpt excess exciting excluded excluding exclusive
    excuse executing exigencia existan existian existido exits expanded expanding expansion expensive
    experiencias experimenting expertise explicar exploited exploits explorar explore explored explorer
    explores exploring explosion exposing expreso extendido extendio extensive external externos
    extiende extienden extincion extranos fabulous faced facial facing factions facto factor factores
    facts fades failing fails failures fairness falcon falda falsa falsas false falso falsos faltar
    faltas famed famished fantasias fantasmas fares farmers farming farms farther fases favour faxed
    fearing feather feeds felix fella fellas fellow fewer fibre ficcion ficha fierro fight fighter
    fights figuring filed filing filled filler filling fills finance finch fined fingir finn finnish
    firearms fires firing firma firmaron firmas firms fishing fixes flaco flame flames flashing flavor
    flawed flecha flesh flights flint flirting flood flooding flour flowing flows flujo flush flyer
    flying fobia folding fomento forge formada formado formados formal formally formalmente forman
    formando formar formaron formatos formed former forming formo formulacion foros forth forums foster
    fought founding fractura frame framed frames framing france franco francos frank freaks freezing
    fresco fried fright fringe frost fucked fuels fueran fueras fuller fully funciones function
    functional functions funky furnished gafas gagging ganan ganar ganglion gangs garantia garbage
    garden gases gastado gates gather gatos gauge gender genes genios genre gentes gentle gently genus
    gestion gesto gestos gettin ghost gifted gives globe gloves goats golpeado gorda gordon gorilla
    gorra grabado grabados grabs grace grado grafico graficos grains gram grams granddad grande grano
    grant granting grape grasa graso gratuitos gravel greed greek greet grind grinding gripa gripe
    gritar grove growing growling grows guardado guardias guessing guiar gusta gustar guste gusto habana
    haberlo haberme habian habiendo habil habit habita hablaban hablado hablamos hablarle hablarles
    hablarte hablen habra habran habria hacerle hacerse hacerte haces haciendolo haciendose hacker
    halfway halla hallado hallan hallar halls handed handing handle handy hanged haras harden hardened
    hardy haremos haria harias harper harry hartas haters hating haven hazlo heads healed healing
    heals hearth hearts heated heath heather heating hecha height heirs helado helen hello helpless
    herein heridos herpes hides highs hijas hiking hills hilos hiring hispanic historia historic
    historica historical historicas historico historicos hitter hojas holes holgada hollow hombre
    homeless homero homes honda hooking hoped horacio horns hosts hotter housed housework housing howard
    hueco huelen huelga huelo huerta huevo huevos hungary hungover hunter hunting hyped ideal ideals
    illusion ilusiones impecable importaba importancia imposible imposibles inception inches inclusion
    incoming index indicando indicate indicator indicted induction infantes infecto inflacion inflada
    inflation inflicted informado informados informal informed infraccion infrared inherent inherited
    iniciado injuries inning inocencia inocentes insercion insertion insisted inspeccion inspected
    inspection instance instruccion instructors insulted insulting integracion integration intencion
    intensa intense intenso intentado intention inter interaccion interact interacting interactive
    intercept intercepted intereses internal internas internos interpret intersection intro invasion
    invencion inventado inventar invention invento inventor invested invisible invitado inyectada
    inyectado iphone ironico isolated issues jabon jailed jajaj jamal james jamon japon jason jerry
    jesse jodido joins jolly jornadas juega juicy jumped junio junta juntos justas justo keller kilos
    kissed kissing kitten knight knights knots lacked lacking ladders laden lager lagos lamar lancha
    lanes lanza lanzando lanzaron large laser lashes lasted lasting latinos latte latter launch
    launching lavado lavarme lawful layer lazos leading leafs leaks learning leasing leather leaves
    leeds lees legado legal lender lending lentes lesion lester letting levantado levantamiento level
    levels lever leyes libra libro licence licking licor lider ligado lighting liked likes liking limbo
    linda lindas linen liner linger lining linked links listos lists litre litro litter lively llamaba
    llamaban llamados llamamos llamando llano llave llegaba llegada llegado llegados llegamos llegaron
    llena llene lleno llevaba llevada llevadas llevados llevan llevando llevarlos llevaron llora llueve
    loans locke locks lodge logan logged logging logic logrando logre looked loops lords loses lounge
    lovely lover lovers loving lower lowers lucas lucha luchando luchas lumber lunes lynch lyric macho
    machos madden madera maestra magia magic magos maiden mailed mailing mails makers malaria males
    malestar mall malone malos manada managing mandado mandados mandan mando mandos maneja manejada
    manga manila manly mann manor manta mantener mantenerme mantra manzana maradona marca marcada
    marcado marcando march marchas marcho marco marcos marcus marea mares margaret maria marino mario
    marked marker marking markings marrow marry marrying martes martha martir marzo mashed masked masks
    mass massage master matado matan matas matcha matched matches matching mateo materna mates mating
    matte matthews mature mayer mayor means medals mediados medias mediated medica medicaid medicion
    medida medina mediocre medios medir meditate melts memes memoria menor menos mensuales menta mental
    mentales mentir mesas messes messing metafora metals meten meteor meterse metes metformina metida
    metido metiendo metieron metre mexicana mexicanas mexicano mexicanos mexicans mexico meyer mezcla
    miente migrantes migrants mikes milan miley mill miller millon mills minas minded miner minera
    mineras minero mines mining minus mirad mirada miradas mirar miras miren mires misiones misses
    mister mistress mitch mixes mocion mocking moderada moderado moderados mojado molino monkey monos
    monstruo monstruos monta monte montes monto monty moore moral morality morris morrison mortar morton
    mosca moses mostraba mostrado mostrando mostraron mostro mothers motions motivado motives motos
    motto mount mounted mounting mounts mourning mouths moves movia moviendo movil moviles movistar
    mower mowers mowing muela muelle muere muertas muertes mueva murdering musculos museo museos
    musicales mutation mutations nacen nacio nagging nailed named napped narco nauseated nearby
    necesidad necesitaba necesiten necesites necessity needy negacion negado negar negociar neuro newer
    nicer niche niega niego nieve ninas nineteen nivel nobel nodes nokia nombro norma normales normas
    notas noted noticing notificacion notificaciones noting novena nuclear nuestra nueva observed
    obsesion ocasion occidental occidente ocupa ofender oliver olivia olores opcion opina opinar
    oppression organice organised organizan organizar oscars ought ovarios overcome overcoming overdoing
    overkill overpaid overseas owned paced packed packing pacto pagada pagado pagan pagando pagar pagas
    pague painter painters paints paired pairs paises palace palma palmas palos panas pancho panda
    pandilla panel paneles pangs pantalla pantallas panthers paquete paquetes parados paralelo parana
    pardo pardon pareces parecidas parecio paren parental parenting pares parese parezco pariente
    parientes parra parrilla particle partiendo parties partly parts pasaba pasan pasando pasara pasarme
    pasas pasear paseo pases pasos passes passive passport pasta paste patada patas patchy patel patent
    patentes patents patience patineta patio patty pausa pausar pautas paved paying peach peaks pearson
    pecado pecados peces pedia pedian pedido pedidos pedimos pedir pedirme pedro peeling peer peers
    pegada pekin peleando pelear peleas pelos penal penales pence pending penis penn pensarlo pension
    peores peppers percy perdemos perderse perdidas perdieron perks permanece permisos permito peron
    perra perry personaje persons peruanos pesadas pesados pesan pesar pesas pescado pesos peste peter
    petro petty phases phelps picado pican piden pidieron piense pierda pierdas pierre pieza pilas
    pilates piles pinche pinches pinos pinta pintadas pintado pinto pintores pinturas piper pique pisar
    pisos pista pistas pizca placa placed placeres places placing plains plana planeado planeamos
    planeando planets plano planos planteo plantilla planting plastica plasticas plate plato plays
    plazos pleas pleasing pleasure pledge plunge poblado pobre pocos podamos podes podra podremos
    pointing poker policies polio polite polla polling polls polvo pomada ponche pondre pondria ponemos
    ponen pones ponia poniente ponte poor popping porno porta portada portadas portar porte porter porto
    posada posed posee poseer poses posibles posing position possessing posta postal postre posts potter
    pouches pounds powder powders power pozos practicar prado prague praise praising preaching predio
    preguntaba preguntado preguntamos preguntaron preguntarse premiere premio prenda prensa preocupes
    preparando prepararlo prepared presa presas presence presencia present presenta presentaba
    presentada presentadas presentado presentador presentados presentamos presentan presentando
    presentar presentara presentarme presentaron presentarse presente presented presenten presenter
    presentes presenting presently presento presents preso presos preston presunto presuntos pretende
    pretended pretenden pretender pretendia pretending pretendo pretexto preve prevencion prevenir
    preventiva previews previo prevista previsto previstos prick prime prince princes princess print
    printing prints prisa prision prison prize prizes probation probo proceder processing products profe
    prometio promised promo promocion promoting promotor promover prompted prone proportion proposed
    proposing prose prospects protects protests proviene provienen provoked proyecto proyectos prudente
    published publishing pudiendo pudieran pudieron puedan puerto puertos puesta puffs pulgadas pulls
    pulsa pumped pumping punished puntajes puntas puros purse putas putter putting qaeda quality quarry
    quedado quedamos quedaran quedaria quedaron quedarte queden queen queer queja quejarme quejarse
    quemado queramos queriamos querido queridos querria queso queue quiera quieran quieres quinn quinta
    quintana quinto quiso quitando quitarle quitarse quiten quiza quota rabies raced radar radios raging
    raices raining rains raising rally ramas ramon ramos rancho randy range ranged ranging raped raping
    raquel rarely rastro ratas rates rating ratio raton ratones ratos raves rayos razas reach reaching
    reactive readiness realised recado recados recae recaer received receiver receiving receptor
    recesion recession recetado rechazada rechazado rechazaron reciben recibida recibido recibiendo
    recibieron reciente reclamos reclining recogida recogido recogiendo recomiendo recommendation
    recorriendo recover recreation recta recto recuento recuperado recurring recurrir redaccion
    redemption reduccion reduction reed refer refiere refiero refiriendose reformed refuerzo regain
    regalado regarding regula rejas rejecting rejection relacion relaciona relajarme relajarse relating
    relation relations relaxing released releases releasing relevant relevante relieve remain remainder
    remaining render rental renting rento rents repaired repairing reparacion repartir repay repeated
    repeating repetidas repetido repitiendo replay report reportedly reporting represion repression
    requerido required requires requiring resaltar reserve reserved resfriada resfriado reside residing
    resistir resolved resolver respaldo respetado respetan respetar respetos respondents responses
    responsible resta restored restoring resultar retain retaining retencion retention retirada retirado
    retirarse retiring retrieved reviewed revisado revuelta revuelto rewarding rewiring rider ridge
    riding riego riendo rigged rights rincones rinde ripped risas rises risking risky roads rocas rocked
    rocking rojos roles rollo rompa ronda rookie ropas ropes rosas roster rouge rounds route routing
    rover rugged ruido runaway rush rushed saben sabes sabido sabiendo sabio sabor sabra sabre sacado
    sacamos sacando sacarle sacaron sacarte sacas sacked sacks sacred sadder safely safer sagrada
    sagrado sagrados sailed sailing salas saldo salem sales salga salgo salia salieron salirme salon
    salsa salte salto salts salty salud saluda saludar saludo salva salvar salve salvia sanas sancho
    sancion sanctions sandra sands sandy santa santidad santos saquen satan sativa saudi savannah saves
    sawyer sayin scale scaled scales scaling scanning scans scarce scarf scent schooling scope score
    scored scores scoring scots scrap scream screamed screenplay seasoned seated seating seats sections
    sectores secundarias securing sedation seed seeded seeds seeking seeks segui seguia seguida seguidas
    seguira seller selling sello sellos sells semen semestre senado senadores sends senior senores
    senorita senos sensacion sensing sensor sentar sentarse sentencia sentencias sentirme sentirse sento
    sequence sequences seran serbia serbian seres sergio serias serios serlo serve server serves servia
    services servidor serving sesiones setting settlers sewing sexist shade shades shady shaft shale
    shall shaman shame shandy shane shape shaped shaping share shared shares sharing shark sharks shaun
    shave shawn sheep sheer shell shells shelters shifting shine shipped shipping ships shocking shocks
    shoes shooter shoots shops shore shores shortest shorts shout shouting shouts shove shown sidney
    siege sienta sientes sierra sigas sights siglos signo silla silva simple singer singers singing
    single singles sings sintiendo sintio siquiera siria sirio sirva sirviendo situacion situation sixth
    sized sketches skies skill skilled skills skins skirt slaughter slaves sleepless slick slippers
    slips slope slopes sloppy slots slowing slurpee smack smart smiles smoke smuggling snack snakes
    snapping sneak sneezing snort snorting sober sobra socialist sofia solid solida solido solos soltar
    sometidos sonado sonia sonora sonriendo soreness soria sorted sought southern spacing spanning spare
    spared sparked sparring spear spears speed speeding speeds spell spelled spelling spells spice
    spices spike spikes spins spite splash sport sporting sports springer springs spurs squads square
    squares squinting stable stack stacked staffing staged staging stake stakes stall stalls stance
    standards stare stared stares stark starred starring stars stated stating stations stats steak
    stealing steel steelers steep steering stella stellar stems stepped sterling steve steven stinks
    stint stocks stoke stokes stole stone stoned stoner stones store stored stores storing story strain
    strand stranded strangely strap stray streaming streams stretched stretches stretching strike
    strikes striking string strings strip stripped stripping strive stroller stuart stubbed studio
    stumbled stunning subido subiendo subir subsidio sucedido sucediendo sucio sucks sudar sueco sueldo
    suelta sueltas suelte suelto suena suene suerte sufre sufrieron sufrio sumando sumar supera superado
    superando superficies superman supero supper supplied supplying supported supporting surgimiento
    surrey survival suscripcion suspended suspender suspense suspension sutton swapping swaying sways
    swear swearing sweep sweeping sweet sweets swept swift swimming swing swings switch switched
    switches switching swords swore symbolic syndrome syria syrian systemic tabla tacticas tacto tagged
    tales tall tallar taller tamil tangled tango tanks tanta taper tapes tapped tarda tardo tarta tasked
    tasks tasted tasty taxed taxis teaches teaching teasing technical techs tecnicos tejer tejido teles
    telly temer templos tempo tended tendre tends teneis tenes tengamos tenias teniente tennis tenor
    tenth tents tercio termica terror terry tesis testified testing tests texas texto textos thanking
    thee theme therapies thirsty thorough thoroughly threat threats thriving throb throne throng thrust
    tiende tienen tierna tierra tights tiles timed timer timers tinder tinto tipped tipping tiran
    tirando tiras tires titulada titulado tocado tocando tocar todays toddy token toledo tomaba tomadas
    tomados toman tomarla tomarlas tomarlo tomarse tomas tomate tomates tomato tomatoes tomes toneladas
    tonos tonto tools toothache topic topped topping torch tories toros torque toss touring towed tower
    towers toxic trabaja trabajaba trabajado trabajador trabajamos trabajaron trabajas trabajen trace
    traces tracing tracked tract tracy trade traen tragedia tragico traia traido trail trailing trained
    trains trait traje trajo trama tramo tramos tranquilidad tranquilizer trapped traps tratado tratados
    tratamos tratar tratara tratarlo trataron tratarse traten trato tratos trazado tread treason
    treaties trees trent tribes trick tricks trigo trimestre trippy trips trolls trooper troops tropa
    truce trucking truco trucos trunk trusting tucked tucker tuned tunel tuning tweeting typed typing
    understood unica unido unions uribe usable usados usted utter vacias vacios vagina vagos valer valia
    valida valido valiente valio valle valles valuation vapor vargas varia variation varies vasos veamos
    vecinas vegas velas vender vendido vending vendo vengas venia venido venta ventaja ventajas ventas
    venus veras verde verge verlas verle verlo verme vernos verse versiones versos viaja viajo vibration
    vicio viena viene viento viera vieron vigencia vigilen viii vimos viniendo violating violence
    violencia violeta visibles visita visitado visitando visiting visito vistas viste visto vivia vivid
    vivio vocacion volvamos volvemos volvimos voter votes voting vuela vuelva vuelvan vuelvas vuelvo
    vuestra wading wages waist waited waiter waits wales walks walter wander warden wards warmed warming
    warts washed washing wasting watches watering watts waved waves waving wealth weaning wearing wears
    weave weaver weaving webb weeds weigh wellness wells whale whatever wheat wheels wherever whining
    whipped whore whose wicked wickets widow willing willow wills winding winds winger wings winner
    wires witch witches wives wondered woods woody wording worlds worms wound wounds woven wright writes
    yearly yendo zumba
""".split()
)
