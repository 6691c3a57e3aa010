import type { NoticeTexts } from './notice-texts.ts';

export const french: NoticeTexts = {
  qrLabel: 'Code QR qui mène à la page de configuration',
  before: `Subject: Votre messagerie change de serveur{{#date}} le {{date}}{{/date}}

Bonjour {{name}},

{{#date}}
Le {{date}}, votre boîte {{oldAddress}} passe sur un nouveau serveur de messagerie.
{{/date}}
{{^date}}
Votre boîte {{oldAddress}} passera bientôt sur un nouveau serveur de messagerie.
{{/date}}
Vos messages, dossiers, agendas et contacts sont copiés pour vous : vous n’avez rien à sauvegarder.

# Ce qui change
- Jusqu’au changement, vous continuez à travailler comme aujourd’hui.
- Après le changement, vos logiciels et appareils auront besoin des réglages ci-dessous.
{{#newAddress}}
- Votre nouvelle adresse est {{newAddress}}.
{{/newAddress}}

# Vos réglages après le changement
{{#imapServer}}
| Courrier entrant (IMAP) | {{imapServer}}, port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Courrier entrant (POP3) | {{popServer}}, port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Courrier sortant (SMTP) | {{smtpServer}}, port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Agendas et tâches (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contacts (CardDAV) | {{carddav}} |
{{/carddav}}
| Nom d’utilisateur | {{login}} |
{{#password}}
| Mot de passe | {{password}} |
{{/password}}

{{#password}}
Ce mot de passe a été créé pour vous seul. Ne le communiquez à personne et supprimez ce message après l’avoir noté.
{{#passwordUntil}}
Il ouvre votre boîte aux lettres jusqu’au {{passwordUntil}}. Choisissez le vôtre d’ici là : {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Choisissez votre mot de passe ici : {{passwordLink}}
{{#passwordUntil}}
(une fois, jusqu’au {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Connectez-vous avec le mot de passe que vous avez déjà.
{{/hasPassword}}

{{#setupPage}}
Dès le jour du changement, cette page donne tous les réglages et un profil pour iPhone, iPad et Mac. Avec un téléphone, scannez le code :
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#contact}}
Des questions ? Écrivez à {{contact}}.
{{/contact}}
`,
  after: `Subject: Votre messagerie a changé de serveur

Bonjour {{name}},

Votre boîte est maintenant sur un nouveau serveur de messagerie. Ce qui était dans {{oldAddress}} se trouve ici : messages, dossiers, agendas et contacts.

# Ce qu’il faut faire
- Saisissez les réglages ci-dessous dans vos logiciels et appareils.
- Vérifiez que tout est là avant de retirer l’ancien compte d’un logiciel.
{{#newAddress}}
- Votre nouvelle adresse est {{newAddress}}.
{{/newAddress}}

# Vos réglages
{{#imapServer}}
| Courrier entrant (IMAP) | {{imapServer}}, port {{imapPort}}, {{imapSecurity}} |
{{/imapServer}}
{{#popServer}}
| Courrier entrant (POP3) | {{popServer}}, port {{popPort}}, {{popSecurity}} |
{{/popServer}}
{{#smtpServer}}
| Courrier sortant (SMTP) | {{smtpServer}}, port {{smtpPort}}, {{smtpSecurity}} |
{{/smtpServer}}
{{#caldav}}
| Agendas et tâches (CalDAV) | {{caldav}} |
{{/caldav}}
{{#carddav}}
| Contacts (CardDAV) | {{carddav}} |
{{/carddav}}
| Nom d’utilisateur | {{login}} |
{{#password}}
| Mot de passe | {{password}} |
{{/password}}

{{#password}}
Ce mot de passe a été créé pour vous seul. Ne le communiquez à personne et supprimez ce message après l’avoir noté.
{{#passwordUntil}}
Il ouvre votre boîte aux lettres jusqu’au {{passwordUntil}}. Choisissez le vôtre d’ici là : {{passwordPage}}
{{/passwordUntil}}
{{/password}}
{{#passwordLink}}
Choisissez votre mot de passe ici : {{passwordLink}}
{{#passwordUntil}}
(une fois, jusqu’au {{passwordUntil}})
{{/passwordUntil}}
{{/passwordLink}}
{{#hasPassword}}
Connectez-vous avec le mot de passe que vous avez déjà.
{{/hasPassword}}

{{#setupPage}}
La plupart des logiciels ne demandent que votre adresse et votre mot de passe. Tous les réglages sont sur cette page ; avec un téléphone, scannez le code :
{{setupPage}}

{{qr}}
{{/setupPage}}

{{#appleProfile}}
Profil pour iPhone, iPad et Mac : {{appleProfile}}
{{/appleProfile}}

{{#contact}}
Il manque quelque chose ? Écrivez à {{contact}}.
{{/contact}}
`,
};
