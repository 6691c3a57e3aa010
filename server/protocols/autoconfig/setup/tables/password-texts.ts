import type { PasswordProblem } from '#directory/password-policy.ts';

/** The words of the page on which a password is chosen. */
export interface PasswordTexts {
  readonly title: string;
  /** "{address}" is filled in. */
  readonly lead: string;
  readonly address: string;
  readonly current: string;
  readonly chosen: string;
  readonly again: string;
  /** "{length}" is filled in. */
  readonly rule: string;
  readonly save: string;
  readonly done: string;
  readonly doneHow: string;
  readonly settings: string;
  readonly gone: string;
  readonly goneHow: string;
  readonly different: string;
  readonly wrong: string;
  readonly tooMany: string;
  readonly notNow: string;
  readonly problems: Readonly<Record<PasswordProblem, string>>;
}

export const passwordTexts = {
  en: {
    title: 'Choose a password',
    lead: 'This will be the password of {address}, for mail, calendars and contacts.',
    address: 'Your mail address',
    current: 'Your password until now',
    chosen: 'New password',
    again: 'New password once more',
    rule: 'At least {length} characters; not your name, no common word, no row of keys. Several words with blanks between them are good and easy to remember.',
    save: 'Save password',
    done: 'Your password is saved.',
    doneHow: 'Use it from now on in all programs and devices.',
    settings: 'Show the settings for programs and devices',
    gone: 'This link leads nowhere any more.',
    goneHow:
      'It was used, its time is over, or it was not copied wholly. Ask your administrator for a new one.',
    different: 'The two new passwords are not the same.',
    wrong:
      'Address or password are wrong. A password that you were given for the beginning may have expired: then ask your administrator for a new one.',
    tooMany: 'Too many attempts: please wait a while.',
    notNow: 'This is not possible at the moment: please try again later.',
    problems: {
      'too-short': 'The new password is too short.',
      'too-long': 'The new password is too long.',
      'contains-name': 'The new password contains your name or your address.',
      common: 'The new password is one that many people use, and is tried first by others.',
      repetitive: 'The new password repeats itself, or follows a row of keys.',
      'unusable-character': 'The new password has a character that cannot be typed everywhere.',
    },
  },
  de: {
    title: 'Passwort wählen',
    lead: 'Das wird das Passwort von {address}, für E-Mail, Kalender und Kontakte.',
    address: 'Ihre E-Mail-Adresse',
    current: 'Ihr bisheriges Passwort',
    chosen: 'Neues Passwort',
    again: 'Neues Passwort noch einmal',
    rule: 'Mindestens {length} Zeichen; nicht Ihr Name, kein gebräuchliches Wort, keine Tastenreihe. Mehrere Wörter mit Leerzeichen dazwischen sind gut und leicht zu merken.',
    save: 'Passwort speichern',
    done: 'Ihr Passwort ist gespeichert.',
    doneHow: 'Benutzen Sie es ab jetzt in allen Programmen und Geräten.',
    settings: 'Einstellungen für Programme und Geräte zeigen',
    gone: 'Dieser Link führt nirgendwohin mehr.',
    goneHow:
      'Er wurde benutzt, seine Zeit ist abgelaufen, oder er wurde nicht ganz kopiert. Bitten Sie Ihre Administration um einen neuen.',
    different: 'Die beiden neuen Passwörter sind nicht gleich.',
    wrong:
      'Adresse oder Passwort stimmen nicht. Ein Passwort, das Sie für den Anfang bekommen haben, kann abgelaufen sein: Bitten Sie dann Ihre Administration um ein neues.',
    tooMany: 'Zu viele Versuche: Bitte warten Sie eine Weile.',
    notNow: 'Das geht im Augenblick nicht: Bitte versuchen Sie es später noch einmal.',
    problems: {
      'too-short': 'Das neue Passwort ist zu kurz.',
      'too-long': 'Das neue Passwort ist zu lang.',
      'contains-name': 'Das neue Passwort enthält Ihren Namen oder Ihre Adresse.',
      common:
        'Das neue Passwort benutzen viele Menschen; es wird von anderen als Erstes ausprobiert.',
      repetitive: 'Das neue Passwort wiederholt sich oder folgt einer Tastenreihe.',
      'unusable-character':
        'Das neue Passwort hat ein Zeichen, das sich nicht überall eingeben lässt.',
    },
  },
  fr: {
    title: 'Choisir un mot de passe',
    lead: 'Ce sera le mot de passe de {address}, pour le courrier, les calendriers et les contacts.',
    address: 'Votre adresse de courrier',
    current: 'Votre mot de passe actuel',
    chosen: 'Nouveau mot de passe',
    again: 'Nouveau mot de passe, une seconde fois',
    rule: 'Au moins {length} caractères ; ni votre nom, ni un mot courant, ni une suite de touches. Plusieurs mots séparés par des espaces conviennent bien et se retiennent facilement.',
    save: 'Enregistrer le mot de passe',
    done: 'Votre mot de passe est enregistré.',
    doneHow: 'Utilisez-le désormais dans tous vos programmes et appareils.',
    settings: 'Afficher les réglages pour les programmes et les appareils',
    gone: 'Ce lien ne mène plus nulle part.',
    goneHow:
      'Il a déjà servi, il a expiré, ou il n’a pas été copié en entier. Demandez-en un nouveau à votre administrateur.',
    different: 'Les deux nouveaux mots de passe ne sont pas identiques.',
    wrong:
      'L’adresse ou le mot de passe est faux. Un mot de passe reçu pour commencer a pu expirer : demandez-en alors un nouveau à votre administrateur.',
    tooMany: 'Trop d’essais : veuillez patienter un moment.',
    notNow: 'Ce n’est pas possible pour le moment : veuillez réessayer plus tard.',
    problems: {
      'too-short': 'Le nouveau mot de passe est trop court.',
      'too-long': 'Le nouveau mot de passe est trop long.',
      'contains-name': 'Le nouveau mot de passe contient votre nom ou votre adresse.',
      common:
        'Beaucoup de gens utilisent ce mot de passe ; c’est l’un des premiers que d’autres essaient.',
      repetitive: 'Le nouveau mot de passe se répète ou suit une rangée de touches.',
      'unusable-character':
        'Le nouveau mot de passe contient un caractère qui ne peut pas être saisi partout.',
    },
  },
  es: {
    title: 'Elegir una contraseña',
    lead: 'Será la contraseña de {address}, para correo, calendarios y contactos.',
    address: 'Su dirección de correo',
    current: 'Su contraseña actual',
    chosen: 'Contraseña nueva',
    again: 'Contraseña nueva otra vez',
    rule: 'Al menos {length} caracteres; ni su nombre, ni una palabra corriente, ni una fila de teclas. Varias palabras separadas por espacios son una buena contraseña, fácil de recordar.',
    save: 'Guardar la contraseña',
    done: 'Su contraseña está guardada.',
    doneHow: 'Úsela desde ahora en todos los programas y dispositivos.',
    settings: 'Mostrar los ajustes para programas y dispositivos',
    gone: 'Este enlace ya no lleva a ninguna parte.',
    goneHow: 'Ya se usó, ha caducado o no se copió entero. Pida uno nuevo a su administrador.',
    different: 'Las dos contraseñas nuevas no son iguales.',
    wrong:
      'La dirección o la contraseña no son correctas. Una contraseña que le dieron para empezar puede haber caducado: pida entonces otra a su administrador.',
    tooMany: 'Demasiados intentos: espere un rato.',
    notNow: 'No es posible en este momento: inténtelo más tarde.',
    problems: {
      'too-short': 'La contraseña nueva es demasiado corta.',
      'too-long': 'La contraseña nueva es demasiado larga.',
      'contains-name': 'La contraseña nueva contiene su nombre o su dirección.',
      common: 'Mucha gente usa esa contraseña, y otros la prueban primero.',
      repetitive: 'La contraseña nueva se repite o sigue una fila de teclas.',
      'unusable-character':
        'La contraseña nueva tiene un carácter que no se puede escribir en todas partes.',
    },
  },
  it: {
    title: 'Scegliere una password',
    lead: 'Sarà la password di {address}, per posta, calendari e contatti.',
    address: 'Il suo indirizzo di posta',
    current: 'La sua password attuale',
    chosen: 'Nuova password',
    again: 'Nuova password ancora una volta',
    rule: 'Almeno {length} caratteri; non il suo nome, non una parola comune, non una fila di tasti. Più parole separate da spazi vanno bene e si ricordano facilmente.',
    save: 'Salvare la password',
    done: 'La password è salvata.',
    doneHow: 'La usi d’ora in poi in tutti i programmi e dispositivi.',
    settings: 'Mostrare le impostazioni per programmi e dispositivi',
    gone: 'Questo collegamento non porta più da nessuna parte.',
    goneHow:
      'È già stato usato, è scaduto o non è stato copiato per intero. Ne chieda uno nuovo al suo amministratore.',
    different: 'Le due nuove password non sono uguali.',
    wrong:
      'L’indirizzo o la password non sono corretti. Una password ricevuta per iniziare può essere scaduta: in tal caso ne chieda una nuova al suo amministratore.',
    tooMany: 'Troppi tentativi: attenda un momento.',
    notNow: 'Al momento non è possibile: riprovi più tardi.',
    problems: {
      'too-short': 'La nuova password è troppo corta.',
      'too-long': 'La nuova password è troppo lunga.',
      'contains-name': 'La nuova password contiene il suo nome o il suo indirizzo.',
      common: 'Molte persone usano questa password, e altri la provano per prima.',
      repetitive: 'La nuova password si ripete o segue una fila di tasti.',
      'unusable-character':
        'La nuova password ha un carattere che non si può digitare dappertutto.',
    },
  },
  nl: {
    title: 'Een wachtwoord kiezen',
    lead: 'Dit wordt het wachtwoord van {address}, voor e-mail, agenda’s en contacten.',
    address: 'Uw e-mailadres',
    current: 'Uw huidige wachtwoord',
    chosen: 'Nieuw wachtwoord',
    again: 'Nieuw wachtwoord nog een keer',
    rule: 'Ten minste {length} tekens; niet uw naam, geen gangbaar woord, geen rij toetsen. Meerdere woorden met spaties ertussen zijn goed en makkelijk te onthouden.',
    save: 'Wachtwoord opslaan',
    done: 'Uw wachtwoord is opgeslagen.',
    doneHow: 'Gebruik het vanaf nu in alle programma’s en apparaten.',
    settings: 'De instellingen voor programma’s en apparaten tonen',
    gone: 'Deze link leidt nergens meer heen.',
    goneHow:
      'Hij is gebruikt, verlopen of niet helemaal gekopieerd. Vraag uw beheerder om een nieuwe.',
    different: 'De twee nieuwe wachtwoorden zijn niet gelijk.',
    wrong:
      'Adres of wachtwoord klopt niet. Een wachtwoord dat u voor het begin kreeg, kan verlopen zijn: vraag dan uw beheerder om een nieuw.',
    tooMany: 'Te veel pogingen: wacht even.',
    notNow: 'Dit kan op het moment niet: probeer het later nog eens.',
    problems: {
      'too-short': 'Het nieuwe wachtwoord is te kort.',
      'too-long': 'Het nieuwe wachtwoord is te lang.',
      'contains-name': 'Het nieuwe wachtwoord bevat uw naam of uw adres.',
      common: 'Veel mensen gebruiken dit wachtwoord, en anderen proberen het als eerste.',
      repetitive: 'Het nieuwe wachtwoord herhaalt zich of volgt een rij toetsen.',
      'unusable-character': 'Het nieuwe wachtwoord heeft een teken dat niet overal te typen is.',
    },
  },
} satisfies Record<string, PasswordTexts>;

export type PasswordLanguage = keyof typeof passwordTexts;
export const passwordLanguages = Object.keys(passwordTexts) as [
  PasswordLanguage,
  ...PasswordLanguage[],
];
