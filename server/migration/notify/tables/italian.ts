import type { NoticeTexts } from './notice-texts.ts';

export const italian: NoticeTexts = {
  qrLabel: 'Codice QR che porta alla pagina di configurazione',
  before: `Subject: La Sua casella passa a un nuovo server{{#date}}: {{date}}{{/date}}

Buongiorno {{name}},

{{#date}}
{{date}}: la Sua casella {{oldAddress}} passa a un nuovo server di posta.
{{/date}}
{{^date}}
la Sua casella {{oldAddress}} passerà presto a un nuovo server di posta.
{{/date}}
Messaggi, cartelle, calendari e contatti vengono copiati per Lei: non deve salvare nulla.

# Che cosa cambia
- Fino al passaggio continui a lavorare come adesso.
- Dopo il passaggio i Suoi programmi e dispositivi avranno bisogno delle impostazioni qui sotto.
{{#newAddress}}
- Il Suo nuovo indirizzo è {{newAddress}}.
{{/newAddress}}

# Le Sue impostazioni dopo il passaggio
{{#imapServer}}
| Posta in arrivo (IMAP) | {{imapServer}}, porta {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Posta in arrivo (POP3) | {{popServer}}, porta {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Posta in uscita (SMTP) | {{smtpServer}}, porta {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendari e attività (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contatti (CardDAV) | {{carddav}} |
{{/carddav}}
| Nome utente | {{login}} |
{{#password}}
| Password | {{password}} |
{{/password}}

{{#password}}
La password è stata creata solo per Lei. Non la comunichi ad altri ed elimini questo messaggio dopo averla annotata.
{{#passwordUntil}}
Apre la sua casella fino al {{passwordUntil}}. Ne scelga una propria entro quel giorno: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Scelga qui la Sua password: {{passwordLink}}
{{#passwordUntil}}
(una volta, fino al {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Acceda con la password che ha già.
{{/hasPassword}}

{{#setupPage}}
Dal giorno del passaggio questa pagina contiene tutte le impostazioni e un profilo per iPhone, iPad e Mac. Con un telefono inquadri il codice:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
Domande? Scriva a {{contact}}.
{{/contact}}
`,
  after: `Subject: La Sua casella è passata al nuovo server

Buongiorno {{name}},

la Sua casella è ora su un nuovo server di posta. Ciò che era in {{oldAddress}} è qui: messaggi, cartelle, calendari e contatti.

# Che cosa fare ora
- Inserisca le impostazioni qui sotto nei Suoi programmi e dispositivi.
- Controlli che ci sia tutto prima di togliere il vecchio account da un programma.
{{#newAddress}}
- Il Suo nuovo indirizzo è {{newAddress}}.
{{/newAddress}}

# Le Sue impostazioni
{{#imapServer}}
| Posta in arrivo (IMAP) | {{imapServer}}, porta {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Posta in arrivo (POP3) | {{popServer}}, porta {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Posta in uscita (SMTP) | {{smtpServer}}, porta {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Calendari e attività (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contatti (CardDAV) | {{carddav}} |
{{/carddav}}
| Nome utente | {{login}} |
{{#password}}
| Password | {{password}} |
{{/password}}

{{#password}}
La password è stata creata solo per Lei. Non la comunichi ad altri ed elimini questo messaggio dopo averla annotata.
{{#passwordUntil}}
Apre la sua casella fino al {{passwordUntil}}. Ne scelga una propria entro quel giorno: {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Scelga qui la Sua password: {{passwordLink}}
{{#passwordUntil}}
(una volta, fino al {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Acceda con la password che ha già.
{{/hasPassword}}

{{#setupPage}}
Alla maggior parte dei programmi bastano indirizzo e password. Tutte le impostazioni sono in questa pagina; con un telefono inquadri il codice:
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Profilo per iPhone, iPad e Mac: {{appleProfile}}
{{/appleProfile}}

{{#contact}}
Manca qualcosa? Scriva a {{contact}}.
{{/contact}}
`,
};
