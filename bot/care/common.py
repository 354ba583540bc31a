"""Everyday words in English and Spanish that a Handbook may not use.

They are never taken for a misspelling of a word it does use: without them "closet" becomes "closer" and
"employer" becomes "employee". Hand-written base forms; endings are told by the stemmer.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.care.vocabulary import each

COMMON: Mapping[str, frozenset[str]] = {
    "en": frozenset(each("""
        able about above absolutely accept accident account ache across act active actor actually add
        address admit adult advice advise af afford afraid age agency agree ahead aid aim air airport alarm
        album alert alive allow almost alone along already although always amazon amount android angry
        animal ankle announce annoy answer ant anxious anybody anymore anyway anywhere apart apartment app
        apparently appear apple apply apron area argue army around arrest arrive art article ask asleep
        asset assist assume attach attack attempt attend attic aunt average award aware away awful awkward
        baby backpack bacon bad badge bag bait bake balance balcony bald ball banana band bandage bank bar
        bare barely bark barn base basement basic basically basket bass bath bathtub battery battle beach
        bean bear beard beast beat beautiful beaver became bed bedroom bee beef beetle beg begin behave bell
        belong below belt bench bend berry best bet better between big bike bill bin bird birth birthday bit
        bite bitter black blade blame blank blanket blast blaze bleach bleed blend bless blind blink block
        blond blood bloom blow blue bluetooth blunt blur blush board boat body boil bolt bomb bone bonus
        book boom boost boot booth border bored born borrow boss both bother bottle bottom bought bounce
        bound bow bowl box boy brake branch brand brass brave bread break breath breathe bribe brick bride
        bridge brief bright bring bro broad broke broken brother brought brown bruh brush bubble bucket
        buddy budget bug build building built bull bully bump bunch bunny burden burger burn burst bury bus
        bush business busy butcher butter button buy buzz cabin cabinet cable cage cake calendar call calm
        came camel camera camp candle candy cane canoe cap cape capital car card care career careful carpet
        carrot carry cart cartoon carve case cash castle casual cat catch cattle caught cause ceiling
        celebrate cell cent center cereal certain chain chair chalk chance change channel chapter charge
        charger charm chart chase chat cheap cheat check cheek cheer cheese chef cherry chess chew chicken
        chief chill chimney chin chip chocolate choice choose chop chubby church cigar cinema circle city
        claim clap class clay clean clear clerk clever click cliff climb cling clock close cloth clothes
        cloud clown club clue clumsy coach coal coast coat cock code coffin coin cold collar collect college
        color comb combine come comedy comfort comic commit common commute company compare compete complain
        complete computer concern concert conference confess confirm confuse congress connect consider
        constant construct contact contain contest continue contract control convince cook cookie cool cope
        copy core corn corner corpse correct cost costume cottage cotton couch cough council count counter
        country couple coupon courage course court cousin cover covid cow coward cozy crab crack craft crane
        crash crawl crayon crazy cream create credit creep crew cricket crime crisis crisp crop cross crow
        crowd crown cruel cruise crumb crush crust cry cuddle cup cupboard curb cure curious curl current
        curtain curve cushion custom customer cut cute cycle dad daily dairy dam damage damp dance danger
        dare dark darling dash data date dawn dead deaf deal dealer dear death debt decade decide deck
        decorate deep deer defeat defend define definitely degree delay delicate delicious delight deliver
        demand dense dentist deny depart depend deposit depth deputy describe desert deserve desire desk
        dessert destroy detail detect detective develop device devil dial diamond diaper dice dictionary die
        diet differ different dig digital dime dinner dinosaur dip diploma direct dirt dirty disagree
        disappear disaster discount discover discuss disgust dish disk dislike display distance distant
        disturb ditch dive divide divorce dmv dock dog doll dollar dolphin donate donkey donor donut doom
        door dorm double doubt dough dove dozen draft drag dragon drain drama draw drawer dream dress drift
        drill drip drive driver drop drove drown drum dry dryer duck dude due duke dull dumb dummy dump dust
        duty dwarf dye each eager eagle earn earring earth easy echo edge edit educate effort egg eight
        either elbow elder elect electric elephant elevator elite else email embarrass embrace emoji emotion
        employ employee employer empty encourage end enemy engage engine enjoy enormous enough enter entire
        envelope envy episode equal equip erase errand error escape especially essay estate even event every
        everybody everywhere evil exact exactly exam example except exchange excite excuse exhaust exist
        exit expand expect expensive expert explain explode explore export expose extend extra eyebrow
        fabric facebook fact fail faint fair fairly fairy faith fake falcon fall false fame family famous
        fan fancy fantasy far fare farm fashion fast fat fatal fate father faucet fault favorite fbi fear
        feast feather federal feed fell fellow felt fence ferry fetch few fiction fiddle field fiend fierce
        fig fight figure file fill film filter final finally finance find fine finger finish fire fireman
        firm fish fist fit five fix flag flame flash flat flavor flea flee flesh flight flip flirt float
        flock flood floor flour flow flower flu fluid flush flute fly foam focus fog foil fold folk follow
        fond fool force forehead foreign forest forever forget forgive forgot fork form formal fortune
        forward fossil found fountain four fox fr fragile frame fraud freak freckle free freezer frequent
        fresh fridge friend fright frog front frost frown frozen fruit frustrate fry fuel full fun fund
        funeral funny fur furious furniture fury future gadget gain gallery gallon gamble game gang gap
        garage garbage garden garlic gas gasoline gate gather gauge gave gaze gear gem gender general genius
        genre gentle ghost giant gift giggle ginger giraffe girl give glad glance glare glass globe glove
        glow glue goal goat god gold golf gone good google goose gossip govern govt grab grace grade
        graduate grain grand grandkid grandma grandpa grant grape graph grasp grass grateful grave gravity
        gray grease great greed green greet grew grid grief grill grin grip groan groom gross ground group
        grow guard guess guest guide guilt guitar gulf gum gun gust gut guy habit hail hair half hall
        hallway ham hammer hamster handle handsome handy hang happen happy harbor hard hardly harm harsh
        harvest hashtag haste hat hatch hate haul haunt hawk hay hazard heal heap heard heat heaven heavy
        hedge heel height heir held hello helmet help hen her herb herd hero herself hesitate hide high hike
        hill him himself hint hire hit hobby hog hold hole holiday home honest honestly honey honor hood
        hook hop hope horn horror horse hose hospital host hostile hot hotel hound house however hubby hug
        huge human humble humor hundred hunger hungry hunt hurdle hurry hurt husband hut hydrant ice icon
        idea ideal idiot idle ignore ill illegal image imagine immune impact import impress improve inch
        incident include income increase indeed index infant inform injure ink inn innocent insect insert
        inside insides insist inspect inspire instagram install instant instead insult insure intend intent
        interest internet into invent invest invite involve iphone iron irs island issue itch item jacket
        jail jam janitor jar jealous jeans jelly jet jewel job jog join joint joke jolly journal journey joy
        judge juice juicy jump jungle junior junk jury kayak keen keep kept kettle key keyboard kick kid
        kidnap kill kind king kitchen kite kitten kneel knew knife knit knock knot know label labor lace lad
        ladder ladle lady lake lamp land landlord lane language lap laptop large laser last late lately
        laugh laundry lava law lawn lawyer lay layer lazy lead leaf leak lean leap learn lease leash least
        leather leave lecture led left legal legend lemon lend length lens leopard less lesson let letter
        level liar liberty library license lick lid lie life lift light like likely lime limit limp line
        link lion liquid list listen literally litter little live living lizard load loaf loan lobby lobster
        local lock lodge log logic lonely long look loop loose lord lose loss lost lot lottery loud lounge
        love low lower loyal luck luggage lumber lump lunch luxury lyft lyric machine mad made magazine maid
        mail mailbox main major make male mall mama mammal man manage manager mango manner mansion map maple
        marble march margin marine mark market marriage married marry mascot mask mason mass match mate math
        matter mattress mature maybe maze meadow meal mean meant meanwhile measure meat medal meet meeting
        mell melody melt member meme memory men mend mental mention mercy mere merge merry mess met metal
        mice microwave middle midst might mild mile military milk millionaire mimic mind mine mineral minor
        mirror miss mission mist mistake mistress mitten mix moan mob mobile mock model modern modest moist
        mold mom moment money monk monkey monster mood moon moral mortgage mosque mosquito mostly motel
        mother motion motor mount mountain mouse move movie mow much mud mug mule murder muscle mushroom
        music must mustache mustard mutual mystery myth nail name nanny nap napkin narrow nasty nation
        native nature naughty navy nba near nearly neat necklace need negative neglect neighbor neither
        nephew nerve nervous nest net netflix network neutral new news nfl ngl nice niece nightmare nine
        noble nobody nod noise none noodle nor norm normal north northern nostril note nothing notice novel
        nowhere number nurse nut oak oar oath oatmeal obey object obvious occur ocean odd offend offer
        office officer often oil old omit once one onion online open opera opinion oppose option oral orange
        orbit orchard order organ organize origin orphan ostrich other otherwise ought ounce outfit outlet
        outside oval oven over owe owl own owner oxygen oyster pace pack packet paddle page paid paint pair
        pajamas palace pale palm pan pancake panda panic pants papa paper parade parcel pardon parent park
        parrot part participate party pass passenger passport past pasta paste pastor patch path patience
        patrol pause pay pea peace peach peak peanut pear pebble peel pen penalty pencil penguin penny
        people pepper percent perfect perform perfume permit person pet petal phase phone photo phrase piano
        pick pickle picnic picture pie piece pig pigeon pile pill pillow pilot pin pine pint pioneer pipe
        pirate pit pitch pity pizza place plan plane planet plant plastic plate play player plaza plead
        pleasant please pledge plenty plot plow plug plumber plump pocket podcast poem poet poetic point
        poke polar pole police polish polite politics poll pond pony pool poor popcorn popular porch pork
        port portrait possible post pot potato pottery pound pour powder power practice praise pray preach
        precious predict prefer present president press pretend pretty prevent prey price priest prince
        princess print prior prison private privilege prize probably problem process produce professor
        profit program project promise promote pronounce proof proper property protect protest proud prove
        provide public puddle pull pulse pump punch punish pupil puppet puppy pure purple purpose purse
        pursue push put puzzle quarrel quarter queen queer quest question quick quiet quilt quit quite quiz
        quote rabbit raccoon race rack radar radio raft rag rage raid rail rain rainbow raise ramp ran ranch
        range rank rapid rare rat rate rather raw ray razor reach react read ready real really reason rebel
        recall receipt receive recent recently recipe recommend recover recycle red reduce reef refer
        referee reflect refund refuse regard region regret regular reject relate relative relax release
        relief rely remain remark remind remote remove renew rent repair repeat replace reply report reptile
        request rescue research resist resort respect respond rest restaurant result retire return reveal
        revenge review reward rhyme rhythm ribbon rice rich riddle ride rifle rigid ring ripe rise risk
        rival river rly rn road roast rob robe robin robot rock rocket rode role roll romance roof rookie
        room roommate root rope rose rot rotate rough round route router row royal rub rubber rude rug ruin
        rule rumor run rural rush rust sack sacred sad saddle safe said sail saint sake salad salary sale
        salmon salon salt same sand sandal sandwich sang sat satisfy sauce saucer sausage savage save saw
        say scale scan scar scarce scarf scary scatter scene scent scheme scholar school science scissors
        scold scoop scooter score scout scramble scrap scrape scratch scream screen screw scrub sea seal
        search season seat secret section see seed seek seem seen seize seldom self selfie sell send senior
        sense sent sentence separate sequence series seriously sermon servant serve session set settle seven
        several severe sew sewer shade shadow shake shallow shame shampoo shape share shark sharp shave she
        shed sheep sheet shelf shell shelter shepherd shift shine ship shirt shiver shock shoe shoot shop
        shore short shorts shot should shoulder shout shove shovel show shower shrimp shrink shrug shuffle
        shut shy sibling sick side siege sigh sign signal silent silk silly silver similar simple simply sin
        since sing singer single sink sip siren sis sister sit six size sketch ski skill skinny skip skirt
        skull skunk sky slam slap slave sled sleep slept slice slide slightly slim slip slipper slope slot
        slow slug small smart smash smell smh smile smoke smooth snack snail snake snap sneak sneeze snore
        snow soak soap soar sob soccer social society sock soda sofa soft softball soil solar sold soldier
        sole solid solo solve some somebody someone somewhat somewhere son song soon sore sorrow sorry sort
        sorta soul sound soup south southern spa space spam spare spark sparrow speak spear special species
        specific speech speed spell spend spent spice spider spike spill spin spirit spit spite splash
        splendid split spoil spoke sponsor spoon sport spot spray spread spring spy squad square squash
        squat squeeze squirrel stable stadium staff stage stain stair stale stall stamp stand standard
        staple star stare start startle starve state station statue status stay steak steal steam steel
        steep stem step stepdad stepmom stereo stew stick still sting stir stitch stock stomach stone stood
        stool store storm story stove straight strange strap straw stream street stress stretch strict
        strike string strip stroll strong stubborn student study stuff stupid style submit subway succeed
        suck sudden suddenly sue suffer sugar suggest suit suitcase summer sun sunny super superb supper
        supply support suppose sure surf surface surgeon surprise surround survey survive suspect swallow
        swan swap swear sweat sweater sweep sweet swell swim swing switch sword symbol syrup system table
        tackle taco tadpole tag tail tailor take tale talent talk tall tame tan tango tank tape target task
        taste tattoo taught tavern tax taxi teach teacher team tear tease technology teen teeth telegraph
        television tell temper temple tempt ten tenant tend tennis tense tent term terrible terrify terror
        test text than thank theater theft their them theory therapy therefore thick thief thigh thin thing
        think third thirst thirty tho thorn though thoughtful thousand thread threat three threw thrill
        throat throne throw thrust thumb thunder tick ticket tickle tide tidy tie tiger tight tiktok tile
        till timber timid tin tiny tip tiptoe tire tired tissue title toad toast toe toilet told toll tomato
        tomb tone tongue tool top topic torch tornado torture toss total totally touch tough tour toward
        towards towel tower town toxic toy trace track trade traffic trail train trait tramp translate trap
        trash trauma travel tray treasure treat tree trek tremble trend trial tribe trick trigger trim trip
        trophy tropical trouble truce truck true truly trumpet trunk trust truth try tub tube tuck tug tulip
        tumble tuna tunnel turkey turn turtle tutor tv twelve twenty twice twin twist two type typical uber
        ufo ugly uk umbrella unable uncle under understand union unique unit unite universe unless until
        upon upset urge urgent usa use useful useless usher usual usually utility vacation vaccine vague
        vain valid valley value vampire van vanilla vanish vary vase vast vault veal vegetable veil vein
        velvet vendor very vessel vest vet veteran vibrate victim victory video view village violet violin
        virus visible visit vivid vocal voice volcano volume volunteer vomit vote voyage vulture wag wage
        wagon waist wait waiter wake walk wall wallet walnut wander war warehouse warm warn warrior wart
        wary wash waste watch water wave wax way weak wealth weapon wear weather weave web wedding wedge
        weed weep weight weird welcome well went west western wet whale whatever wheat wheel wheelchair
        whenever wherever whether while whip whirl whiskers whisper whistle white whoever whole whose wicked
        wide widow width wife wifey wifi wig wild willow win wind window wine wing wink winter wipe wire
        wisdom wise wish witch within without witness wizard wolf woman women wonder wood wooden wool word
        wore work worker workout world worm worry worse worship worst worth worthy wound wrap wreath wreck
        wrench wrestle wrinkle wrist write wrong wrote wtf yacht yard yawn yearn yeast yell yellow yesterday
        yet yoga yogurt young yours youth youtube zebra zero zip zipper zone zoo
    """)),
    "es": frozenset(each("""
        abajo abierto abogado abrir abuela abuelita abuelo acabar aceite aceptar acercar acordar acostar
        actividad actor actual acuerdo adelante ademas adentro admitir adulto advertir afectar afuera
        agarrar agradable agua aguantar ahijada ahijado ahogar ahorrar aire ajeno ala alarma alberca alcalde
        alcanzar aldea alegre algo alguien alguno aliento alimento alivio alla alli alma almacen almohada
        alquiler alrededor alto alumno amable amanecer amar amargo amarillo ambiente ambos amenaza amigo
        amor ancho anciano andar angel anillo animal animo ano anoche anterior anunciar apagar aparecer
        aparte apellido apenas apostar apoyo aprender apretar aprovechar apurar aqui arbol arena armario
        arreglar arrepentir arriba arroz arte asada asado asaltar asaltaron asegurar asiento asombrar
        aspecto asunto asustar atacar atender aterrizar atraer atras aumentar ausente auto autobus avance
        avion avisar ayuda ayunas ayuno azucar azul bailar bajar bajo balcon balon banano banco banda
        bandera banqueta barato barba barca barco barrer barriga barrio barro basico basta bastante basura
        batalla bateria bebe belleza beneficio beso bestia biblioteca bici bicicleta bien billete blanco
        boca boda bola boligrafo bolsa bolsillo bolso bomba bombero bonito borde borracho borrar bosque
        botas botella boton brazo breve brillar broma bronca brujo bueno buey bufanda burla burro buscar
        butaca buzon caballo cabello cable cabra cachorro cada cadena cadera caer cafe caja calcetin
        calentar calidad callar calle calor calvo cama camarero cambiar cambio camello caminar camino camion
        camioneta camisa campana campeon campo canasta cancer cancion cangrejo cansado cantar capaz capital
        capitulo capricho cara caracol caracter carbon carcel cargar carino carnal carne carnicero caro
        carpeta carrera carretera carro carta cartas cartera cartero casa casado casco casero caso castigar
        castillo casual causa caza cebolla ceja celda celebrar celos cena ceniza centro cepillo cerca cerdo
        cereza cerrado cerrar certeza cerveza cesped cesta chamba chaqueta chela chico chiste chivo chocar
        chofer choque ciego cielo cien ciencia cierto ciervo cifra cigarro cinco cine cinta cintura cita
        ciudad ciudadano claro clase clavo clima cobarde cobija cobrar coche cocina cocinero codigo coger
        cola colchon colegio colgar collar colocar color columna comadre comedor comenzar cometer comida
        comodo compa compadre companero compartir compas completo compra comprar compromiso computadora
        comun concha conducir conejo confiar confundir congelar conocer conseguir consejo construir consulta
        contagiar contar contento contestar continuar contrario contrato control convencer convertir copa
        copiar corazon corbata cordero corona corral corregir correo correr corriente cortar cortina corto
        cosa cosecha coser costar costilla costumbre crear crecer creer criar crimen cruz cruzar cuaderno
        cuadra cuadro cual cuarenta cuarto cubierta cubo cubrir cuchara cuello cuenta cuento cuerda cuerno
        cuerpo cueva cuidado cuidar culebra culpa culto cumbre cumpleanos cumplir cuna cunado curar curioso
        curso dado dama danar dano danza dar debajo debate debil decidir decir decision declarar dedicar
        dedo defender definir dejar delante demas demasiado demonio demora demostrar denso dentro deporte
        deprimido deprimidos derecha derecho derramar derrota desafio desarrollar descansar desconocer
        describir descubrir descuento desde desear desempleo deseo desgracia desierto despacio despedir
        despertar destino destruir desviar detalle detener deuda devolver diablo dialogo diario dibujar
        dibujo dicho dictar dieta diez diferencia dificil digno dinero dios dirigir disco discutir disfrazar
        disfrutar disparar disponer distancia distinto divertir dividir divorcio doblar doble doce docena
        dolar domesticar dominar donar ducha duda dudar dueno dulce durar duro echar edad edificio educar
        efectivo efecto ejemplo eleccion elefante elegir elevar elogio embargo empezar emplear empleo
        empresa empujar enano encender encerrar enchufe encima encontrar encuentro enemigo energia enero
        enfadar enfermo enfrentar enganar engordar enojado enojar enorme ensalada ensenar ensuciar entender
        entero enterrar entonces entrada entrar entre entregar entrenar entrevista enviar envidia envolver
        epoca equipaje equipo equivocar error escalar escalera escandalo escapar escoba escoger esconder
        escribir escritor escritorio escuchar escudo escuela esfuerzo espacio espada espalda espantar
        especial especie espejo esperanza esperar espeso espina espiritu esponja esposa esposo esquina
        establo estacion estadio estado estampilla estar estatua estilo estirar estrecho estrella estricto
        estudiante estudiar estufa etapa eterno evento evidente evitar exacto exagerar examen exceso excusa
        exigir existir exito experiencia explicar explotar exponer expresar extender extra extrano extremo
        fabrica facil factura falda fallar fallo falso falta faltar familia famoso fango fantasma farmacia
        faro fascinar favorito fe fecha felicidad feliz feo feria ferrocarril fiable fiar ficha fiel fiera
        fiesta fila filo fin final firma firmar fisico flaco flecha flojo flor florecer flotar fluir foco
        fogata folleto fondo forma foto fracaso frase freir freno frente fresa fresco frijol frio frontera
        frotar fruta fuego fuente fuera fuerte fuerza fumar funcion funda fundar furia futbol futuro gafas
        gallo ganado ganancia ganar ganso garaje garganta gas gastar gato gemelo genero genio gente gesto
        gigante gimnasia girar gitano globo gobierno gol golpe goma gordo gorra gota gozar grabar gracia
        grado gran grande grano grapa grasa gratis gratuito grave gripe gris gritar grito grosero grua
        grueso grupo guante guapo guardar guardia guerra guerrero guey guia guisante guitarra gusano gustar
        gusto haber habil habitacion habitar habito hablar hacha hacia hada hallar hambre harina harto
        helada helado heredar herida herir hermana hermano hermoso heroe herramienta hervir hielera hielo
        hierro higado hijo hilo hinchar hipoteca historia hogar hoguera hoja hola holgado hombre hombro
        hondo honesto hongo honor honrado hormiga horno hospital hotel hoyo hueco huelga huella huerta hueso
        huesped huevo huir humano humedo humilde humo humor hundir huracan ida idea idear idioma iglesia
        ignorar igual iguana ilusion imagen imaginar imitar impedir imponer importar imprimir impuesto
        incendio incluir incluso indicar infancia infierno informe ingeniero ingreso iniciar injusto
        inocente inquieto insecto insistir insulto intentar interes invierno invitar inyeccion ir isla
        izquierda jabon jalar jale jamas jamon jarabe jardin jarra jaula jefa jefe jornada joven joya
        jubilar judio juego juez jugador jugar jugo juguete jugueton juicio julio jungla juntar juntos jurar
        justicia justo juventud juzgar kilo kilometro lado ladrar ladrillo ladron lagarto lago lagrima
        lampara lana langosta lanzar lapiz largo lastima lata latido lavadora lavar lavarse leal leche
        lechuga lector leer lejos lenador lengua lento leon letra letrero levantar ley leyenda liberar
        libertad libre libro licencia licor lider liebre ligero limitar limon limosna limpiar limpio lindo
        linea linterna liquido liso lista listo llama llamar llanta llanto llanura llave llavero llegar
        llegue llenar lleno llevar llorar llover lluvia lobo local loco locura lodo lograr lonche loro
        loteria lucha luchar lucir lugar lujo luna lunar luto luz machete madera madre madrugada maduro
        maestro magia mago maiz mal maldito malestar maleta maleza malo mama manada mancha mandar mandibula
        manejar manejo manera manga mango mania manta manteca mantel mantener mantequilla manzana mapa
        maquillaje maquina mar maravilla marca marcar marchar marea marido marinero mariposa marron martillo
        masa mascara mascota matar materia matrimonio mayor mayoria mecanico medalla media medida medio
        medir mejilla mejor mejorar melon memoria mencionar mendigo menear menor mensaje mente mentir
        mentira menu mercado merecer merienda mesa meta metal meter metro mezcla mezclar miedo miel miembro
        mientras migra migracion mija mijo mil milagro militar milla mimar mina minero ministro mirada mirar
        misa miseria mision mismo mitad mito mochila moda modelo modo molde moler molestar molino moneda
        monja mono monstruo montana montar monte monton moral morder moreno morir mosca mosquito mostrar
        motivo moto motor mover mozo muchacho mucho mudar mueble mueca muela muelle muerte muerto muestra
        mugre mujer multa mundo muneca muralla murcielago muro musculo museo musica nacer nacion nadar nadie
        naipe naranja nariz nata natural naturaleza navaja nave navegar navidad neblina necio negar negocio
        negro nervio nervioso neta nido nieto nieve nilon ningun nino nivel nobleza nocturno nogal nombrar
        nombre norma norte nota notar noticia novela noveno novia novio nube nudo nuera nuevo nuez numero
        nunca obedecer objeto obligar obra obrero observar obtener obvio ocasion oceano ocio octavo ocultar
        ocupar ocurrir odiar odio oeste ofender oferta oficina ofrecer oir ojala ola oler olla olor olvidar
        ombligo once onda operar opinar oponer oracion orar orden oreja organizar orgullo oriente origen
        orilla orina orinar oro ortiga oscurecer oscuro oso otono otro oveja oxigeno paciencia padre padrino
        pagar pagina pais pajaro pala palabra palacio palma palo paloma pan panadero panal panico pano
        pantalla pantalon pantano panuelo papa papel paquete par parada paraguas parar parecer pared pareja
        pariente parir parque parrilla parte partido partir pasado pasaje pasaporte pasar pasear paseo
        pasillo paso pasta pastel pastilla pastor pata patada patear patinar patio pato patron pavo payaso
        paz peaje peaton pecado pedazo pedir pegar peinar peine pelear pelicula peligro pellejo pelo pelota
        peluca pena pendiente pensamiento pensar peor pepino pequeno pera percha perder perdida perdon
        perezoso perfume periodico perla permiso permitir perro perseguir persona pertenecer pesadez
        pesadilla pesar pesca pescado peso pestana petalo pez picar pico piedra pieza pijama pila piloto
        pimienta pinata pino pintar pintor pintura pinza pirata pisar piscina piso pista pizarra placer plan
        planchar planeta planta plastico plata platano platicar plato playa plaza plazo pluma poblacion
        pobre poco poder poema poeta policia polilla politica pollo polvo pomada poner popote popular
        porcion portar portero posible posponer postre potro pozo practica prado precio preferir pregunta
        premio prender prensa preocupar preparar presentar presion prestamo prestar presumir prima primavera
        primero primo princesa principe principio prisa prision privado probable probar problema proceso
        producir profesor profundo programa prohibir prometer pronto propiedad propina propio proponer
        proteger proteina protesta provocar proximo proyecto prueba publico pueblo puente puerta puesto
        pulga pulgada pulir pulpo pulsera punado punal punetazo punto pupila puro quebrar quedar queja
        quejar quemar querer querido queso quien quieto quimica quince quinceanera quinto quitar quiza
        rabano rabia racimo radio raiz rama rana rapar rapido raro rascar rasgo raspar rata rato raton rayo
        raza razon reaccion real rebano rebelde receta rechazar recibir recibo recien reclamar recoger
        recomendar reconocer recordar recreo recto recuerdo recuperar red redondo reducir reemplazar referir
        reflejo reforma refresco refrigerador refugio regalar regalo regar region regla regresar regreso
        reina reino reir reja relajar relato religion rellenar reloj remar remedio remo rendir renir renta
        reparar repartir repetir reposo reptil resbalar rescate reserva resfriado residuo resistir resolver
        respeto respirar responder restar resto resultado resumen retar retirar reto retrasar retrato reunir
        reves revisar revista rey rezar rico rienda riesgo rifa rima rincon rio risa ritmo rival rizo robar
        roble roca rociar rodar rodear rodilla rogar rojo romper roncar ropa ropero rosa rosado rostro roto
        rozar rubi rubio rueda rugir ruido ruina rumbo rumor ruta rutina sabado sabana saber sabio sabor
        sabroso sacar sacerdote saco sacudir sagrado sal sala salado salario salchicha salida salir saliva
        salon salsa saltar salto salud saludar salvaje salvar sanar sandia sangrar sangre sano santo sapo
        sarten satisfacer secar seco secreto sector sed seda seguir segun segundo seguridad seguro seis
        sello selva semaforo semana sembrar semilla senal sencillo senda sentar sentido sentir sepultar
        sequia serie serio serpiente servicio servir sexto sierra siesta siete siglo silbar silencio silla
        silvestre simio simple sirena sistema sitio sobrar sobre sobrina sobrino sobrio socio sofa soga sol
        soldado soledad soler solicitar solo soltar soltero solucion sombra sombrero someter sonar sonido
        sonreir sonrisa sopa soplar soportar sorprender sorteo sospecha sostener suave subir suceder sucio
        sudar suegra suegro sueldo suelo suelto sueno suerte sufrir sugerir suma sumar super superar suponer
        sur surgir sustancia susto susurrar tabla tablero tacon tal taller tamal tamano tambor tanto tapa
        tapar tapete tardar tarea tarima tarjeta tarro tatuaje taza techo tecla tejado tejer tela telefono
        television tema temblar temer temor templo temporada temprano tender tenedor tener tenis tensar
        teoria terapia tercero terco terminar termino ternero ternura terreno tesoro testigo tibio tiburon
        tiempo tienda tierno tierra tigre tijeras timbre timido tinta tio tipo tirar titular titulo tiza
        toalla tobillo tocar tocino todo toldo tomar tonelada tono tonto topar torcer tormenta torneo toro
        torpe torre torta tortilla tortuga tos toser tostada trabajador trabajar trabajo traducir traer
        tragar trago traicion traje trampa tranquilo transito trapo trasero trasladar tratar trato trebol
        tren trepar tres tribu tribunal trigo trineo tripa triste tristeza triunfo troca trompeta tronco
        tropezar trozo trucha truco trueno tubo tuerca tumba tunel turista turno tutor tuyo ubicar ultimo
        umbral una unico unir universidad urgencia usado usar usual util uva vaca vaciar vacio vagar vago
        vainilla valer valiente valioso valle valor vapor vaquero variar varios varon vaso vecindad vecino
        vehiculo vejez vela velar velero veloz vena vencer venda vendedor vender veneno venganza venir venta
        ventana ver verano verbo verdad verde verdura verguenza verificar version vestido vestir veterinario
        vez via viajar viaje viajero vibrar victima victoria vida vidrio viejo viento viernes vigilar villa
        vinagre vino violar violin virgen virtud visita visitar vista viuda vivienda vivir vivo volante
        volar volcan voltear voluntad volver vomitar votar voto voz vuelo vuelta wey yegua yema yerno yogur
        zanahoria zancudo zapato zona zorro zumo zurdo
    """)),
}  # fmt: skip
