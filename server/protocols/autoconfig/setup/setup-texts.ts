/** The words of the page. */
export interface SetupTexts {
  readonly title: string;
  readonly lead: string;
  readonly address: string;
  readonly show: string;
  readonly foreign: string;
  readonly settings: string;
  readonly service: string;
  readonly server: string;
  readonly port: string;
  readonly security: string;
  readonly imap: string;
  readonly pop3: string;
  readonly smtp: string;
  readonly webAddress: string;
  readonly calendars: string;
  readonly contacts: string;
  readonly userName: string;
  readonly wholeAddress: string;
  readonly password: string;
  readonly ownPassword: string;
  readonly changePassword: string;
  readonly apple: string;
  readonly appleHow: string;
  readonly download: string;
  readonly qrLabel: string;
  readonly others: string;
  readonly othersHow: string;
}

export const setupTexts: Readonly<Record<'en' | 'de', SetupTexts>> = {
  en: {
    title: 'Set up mail, calendars and contacts',
    lead: 'Most programs need your mail address and your password and find the rest by themselves. For those that do not, it is here.',
    address: 'Your mail address',
    show: 'Show settings',
    foreign: 'This server has no mail for that address.',
    settings: 'Settings',
    service: 'Service',
    server: 'Server',
    port: 'Port',
    security: 'Security',
    imap: 'Incoming mail (IMAP)',
    pop3: 'Incoming mail (POP3)',
    smtp: 'Outgoing mail (SMTP)',
    webAddress: 'Address',
    calendars: 'Calendars and tasks (CalDAV)',
    contacts: 'Contacts (CardDAV)',
    userName: 'User name',
    wholeAddress: 'your whole mail address',
    password: 'Password',
    ownPassword: 'that of your mail account, for all services',
    changePassword: 'Choose another password',
    apple: 'iPhone, iPad and Mac',
    appleHow:
      'Load the profile, then open it in the settings under “Profile downloaded”. On a phone or tablet, scan the code with the camera.',
    download: 'Download profile',
    qrLabel: 'QR code that leads to the profile',
    others: 'Other programs',
    othersHow:
      'Thunderbird, Outlook, Evolution, KMail and DAVx5: add an account with address and password. Everything else is found.',
  },
  de: {
    title: 'E-Mail, Kalender und Kontakte einrichten',
    lead: 'Die meisten Programme brauchen Ihre E-Mail-Adresse und Ihr Passwort und finden alles Weitere selbst. Für die anderen steht es hier.',
    address: 'Ihre E-Mail-Adresse',
    show: 'Einstellungen zeigen',
    foreign: 'Für diese Adresse ist dieser Server nicht zuständig.',
    settings: 'Einstellungen',
    service: 'Dienst',
    server: 'Server',
    port: 'Port',
    security: 'Verschlüsselung',
    imap: 'Posteingang (IMAP)',
    pop3: 'Posteingang (POP3)',
    smtp: 'Postausgang (SMTP)',
    webAddress: 'Adresse',
    calendars: 'Kalender und Aufgaben (CalDAV)',
    contacts: 'Kontakte (CardDAV)',
    userName: 'Benutzername',
    wholeAddress: 'Ihre vollständige E-Mail-Adresse',
    password: 'Passwort',
    ownPassword: 'das Ihres E-Mail-Kontos, für alle Dienste',
    changePassword: 'Ein anderes Passwort wählen',
    apple: 'iPhone, iPad und Mac',
    appleHow:
      'Laden Sie das Profil und öffnen Sie es in den Einstellungen unter „Profil geladen“. Auf Telefon oder Tablet fotografieren Sie dafür den Code.',
    download: 'Profil laden',
    qrLabel: 'QR-Code, der zum Profil führt',
    others: 'Andere Programme',
    othersHow:
      'Thunderbird, Outlook, Evolution, KMail und DAVx5: ein Konto mit Adresse und Passwort hinzufügen. Alles Weitere finden sie selbst.',
  },
};
