"""Everyday words that are a letter or two from a word of danger.

They are spelled as they are meant, so triage never reads a typo into them: "gases" is not "gasps".
English and Spanish together, as letters without accents.
"""

from __future__ import annotations

_WORDS = """
abiertas aboard abogada abogados abriendo abrigo abril abusa abusaron abuses abuso acababa acabamos
accompany acento aceptada aceptado aceptando aceptarme acepte acercarse acero acertado acids acierto
acogida acordado acordarme acordaron acoso acres actitudes actos acude acudieron acudio acudir acusa
acusados acusar acuso addicted ademas adhesion adivina adonde adoptada adoptado adore adventure
adventures afectando afecto affects afiliados agarrarme agente aggression agotado agrada agrado agregado
agregando agresion aguda agudo ahmad ahorrar ahorro aislados ajenas ajustar alambre alberga albert
alberta aldea alegando alegria aleja alice alicia alien alike alimento alimentos allan allen altar alter
altitude altos aluminio alumnado alvarado amada amado amanda amarillas ambiente ambientes amino among
ample anadiendo anales analisis analyses analysts analytics ancha ancho andando andar andas andes andina
anestesia anesthetic aneurisma anger angles anglo anima animados animated anime anita anormal anormales
anotando anotar anote anoto anular apaga aparecia aparecido apareciendo aparecieron aparecio apartado
apartamento aparte aparto apollo apologise apologize apologized aportar aporte apoyamos apoyando
apoyaron apparatus aprecio aprender aprendido aprendiendo apriete aprobada aprobado aprobar aprueba
apuesta apuesto apuntada apuntando apuntaron apunto arabe arana ardiente arenas arete arias arise arises
arising armadas armamento armando armed armonia armor arreglos arrestado arrestar arrow arroyo artes
asada asado asbestos asegura aseguro asesinos asiente asiento asistida asistido aspectos asses assess
asumiendo asusto ataca atacaron atado atenas atencion atender atentado atentados atento atlas atrae
atrasada attach attached attained attracted attracting audios audit aulas aumentando aumentos autor
autores avanzando avengers aventura aventuras avenue avisan avisas avise aviso awaiting aware awhile
ayudamos ayudando ayudante ayudaria ayudarle ayudarnos ayudaron ayudarte ayuden ayunar ayunas ayuno
backing backyard bacon badge badges bailando bailed bajado bajan bajas bajon baked baking balacera
baleares ballet ballroom balls balneario banana banca banco bancos banda bands banking banks banned
banning banos barba barca bardo barking baron barra barras barred barrios barro basada basado basan
based bases basica baston batch bates bathing batidos baton batter batting battle battles bawling beach
beaches beads beams beans beard bearing beast beasts beaten beaver became begged begging belen belief
believed bella bellas belle bello bellos bells bench bending benito betting bicho bidding bieber bikes
billed billion billy binding birch bitter blacks blake blames blancas bland blasting blaze blend
blessing blogging bloke blond bloom bloque bloqueado bloques blows blush boarding boast boasts boeing
bolas bolita bolso bolton bolts bonded boobs booking boosters boosting boot booth boots border borders
bordo borne borra borre bosses boston botas botes bothers botin botox bounded bounds bowling boxes
boxing braces brady brake branch brand branding bravo breach bread breathtaking breed breeding breeds
brethren breves brian bride briefing brilla brinda brindar brings brink brock bronca broncos bronquitis
brooke brooks browsing bruins brushed brushing budgets buena buffer bulls bully bullying bummed buried
burlaron burping burro burton busca bushes businessmen butter buzzes caballo cabana cabida cabina cable
cables cabra cabrones caceres cadena caesar cafes cagada cagar caidos cairo cajas cakes calcio calcular
calculos caldera calderon caldo calentar calgary calido callejon calmado calmarme calmarse calmen
calming calmly calorias calves calvin calvo calzada calzado camacho camara camarada camaradas camas
cambiando cambien cambridge camilo caminata camionero camiseta camping camps canada canberra cancelacion
cancelled cancelling cancers cancha canciller canela canker canoe canon cansa canta cantando cantante
cantantes cante canto cantos capas capita capitals capped captains capturas captures caracter carcel
carceles carece cared career careless carer cares carey cargando cargas cargos caring carla carlo carlos
caros carpa carr carriage carrillo carson carteles cartilla carton casada casado casar casas casero
caseros casey casillas casos casta castilla castillo casting casts catches cater catering cattle cauca
causada causado causados causando causas causing causo caution caves ceder celebracion celebraciones
celebrada celebrado celebrando celebrar celebraron celebrities celebrity cellar cells cellular centered
centra centrales centre centro cerca cercanos cerdo cerquita cerradas cerramos cerraron cerros certeza
cesion chaco chain champ champs chancellor chanclas chang changes changing chanting chaos chapa chaqueta
charge charming charms chase chatting cheapest cheat cheating checa checar checo cheer cheers chef chefs
cheque chevy chews chick chicks chile chili chill chilling china chino choca choice choose chopping
chords chorus christian christians chuck chunk chupa churches ciclo cielos cierren cierta cindy cintas
circo citada citado citados citando citar citaron cited cites citing claiming clara claras clare clarity
claro clase clases clash clashes claves cleansing clearing clero click clicked clicking cliente clientes
climbing clipped clips clive cloak clocks cloth clothing cloud coach coaching coalition coastal coats
cobranza cobraron cobre coches cocine codes coding cogido cogiendo cogio coincidencia colada colas
coleccion colina collagen collar collective collector colmo colocado colon colonies coloring colour
coloured colts comando comandos comas combinado combinar combo combustion comedian comen comentando
comento comercial comet cometiendo comfortable comfortably comic comico comience comienza comienzo
comienzos comin comisaria comite comites commenced commented commenting comments commuting comoda comodo
compania companias companies comparado comparar compare compared compares comparing comparte comparten
compartida compartido compartiendo compartio compartir compartirlo comparto compasion compassion compete
competed competir compiled compleja complejas complejo complejos complexes complice componente composer
compra comprado comprador compradores compras comprende comprendo comprise comprised comprises
compromiso compromisos compuesta compuesto compulsivo comrades concealed conceded conceder concedido
concedio concentra concentro conception concepto conceptos concern concerned concerning concerns
concerts concesion concession concessions concha concilio conclusion conclusiones conclusions concurso
concursos concussed conde condicion condo condon conducir conectan confesion confession confidence
confined conformado conforman conforme congelar congelen congestive congo congress conjunta conjunto
conjuntos connected connecting connection connects conocemos conocian conocida conocidas conocido
conocidos conociendo conocieron conocimos conor conquered consciencia consejera consenso considerada
considerado consigna consiguio consiste consisted consoles constantes conste construccion construcciones
construct constructed constructing constructive consulado consulta consultado consultant consultar
consultas consulted consulting consultor consumed consumen consumer consumers consuming contaban contado
contador contains contamos contar contarle contaron contener contenia contenido contenidos content
contention conteo contestarme contested contesten contexto contextos contexts contienda contigo continua
continuas continue continued continues continuo contrabando contraception contracted contracting
contractor contractors contracts contraria contrario contrary contrast contraste contrata contratado
contratan contratando contratar contrato contratos contreras controlador controlled controller
controllers controversy convence convencer convenio convenios convention convento convenzo conversar
conversion converted convicted conviction convivencia cooked cooling cooperar cooperation cooperativa
cooperative copia copias coping coral cordero corea cores corporate corps correction correctly correr
corriente corrieron corrio corro cortas cortesia cortina cortinas cortos coser cosquillas costa costado
costar costas coste costes costing costo costos counties court courts cover covering cracker cracks
crafting crane crank crave creacion creada creadas creado creados creamos crean creando crear crearon
creas creating creciendo crecio creed creek creen creeping creer crees creia creido crema crest creyeron
criado criar cries crippled crises crops crossing cruise cruising crunch crust crystal cuadrados cuadro
cuarta cuartos cuates cuban cubra cubre cubriendo cuenca cuente cuento cuentos cuerno cuero cuervo
cueste cuestion cuevas cuida cuidado cuidador cuidados cuidarme cuido cultures cumbia cumbre cuotas
curado curar curas cured curly currency currents curry curse cursed curve curved cuyas cuyos dadas dados
dairy dallas damas damon damos danado dancer danish danos daran daring dario darla darse darte dated
dating debating deben debes debida debido debieron debio debut decadas decade decepcion deception decia
decides decidieron decidimos decirme decirnos decirse decirte decis decisiva decisive decisivo
declarando declaring declined declining decor decreased dedico deeds deemed deeply defecto defectos
defending defendio defenses defensor deferred defiende defienden definicion definida definido defining
definitiva definitive definitivo dejado dejame dejan dejara dejas delegado delegados deleting delicado
delicious dell della demasiados demos denial denis denise departed departing dependen depender
dependiendo depending deported deportes depresivo depressing derechos derivado derive desaparecida
desaparecio descarga descargar descarta descartar descenso descontar describio descrito desea deseado
deseamos deseas desechos desee desert deserted deserving desierto designar designed desorden despacho
despedido despedir despegado despejada despejadas despejado desperately desperation despise despite
desprecio dessert destacada destacado destacando destacar destinada destinadas destinado destinados
destinos detailed detained detectar detected detection deuda devon devuelven diabetic diabetics
diagnosis diameter diaria diarrea dices dicha dichos diente dieran dieta dietas differing digit digna
digno dignos dijera dimision dinged dining dioses dipped diran direccion direcciones directas directing
directivos directly director directors directos diria dirigiendo discs discussing disenado dispersed
dissociation dissociative distante distinct distingo distintos diverse dividida dividido dividing diving
division divisions doable doctorado documentado documented dolar dolares doler domain dominacion
dominating domination dominio dominios donar donor donors dorada dorado doris doyle draft drafting
drains drawn dread dreading dressed dressing drilling dripping drips drought drowned drums drunken
drying dryness duchar ducho dudando dudar dudes duena dueno dulce dumping duracion duran durar duration
duros dusty dutch dwelling earning earring eased eases easter echado echar echarme ecuacion edged
editions eighteen either ejercito ejercitos elastic electo electores electos electrolitos electron
electronic electronica electrons elegante elevar elias elige eligen ellis embajada emergentes emerging
emision emission emociones emotion empanadas empeno empezado empezando empiece empiezo empleada empleado
employed employing enable encanta encargada encargado encargados encargan encargar encender enciende
encontrado encontrados encontraras encontraron encounter encuentran endurance enero enmienda ensenado
ensenando entendia entendido entendio enter enterado enterar enterarse entering enterrada enterrado
entiendan entirely entirety entitled entraba entrando entraron entregado entregar entrenar entro entry
envia envian enviando episodio episodios equivocados erase eruption escala escalada escasa escogido
esconden esconder escriban escribe escriben escribes escrito escuchado escucharlo escuchen esencial
esfera espacio espacios espada espadas especial espejo esperaba esperado esperan esperarlo esperemos
espina essex estabamos estaban estacion estaciones estadio estados estafa estandar estando estas estate
estemos esten estero estimada estimado estos estrada estrecho estuche estupida estupido estupidos
estuviese ethan etnia evacuation evaluacion evaluation evento events evicting exceed exceeded exceeding
exceeds excel excepcion exception exceptions excerpt excesiva excesivo exceso excess exciting excluded
excluding exclusive excuse executing exigencia exile existan existente existentes existian existido
exito exits expanded expanding expansion expensive experiencia experiencias experimenting expert
expertise explicar exploited exploits explorar explore explored explorer explores exploring explosion
exposing expreso expulsado extended extender extendida extendido extending extendio extensive external
externos extiende extienden extincion extremos fabulous facciones faced facial facing factions facto
factor factores facts fades fails fairness falcon falda falsa falsas false falso falsos faltar faltas
famed famished fandom fantasia fantasias fares farmers farming farms farther fascinante fases faster
favour faxed fearing feather feathers felix fella fellas fellow fewer fibre ficcion ficha fierro fighter
fights figuring filed filing filled filler filling fills finance finances finch finde fined fines fingir
finn finnish firearms fires firing firma firmaron firmas firms fishing fixes flaco flames flashing
flavor flawed flecha flights flint flips flirting flood flooding flour flowing flows flujo flush flyer
fobia folding fomento forbes forge formaban formada formado formados formal formally formalmente forman
formando formar formaron formatos formed former forming formo formulacion foros forth forums foster
fought founding fractura frame framed frames framing france frances franceses franco francos frank
freaks freeze freezing fresco fried fright fringe frost fucked fueled fuels fueran fueras fuller
function functional functions funds funky furnished gafas gagging ganan ganar ganglion gangs garantia
garbage garcia garden gases gassy gates gather gauge gender generaciones genes genios genre gentes
gentle gently genus gestion gestiones gesto gestos gestures gettin gifted giles globe gloves goats
golpeado goodness gorda gordon gorilla gorra grabado grabados grabo grace grado graduacion grafico
graficos grain grains gram grams granddad grano grant granting grants grape grasa graso gratuitos gravel
grecia greed greek greet greeting grind grinding gripe gritaron gritos grounding grove growling grows
guardado guardias guessed guessing guest guests guiar guido guilt gustaba gustado gustan gustar gustaria
gustas guste gusten gustos habana haberle haberlo haberme haberse habiamos habian habias habiendo habil
habit habita hablaba hablaban habladas hablado hablamos hablantes hablarle hablarles hablarte hablemos
hablen hables habra habran habria hacerlas hacerlos hacernos hacerte haces haciendolo haciendose hacker
hagamos hagan hagas halfway halla hallado hallan hallar halls halve handed handing handy hanged haras
harden hardened hardy haremos harias harina harper harry hartas hated haters hating haven hayes header
heads healed healing heals hearth heated heath heather heating hecha heirs helado helen hello helpless
herein heridos hermandad hermosas herpes hicieron hides highs hiking hills hilos hiring hispanic
historia historic historica historical historicas historico historicos hitter hogan hogar hojas holes
holgada hollow holly hombre hombros homeless homero homes homicidio homicidios honda hooking hooks
horacio hormigon hormonas horns hosted hosting hosts hotter housed housework housing howard hueco huelen
huelga huelo huerta huevo huevos hugely hughes human humor hungary hungover hunted hunter hunting hurled
hyped ideal ideals idiota illusion ilusiones image imaginado imaginar imaginas imanes impacted impecable
implantacion importaba importancia imposibles impresos impuestos impulsar impuso inception inches
inclusion incoming index indicando indicate indicator indicted induction infamous infantes infecciones
inflacion inflada inflation inflicted informado informados informal informan informar informaron
informed informes informing infraccion infrared inherent inherited iniciado injuries inning inocencia
inocentes insercion insertion insisted inspeccion inspected inspection instance instincts instruccion
instructors insulted insulting integracion integrar integration intencion intenciones intensa intense
intenso intentado intentaron intention inter interaccion interact interacting interactive intercept
intercepted intereses internal internas internos interpret intersection intervino intro invading
invasion invencion inventado inventar inventario inventaron invention invento inventor invested
invisible invitado inyectada inyectado inyectar iphone ironico isolated issues jacket jailed jajaj jamal
james jamon japan japanese japon japones jason jasper jerry jesse jodas jodido joins jolly jonas
jornadas judged judges jueces juega jugaba jugada jugado jugamos jugaron juicy junio junta justas justo
justos keller kettle kilos kissed kissing kitten knight knights knots lacked lacking lacks ladders laden
lager lagos lamar lancha lanes lanza lanzando lanzaron large laser lashes lasted lasting lastly latino
latinos latte latter launch launching lavado lavar lavarme lawful layer lazos leader leading leafs leaky
learning leasing leather leaves lecho leeds lees legado legal lender lending lentes lesion lester
levantado levantamiento levels lever leyes libra licence licking licor lider ligada ligado liked likes
liking limbo limiting linda lindas linen liner linger lining linked links lists litre litro litter
lively llamaba llamaban llamado llamados llamamos llamarlo llano llave llegaba llegada llegado llegados
llegamos llegaron llene lleno llevaba llevada llevadas llevados llevan llevando llevarlos llevaron
llueve loans locas locke locker locos lodge logan logged logging logic logrando logre loops lords loser
loses lounge lovely lover lovers loving lowers lucas lucha luchador luchas lucro lumber lynch lyric
macho machos madden madera maestra magia magic magos maiden mailed mailing mails majestad makers malaria
males malone malos manada managing mandato mandos maneja manejada manga mango manila manly mann manor
manta mantendra mantenerme mantenia mantenido manto mantra manzana mapas mapped mapping maradona maraton
marcada marcado marcando march marchas marcho marco marcos marcus marea mares margaret maria marino
marinos mario marked marker marking markings marrow marry marrying marta marte martha martir marzo
masaje masas mascaras mashed masked masks mass masses massively master masters mastery matado matan
matas matcha matched matches matching maten mateo materna mates mating matte matthews mature mayas mayer
mayor means medal medals mediacion mediados mediated mediation medica medicaid medicas medicion medida
medidas medina mediocre medios medir meditacion meditate meets melted melts memes memoria memories
mencion menciones menor menos mensuales menta mental mentales mentir mentiras mercados merecido merely
mesas messes messing metafora metals metan metas meters meterse metformina metida metido metiendo metre
metres metros mexicana mexicanas mexicano mexicanos mexicans mexico meyer mezcla miente migrantes
migrants mikes milan miley mill miller millon mills minas minded miner minera mineras minero mines
mining minus mirad mirada miradas mirar miras miren mires misiones misses mister mistress mitch mitos
mixes mocion mocking moderada moderado moderados modes moises mojado molino monkey monos monta monte
montes monto monty moore moral morale morales moralidad morality morally morals mordida morris morrison
mortar morton mosca moses mostraba mostrado mostrando mostrarle mostraron mostro motions motivado
motives motos motto mount mounted mounting mounts mourning mouths movia movil moviles movistar mower
mowers mowing mudarse muebles muela muelle muertas muertes mueva mueven murderers murieron musculos
museo museos musicales mutation mutations nacen nacio nagging nailed named napped napping narco natal
nauseated naval navegacion nearby necesidad necesitaba necesiten necesites necessity needy negacion
negado negar negociar neighbourhood neuro newer nicer niche niega niego nieve nieves nineteen nivel
nobel nodes nokia nombra nombres nombro norma normales normas nosotras notas noted noticing notificacion
notificaciones noting novena nuclear nudge nueces nuestra nueva observed observing obsesion obsession
obsessions obsessive ocasion occidental occidente ocupa ofender offence offering older oliver olivia
olores operando operaron opina opinar opinions oppression ordenada ordenado ordenador ordenanza ordenar
organ organice organised organizan organizar oscars ourselves ovarios overcome overcoming overdoing
overkill overpaid overseas owens owned owning paced packed packing packs pacto pagada pagado pagan
pagando pagas pague painter painters paints paired pairs paises palace paladar paliza palma palmas
palmer palos panas pancho panda pandilla panel paneles pangs pantalla pantallas panthers paquete
paquetes parados paralelo parana parasitos pardo pardon pareces parecidas parecio paren parental
parenting pares parese parezco pariente parientes paris parra parrilla particle partiendo parties partly
parts pasaje pasan pasara pasarme pasas pasear paseo pases pasos passage passions passive passport
passports pasta paste pastor pastores patada patas patchy patel patent patentes patents patetico
patience patineta patio patty pausa pausar pautas paved pavilion peach peaks pearson pecado pecados
peces pedia pedian pedido pedidos pedimos pedir pedirlo pedirme pedro peeling peer peers pekin pelea
peleas pelos penal penales pence pending penis penn pensarlo pension peores peppers percy perdemos
perderse perdidas perdieron perks perla permanece permanentes permisos permita permito peron perry persa
personaje persons pertenecia peruanos pesadas pesados pesan pesar pesas pesos peste peter petro petty
phases phelps picado pican picky picos pides pidieron pieces piense pierda pierdas pierre piers pieza
pilar pilates piles pillar pinche pinches pinos pinta pintadas pintado pinto pintores pinturas piper
pique pirate pisar pisos pista pistas pizca placa placeres places placing plains plana planeamos
planeando planearlo planetas planets plano planos planta planteado planteo plantilla planting plastica
plasticas plastico plate plato played player plays plazos pleas pleasing pleasure pledge plunge poblado
poblados pobre pocket pocos podamos podes podiamos podian podremos podriamos pointer pointing pokemon
poker poles policies policing polio polite polla polling pollos polls polonia polvo pomada ponche pondra
pondre pondria ponemos pones pongamos pongan ponia poniente ponte poor popping porno porros porta
portada portadas portar porte porter portions porto posada posed posee poseen poseer poseia poses
posibles posicion posiciones posing position positioned positioning positions possession posta postal
postre posts potter pouches pounds powder powders power pozos practicar prado prague praise praising
prayed preach preaching preceding predio preguntaba preguntado preguntamos preguntara preguntarle
preguntaron preguntarse premiere premio premise prenda prensa preocupes preparando prepararlo prepared
presa presas presence presencia present presenta presentaba presentada presentadas presentado
presentador presentados presentamos presentan presentando presentar presentara presentarme presentaron
presentarse presente presented presenten presenter presentes presenting presently presento presents
presiones preso presos presta preston presunto presuntos pretende pretended pretenden pretender
pretendia pretendo pretexto preve prevencion prevenir preventiva previews previo prevista previsto
previstos prick prime primer prince princes princess print printing prints prisa prision prison prisoner
prize prizes probation probo proceder procesion processing profe profesion profesiones prometio promo
promocion promoting promotor promover prompted prone property proportion proposed proposing prose
prospects protects protests proviene provienen provoked proyecto proyectos prudente published publishing
pudiendo pudieran pudieron puedan puerto puertos puffs pulgadas pulgas pulsa pumped punished punta
puntajes puntas puntos purge puros pursue putas putter qaeda quality quarry quedado quedamos quedara
quedaran quedaria quedaron quedarte queden queen queer queja quejarme quejarse quemado queramos
queriamos querido queridos querria queso queue quiera quieran quieres quinn quinta quintana quinto
quitarle quiten quiza quota rabies raced radar radiacion radios raging raices raining rains rainy
raising rally ramas ramon ramos rancho randy ranged ranging rango ransom raped raping raquel rarely
rastro ratas rates rating ratio raton ratones ratos raves rayos razas reactive readiness realised
realizada realizado realizan realizar realized recados recae recaer received receiver receptor recesion
recession recetado rechazada rechazado rechazaron reciben recibida recibido recibiendo recibieron
recibirlo reciente recientes reclamos reclining recogida recogido recogiendo recomiendo recommendation
recordado recordar recorrer recorriendo recortes recover recreation recta recto recuento recuperado
recurring recurrir redaccion redemption redes reduccion reducing reduction reed reeves refer refiere
refiero refiriendose reformed refuerzo regain regalado regalar regalarle regarded regarding regresen
regula rejas rejecting rejection relacion relaciona relajarme relajarse relating relation relations
relato relaxing relay released releases releasing relieve remain remainder remaining remote render
rental renting rento rents repaired repairing repara reparacion repay repeated repeating repetidas
repetido repitiendo replay report reported reportedly reporting represion repression requerido required
requires requiring resaltar reserve reserved reserves resfriada resfriado reside residente residing
resisted resistir resolved resolver respaldo respetado respetan respetar respetos respondents
responsable responses responsible resta restante restored restoring resuelve resultar retain retaining
retarded retencion retention retirada retirado retirarse retiring retrasar retrieved reviewed revisado
revuelta revuelto rewarded rewarding rewiring reyes ricas ricos ridden rider rides ridge riding riego
riendo riendose rigged rights rigor rincones rinde ripped risas risen rises risking risky rivas roads
roaring robar robos rocas rocked rocking rojos roles rollo romans rompa ronda rookie rooted rooting
ropas ropes rosas roster rotating rotten rouge rounds routing rover rowing rugged runaway rushed sabanas
sabes sabido sabiendo sabio sabor sabra sabre sacado sacamos sacando sacarle sacaron sacarte sacas
sacked sacks sacred sacrificios sadder sadly sadness safely safer sagrada sagrado sagrados sailed
sailing salario salarios salary salas saldo salem sales salga salia salidas salieron salirme salon
salones salto salts salty salud saluda saludable saludar saludo salute salva salve salvia sanas sancho
sancion sanctions sandra sands sandy santidad santo santos saquen sativa saudi savannah saves sawyer
sayin scale scaled scales scaling scanning scans scarce scarf scent schooling scope score scored scorer
scores scoring scots scrap screamed screenplay seasoned seasons seated seating seats seattle sections
sectores secundarias securing sedan sedation sedes seed seeded seeds seeking seeks segui seguia seguida
seguidas seguimos seguira segundos seller selling sello sellos sells semen semestre senado senadores
senalado senalando senda senior seniors senores senorita senos sensacion sensing sensor sensors sentar
sentarse sentencia sentencias sentiments sentirme sentirse sento separada separadas separado separados
sepas sequence sequences seran serbia serbian seres sergio serias serios serlo serve server serves
servia services servidor serving sesiones setting settlers sewing sexist shade shades shady shaft shale
shall shaman shandy shane shaped shaping share shared shares sharing shark sharks shaun shave shawn
sheep sheer shell shells shelters shifting shine shipped shipping ships shocking shocks shoes shooter
shoots shops shore shores shortest shorts shout shouting shouts showed shown sibling sided sides sidney
siege sienta sientes sierra sigamos sigas sights siglos signatures signo siguieron silla sillas sillones
silly silva silver silvia simple simples simpsons simulacion simulator singer singers single singles
sings singular sinking sintiendo sintieron sintio siquiera siria sirio sirva sirviendo sirvieron
situacion situados situation sized sketches skies skill skilled skills skins skirt slate slaves
sleepiness sleepless slick slippers slips slope slopes sloppy slots slowed slowing slurpee smack smart
smuggling snack sneak sneakers sneezing snort sober sobra socialist sodio sofia solas soldados solid
solida solido solos soltar solution solutions sometidos sonado sonia sonora sonriendo sonrio soreness
soria sorted sorting sought southern spacing spanning spare spared sparked sparring spear spears
speeding speeds spell spelled spelling spells spice spices spike spikes spins spite splash spoke spoken
sport sporting sports springer springs spurs squads square squares squinting stable stack stacked
staffing stage staged stages staging stake stakes stall stalls stance standards stared stark starred
starring starts state stated states stating stations stats steak stealing steel steelers steep steering
stella stellar stems stephens stepped sterling steve steven stimulation stinks stint stitch stocks stoke
stokes stole stone stoned stoner stones store stored stores storey storing storm strain strand stranded
strangely strap stray stream streaming streams stretched stretches stretching strike strikes striking
string strings stripped stripping strive stroller stuart stubbed studio stumbled stunning suban suben
subida subido subiendo subieron subir subirme subsidio sucedido sucediendo sucia sucio sucks sucre sueco
sueldo suelta sueltas suelte suelto suene sueros suerte sufrieron sufrio sugieren sumado suman sumando
sumar sumas supera superado superando superficies superior superman supero supervised supervises
supervision supper supplied supplying supported supporting surgieron surgimiento surrey surtido surtir
survival susan suscripcion suspended suspender suspense sutton suyas suyos swapping swaying sways
swearing sweep sweeping sweets swept swift swing swings switched switches switching sword swords sworn
symbolic syndrome syria syrian systemic tabla tablas tacticas tacto tagged tales tall talla tallar
taller talleres tally tamil tangled tango tanks tanta taper tapes tarda tardo tarta tasked tasks tasted
tastes tasting tasty taught taxed taxis teaching teasing technical techs tecnicos tejer tejido teles
televisor telly temas temer templo templos tempo tended tendre tends teneis tenes tengamos tenias
teniente tennis tenor tense tenth tents tercio termica terminada terminado terminals terminate terry
tesis tested testified testing tests texas textos thanking theaters thee theme therapies thirsty thomas
thorough thoroughly threat threats thrive thriving throne thrones throng thrust tiende tienden tierna
tierra tights tiles timed timer timers tinder tinta tinto tipos tipped tiran tirando tirania tiras tires
titulada titulado tocado tocan tocando tocar todays toddy token toledo tomaba tomadas tomados tomarla
tomarlas tomarlo tomarse tomate tomates tomato tomatoes tomen tomes tommy toneladas tonos tonto
toothache topic topped topping tories toros torque toss touring towed tower towers toxic trabaja
trabajaba trabajaban trabajado trabajador trabajamos trabajaron trabajas trabajen trace traced traces
tracing tract tracy trade traded trader trades trading traen traer tragedia tragica tragico traido
traidores traiga traigan trail trailing trained trainers trains trait traje trajeron trajes trajo trama
tramo tramos tranquilidad tranquilizer trans transmitir traps trataba tratado tratados tratamos tratando
tratara tratarlo trataron tratarse tratas traten tratos traves trays trazado tread treason treaties
trees trent tribal tribes tricks trigo trimestre trippy trips trolls trooper troops tropa tropas trotar
truce trucking truco trucos trusting tucked tucker tumbas tuned tunel tuning turner tweeting typed types
typing underrated understood unida unido unions uribe usable usados usted utter vacias vacios vagina
vagos valen valer valia valida validan valido valiente valio valle valles valuation vapor vargas varia
variation varies vasos vastly veamos vegas velas velez venda vender vendido vending vendo vengas vengo
venia venido venta ventaja ventajas ventas venus veras verbo verde verga verge veria verlas verle verme
vernos versa verse versiones verso versos viaja viajo vibration vicio viena vienes viento viera vieron
vigencia vigilen viii vimos viniendo violar violating violencia violeta virgin visibles visita visitado
visitando visito vistas viste visto vistos vivia vivid vivio vocacion volvamos volvemos volveremos
volverse volviera volvieron volvimos vosotros votar voter votes voting vuela vuelva vuelvan vuelvas
vuestra wading wages waist waited waiter waits wales walter wander warden wards warmed warming warts
washed washing watches watering watts waved waves waving weakened wealth weaning wears weave weaver
weaving webb weigh weights welding wellness wells wendy whale whatsoever wheat wheeler wheels wherever
whining whipped whore whose wicked wickets widow willing willow wills winding winds winger wings winner
witch witches wives wondered woody wording worlds woven wrapped wrestling wright writes yearly yendo
zoned zulia
"""

EVERYDAY = frozenset(_WORDS.split())
